#!/usr/bin/env bash
# Whether the agent's memory stays flat: half an hour of 2,000 executions and 2,000 connections a
# second while the server cannot be reached. Fails where memory (PSS of all its processes) moves by
# more than 1 MB up or down after the warm-up, or where an account is out of balance.
#
#   sudo deploy/agent-endurance.sh [--agent FILE] [--minutes N] [--rate N]
set -euo pipefail
cd "$(dirname "$0")/.."
source deploy/toolchain.sh

minutes=30
rate=2000
agent=''
work=$(mktemp -d)
pids=()

finish() {
  local pid
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

main() {
  while [ $# -gt 0 ]; do
    case "$1" in
      --agent) agent=${2:?}; shift ;;
      --minutes) minutes=${2:?}; shift ;;
      --rate) rate=${2:?}; shift ;;
      *) fail "unknown argument '$1'" "use --agent FILE, --minutes N or --rate N" ;;
    esac
    shift
  done
  [ "$(id -u)" -eq 0 ] || fail "eBPF needs root" "sudo deploy/agent-endurance.sh"
  if [ -z "$agent" ]; then
    require_swift
    swift build -c release --product meterbee-agent
    agent=$(swift build -c release --show-bin-path)/meterbee-agent
  fi
  clang -O2 -o "$work/load" deploy/agent/load.c
  start_agent
  local seconds=$((minutes * 60))
  "$work/load" exec "$seconds" "$rate" >"$work/executions" & pids+=($!)
  "$work/load" connect "$seconds" "$rate" >"$work/connections" & pids+=($!)
  say "Memory over $minutes minutes, server unreachable"
  watch_memory "$seconds"
  sleep 3
  echo "executions   $(($(cut -d " " -f 1 "$work/executions") / seconds)) a second"
  echo "connections  $(($(cut -d " " -f 1 "$work/connections") / seconds)) a second"
  kill "$agent_pid"; wait "$agent_pid" || true
  judge
}

# Nobody listens there. The spool is small, so that it is full long before the end.
start_agent() {
  echo mb_endurance >"$work/key"
  "$agent" run --server http://127.0.0.1:1 --key-file "$work/key" --state-dir "$work/state" \
    --status-file "$work/status.json" --spool-mb 16 --cpu-percent 10000 --program-percent 10000 \
    2>"$work/agent.log" & agent_pid=$!
  pids+=("$agent_pid")
  local _
  for _ in $(seq 600); do [ -s "$work/status.json" ] && return; sleep 0.1; done
  cat "$work/agent.log" >&2
  fail "the agent does not start" "run: $agent probe"
}

tree() { echo "$1"; local child; for child in $(cat "/proc/$1/task/$1/children"); do tree "$child"; done; }

pss() {
  local pid sum=0
  for pid in $(tree "$1"); do
    sum=$((sum + $(awk '/^Pss:/ {print $2}' "/proc/$pid/smaps_rollup")))
  done
  echo "$sum"
}

# Every ten seconds; the first sixth is warm-up, in which the spool fills.
watch_memory() {
  local end=$((SECONDS + $1)) warm=$((SECONDS + $1 / 6)) line
  while [ "$SECONDS" -lt "$end" ]; do
    line=$(pss "$agent_pid")
    [ "$SECONDS" -ge "$warm" ] && echo "$line" >>"$work/memory"
    [ $((SECONDS % 60)) -lt 10 ] && echo "$((($1 - end + SECONDS) / 60)) min  $line kB"
    sleep 10
  done
}

judge() {
  python3 - "$work/memory" "$work/status.json" <<'PY'
import json, sys
memory = [int(line) for line in open(sys.argv[1])]
middle = (max(memory) + min(memory)) / 2
spread = (max(memory) - min(memory)) / 2
print(f"memory       {middle:.0f} kB, up and down by {spread:.0f} kB, {len(memory)} looks")
faults = ["memory is not flat"] if spread > 1024 else []
for key, source in json.load(open(sys.argv[2]))["sources"].items():
    if "seen" not in source:
        faults.append(f"{key} did not run: {source['trouble']}")
        continue
    print(f"account      {key:14} seen {source['seen']}, pending {source['pending']}, "
          f"dropped {source['spool_evicted']}, lost in the ring {source['ring_lost']}, residual {source['residual']}")
    if source["residual"]:
        faults.append(f"the account of {key} is out of balance")
for fault in faults:
    print("FAILED:", fault)
sys.exit(1 if faults else 0)
PY
}

main "$@"
