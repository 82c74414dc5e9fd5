# Sourced by the scripts that measure the agent: its build, its start and end, a server that takes
# everything, and what its processes hold and use. `$work` is a directory that goes with the script,
# and so does every process in `pids`.
source deploy/toolchain.sh

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

# prepare TOOL…: what every measurement needs, and the agent in release where none was given.
prepare() {
  [ "$(id -u)" -eq 0 ] || fail "eBPF needs root" "sudo $0"
  local tool package
  for tool in python3 clang "$@"; do
    package=$tool
    [ "$tool" != taskset ] || package=util-linux
    command -v "$tool" >/dev/null || fail "'$tool' is missing" "apt-get install $package"
  done
  if [ -z "$agent" ]; then
    require_swift
    swift build -c release --product meterbee-agent
    agent=$(swift build -c release --show-bin-path)/meterbee-agent
  fi
  [ -x "$agent" ] || fail "there is no program '$agent'" "leave --agent out, and it is built"
  clang -O2 -o "$work/load" deploy/agent/load.c
}

# start_agent URL OPTION…: without the bounds that would step it down, until it tells its state.
start_agent() {
  echo mb_measured >"$work/key"
  rm -rf "$work/state" "$work/status.json"
  "$agent" run --server "$1" --key-file "$work/key" --state-dir "$work/state" \
    --status-file "$work/status.json" --cpu-percent 10000 --program-percent 10000 "${@:2}" \
    2>"$work/agent.log" & agent_pid=$!
  pids+=("$agent_pid")
  local _
  for _ in $(seq 600); do [ -s "$work/status.json" ] && return; sleep 0.1; done
  cat "$work/agent.log" >&2
  fail "the agent does not start" "run: $agent probe"
}

stop_agent() { kill "$agent_pid"; wait "$agent_pid" || true; }

# Acknowledges everything, as a server would; its address is in $server.
start_server() {
  python3 - "$work/port" <<'PY' & pids+=($!)
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
  while [ ! -s "$work/port" ]; do sleep 0.05; done
  server="http://127.0.0.1:$(cat "$work/port")"
}

# A process and all below it.
tree() { echo "$1"; local child; for child in $(cat "/proc/$1/task/$1/children"); do tree "$child"; done; }

# Kilobytes of all of them; what is shared counts once.
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
