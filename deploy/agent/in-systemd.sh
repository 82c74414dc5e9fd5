#!/usr/bin/env bash
# Runs a script under a systemd of its own, as the first process of namespaces of its own: the agent's
# unit is tried so without touching the machine's services.
#
#   sudo deploy/agent/in-systemd.sh DIRECTORY SCRIPT
#
# SCRIPT sees DIRECTORY as /run/trial and may change /usr, /etc, /var, /run and /tmp: all of that goes
# with it. Network and kernel are the machine's. What it prints is in DIRECTORY/output.
set -euo pipefail

# Units that would prepare a machine; this one is prepared.
readonly masked=(
  systemd-sysctl.service systemd-tmpfiles-setup.service systemd-tmpfiles-setup-dev.service
  systemd-tmpfiles-clean.service systemd-tmpfiles-clean.timer systemd-modules-load.service
  systemd-udevd.service systemd-udevd-kernel.socket systemd-udevd-control.socket
  systemd-udev-trigger.service systemd-journald.service systemd-journald.socket
  systemd-journald-dev-log.socket systemd-journald-audit.socket systemd-journal-flush.service
  systemd-random-seed.service systemd-update-utmp.service systemd-binfmt.service
  systemd-remount-fs.service systemd-sysusers.service systemd-logind.service kmod-static-nodes.service
  networking.service local-fs.target swap.target sys-kernel-debug.mount sys-kernel-tracing.mount
  sys-kernel-config.mount sys-fs-fuse-connections.mount dev-mqueue.mount dev-hugepages.mount
  proc-sys-fs-binfmt_misc.automount
)

main() {
  [ $# -eq 2 ] || { echo "usage: $0 DIRECTORY SCRIPT" >&2; exit 2; }
  [ -x /lib/systemd/systemd ] || { echo "error: there is no systemd" >&2
    echo "remedy: apt-get install systemd" >&2; exit 1; }
  exec unshare --kill-child=KILL --pid --fork --mount --cgroup --uts \
    "$0" --inside "$(realpath "$1")" "$(realpath "$2")"
}

inside() {
  mount --make-rprivate /
  local layers=/mnt directory unit
  mount -t tmpfs none "$layers"
  for directory in usr etc var; do
    mkdir -p "$layers/$directory/upper" "$layers/$directory/work"
    mount -t overlay overlay "/$directory" \
      -o "lowerdir=/$directory,upperdir=$layers/$directory/upper,workdir=$layers/$directory/work"
  done
  cp "$2" "$layers/script"
  mount -t tmpfs none /run
  mkdir /run/trial
  mount --bind "$1" /run/trial
  mount -t tmpfs none /tmp
  mount -t proc proc /proc
  mountpoint -q /sys/fs/bpf && umount /sys/fs/bpf
  mount -t bpf bpf /sys/fs/bpf
  mount -t tmpfs none /etc/systemd/system
  for unit in "${masked[@]}"; do ln -s /dev/null "/etc/systemd/system/$unit"; done
  cat >/etc/systemd/system/trial.target <<'UNIT'
[Unit]
DefaultDependencies=no
Wants=trial.service
UNIT
  cat >/etc/systemd/system/trial.service <<UNIT
[Unit]
DefaultDependencies=no
SuccessAction=exit-force
FailureAction=exit-force

[Service]
Type=oneshot
ExecStart=/bin/bash $layers/script
StandardOutput=append:/run/trial/output
StandardError=inherit
TimeoutStartSec=900
UNIT
  container=meterbee exec /lib/systemd/systemd --system --unit=trial.target --log-target=null --show-status=0
}

if [ "${1:-}" = --inside ]; then inside "$2" "$3"; else main "$@"; fi
