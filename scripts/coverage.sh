#!/usr/bin/env bash
# Runs all tests on an instrumented build and prints the line coverage of the project's own lines. With a number, fails
# below that many per cent.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/setup.sh --preset coverage --with-tools
find build/coverage -name '*.gcda' -delete
ctest --preset coverage
gcovr --root . --filter src/ --filter include/ --object-directory build/coverage --fail-under-line "${1:-0}" \
  build/coverage
