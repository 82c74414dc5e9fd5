#!/usr/bin/env bash
# What the agent costs a node with all its data sources on, measured here under a mixed load: memory
# of its processes, its own processor time and that of its programs in the kernel, how much slower
# loops of TCP requests and of executions run, and, per source, what a hit and a million records
# cost. Prints Markdown; the documentation of the data sources shows such a table.
#
#   sudo deploy/agent-cost-sources.sh [--agent FILE] [--seconds N] [--rounds N] [--part PART]
#
# Parts: load, table, loops; all of them without --part. Takes four minutes by itself; the exit code
# is 1 where a goal is missed.
source "$(dirname "$0")/agent-cost.sh"

seconds=20
request_most=10
exec_most=10
# Rounds a second of deploy/agent/mixed.c, of 100 samples each.
mixed_rate=100

main_sources() {
  while [ $# -gt 0 ]; do
    case "$1" in
      --agent) agent=${2:?}; shift ;;
      --seconds) seconds=${2:?}; shift ;;
      --rounds) rounds=${2:?}; shift ;;
      --part) part=${2:?}; shift ;;
      *) fail "unknown argument '$1'" "use --agent FILE, --seconds N, --rounds N or --part PART" ;;
    esac
    shift
  done
  prepare taskset qperf
  clang -O2 -o "$work/mixed" deploy/agent/mixed.c
  printf 'allow: tls\n' >"$work/node"
  local keys
  keys=$("$agent" probe --json | python3 -c 'import json, sys
print(",".join(source["key"] for source in json.load(sys.stdin)["sources"] if source.get("hook")))')
  sources=(--sources "$keys")
  consent=(--node-file "$work/node")
  start_server
  echo "$(nproc) cores, $(uname -r), ${keys//,/, }"
  local name
  for name in load table loops; do
    [ -z "$part" ] || [ "$part" = "$name" ] || continue
    "measure_$name"
  done
  verdict
}

measure_load() {
  say "All sources under a mixed load of about $((mixed_rate * 100)) samples a second"
  start_agent "$server" "${sources[@]}" "${consent[@]}"
  sleep 5
  echo "memory, idle                 $(pss "$agent_pid") kB"
  cp "$work/status.json" "$work/before.json"
  local own
  own=$(cpu_share "$work/mixed" "$seconds" "$mixed_rate")
  sleep 2
  python3 - "$work" "$seconds" <<'PY'
import json, sys
def total(name):
    sources = json.load(open(f"{sys.argv[1]}/{name}.json"))["sources"]
    return sum(s["seen"] - s["aggregated"] for s in sources.values())
print(f"samples                      {(total('status') - total('before')) / float(sys.argv[2]):.0f} a second, and what is added up in the kernel")
PY
  judge "processor" "$own" "% of a core" at-most 3
  judge "memory after that" "$(pss "$agent_pid")" kB at-most 28000
  account
  stop_agent
}

# Kernel time is counted by the kernel itself, which costs some nanoseconds a run on top.
measure_table() {
  say "Per source, under the same load"
  "$work/mixed" $((seconds + 6)) "$mixed_rate" >/dev/null & local load=$!
  sleep 1
  "$agent" cost --for "${seconds}s" --json "${sources[@]}" >"$work/cost.json"
  wait "$load"
  python3 - "$work/cost.json" <<'PY'
import json, sys
report = json.load(open(sys.argv[1]))
seconds, whole = report["seconds"], 0
print("| source | hits a second | ns per hit | kernel, % of a core | records a second | kernel ms per million records |")
print("|---|---|---|---|---|---|")
for source in report["sources"]:
    runs, ns, records = source["program_runs"], source["program_ns"], source["records"]
    whole += ns
    print(f"| `{source['key']}` | {runs / seconds:,.0f} | {ns // runs if runs else '-'} | {ns / seconds / 1e7:.3f}"
          f" | {records / seconds:,.1f} | {f'{ns / records:,.0f}' if records else '-'} |")
print(f"\nkernel time of all programs: {whole / seconds / 1e7:.2f} % of a core")
PY
}

measure_loops() {
  say "Loops beside all sources, by turns with none"
  start_observer() { start_agent "$server" "${sources[@]}" "${consent[@]}"; }
  stop_observer() { stop_agent; }
  by_turns judged
}

main_sources "$@"
