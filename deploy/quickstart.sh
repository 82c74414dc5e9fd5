#!/usr/bin/env bash
# From a fresh Debian 12 machine with a Swift 6.3 toolchain to a live meter: installs the Debian
# packages, builds, and runs `meterbee demo`. Arguments go to the demo (try --plain). Can be run again.
set -euo pipefail
cd "$(dirname "$0")/.."
source deploy/toolchain.sh

say "1/3 Debian packages"
deploy/dependencies.sh run
say "2/3 Release build (some ten minutes the first time on two cores)"
require_swift
swift build -c release --product meterbee
swift build -c release --product meterbee-agent
say "3/3 meterbee demo"
[ "$(id -u)" -eq 0 ] ||
  echo "Not root: eBPF is probably not allowed, the demo will say so. Run with sudo to see this node."
exec "$(swift build -c release --show-bin-path)/meterbee" demo "$@"
