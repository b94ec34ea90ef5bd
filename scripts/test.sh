#!/usr/bin/env bash
# Sets up if needed, then runs all tests. --help tells more.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'END'
usage: scripts/test.sh [--asan | --tsan | --preset NAME] [--only MODULE] [--most-skipped N] [CTEST OPTIONS]

Builds and runs all tests, in build/release by default.
  --asan         under the address and undefined-behaviour sanitizers
  --tsan         under the thread sanitizer
  --preset NAME  with any preset of CMakePresets.json
  --only MODULE  only the tests of one module
  --most-skipped N  fails if more than N tests are skipped, not counting those for other processors
Ends with a line for each skipped test, with its reason, and the number of them. The checks of written pages, and of JSON
against its schemas, need scripts/setup.sh --with-tools.
Other options go to ctest: -R data runs the tests of the data module, -j 1 one at a time.
END
}

preset=release
most=()
target=()
label=()
while (($#)); do
  case "$1" in
    --asan | --tsan) preset="${1#--}" ;;
    --preset) preset="${2:?--preset needs a name}"; shift ;;
    --only) target=(--target "${2:?--only needs a module}_tests"); label=(-L "^$2\$"); shift ;;
    --most-skipped) most=(--most "${2:?--most-skipped needs a number}"); shift ;;
    -h | --help) usage; exit 0 ;;
    *) break ;;
  esac
  shift
done
scripts/setup.sh --preset "$preset" "${target[@]}"
if [[ "$preset" == tsan ]]; then
  # libgomp does not tell the thread sanitizer of its barriers. LLVM's OpenMP, which takes its place, does.
  archer="$(find /usr/lib/llvm-*/lib -name libarcher.so | sort -V | tail -n 1)"
  export OMP_TOOL_LIBRARIES="$archer" LD_PRELOAD="${archer%archer.so}omp.so.5"
fi
results="$PWD/build/$preset/Testing/results.xml"
rm -f "$results"
status=0
ctest --preset "$preset" "${label[@]}" -j "$(nproc)" --output-junit "$results" \
  --test-output-size-passed 100000000 --test-output-size-failed 100000000 "$@" || status=$?
unset OMP_TOOL_LIBRARIES LD_PRELOAD
if [[ -e "$results" ]]; then python3 scripts/skipped_tests.py "$results" "${most[@]}" || status=1; fi
exit "$status"
