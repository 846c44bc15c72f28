#!/usr/bin/env bash
# What libvaegpu costs a host: its size, and five times what dlopen, the first call and later calls take. Needs ./build-native.sh first.
set -euo pipefail
cd "$(dirname "$0")/.."

library=artifacts/native/libvaegpu.so
[ -f "$library" ] || { echo "error: there is no $library; run ./build-native.sh" >&2; exit 1; }
program=$(mktemp)
trap 'rm -f "$program"' EXIT
gcc -std=c11 -O2 -o "$program" tests/VaeGpu.Native.Tests/C/first_call.c -ldl
echo "size $(stat -c %s "$library") bytes"
for _ in 1 2 3 4 5; do "$program" "$library"; done
