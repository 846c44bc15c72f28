#!/usr/bin/env bash
# Compiles the performance suite ahead of time for this machine and runs its workloads on the CPU backend; prints one JSON document.
#   eng/bench-native.sh [seconds for each workload] [names of workloads…]
# Needs clang and zlib1g-dev.
set -euo pipefail
cd "$(dirname "$0")/.."

# Two that publish at once would write the same files.
mkdir -p artifacts
exec 9>artifacts/publish.lock
flock 9

# Build servers would hold on to this script's output.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! dotnet publish tests/VaeGpu.Suite.Native -c Release -r linux-x64 --disable-build-servers -v quiet -nologo >"$log" 2>&1 </dev/null 9>&-; then
  cat "$log" >&2
  exit 1
fi

flock -u 9
artifacts/publish/VaeGpu.Suite.Native/release_linux-x64/VaeGpu.Suite.Native "$@"
