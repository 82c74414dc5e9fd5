#!/bin/sh
# Installs the Meterbee agent on this node, or takes it away again:
#
#   curl -fsSo install.sh SERVER/install.sh
#   sudo sh install.sh < enrollment-token      or: sudo sh install.sh --token-file FILE
#   sudo sh install.sh --uninstall
#
# --root DIR installs under DIR and starts nothing. The binary is taken only if it is signed by the
# server's key, which came with this script. Can be run again: then it upgrades.
set -eu

SERVER='@PUBLIC_URL@'
PUBLIC_KEY='@PUBLIC_KEY@'

root='' token_file='' action=install insecure=no
say() { printf '%s\n' "$*"; }
fail() { printf 'error: %s\nremedy: %s\n' "$1" "$2" >&2; exit 1; }

while [ $# -gt 0 ]; do
  case "$1" in
    --uninstall) action=uninstall ;;
    --insecure) insecure=yes ;;
    --root) root=${2:?--root needs a directory}; shift ;;
    --token-file) token_file=${2:?--token-file needs a file}; shift ;;
    --server) SERVER=${2:?--server needs an address}; shift ;;
    *) fail "unknown argument '$1'" "use --token-file FILE, --server URL, --root DIR, --insecure or --uninstall" ;;
  esac
  shift
done

has_systemd() { [ -z "$root" ] && [ -d /run/systemd/system ]; }

require_root() { [ "$(id -u)" -eq 0 ] || fail "only root may $1 the agent" "run it with sudo"; }

uninstall() {
  require_root remove
  if has_systemd; then
    systemctl disable --now meterbee-agent.service 2>/dev/null || true
  fi
  rm -f "$root/etc/systemd/system/meterbee-agent.service" "$root/usr/bin/meterbee-agent"
  rm -rf "$root/etc/meterbee" "$root/var/lib/meterbee-agent" "$root/run/meterbee-agent"
  if [ -z "$root" ]; then rm -rf /sys/fs/bpf/meterbee; fi
  if has_systemd; then systemctl daemon-reload; fi
  say "meterbee-agent is gone: program, unit, settings, state and kept maps"
}

check_node() {
  require_root install
  case "$(uname -m)" in
    x86_64) arch=amd64 ;;
    aarch64) arch=arm64 ;;
    *) fail "there is no agent for $(uname -m)" "amd64 and arm64 are supported" ;;
  esac
  release=$(uname -r)
  major=${release%%.*}
  rest=${release#*.}
  minor=${rest%%[!0-9]*}
  if [ "$major" -lt 5 ] || { [ "$major" -eq 5 ] && [ "$minor" -lt 8 ]; }; then
    fail "kernel $release has no ring buffers for eBPF" "use Linux 5.8 or newer"
  fi
  [ -r /sys/kernel/btf/vmlinux ] ||
    fail "this kernel does not tell its types (/sys/kernel/btf/vmlinux)" "use a kernel built with CONFIG_DEBUG_INFO_BTF=y"
  for tool in curl openssl; do
    command -v "$tool" >/dev/null || fail "'$tool' is missing" "install it with the system's package manager"
  done
  # Older ones cannot check the kind of signature that the server makes.
  openssl pkeyutl -help 2>&1 | grep -q -e -rawin ||
    fail "$(openssl version) cannot check Ed25519 signatures" "install OpenSSL 3.0 or newer"
  SERVER=${SERVER%/}
  case "$SERVER" in
    https://*) ;;
    http://* | file://*) [ "$insecure" = yes ] || fail "$SERVER is not protected on the way" "use https, or --insecure where the way is private" ;;
    *) fail "'$SERVER' is no server" "give --server https://HOST:PORT" ;;
  esac
}

fetch() { curl -fsS --max-time 300 -o "$2" "$SERVER/dist/$1" || fail "$SERVER/dist/$1 cannot be had" "ask the server's operator whether agents are published"; }

download() {
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  printf '%s\n' "$PUBLIC_KEY" >"$work/key.pem"
  for file in "meterbee-agent-$arch" meterbee-agent.service; do
    fetch "$file" "$work/$file"
    fetch "$file.sig" "$work/$file.sig"
    openssl pkeyutl -verify -pubin -inkey "$work/key.pem" -rawin -in "$work/$file" \
      -sigfile "$work/$file.sig" >/dev/null 2>&1 ||
      fail "$file is not signed by the server's key; nothing was installed" "fetch install.sh again; if it stays so, tell the server's operator"
  done
}

read_token() {
  if [ -n "$token_file" ]; then
    token=$(head -n 1 "$token_file")
  elif [ -e "$root/etc/meterbee/enrollment-token" ]; then
    token=$(head -n 1 "$root/etc/meterbee/enrollment-token")
  elif [ ! -t 0 ]; then
    IFS= read -r token || true
  fi
  [ -n "${token:-}" ] || fail "there is no enrollment token" "give --token-file FILE, or the token on standard input"
}

install_files() {
  mkdir -p "$root/usr/bin" "$root/etc/systemd/system" "$root/etc/meterbee"
  chmod 700 "$root/etc/meterbee"
  # Beside its place and then renamed: a running agent keeps the file that it was started from.
  install -m 755 "$work/meterbee-agent-$arch" "$root/usr/bin/meterbee-agent.new"
  if ! reason=$("$root/usr/bin/meterbee-agent.new" version 2>&1); then
    rm -f "$root/usr/bin/meterbee-agent.new"
    fail "the agent does not run here: $reason" "use a distribution with glibc 2.36 or newer, such as Debian 12"
  fi
  mv "$root/usr/bin/meterbee-agent.new" "$root/usr/bin/meterbee-agent"
  changed=no
  cmp -s "$work/meterbee-agent.service" "$root/etc/systemd/system/meterbee-agent.service" || changed=yes
  install -m 644 "$work/meterbee-agent.service" "$root/etc/systemd/system/meterbee-agent.service"
  (umask 077 && printf '%s\n' "$token" >"$root/etc/meterbee/enrollment-token")
  env="$root/etc/meterbee/agent.env"
  options=$(sed -n 's/^METERBEE_OPTIONS=//p' "$env" 2>/dev/null || true)
  printf 'METERBEE_SERVER=%s\nMETERBEE_OPTIONS=%s\n' "$SERVER" "$options" >"$env.new"
  cmp -s "$env.new" "$env" || changed=yes
  mv "$env.new" "$env"
  [ -e "$root/etc/meterbee/agent.conf" ] || cat >"$root/etc/meterbee/agent.conf" <<'CONF'
# What the server's policy may never go beyond on this node.
# sources: net.flow, process.exec     only these may run
# allow: arguments                    tell arguments of programs without masking secrets
# allow: paths                        tell of opened files that the server names
CONF
}

install_agent() {
  check_node
  read_token
  download
  install_files
  if has_systemd; then
    systemctl daemon-reload
    systemctl enable meterbee-agent.service
    # A running agent hands over to the new program; with other settings it starts anew.
    if [ "$changed" = no ]; then
      systemctl reload-or-restart meterbee-agent.service
    else
      systemctl restart meterbee-agent.service
    fi
    say "meterbee-agent runs; see: systemctl status meterbee-agent, meterbee-agent probe"
  else
    say "meterbee-agent is installed; nothing was started"
  fi
}

case "$action" in
  uninstall) uninstall ;;
  install) install_agent ;;
esac
