#!/usr/bin/env bash
# Runs all tests on an instrumented build and prints the line coverage of the project's own lines. Fails below 95 per cent,
# or below the number that is given.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/setup.sh --preset coverage --with-tools
find build/coverage -name '*.gcda' -delete
ctest --preset coverage
gcovr --root . --filter src/ --filter include/ --object-directory build/coverage --fail-under-line "${1:-95}" \
  build/coverage
