#!/usr/bin/env bash
# Installs what the tests need and runs them all, PostgreSQL and kernel tests included.
# `--full` adds the long runs (fuzzing, property tests, differential checks). Can be run again.
set -euo pipefail
cd "$(dirname "$0")/.."
source deploy/toolchain.sh

main() {
  case "${1:-}" in
    "") ;;
    --full) export METERBEE_TEST_FULL=1 ;;
    *) fail "unknown argument '$1'" "use --full or nothing" ;;
  esac
  say "1/5 Debian packages"
  deploy/dependencies.sh test
  say "2/5 Toolchain and rights"
  require_swift
  require_rights
  say "3/5 Source format"
  swift format lint --strict --parallel --recursive --configuration .swift-format \
    Package.swift Sources Tests ||
    fail "the sources are not formatted" "swift format -i --recursive --configuration .swift-format Package.swift Sources Tests"
  say "4/5 Debug build of the product and its tests, release build of the agent (some eight minutes the first time on two cores)"
  swift build --build-tests
  # What is installed on nodes is compiled as a whole, which finds other faults than a debug build.
  swift build -c release --product meterbee-agent
  check_agent_binary "$(swift build -c release --show-bin-path)/meterbee-agent"
  say "5/5 Tests${METERBEE_TEST_FULL:+ (full)}"
  run_tests
  check_focus
}

# A node has no Swift toolchain: the agent may need nothing but glibc, and no newer one than Debian 12's.
check_agent_binary() {
  local foreign newest
  foreign=$(ldd "$1" | awk '{print $1}' |
    grep -vE '^(linux-vdso\.so\.1|libc\.so\.6|libm\.so\.6|/lib64/ld-linux-x86-64\.so\.2|/lib/ld-linux-aarch64\.so\.1)$' || true)
  [ -z "$foreign" ] || fail "meterbee-agent needs more than glibc: $foreign" "link it statically in Package.swift"
  newest=$(grep -aoE 'GLIBC_2\.[0-9]+' "$1" | sort -uV | tail -n 1)
  [ "$(printf '%s\nGLIBC_2.36\n' "$newest" | sort -V | tail -n 1)" = GLIBC_2.36 ] ||
    fail "meterbee-agent needs $newest, Debian 12 has GLIBC_2.36" "build it on Debian 12"
  "$1" probe | grep -q '^net.flow  NOT AVAILABLE' &&
    fail "the release build has no hook for net.flow, tests of the debug build have" "$1 probe"
  echo "meterbee-agent needs nothing but glibc, at least $newest"
}

# The pure tests run side by side; those that talk to servers or count what the kernel does run one
# target after the other, the latter one test after the other too, so that none waits for or counts
# another's processes.
run_tests() {
  local shared=(ExportsTests PostgresTests StorageTests TenantAPITests)
  local alone=(BPFTests AgentTests ConformanceTests CrashTests)
  local target pattern log failed=()
  log=$(mktemp)
  pattern=$(IFS='|'; printf '^(%s)\\.' "${shared[*]}|${alone[*]}")
  run_some "the pure tests" --skip "$pattern"
  for target in "${shared[@]}"; do run_some "$target" --filter "^$target\\."; done
  for target in "${alone[@]}"; do run_some "$target" --no-parallel --filter "^$target\\."; done
  if [ "${#failed[@]}" -ne 0 ]; then
    say "what failed, again"
    grep -hE '✘|error:' "$log" || true
    fail "tests failed: ${failed[*]}" "read the lines above; $log has them all"
  fi
  rm -f "$log"
  say "all tests passed"
}

# run_some NAME OPTIONS…: one run of tests; what fails is remembered by its name.
run_some() {
  say "5/5 $1"
  swift test --skip-build "${@:2}" 2>&1 | tee -a "$log" || failed+=("$1")
}

# A FOCUS file of every kind of charge, held against the specification's own validator.
check_focus() {
  local file status=0
  file=$(mktemp -d)/focus.csv
  METERBEE_FOCUS_FILE=$file swift test --skip-build --filter FocusTests/clean >/dev/null ||
    fail "no FOCUS file was written" "swift test --filter FocusTests"
  deploy/focus-check.sh "$file" || status=$?
  # 3: there is no Python that it runs on, which it has said.
  [ "$status" -eq 0 ] || [ "$status" -eq 3 ] ||
    fail "the FOCUS file is refused" "read the lines above"
}

# The tests fail without these rights; better to say so before the build.
require_rights() {
  [ "$(id -u)" -eq 0 ] || fail "the kernel tests load eBPF programs and need root" "sudo deploy/test.sh"
  local effective
  effective=$((16#$(sed -n 's/^CapEff:\t//p' /proc/self/status)))
  (((effective >> 39) & 1)) || fail "root lacks CAP_BPF here" "run outside the container, or with --cap-add BPF --cap-add PERFMON --cap-add NET_ADMIN"
  [ -r /sys/kernel/btf/vmlinux ] || fail "this kernel has no BTF (/sys/kernel/btf/vmlinux)" "use a kernel built with CONFIG_DEBUG_INFO_BTF=y"
}

main "$@"
