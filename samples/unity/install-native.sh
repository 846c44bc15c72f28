#!/usr/bin/env bash
# Copies libvaegpu.so from artifacts/native, where build-native.sh puts it, into the Unity package.
#   samples/unity/install-native.sh
set -euo pipefail
cd "$(dirname "$0")/../.."

case "${1:-}" in
  '') ;;
  -h|--help) sed -n '2,3s/^# //p' "$0"; exit 0 ;;
  *) echo "error: unknown option $1 (see $0 --help)" >&2; exit 2 ;;
esac

library=artifacts/native/libvaegpu.so
folder=samples/unity/org.vaegpu/Runtime/Plugins/Linux/x86_64
if [ ! -f "$library" ]; then
  echo "error: there is no $library; run ./build-native.sh first" >&2
  exit 1
fi

# Unity deletes a .meta whose file is missing, and makes one with other settings for a file that has none.
if [ ! -f "$folder/libvaegpu.so.meta" ]; then
  echo "error: $folder/libvaegpu.so.meta is gone; git checkout brings it back" >&2
  exit 1
fi

# Beside first, then renamed: an Editor may have the old one open.
cp "$library" "$folder/.libvaegpu.so"
mv "$folder/.libvaegpu.so" "$folder/libvaegpu.so"
echo "$folder/libvaegpu.so"
