#!/usr/bin/env bash
# Reproduces every figure of docs/quality.md with the commands named there, and writes the page anew. Half an hour or so on two cores.
set -euo pipefail
cd "$(dirname "$0")/.."
. eng/packages.sh
eng/install-packages.sh "${test_packages[@]}"
dotnet msbuild src/VaeGpu.Cli/VaeGpu.Cli.csproj -restore -p:Configuration=Release -nologo -v:quiet </dev/null
exec /usr/bin/python3 eng/quality.py "$@"
