#!/usr/bin/env bash
# Whether the agent's memory stays flat: half an hour of 2,000 executions and 2,000 connections a
# second while the server cannot be reached. Fails where memory (PSS of all its processes) moves by
# more than 1 MB up or down after the warm-up, or where an account is out of balance.
#
#   sudo deploy/agent-endurance.sh [--agent FILE] [--minutes N] [--rate N]
set -euo pipefail
cd "$(dirname "$0")/.."
source deploy/agent/measure.sh

minutes=30
rate=2000

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
  prepare
  # Nobody listens there. The spool is small, so that it is full long before the end.
  start_agent http://127.0.0.1:1 --spool-mb 16
  local seconds=$((minutes * 60))
  "$work/load" exec "$seconds" "$rate" >"$work/executions" & pids+=($!)
  "$work/load" connect "$seconds" "$rate" >"$work/connections" & pids+=($!)
  say "Memory over $minutes minutes, server unreachable"
  watch_memory "$seconds"
  sleep 3
  echo "executions   $(($(cut -d " " -f 1 "$work/executions") / seconds)) a second"
  echo "connections  $(($(cut -d " " -f 1 "$work/connections") / seconds)) a second"
  stop_agent
  judge
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
