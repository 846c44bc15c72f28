#!/usr/bin/env bash
# Writes src/Bindings/Vulkan/Generated anew from vk.xml and the allow-list; with --check only compares.
# Needs Debian's libvulkan-dev, or --registry PATH.
set -euo pipefail
cd "$(dirname "$0")/.."
exec dotnet run --project src/Bindings/Generator/VaeGpu.BindingsGenerator.csproj -- \
  --allow-list src/Bindings/Vulkan/allow-list.txt --output src/Bindings/Vulkan/Generated "$@"
