#!/usr/bin/env bash
# Sets up if needed, then runs all tests. --help tells more.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'END'
usage: scripts/test.sh [--asan | --tsan | --preset NAME] [CTEST OPTIONS]

Builds and runs all tests, in build/release unless told otherwise.
  --asan         under the address and undefined-behaviour sanitizers
  --tsan         under the thread sanitizer
  --preset NAME  with any preset of CMakePresets.json
What follows goes to ctest: -R data runs the tests of the data module, -j 1 one at a time.
END
}

preset=release
case "${1:-}" in
  --asan | --tsan) preset="${1#--}"; shift ;;
  --preset) preset="${2:?--preset needs a name}"; shift 2 ;;
  -h | --help) usage; exit 0 ;;
esac
scripts/setup.sh --preset "$preset"
if [[ "$preset" == tsan ]]; then
  # libgomp does not tell the thread sanitizer of its barriers. LLVM's OpenMP, which takes its place, does.
  archer="$(find /usr/lib/llvm-*/lib -name libarcher.so | sort -V | tail -n 1)"
  export OMP_TOOL_LIBRARIES="$archer" LD_PRELOAD="${archer%archer.so}omp.so.5"
fi
exec ctest --preset "$preset" -j "$(nproc)" "$@"
