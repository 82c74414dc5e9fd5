#!/usr/bin/env bash
# Installs the Debian packages Meterbee needs: `dependencies.sh run` to build and run it,
# `dependencies.sh test` for the tests as well. Safe to run again; does nothing when all is there.
set -euo pipefail

readonly run_packages=(
  libpq-dev postgresql-15 postgresql-client-15 # the database and its client library
  libzstd-dev libdeflate-dev libxxhash-dev     # segments, gzip requests, batch keys
  libbpf-dev libelf-dev zlib1g-dev llvm        # the agent: eBPF loader, BTF-preserving strip
  libssl-dev                                   # the agent: TLS to its server
  curl ca-certificates tzdata
)
readonly test_packages=(python3 python3-venv openssl iproute2 procps jq tmux systemd
  weasyprint poppler-utils fonts-inter) # the last three: invoices as PDF, and reading them
# The OpenTelemetry SDK that the conformance tests run, in an environment of its own under .build.
readonly sdk_packages=(
  opentelemetry-sdk==1.30.0 opentelemetry-exporter-otlp-proto-http==1.30.0
  opentelemetry-exporter-otlp-proto-grpc==1.30.0
)

say() { printf '%s\n' "$*"; }
fail() { printf 'error: %s\n' "$1" >&2; printf 'remedy: %s\n' "$2" >&2; exit 1; }

main() {
  local wanted=("${run_packages[@]}") missing=() package
  case "${1:-run}" in
    run) ;;
    test) wanted+=("${test_packages[@]}") ;;
    *) fail "unknown argument '$1'" "use 'run' or 'test'" ;;
  esac
  command -v dpkg-query >/dev/null ||
    fail "this is not a Debian system" "install by hand: ${wanted[*]}"
  for package in "${wanted[@]}"; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed ||
      missing+=("$package")
  done
  if [ "${#missing[@]}" -eq 0 ]; then
    say "dependencies: all ${#wanted[@]} Debian packages are installed"
  else
    install_packages "${missing[@]}"
  fi
  [ "${1:-run}" != test ] || install_sdk
}

install_packages() {
  local missing=("$@")
  [ "$(id -u)" -eq 0 ] ||
    fail "packages are missing: ${missing[*]}" "run as root, or: sudo apt-get install ${missing[*]}"
  say "dependencies: installing ${missing[*]}"
  # Debian's own cluster is not wanted: Meterbee runs a private one in its data directory.
  mkdir -p /etc/postgresql-common
  if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
  fi
  apt-get update -qq || fail "apt-get update failed" "check this machine's package sources"
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" \
    >/dev/null || fail "apt-get install failed" "run: apt-get install ${missing[*]}"
  say "dependencies: done"
}

install_sdk() {
  local home
  home="$(cd "$(dirname "$0")/.." && pwd)/.build/python/opentelemetry"
  if [ "$(cat "$home/installed" 2>/dev/null)" = "${sdk_packages[*]}" ]; then
    say "dependencies: the OpenTelemetry SDK is installed"
    return
  fi
  say "dependencies: installing ${sdk_packages[*]}"
  rm -rf "$home"
  python3 -m venv "$home" || fail "no virtual environment in $home" "apt-get install python3-venv"
  "$home/bin/pip" install --quiet --disable-pip-version-check "${sdk_packages[@]}" ||
    fail "pip install failed" "check that PyPI can be reached"
  echo "${sdk_packages[*]}" >"$home/installed"
}

main "$@"
