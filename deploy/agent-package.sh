#!/usr/bin/env bash
# Builds the agent and fills a directory with what a server publishes: the signed program and unit,
# install.sh, and a Debian package.
#
#   deploy/agent-package.sh --url https://meter.example:4318 [--key KEY.pem] [--out DIR]
#                           [--agent FILE]
#
# Without --key an Ed25519 key is made in the directory's parent and kept there; --agent takes a
# program that is built already.
set -euo pipefail
cd "$(dirname "$0")/.."
source deploy/toolchain.sh

main() {
  local url='' key='' out=dist agent=''
  while [ $# -gt 0 ]; do
    case "$1" in
      --url) url=${2:?}; shift ;;
      --key) key=${2:?}; shift ;;
      --out) out=${2:?}; shift ;;
      --agent) agent=${2:?}; shift ;;
      *) fail "unknown argument '$1'" "use --url URL, --key FILE, --out DIR or --agent FILE" ;;
    esac
    shift
  done
  case "$url" in
    https://?* | http://?* | file://?*) url=${url%/} ;;
    '') fail "--url is missing" "give the address under which nodes reach the server" ;;
    *) fail "--url '$url' is no address of a server" "write https://HOST:PORT" ;;
  esac
  command -v openssl >/dev/null || fail "'openssl' is missing" "apt-get install openssl"
  mkdir -p "$out"
  [ -n "$key" ] || key=$(signing_key "$out")
  [ -n "$agent" ] || agent=$(build)
  local arch
  arch=$(dpkg --print-architecture)
  install -m 755 "$agent" "$out/meterbee-agent-$arch"
  install -m 644 deploy/agent/meterbee-agent.service "$out/"
  write_installer "$url" "$key" >"$out/install.sh"
  build_package "$agent" "$arch" "$out"
  local file
  for file in "meterbee-agent-$arch" meterbee-agent.service "meterbee-agent_$(version "$agent")_$arch.deb"; do
    openssl pkeyutl -sign -inkey "$key" -rawin -in "$out/$file" -out "$out/$file.sig"
  done
  say "published in $out: $(ls "$out" | tr '\n' ' ')"
}

build() {
  require_swift >&2
  swift build -c release --product meterbee-agent >&2
  echo "$(swift build -c release --show-bin-path)/meterbee-agent"
}

version() { "$1" version; }

signing_key() {
  local path
  path="$(cd "$1/.." && pwd)/meterbee-agent-signing.pem"
  [ -e "$path" ] || (umask 077 && openssl genpkey -algorithm ed25519 -out "$path" 2>/dev/null)
  echo "$path"
}

write_installer() {
  local public
  public=$(openssl pkey -in "$2" -pubout)
  PUBLIC_URL=$1 PUBLIC_KEY=$public awk '
    { gsub(/@PUBLIC_URL@/, ENVIRON["PUBLIC_URL"]); gsub(/@PUBLIC_KEY@/, ENVIRON["PUBLIC_KEY"]); print }
  ' deploy/agent/install.sh
}

# Files that go, files that stay: settings and state are the administrator's.
build_package() {
  local agent=$1 arch=$2 out=$3 tree
  tree=$(mktemp -d)
  mkdir -p "$tree/DEBIAN" "$tree/usr/bin" "$tree/lib/systemd/system" "$tree/etc/meterbee"
  install -m 755 "$agent" "$tree/usr/bin/meterbee-agent"
  install -m 644 deploy/agent/meterbee-agent.service "$tree/lib/systemd/system/"
  printf 'METERBEE_SERVER=\nMETERBEE_OPTIONS=\n' >"$tree/etc/meterbee/agent.env"
  printf '# sources: net.flow, process.exec\n# allow: arguments\n' >"$tree/etc/meterbee/agent.conf"
  printf '/etc/meterbee/agent.env\n/etc/meterbee/agent.conf\n' >"$tree/DEBIAN/conffiles"
  cat >"$tree/DEBIAN/control" <<CONTROL
Package: meterbee-agent
Version: $(version "$agent")
Architecture: $arch
Maintainer: Meterbee <agent@meterbee.invalid>
Depends: libc6 (>= 2.36)
Section: admin
Priority: optional
Description: metered eBPF observability, the agent of a node
 Observes connections, executions and more by eBPF and sends them to a
 Meterbee server, which meters and stores them. Set METERBEE_SERVER in
 /etc/meterbee/agent.env and put an enrollment token into
 /etc/meterbee/enrollment-token before it is started.
CONTROL
  cat >"$tree/DEBIAN/postinst" <<'POSTINST'
#!/bin/sh
set -e
chmod 700 /etc/meterbee
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  if systemctl is-enabled --quiet meterbee-agent.service 2>/dev/null; then
    systemctl restart meterbee-agent.service
  fi
fi
POSTINST
  cat >"$tree/DEBIAN/prerm" <<'PRERM'
#!/bin/sh
set -e
if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
  systemctl disable --now meterbee-agent.service || true
fi
PRERM
  cat >"$tree/DEBIAN/postrm" <<'POSTRM'
#!/bin/sh
set -e
if [ "$1" = purge ]; then rm -rf /etc/meterbee /var/lib/meterbee-agent /sys/fs/bpf/meterbee; fi
if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
POSTRM
  chmod 755 "$tree/DEBIAN/postinst" "$tree/DEBIAN/prerm" "$tree/DEBIAN/postrm"
  dpkg-deb --build --root-owner-group "$tree" "$out/meterbee-agent_$(version "$agent")_$arch.deb" >/dev/null
  rm -rf "$tree"
}

main "$@"
