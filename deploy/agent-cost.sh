#!/usr/bin/env bash
# What the agent costs a node, measured here: memory of its processes, processor time idle and under
# load, samples drained without loss, and how much slower loops of TCP requests and of executions
# run beside it and beside Debian's bpftrace, where that is installed.
#
#   sudo deploy/agent-cost.sh [--agent FILE] [--sources KEY,KEY] [--seconds N] [--part PART]
#
# Parts: idle, load, drain, loops, beside; all of them without --part. The loops run by turns with
# and without an observer, pinned to one processor, and are compared by the processor time of one
# request or execution, whose median hardly moves with what else the machine does. Each figure is
# judged by its goal; the exit code is 1 where one is missed.
set -euo pipefail
cd "$(dirname "$0")/.."
source deploy/toolchain.sh

seconds=10
rounds=5
request_most=2
exec_most=4
agent=''
part=''
missed=0
sources=()
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
      --sources) sources=(--sources "${2:?}"); shift ;;
      --seconds) seconds=${2:?}; shift ;;
      --part) part=${2:?}; shift ;;
      *) fail "unknown argument '$1'" "use --agent FILE, --sources KEYS, --seconds N or --part PART" ;;
    esac
    shift
  done
  [ "$(id -u)" -eq 0 ] || fail "eBPF needs root" "sudo deploy/agent-cost.sh"
  local tool
  for tool in python3 clang taskset; do
    command -v "$tool" >/dev/null || fail "'$tool' is missing" "apt-get install $tool"
  done
  if [ -z "$agent" ]; then
    require_swift
    swift build -c release --product meterbee-agent
    agent=$(swift build -c release --show-bin-path)/meterbee-agent
  fi
  clang -O2 -o "$work/load" deploy/agent/load.c
  write_server
  python3 "$work/server.py" "$work/port" & pids+=($!)
  while [ ! -s "$work/port" ]; do sleep 0.05; done
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
  start_agent "${sources[@]}"
  sleep 5
  judge "memory (PSS, all processes)" "$(pss "$agent_pid")" kB at-most 14000
  judge "processor" "$(cpu_share sleep "$seconds")" "% of a core" at-most 0.2
  account
  stop_agent
}

measure_load() {
  say "Under load: 2,500 connections a second, which are 5,000 samples"
  start_agent "${sources[@]}"
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
  start_agent --sources kernel.bpf
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
  start_observer() { start_agent "${sources[@]}"; }
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

# Medians of what one request and one execution take, with and without an observer: `judged` or
# only `shown`.
by_turns() {
  local round loop
  rm -f "$work"/loop-*
  for round in $(seq "$rounds"); do
    for loop in request exec; do
      taskset -c 0 "$work/load" "$loop" 2 >>"$work/loop-$loop-without"
    done
    start_observer
    for loop in request exec; do
      taskset -c 0 "$work/load" "$loop" 2 >>"$work/loop-$loop-with"
    done
    stop_observer
  done
  python3 - "$work" "$request_most" "$exec_most" >"$work/loops" <<'PY'
import statistics, sys
for loop, name, most in [("request", "TCP request and response", sys.argv[2]), ("exec", "fork, exec, wait", sys.argv[3])]:
    rows = [[line.split() for line in open(f"{sys.argv[1]}/loop-{loop}-{part}")] for part in ("without", "with")]
    took = [statistics.median(float(row[1]) for row in part) for part in rows]
    rate = [statistics.median(int(row[0]) for row in part) / 2 for part in rows]
    print(f"{name}|{100 * (took[1] / took[0] - 1):.1f}|{most}|{took[0]:.0f} ns alone, "
          f"{took[1]:.0f} ns beside it; {rate[0]:.0f} and {rate[1]:.0f} a second")
PY
  local title slower most text
  while IFS='|' read -r title slower most text; do
    if [ "$1" = judged ]; then
      judge "$title" "$slower" "% slower" at-most "$most"
    else
      printf '%-28s %s %% slower\n' "$title" "$slower"
    fi
    echo "  $text"
  done <"$work/loops"
}

start_agent() {
  echo mb_cost >"$work/key"
  rm -rf "$work/state" "$work/status.json"
  "$agent" run --server "http://127.0.0.1:$(cat "$work/port")" --key-file "$work/key" \
    --state-dir "$work/state" --status-file "$work/status.json" --cpu-percent 10000 \
    --program-percent 10000 "$@" 2>"$work/agent.log" & agent_pid=$!
  pids+=("$agent_pid")
  local _
  for _ in $(seq 600); do [ -s "$work/status.json" ] && return; sleep 0.1; done
  cat "$work/agent.log" >&2
  fail "the agent does not start" "run: $agent probe"
}

stop_agent() { kill "$agent_pid"; wait "$agent_pid" || true; }

tree() { echo "$1"; local child; for child in $(cat "/proc/$1/task/$1/children"); do tree "$child"; done; }

pss() {
  local pid sum=0
  for pid in $(tree "$1"); do
    sum=$((sum + $(awk '/^Pss:/ {print $2}' "/proc/$pid/smaps_rollup")))
  done
  echo "$sum"
}

# Nanoseconds on a processor, of all processes and threads.
processor_ns() {
  local pid
  for pid in $(tree "$1"); do cat /proc/"$pid"/task/*/schedstat; done | awk '{sum += $1} END {printf "%.0f", sum}'
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

# Acknowledges everything, as a server would.
write_server() {
  cat >"$work/server.py" <<'PY'
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200); self.send_header("content-length", "0"); self.end_headers()
    def log_message(self, *arguments): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
open(sys.argv[1], "w").write(str(server.server_port))
server.serve_forever()
PY
}

# Sourced by agent-cost-sources.sh, which has a main of its own.
[ "${BASH_SOURCE[0]}" != "$0" ] || main "$@"
