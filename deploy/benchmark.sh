#!/usr/bin/env bash
# Measures Meterbee and its peers on this machine, load generator beside the server, and prints one
# table with the goals, in text and in Markdown. Installs what it needs: Debian packages, rotel from
# PyPI. Takes half an hour, and for that time up to 75 GB of disk in TMPDIR; with less its longest run is
# shortened. `--quick` takes four minutes and only shows that everything runs. METERBEE names a release
# binary built already.
set -euo pipefail
cd "$(dirname "$0")/.."
source deploy/toolchain.sh

readonly rotel_version=0.0.1a15
readonly python=.build/python/rotel
readonly postgres=/usr/lib/postgresql/15/bin
work=""
rotel_pid=""

main() {
  local quick="" began=$SECONDS
  case "${1:-}" in
    "") short=10 medium=60 long=600 each=8 rows=2000000 ;;
    --quick) quick=1 short=2 medium=3 long=4 each=1 rows=100000 ;;
    *) fail "unknown argument '$1'" "use --quick or nothing" ;;
  esac
  say "1/4 Debian packages and rotel $rotel_version"
  deploy/dependencies.sh run
  install_rotel
  say "2/4 Release build"
  meterbee=${METERBEE:-}
  if [ -z "$meterbee" ]; then
    require_swift
    swift build -c release --product meterbee
    meterbee="$(swift build -c release --show-bin-path)/meterbee"
  fi
  [ -x "$meterbee" ] || fail "there is no program '$meterbee'" "unset METERBEE, or name the program"
  work=$(mktemp -d "${TMPDIR:-/tmp}/meterbee-benchmark-XXXXXX")
  chmod 711 "$work"
  fit_to_disk
  mkdir "$work/results"
  trap clean_up EXIT
  say "3/4 Measuring${quick:+ (quick: these figures mean nothing)}"
  measure
  say "4/4 Results"
  machine | tee "$work/machine"
  report "$work/machine"
  echo "took $(((SECONDS - began) / 60)) min $(((SECONDS - began) % 60)) s"
}

# The long run of random bodies keeps what it was sent until it ends: about 120 MB a second.
fit_to_disk() {
  local seconds
  seconds=$(df --output=avail -B 1000000 "$work" | awk 'END {printf "%d", ($1 - 3000) / 120}')
  [ "$seconds" -ge "$medium" ] ||
    fail "the disk of $work is too full" "set TMPDIR to one with 75 GB free"
  [ "$seconds" -ge "$long" ] && return
  echo "  the disk of $work holds $seconds s of random bodies, not $long"
  long=$seconds
}

install_rotel() {
  [ "$(cat "$python/installed" 2>/dev/null)" = "$rotel_version" ] && return
  rm -rf "$python"
  python3 -m venv "$python" || fail "no virtual environment in $python" "apt-get install python3-venv"
  "$python/bin/pip" install --quiet --disable-pip-version-check "rotel==$rotel_version" ||
    fail "pip install rotel failed" "check that PyPI can be reached"
  echo "$rotel_version" >"$python/installed"
}

clean_up() {
  stop_rotel
  stop_rows_cluster
  rm -rf "$work"
}

# Every run writes results/NAME.json; a run that does not verify stops the script.
measure() {
  local coding connections
  ours compressible_short --seconds "$short"
  rotel compressible_short --seconds "$short"
  ours compressible_medium --seconds "$medium"
  rotel compressible_medium --seconds "$medium"
  ours random_long --body random --seconds "$long"
  rotel random_long --body random --seconds "$long"
  plain_rows columns
  plain_rows json
  for coding in none gzip zstd; do
    for connections in 1 16 64; do
      ours "coding_${coding}_$connections" --encoding "$coding" --connections "$connections" --seconds "$each"
    done
  done
  ours open_loop --rate 200000 --seconds "$short"
  ours lone_request --connections 1 --records 10 --rate 500 --seconds "$short"
  ours small_requests --connections 64 --records 10 --seconds "$short"
  ours many_tenants --tenants 200 --sources 5 --seconds "$short"
}

ours() {
  local name=$1
  shift
  echo "  meterbee $name"
  "$meterbee" bench --json "$@" >"$work/results/meterbee-$name.json" 2>"$work/log" ||
    fail "the run '$name' failed: $(tail -n 3 "$work/log")" "run: $meterbee bench $*"
}

rotel() {
  local name=$1
  shift
  echo "  rotel $name"
  start_rotel
  "$meterbee" bench --json --server "http://127.0.0.1:$rotel_port" "$@" \
    >"$work/results/rotel-$name.json" 2>"$work/log" ||
    fail "rotel's run '$name' failed: $(tail -n 3 "$work/log")" "see $work/log"
  stop_rotel
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

start_rotel() {
  rotel_port=$(free_port)
  "$("$python/bin/python" -c 'import os, rotel; print(os.path.dirname(rotel.__file__))')/rotel-agent" start \
    --exporter blackhole --otlp-http-endpoint "127.0.0.1:$rotel_port" \
    --otlp-grpc-endpoint "127.0.0.1:$(free_port)" >"$work/rotel.log" 2>&1 &
  rotel_pid=$!
  local try
  for try in $(seq 100); do
    curl -s -o /dev/null "http://127.0.0.1:$rotel_port/" && return
    sleep 0.1
  done
  fail "rotel did not start: $(tail -n 3 "$work/rotel.log")" "see whether rotel $rotel_version runs here"
}

stop_rotel() {
  [ -z "$rotel_pid" ] || kill "$rotel_pid" 2>/dev/null || true
  [ -z "$rotel_pid" ] || wait "$rotel_pid" 2>/dev/null || true
  rotel_pid=""
}

# The same records as plain rows: server-side COPY, 16,000 rows a transaction (16 requests), one index
# on tenant and time, PostgreSQL's defaults but the settings that Meterbee's own cluster has for its
# log. Twice: with the attributes as jsonb, which is the table that takes the records of any source, as
# Meterbee does, and which the goals are about; and with a typed column for each attribute, a table
# for these flows alone. In favour of both, the attributes of resource and scope are left out, and
# nothing meters, signs or recognizes what was sent before.
plain_rows() {
  echo "  plain rows ($1)"
  local form=$1 directory="$work/rows" started ended columns
  mkdir "$directory"
  "$meterbee" bench --rows "$rows" --row-form "$form" | split -l 16000 - "$directory/rows-"
  as_postgres_owner "$directory"
  as_postgres "$postgres/initdb" -D "$directory/data" --auth=trust --no-sync >/dev/null
  as_postgres "$postgres/pg_ctl" -D "$directory/data" -w -l "$directory/log" \
    -o "-c listen_addresses= -c unix_socket_directories=$directory -c min_wal_size=1GB \
-c max_wal_size=1GB -c wal_compression=on -c wal_buffers=16MB -c checkpoint_timeout=15min" \
    start >/dev/null
  rows_sql "CREATE TABLE records (tenant_id integer NOT NULL DEFAULT 1, time_ns bigint NOT NULL,
    observed_ns bigint NOT NULL, event_name text NOT NULL, body text, $(row_columns "$form" typed));
    CREATE INDEX ON records (tenant_id, time_ns);"
  columns="time_ns, observed_ns, event_name, body, $(row_columns "$form")"
  for file in "$directory"/rows-*; do
    printf "COPY records (%s) FROM '%s';\n" "$columns" "$file"
  done >"$work/copy.sql"
  started=$(date +%s.%N)
  rows_sql_file "$work/copy.sql"
  ended=$(date +%s.%N)
  printf '{"records": %s, "seconds": %s, "bytes": %s}\n' "$(rows_sql "SELECT count(*) FROM records")" \
    "$(echo "$ended $started" | awk '{print $1 - $2}')" \
    "$(rows_sql "SELECT pg_total_relation_size('records')")" >"$work/results/rows-$form.json"
  stop_rows_cluster
  rm -rf "$directory"
}

# The columns of the attributes, in the order in which the rows have them; with a second argument their
# types too.
row_columns() {
  if [ "$1" = json ]; then
    echo "attributes${2:+ jsonb}"
    return
  fi
  local column type list=""
  while read -r column type; do
    list="$list${list:+, }$column${2:+ $type}"
  done <<'COLUMNS'
source_address inet
source_port integer
destination_address inet
destination_port integer
transport text
flow_id bigint
rtt_us bigint
bytes_sent bigint
bytes_received bigint
pid bigint
executable text
COLUMNS
  echo "$list"
}

stop_rows_cluster() {
  [ -f "$work/rows/data/postmaster.pid" ] || return 0
  as_postgres "$postgres/pg_ctl" -D "$work/rows/data" -m fast -w stop >/dev/null || true
}

as_postgres() {
  if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

as_postgres_owner() {
  if [ "$(id -u)" -eq 0 ]; then chown -R postgres "$1"; fi
}

rows_sql() { psql_rows -c "$1"; }
rows_sql_file() { psql_rows -q <"$1"; }
psql_rows() { as_postgres "$postgres/psql" -h "$work/rows" -d postgres -XAtq -v ON_ERROR_STOP=1 "$@"; }

machine() {
  echo
  echo "machine:    $(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores," \
    "$(awk '/MemTotal/ {printf "%.0f GiB", $2 / 1048576}' /proc/meminfo), Linux $(uname -r)"
  echo "disk:       $(findmnt -n -o SOURCE,FSTYPE,OPTIONS --target "$work" | tr -s ' ')," \
    "$(synced_write) a synced write of 8 KiB"
  echo "database:   $("$postgres/postgres" --version), fsync on"
  echo "versions:   $("$meterbee" --version), rotel $rotel_version"
  echo
}

synced_write() {
  "$postgres/pg_test_fsync" -s 1 -f "$work/synced" 2>/dev/null |
    awk '/fdatasync .*usecs/ && !found {print $(NF - 1) " µs"; found = 1}'
  rm -f "$work/synced"
}

report() {
  python3 - "$work/results" "$1" <<'PYTHON'
import json, os, sys

folder, machine = sys.argv[1:]


def read(name):
    with open(os.path.join(folder, name + ".json")) as file:
        return json.load(file)


def rate(report):
    return f"{report['records_per_second']:,.0f}"


rows = []


def line(what, ours, peer="", figure="", goal="", isMet=None):
    verdict = "" if isMet is None else "pass" if isMet else "FAIL"
    rows.append((what, ours, peer, figure, goal, verdict))


line("measured", "Meterbee", "peer", "ratio", "goal")
for name, what, least in [
    ("compressible_short", "compressible, 16 connections", 2.5),
    ("compressible_medium", "the same", 1.5),
    ("random_long", "random bodies", 1),
]:
    ours, peer = read("meterbee-" + name), read("rotel-" + name)
    ratio = ours["records_per_second"] / peer["records_per_second"]
    line(
        f"records/s over {ours['seconds']:.0f} s, {what}",
        rate(ours),
        f"{rate(peer)} (rotel, black hole)",
        f"{ratio:.2f}",
        f">= {least} x",
        ratio >= least,
    )
medium = read("meterbee-compressible_medium")
stored = medium["stored_bytes_per_million_records"]
for form, what, isGoal in [("json", "attributes as jsonb", True), ("columns", "typed columns", False)]:
    plain = read("rows-" + form)
    row_rate = plain["records"] / plain["seconds"]
    row_bytes = plain["bytes"] / plain["records"] * 1e6
    ratio, share = medium["records_per_second"] / row_rate, row_bytes / stored
    line(
        "records/s against plain rows",
        rate(medium),
        f"{row_rate:,.0f} (COPY, {what})",
        f"{ratio:.2f}",
        ">= 5 x" if isGoal else "",
        ratio >= 5 if isGoal else None,
    )
    line(
        "MB stored per million records",
        f"{stored / 1e6:.1f}",
        f"{row_bytes / 1e6:.1f} (COPY, {what})",
        f"1/{share:.1f}",
        "<= 1/8" if isGoal else "",
        share >= 8 if isGoal else None,
    )
for name, what in [("compressible_medium", "compressible"), ("random_long", "random")]:
    value = read("meterbee-" + name)
    line(
        f"CPU s and MB stored per million records, {what}",
        f"{value['cpu_seconds_per_million_records']:.2f} s, "
        f"{value['stored_bytes_per_million_records'] / 1e6:.1f} MB",
    )
for coding in ["none", "gzip", "zstd"]:
    values = [read(f"meterbee-coding_{coding}_{count}") for count in (1, 16, 64)]
    line(f"records/s, {coding}, 1 / 16 / 64 connections", " / ".join(map(rate, values)))
value = read("meterbee-open_loop")
p99 = value["latency_ms"]["p99"]
isKept = value["records_per_second"] >= 0.98 * 200_000
line(
    "p99 at 200,000 records/s asked for, ms",
    f"{p99:.1f} ({rate(value)}/s kept)",
    goal="<= 25",
    isMet=p99 <= 25 and isKept,
)
value = read("meterbee-lone_request")
p99 = value["latency_ms"]["p99"]
line("p99 of a lone request of 10 records, ms", f"{p99:.1f}", goal="<= 10", isMet=p99 <= 10)
value = read("meterbee-small_requests")
requests = value["requests_per_second"]
line(
    "requests/s of 10 records, 64 connections",
    f"{requests:,.0f}",
    goal=">= 10,000",
    isMet=requests >= 10_000,
)
many, one = read("meterbee-many_tenants"), read("meterbee-compressible_short")
gain = many["records_per_second"] / one["records_per_second"] - 1
line(
    "records/s, 200 tenants with 5 sources each",
    rate(many),
    f"{rate(one)} (one tenant, one source)",
    f"{100 * gain:+.0f} %",
    ">= -30 %",
    gain >= -0.3,
)
ours = [read(name[:-5]) for name in sorted(os.listdir(folder)) if name.startswith("meterbee-")]
peak = max(report["server"]["peak_resident_bytes"] for report in ours)
line(
    "most resident memory of the server, MB",
    f"{peak / 1e6:.0f}",
    goal="<= 256",
    isMet=peak <= 256e6,
)
checked = sum(report["verification"]["acknowledged_records"] for report in ours)
line(
    "records acknowledged, all of them metered once and stored",
    f"{checked:,}",
    goal="all",
    isMet=all(report["verification"]["exact"] for report in ours),
)
widths = [max(len(row[column]) for row in rows) for column in range(6)]
for row in rows:
    print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
print("\nThe same in Markdown:\n")
with open(machine) as file:
    print(" ".join(" ".join(text.split()) + ";" for text in file if text.strip()), end="\n\n")
for number, row in enumerate(rows):
    print("| " + " | ".join(row) + " |")
    if number == 0:
        print("|---" * len(row) + "|")
failed = sum(row[5] == "FAIL" for row in rows)
print(f"\n{sum(row[5] == 'pass' for row in rows)} goals met, {failed} not")
PYTHON
}

main "$@"
