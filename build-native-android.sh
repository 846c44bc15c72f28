#!/usr/bin/env bash
# Builds libvaegpu.so for Android (arm64, or x64 for the emulator) ahead of time, into artifacts/native/android-arm64.
# Not run by us yet: it needs the Android NDK, and .NET's runtime packages for linux-bionic. NativeAOT calls that target experimental.
#   ANDROID_NDK_ROOT=... ./build-native-android.sh [arm64|x64]
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

case "${1:-arm64}" in
  arm64|x64) architecture=${1:-arm64} ;;
  -h|--help) sed -n '2,4s/^# //p' "$0"; exit 0 ;;
  *) echo "error: unknown architecture $1 (see ./build-native-android.sh --help)" >&2; exit 2 ;;
esac

tools="${ANDROID_NDK_ROOT:-}/toolchains/llvm/prebuilt/linux-x86_64/bin"
[ -x "$tools/clang" ] || { echo "error: ANDROID_NDK_ROOT names no Android NDK for Linux: there is no $tools/clang" >&2; exit 1; }

# clang and llvm-objcopy of the NDK, before those of the system.
PATH="$tools:$PATH" dotnet publish src/VaeGpu.Native -c Release -r "linux-bionic-$architecture" \
  -p:DisableUnsupportedError=true -p:PublishAotUsingRuntimePack=true -p:ObjCopyName=llvm-objcopy

out="artifacts/native/android-$architecture"
mkdir -p "$out"
cp "artifacts/publish/VaeGpu.Native/release_linux-bionic-$architecture/libvaegpu.so" src/VaeGpu.Native/include/vaegpu.h "$out"
echo "$out/libvaegpu.so"
