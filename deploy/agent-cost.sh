#!/usr/bin/env bash
# What the agent costs a node, measured here: memory of its processes, processor time idle and under
# load, samples drained without loss, and how much slower loops of TCP requests and of executions
# run beside it and beside Debian's bpftrace, where that is installed.
#
#   sudo deploy/agent-cost.sh [--agent FILE] [--sources KEY,KEY] [--seconds N]
set -euo pipefail
cd "$(dirname "$0")/.."
source deploy/toolchain.sh

seconds=10
agent=''
sources=net.flow,process.exec
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
      --sources) sources=${2:?}; shift ;;
      --seconds) seconds=${2:?}; shift ;;
      *) fail "unknown argument '$1'" "use --agent FILE, --sources KEYS or --seconds N" ;;
    esac
    shift
  done
  [ "$(id -u)" -eq 0 ] || fail "eBPF needs root" "sudo deploy/agent-cost.sh"
  command -v python3 >/dev/null || fail "'python3' is missing" "apt-get install python3"
  if [ -z "$agent" ]; then
    require_swift
    swift build -c release --product meterbee-agent
    agent=$(swift build -c release --show-bin-path)/meterbee-agent
  fi
  write_server
  write_loops
  python3 "$work/server.py" "$work/port" & pids+=($!)
  while [ ! -s "$work/port" ]; do sleep 0.05; done

  say "Loops without anything ($(nproc) cores, $(uname -r))"
  base_tcp=$(python3 "$work/tcp.py" "$seconds"); base_exec=$(python3 "$work/exec.py" "$seconds")
  echo "TCP request and response   $base_tcp a second"
  echo "fork, exec, wait           $base_exec a second"

  say "Agent: $sources"
  start_agent
  sleep 5
  echo "memory (PSS, all processes)  $(pss "$agent_pid") kB"
  echo "processor, idle              $(cpu_share "$seconds" sleep "$seconds") % of a core"
  local rate
  rate=$(python3 "$work/tcp.py" "$seconds"); echo "TCP request and response     $rate a second, $(slower "$base_tcp" "$rate")"
  rate=$(python3 "$work/exec.py" "$seconds"); echo "fork, exec, wait             $rate a second, $(slower "$base_exec" "$rate")"
  echo "processor at 5,000 samples/s $(cpu_share "$seconds" python3 "$work/flows.py" "$seconds" 2500) % of a core"
  echo "memory after that            $(pss "$agent_pid") kB"
  sleep 3
  account
  stop_agent
  kernel_time

  say "bpftrace: the nearest equivalent, printing what the agent would send"
  if command -v bpftrace >/dev/null; then beside_bpftrace; else
    echo "not installed (apt-get install bpftrace)"
  fi
}

start_agent() {
  echo mb_cost >"$work/key"
  "$agent" run --server "http://127.0.0.1:$(cat "$work/port")" --key-file "$work/key" \
    --state-dir "$work/state" --status-file "$work/status.json" --sources "$sources" \
    2>"$work/agent.log" & agent_pid=$!
  pids+=("$agent_pid")
  local _
  for _ in $(seq 100); do [ -s "$work/status.json" ] && return; sleep 0.1; done
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

ticks() {
  local pid sum=0
  for pid in $(tree "$1"); do
    sum=$((sum + $(sed 's/.*) //' "/proc/$pid/stat" | awk '{print $12 + $13}')))
  done
  echo "$sum"
}

# The agent's own time while a command runs for so many seconds.
cpu_share() {
  local length=$1 before; shift
  before=$(ticks "$agent_pid")
  "$@" >/dev/null
  awk -v t=$(($(ticks "$agent_pid") - before)) -v s="$length" -v h="$(getconf CLK_TCK)" \
    'BEGIN {printf "%.2f", 100 * t / h / s}'
}

slower() { awk -v a="$1" -v b="$2" 'BEGIN {printf "%.1f %% slower", 100 * (1 - b / a)}'; }

account() {
  python3 - "$work/status.json" <<'PY'
import json, sys
for key, source in json.load(open(sys.argv[1]))["sources"].items():
    print(f"account {key:14} seen {source['seen']}, delivered {source['acknowledged']}, lost {source['lost']}, residual {source['residual']}")
PY
}

kernel_time() {
  python3 "$work/flows.py" 8 500 >/dev/null & local load=$!
  "$agent" cost --for 5s --json --sources "$sources" >"$work/cost.json"
  python3 - "$work/cost.json" <<'PY'
import json, sys
for source in json.load(open(sys.argv[1]))["sources"]:
    runs = source["program_runs"]
    print(f"kernel  {source['key']:14} {source['program_ns'] // max(1, runs)} ns a run, {runs} runs in 5 s")
PY
  wait "$load"
}

beside_bpftrace() {
  bpftrace -e 'tracepoint:sock:inet_sock_set_state { printf("%d %s %d %d\n", pid, comm, args->oldstate, args->newstate); }
    tracepoint:sched:sched_process_exec { printf("%d %s %s\n", pid, comm, str(args->filename)); }' \
    >/dev/null 2>&1 & local tracer=$!
  pids+=("$tracer")
  sleep 6
  echo "memory (PSS)               $(pss "$tracer") kB"
  local rate
  rate=$(python3 "$work/tcp.py" "$seconds"); echo "TCP request and response   $rate a second, $(slower "$base_tcp" "$rate")"
  rate=$(python3 "$work/exec.py" "$seconds"); echo "fork, exec, wait           $rate a second, $(slower "$base_exec" "$rate")"
  kill "$tracer"
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

write_loops() {
  cat >"$work/tcp.py" <<'PY'
# One connection, requests and responses of 64 bytes; prints how many a second.
import os, socket, sys, time
listener = socket.create_server(("127.0.0.1", 0))
if os.fork() == 0:
    peer, _ = listener.accept()
    while data := peer.recv(64): peer.sendall(data)
    os._exit(0)
client = socket.create_connection(listener.getsockname())
client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
end, count = time.monotonic() + float(sys.argv[1]), 0
while time.monotonic() < end:
    client.sendall(b"x" * 64); client.recv(64); count += 1
client.close(); os.wait()
print(int(count / float(sys.argv[1])))
PY
  cat >"$work/exec.py" <<'PY'
# One program after the other; prints how many a second.
import os, sys, time
end, count = time.monotonic() + float(sys.argv[1]), 0
while time.monotonic() < end:
    pid = os.posix_spawn("/bin/true", ["true"], {})
    os.waitpid(pid, 0); count += 1
print(int(count / float(sys.argv[1])))
PY
  cat >"$work/flows.py" <<'PY'
# So many connections a second, each of which is two samples.
import socket, sys, time
listener = socket.create_server(("127.0.0.1", 0), backlog=512)
start, rate = time.monotonic(), int(sys.argv[2])
for index in range(int(float(sys.argv[1]) * rate)):
    client = socket.create_connection(listener.getsockname()); peer, _ = listener.accept()
    client.sendall(b"x"); peer.recv(1); client.close(); peer.close()
    ahead = start + index / rate - time.monotonic()
    if ahead > 0: time.sleep(ahead)
PY
}

main "$@"
