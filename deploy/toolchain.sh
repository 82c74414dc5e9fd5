# Sourced by the other scripts: says what they do, and finds the Swift toolchain.

say() { printf '\n\033[1m==> %s\033[0m\n' "$*"; }
fail() { printf 'error: %s\nremedy: %s\n' "$1" "$2" >&2; exit 1; }

require_swift() {
  command -v swift >/dev/null ||
    fail "there is no 'swift' on the PATH" "install a Swift 6.3 toolchain from https://swift.org/install and add its usr/bin to the PATH"
  local version
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
  case "$version" in
    6.[3-9] | 6.[1-9][0-9] | [7-9].* | [1-9][0-9].*) ;;
    *) fail "Swift ${version:-of an unknown version} is too old" "install a Swift 6.3 toolchain from https://swift.org/install" ;;
  esac
  echo '#include <stdint.h>' | clang -target bpf -ffreestanding -fsyntax-only -x c - 2>/dev/null ||
    fail "'clang' on the PATH cannot compile for eBPF" "use the clang of the Swift toolchain, or: apt-get install clang"
  echo "Swift $version, $(nproc) cores"
}
