#!/usr/bin/env bash
# Measures Meterbee and its peers on this machine, load generator beside the server, and prints one
# table with the goals, in text and in Markdown. Installs what it needs: Debian packages, rotel from
# PyPI. `--help` names its parts, how long each takes and what it judges; `--part` runs some of them
# alone. METERBEE names a release binary built already.
set -euo pipefail
cd "$(dirname "$0")/.."
source deploy/toolchain.sh

readonly rotel_version=0.0.1a15
readonly python=.build/python/rotel
readonly postgres=/usr/lib/postgresql/15/bin
readonly all_parts="short medium long rows codings rate lone small tenants"
# What the long run of random bodies keeps until it ends, in MB a second, and what all others need.
readonly long_disk_rate=120
readonly other_disk=8000
work=""
rotel_pid=""

usage() {
  cat <<'USAGE'
usage: deploy/benchmark.sh [--quick] [--part NAME]...

  part      takes     what is judged
  short     40 s      records/s over 10 s, compressible bodies: >= 2.5 x rotel into its black hole
  medium    2.5 min   the same over 60 s: >= 1.5 x; CPU seconds and bytes stored, resident memory
  long      21 min    the same over 10 minutes, random bodies: >= 1 x
  rows      2.5 min   records/s >= 5 x, bytes <= 1/8 of plain rows by COPY; runs half of 'medium' first
  codings   3 min     nothing: uncompressed, gzip and zstd requests over 1, 16 and 64 connections
  rate      25 s      p99 at 200,000 records/s asked for: <= 25 ms
  lone      20 s      p99 of a lone request of 10 records on an idle server: <= 10 ms
  small     25 s      requests of 10 records from 64 connections: >= 10,000/s
  tenants   50 s      200 tenants with 5 sources each: >= -30 % against one; runs half of 'short' first

Without --part all of them, which takes 30 minutes after the release build (8 minutes the first time)
and up to 75 GB of disk in TMPDIR, 8 GB without 'long'. In every run resident memory (<= 256 MB) and
that what was acknowledged is stored and metered once are judged. A run that was shorter than its
goal asks for, because the disk is short or by --quick, is marked 'shortened' and meets no goal.
--quick takes four minutes and only shows that everything runs. The exit code is 1 where a goal is
missed.
USAGE
}

main() {
  local quick="" began=$SECONDS
  short=10 medium=60 long=600 each=8 rows=2000000 parts=""
  while [ $# -gt 0 ]; do
    case "$1" in
      --quick) quick=1 short=2 medium=3 long=4 each=1 rows=100000 ;;
      --part)
        [[ " $all_parts " == *" ${2:-} "* && -n "${2:-}" ]] ||
          fail "unknown part '${2:-}'" "parts are: $all_parts"
        parts="$parts $2"
        shift
        ;;
      --help | -h)
        usage
        exit 0
        ;;
      *) fail "unknown argument '$1'" "see deploy/benchmark.sh --help" ;;
    esac
    shift
  done
  parts=${parts:-$all_parts}
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
  trap clean_up EXIT
  chmod 711 "$work"
  fit_to_disk
  mkdir "$work/results"
  say "3/4 Measuring:${parts/# / }${quick:+ (quick: these figures mean nothing)}"
  for part in $parts; do "part_$part"; done
  say "4/4 Results"
  machine | tee "$work/machine"
  echo "took $(((SECONDS - began) / 60)) min $(((SECONDS - began) % 60)) s"
  python3 deploy/benchmark-report.py "$work/results" "$work/machine"
}

# Shortens the long run of random bodies to what the disk holds; the others need little.
fit_to_disk() {
  local free seconds
  free=$(df --output=avail -B 1000000 "$work" | awk 'END {print $1}')
  [ "$free" -ge "$other_disk" ] ||
    fail "the disk of $work is too full" "set TMPDIR to one with 75 GB free"
  [[ " $parts " == *" long "* ]] || return 0
  seconds=$(((free - 3000) / long_disk_rate))
  [ "$seconds" -lt "$long" ] || return 0
  echo "  SHORTENED: the disk of $work holds $seconds s of random bodies, not $long"
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
part_short() {
  ours compressible_short --seconds "$short"
  rotel compressible_short --seconds "$short"
}

part_medium() {
  ours compressible_medium --seconds "$medium"
  rotel compressible_medium --seconds "$medium"
}

part_long() {
  ours random_long --body random --seconds "$long"
  rotel random_long --body random --seconds "$long"
}

part_rows() {
  ours compressible_medium --seconds "$medium"
  plain_rows columns
  plain_rows json
}

part_codings() {
  local coding connections
  for coding in none gzip zstd; do
    for connections in 1 16 64; do
      ours "coding_${coding}_$connections" --encoding "$coding" --connections "$connections" --seconds "$each"
    done
  done
}

part_rate() { ours open_loop --rate 200000 --seconds "$short"; }

part_lone() { ours lone_request --connections 1 --records 10 --rate 500 --seconds "$short"; }

part_small() { ours small_requests --connections 64 --records 10 --seconds "$short"; }

part_tenants() {
  ours compressible_short --seconds "$short"
  ours many_tenants --tenants 200 --sources 5 --seconds "$short"
}

# Once, also where two parts compare with the same run.
ours() {
  local name=$1
  shift
  [ ! -f "$work/results/meterbee-$name.json" ] || return 0
  echo "  meterbee $name"
  "$meterbee" bench --json "$@" >"$work/results/meterbee-$name.json" 2>"$work/log" ||
    fail "the run '$name' failed: $(tail -n 3 "$work/log")" "run: $meterbee bench $*"
}

rotel() {
  local name=$1
  shift
  [ ! -f "$work/results/rotel-$name.json" ] || return 0
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

main "$@"
