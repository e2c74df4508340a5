#!/usr/bin/env bash
# Installs the Debian packages named as arguments that are missing: as root, or through sudo.
# Elsewhere it says what is needed and goes on; `voicesim doctor` tells what is really missing.
set -euo pipefail
if ! command -v dpkg-query >/dev/null 2>&1; then
  echo "Not Debian or Ubuntu: please install by hand what corresponds to: $*" >&2
  echo "  macOS: brew install espeak-ng portaudio     Windows: nothing (SAPI5 and PortAudio come along)" >&2
  exit 0
fi
missing=()
for package in "$@"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q "install ok installed" || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0
root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null 2>&1 || { echo "Please install as root: apt-get install ${missing[*]}" >&2; exit 1; }
  root=(sudo)
fi
echo "Installing system packages: ${missing[*]}"
"${root[@]}" apt-get update -qq
"${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
