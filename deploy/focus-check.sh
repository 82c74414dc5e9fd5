#!/usr/bin/env bash
# focus-check.sh FILE: holds a FOCUS 1.2 file against focus-validator 2.2.1 from PyPI.
# Needs Python 3.12 or newer; where there is none it says so loudly and exits with 3.
set -euo pipefail

# Rules of that version that no true file can keep: it asks that InvoiceId be null and not null at
# once, and that purchases cost nothing, whether or not they cover future charges.
readonly known='InvoiceId-C-004-C|InvoiceId-C-005-C|EffectiveCost-C-005-C'
readonly home=${METERBEE_FOCUS_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/meterbee/focus-validator}

fail() { printf 'error: %s\n' "$1" >&2; exit 1; }

main() {
  [ "$#" -eq 1 ] && [ -s "$1" ] || fail "usage: focus-check.sh FILE"
  local file python site failures
  file=$(realpath "$1")
  python=$(find_python) || {
    printf '\n*** FOCUS VALIDATOR DID NOT RUN: there is no Python 3.12 or newer. ***\n\n' >&2
    exit 3
  }
  [ -x "$home/bin/focus-validator" ] || install "$python"
  # It looks for its rules beside the working directory.
  site=$("$home/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
  report=$(mktemp) # not local: the trap needs it
  trap 'rm -f "$report"' EXIT
  (cd "$site" && "$home/bin/focus-validator" --data-file "$file" --validate-version 1.2 \
    --block-download --focus-dataset CostAndUsage) >"$report" 2>&1 ||
    { tail -n 20 "$report" >&2; fail "focus-validator failed"; }
  # It exits with 0 whatever it finds, so its report is read.
  grep -q 'PASS' "$report" || { tail -n 20 "$report" >&2; fail "focus-validator checked nothing"; }
  failures=$(grep -E '(FAIL|ERROR)\b' "$report" | grep -vE "$known" || true)
  [ -z "$failures" ] || { printf '%s\n' "$failures" >&2; fail "the file breaks rules of FOCUS 1.2"; }
  echo "focus-validator: $(grep -c 'PASS' "$report") rules passed; known exceptions:" \
    "$(grep -oE "$known" "$report" | sort -u | tr '\n' ' ')"
}

find_python() {
  local candidate
  for candidate in python3 python3.14 python3.13 python3.12 "$HOME"/.pyenv/versions/3.1[2-9]*/bin/python3; do
    command -v "$candidate" >/dev/null || continue
    if "$candidate" -c 'import sys, venv; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  return 1
}

install() {
  echo "installing focus-validator 2.2.1 into $home"
  "$1" -m venv "$home"
  "$home/bin/pip" install --quiet 'focus-validator==2.2.1' 'pyarrow<21' ||
    { rm -rf "$home"; fail "focus-validator cannot be installed from PyPI"; }
}

main "$@"
