#!/usr/bin/env bash
# Builds the fuzz targets and runs each for a while. --help tells more.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'END'
usage: scripts/fuzz.sh [--seconds N] [TARGET...]

Runs the fuzz targets of tests/fuzz (all of them, or those named), N seconds each (10), under the address and
undefined-behaviour sanitizers and within 1 GB of memory. Sets up what is missing.

Each begins with the seeds of tests/fuzz/make_seeds.py, the inputs in tests/fuzz/regressions, and the interesting inputs
of earlier runs, which are kept in build/fuzz/corpus. Prints a table, and fails if it found an input that breaks
something. For each such input it prints the end of the log, with the stack, and the input in base64 (| base64 -d > INPUT
makes it a file again); the table names the files of both. tests/fuzz/README.md says what to do with it.
END
}

seconds=10
targets=()
while (($#)); do
  case "$1" in
    --seconds) seconds="${2:?--seconds needs a number}"; shift ;;
    -h | --help) usage; exit 0 ;;
    -*) echo "fuzz.sh: unknown option $1" >&2; usage >&2; exit 2 ;;
    *) targets+=("$1") ;;
  esac
  shift
done
[[ "$seconds" =~ ^[1-9][0-9]*$ ]] || { echo "fuzz.sh: --seconds needs a whole number above 0, not $seconds" >&2; exit 2; }

mapfile -t all < <(basename -a -s _fuzz.cc tests/fuzz/*_fuzz.cc)
((${#targets[@]})) || targets=("${all[@]}")
for target in "${targets[@]}"; do
  [[ -f "tests/fuzz/${target}_fuzz.cc" ]] ||
    { echo "fuzz.sh: no target $target; there are: ${all[*]}" >&2; exit 2; }
done

scripts/setup.sh --preset fuzz --with-fuzzers
python3 tests/fuzz/make_seeds.py build/fuzz/seeds

# No input is large, and so is no allocation: but a packed file may ask for the window of 128 MiB that zstd works with.
largest_mb() { case "$1" in rows | predictions) echo 136 ;; *) echo 40 ;; esac }
# What is freed is soon used again, so that the memory of a run says what its inputs need.
export ASAN_OPTIONS="quarantine_size_mb=32:${ASAN_OPTIONS:-}"
stat_of() { sed -n "s/^stat::$1: *//p" "$2" | tail -n 1; }

# All that is needed to mend it, for those who see only what was printed.
show_finding() {
  local target="$1" log="$2" input="$3"
  echo "--- $target: the last 60 lines of $log"
  tail -n 60 "$log"
  [[ -f "$input" ]] || return 0
  echo "--- $target: $(basename "$input"), $(stat -c %s "$input") bytes, in base64"
  base64 "$input"
  echo "---"
}

status=0
findings=()
printf '%-20s %12s %8s  %s\n' target executions seconds found
for target in "${targets[@]}"; do
  corpus="build/fuzz/corpus/$target" found="build/fuzz/found/$target" log="build/fuzz/$target.log"
  mkdir -p "$corpus" "$found"
  folders=("$corpus" "build/fuzz/seeds/$target")
  if [[ -d "tests/fuzz/regressions/$target" ]]; then folders+=("tests/fuzz/regressions/$target"); fi
  begin=$SECONDS
  result="nothing"
  if ! "build/fuzz/tests/fuzz/fuzz_$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 \
    -malloc_limit_mb="$(largest_mb "$target")" -print_final_stats=1 -artifact_prefix="$found/" \
    "${folders[@]}" >"$log" 2>&1; then
    status=1
    input="$(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)"
    result="${input:-no input} (log: $log)"
    findings+=("$target" "$log" "$input")
  fi
  executions="$(stat_of number_of_executed_units "$log")"
  printf '%-20s %12s %8s  %s\n' "$target" "${executions:-?}" "$((SECONDS - begin))" "$result"
done
for ((i = 0; i < ${#findings[@]}; i += 3)); do show_finding "${findings[@]:i:3}"; done
exit "$status"
