#!/usr/bin/env bash
# Builds libvaegpu.so ahead of time and puts it and vaegpu.h into artifacts/native.
#   ./build-native.sh               runs on every x64 processor
#   ./build-native.sh --cpu SETS    the processor backend with these instruction sets, such as avx2,bmi,bmi2,fma,lzcnt,movbe,popcnt,
#                                   or native: the library then ends a process on a processor that lacks one
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

sets=()
case "${1:-}" in
  '') ;;
  --cpu)
    [ $# -eq 2 ] || { echo "error: --cpu needs instruction sets (see ./build-native.sh --help)" >&2; exit 2; }
    # A comma would end the property.
    sets=("-p:IlcInstructionSet=${2//,/%2C}")
    ;;
  -h|--help) sed -n '2,5s/^# //p' "$0"; exit 0 ;;
  *) echo "error: unknown option $1 (see ./build-native.sh --help)" >&2; exit 2 ;;
esac

. eng/packages.sh
eng/install-packages.sh "${native_packages[@]}"

# Two that publish at once would write the same files.
mkdir -p artifacts
exec 9>artifacts/publish.lock
flock 9

# Build servers would hold on to this script's output.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! dotnet publish src/VaeGpu.Native -c Release -r linux-x64 --disable-build-servers -m:1 -v quiet "${sets[@]}" >"$log" 2>&1 </dev/null 9>&-; then
  cat "$log" >&2
  exit 1
fi

out=artifacts/native
mkdir -p "$out"
# Beside first, then renamed: a program may have the old one open.
cp artifacts/publish/VaeGpu.Native/release_linux-x64/libvaegpu.so "$out/libvaegpu.so.new"
mv "$out/libvaegpu.so.new" "$out/libvaegpu.so"
cp src/VaeGpu.Native/include/vaegpu.h "$out/vaegpu.h"
echo "$out/libvaegpu.so: $(stat -c %s "$out/libvaegpu.so") bytes"
echo "$out/vaegpu.h"
