#!/usr/bin/env bash
# Installs the Debian packages named as arguments that are missing, and says nothing when none is.
# Run as root or with sudo at hand; otherwise, or where there is no apt, it names what is missing and stops.
set -euo pipefail

command -v dotnet >/dev/null || { echo "error: the .NET 10 SDK is missing (no 'dotnet' on the path). See https://dotnet.microsoft.com/download" >&2; exit 1; }
dotnet --list-sdks | grep -qE '^(1[0-9]|[2-9][0-9])\.' || { echo "error: the .NET SDK 10 or newer is needed; here there is: $(dotnet --list-sdks | tr '\n' ' ')" >&2; exit 1; }

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  # Only Debian and Ubuntu are tried: elsewhere the names are a hint for the system's own package manager.
  if [ -z "${VAEGPU_SKIP_PACKAGES:-}" ]; then
    echo "error: this is not a Debian or Ubuntu system. Install what these Debian packages hold, then set VAEGPU_SKIP_PACKAGES=1:" >&2
    printf '  %s\n' "$@" >&2
    exit 1
  fi
  exit 0
fi

missing=()
for package in "$@"; do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "error: these packages are missing and can be installed by root or with sudo only: ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi

echo "Installing ${#missing[@]} packages: ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq)
"${apt[@]}" update >"$log" 2>&1 </dev/null || { cat "$log" >&2; echo "error: the list of packages could not be refreshed (apt-get update)." >&2; exit 1; }
if ! "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >"$log" 2>&1 </dev/null; then
  # One that fails must not hide behind the others: try each alone and name the ones that cannot be had.
  failed=()
  for package in "${missing[@]}"; do
    "${apt[@]}" install -y --no-install-recommends "$package" >>"$log" 2>&1 </dev/null || failed+=("$package")
  done
  if [ ${#failed[@]} -gt 0 ]; then
    tail -n 20 "$log" >&2
    echo "error: could not be installed: ${failed[*]}" >&2
    exit 1
  fi
fi
