#!/usr/bin/env bash
# What the agent costs a node, measured here: memory of its processes, processor time idle and under
# load, samples drained without loss, and how much slower loops of TCP requests and of executions
# run beside it and beside Debian's bpftrace, where that is installed.
#
#   sudo deploy/agent-cost.sh [--agent FILE] [--sources KEY,KEY] [--seconds N] [--rounds N]
#                             [--part PART]
#
# Parts: idle, load, drain, loops, beside; all of them without --part. Each figure is judged by its
# goal; the exit code is 1 where one is missed.
#
# The loops run by turns with and without an observer, pinned to one processor, and are judged by the
# processor time of one request or execution, in which every nanosecond of a hook shows. What a client
# sees of a request is printed below it and not judged: Debian's qperf (tcp_lat, 64 bytes), two
# processes on whichever processors the kernel gives them, by the median time. The wake-up of a
# processor that has nothing to do is most of that, so it hides what hooks cost, and an observer that
# keeps processors awake can even make it faster.
set -euo pipefail
cd "$(dirname "$0")/.."
source deploy/agent/measure.sh

seconds=10
rounds=8
request_most=2
exec_most=4
part=''
missed=0
sources=()

main() {
  while [ $# -gt 0 ]; do
    case "$1" in
      --agent) agent=${2:?}; shift ;;
      --sources) sources=(--sources "${2:?}"); shift ;;
      --seconds) seconds=${2:?}; shift ;;
      --rounds) rounds=${2:?}; shift ;;
      --part) part=${2:?}; shift ;;
      *) fail "unknown argument '$1'" "use --agent FILE, --sources KEYS, --seconds N, --rounds N or --part PART" ;;
    esac
    shift
  done
  prepare taskset qperf
  start_server
  echo "$(nproc) cores, $(uname -r), ${sources[1]:-the usual sources}"
  local name
  case " idle load drain loops beside " in
    *" ${part:-idle} "*) ;;
    *) fail "there is no part '$part'" "use idle, load, drain, loops or beside" ;;
  esac
  for name in idle load drain loops beside; do
    [ -z "$part" ] || [ "$part" = "$name" ] || continue
    "measure_$name"
  done
  verdict
}

verdict() {
  echo
  [ "$missed" -eq 0 ] || { echo "$missed goals missed"; exit 1; }
  echo "all goals met"
}

# judge NAME VALUE UNIT at-most|at-least GOAL
judge() {
  local verdict
  verdict=$(awk -v v="$2" -v g="$5" -v how="$4" 'BEGIN {
    print ((how == "at-most" ? v + 0 <= g + 0 : v + 0 >= g + 0) ? "met" : "MISSED") }')
  [ "$verdict" = met ] || missed=$((missed + 1))
  printf '%-28s %s %s  (%s %s: %s)\n' "$1" "$2" "$3" "${4/-/ }" "$5" "$verdict"
}

measure_idle() {
  say "Idle: nothing but what the node does anyway"
  start_agent "$server" "${sources[@]}"
  sleep 5
  judge "memory (PSS, all processes)" "$(pss "$agent_pid")" kB at-most 14000
  judge "processor" "$(cpu_share sleep "$seconds")" "% of a core" at-most 0.2
  account
  stop_agent
}

measure_load() {
  say "Under load: 2,500 connections a second, which are 5,000 samples"
  start_agent "$server" "${sources[@]}"
  sleep 2
  judge "processor" "$(cpu_share "$work/load" connect "$seconds" 2500)" "% of a core" at-most 1
  echo "memory after that            $(pss "$agent_pid") kB"
  sleep 3
  account
  stop_agent
  kernel_time
}

# Refused eBPF programs are the cheapest samples there are: one system call, one record each.
measure_drain() {
  say "Drained without loss: 420,000 samples a second, if one core can make them"
  start_agent "$server" --sources kernel.bpf
  local made
  made=$("$work/load" program "$seconds" 420000 | cut -d ' ' -f 1)
  sleep 3
  judge "samples" $((made / seconds)) "a second" at-least 400000
  judge "lost of them" "$(lost kernel.bpf)" "" at-most 0
  account
  stop_agent
}

measure_loops() {
  say "Loops beside the agent, by turns with none"
  start_observer() { start_agent "$server" "${sources[@]}"; }
  stop_observer() { stop_agent; }
  by_turns judged
}

measure_beside() {
  say "The same loops beside bpftrace, printing what the agent would send"
  command -v bpftrace >/dev/null || { echo "not installed (apt-get install bpftrace)"; return; }
  start_observer() {
    # It wants tracefs, which it gets in a mount namespace of its own where the node has none.
    unshare -m sh -c '[ -d /sys/kernel/tracing/events ] || mount -t tracefs none /sys/kernel/tracing
      exec bpftrace -e "$1"' sh 'BEGIN { printf("begun\n"); }
      tracepoint:sock:inet_sock_set_state { printf("%d %s %d %d\n", pid, comm, args->oldstate, args->newstate); }
      tracepoint:sched:sched_process_exec { printf("%d %s %s\n", pid, comm, str(args->filename)); }
      tracepoint:sched:sched_process_exit { printf("%d %s\n", pid, comm); }' \
      >"$work/trace" 2>"$work/trace.log" & tracer=$!
    pids+=("$tracer")
    local _
    for _ in $(seq 600); do grep -q begun "$work/trace" 2>/dev/null && return; sleep 0.1; done
    fail "bpftrace does not start: $(tail -n 1 "$work/trace.log")" "use --part for the other parts"
  }
  stop_observer() {
    memory=$(pss "$tracer"); kill "$tracer"; wait "$tracer" || true
  }
  by_turns shown
  echo "memory (PSS)                 $memory kB"
}

# Samples of a source that the agent missed.
lost() {
  python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["sources"][sys.argv[2]]["lost"])' \
    "$work/status.json" "$1"
}

# What a request and an execution take, with and without an observer: `judged` or only `shown`.
by_turns() {
  local round
  rm -f "$work"/loop-*
  local port
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("", 0)); print(s.getsockname()[1])')
  qperf -lp "$port" >/dev/null 2>&1 & local answering=$!
  pids+=("$answering")
  for round in $(seq "$rounds"); do
    run_loops "$port" without
    start_observer
    run_loops "$port" with
    stop_observer
  done
  kill "$answering"
  python3 deploy/agent/loops.py "$work" "$request_most" "$exec_most" >"$work/loops"
  local title slower most text
  while IFS='|' read -r title slower most text; do
    if [ "$1" = judged ] && [ -n "$most" ]; then
      judge "$title" "$slower" "% slower" at-most "$most"
    else
      printf '%-28s %s %% slower\n' "$title" "$slower"
    fi
    echo "  $text"
  done <"$work/loops"
}

# run_loops PORT without|with
run_loops() {
  local _
  for _ in 1 2 3 4; do
    qperf -lp "$1" -t 1 -m 64 -u 127.0.0.1 tcp_lat | awk '/latency/ {print $3}' >>"$work/loop-qperf-$2"
  done
  taskset -c 0 "$work/load" request 1 >>"$work/loop-request-$2"
  taskset -c 0 "$work/load" exec 2 >>"$work/loop-exec-$2"
}

# The agent's own time while a command runs for $seconds.
cpu_share() {
  local before
  before=$(processor_ns "$agent_pid")
  "$@" >/dev/null
  awk -v t=$(($(processor_ns "$agent_pid") - before)) -v s="$seconds" 'BEGIN {printf "%.2f", t / s / 1e7}'
}

account() {
  python3 - "$work/status.json" <<'PY'
import json, sys
for key, source in json.load(open(sys.argv[1]))["sources"].items():
    if source.get("seen"):
        print(f"account {key:14} seen {source['seen']}, delivered {source['acknowledged']}, added up {source['aggregated']}, lost {source['lost']}, residual {source['residual']}")
PY
}

kernel_time() {
  "$work/load" connect 8 500 >/dev/null & local load=$!
  "$agent" cost --for 5s --json "${sources[@]}" >"$work/cost.json"
  python3 - "$work/cost.json" <<'PY'
import json, sys
for source in json.load(open(sys.argv[1]))["sources"]:
    runs = source["program_runs"]
    if runs:
        print(f"kernel  {source['key']:14} {source['program_ns'] // runs} ns a run, {source['program_ns'] // 5} ns a second in {runs // 5} runs")
PY
  wait "$load"
}

# Sourced by agent-cost-sources.sh, which has a main of its own.
[ "${BASH_SOURCE[0]}" != "$0" ] || main "$@"
