#!/usr/bin/env bash
# Formats the project's C++ in place; with --check only says which lines are not formatted, and fails if any is.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

options=(-i)
if [[ "${1:-}" == --check ]]; then options=(--dry-run -Werror); fi
scripts/setup.sh --no-build --with-tools
clang_format="$(python3 scripts/fetch.py tools --where)/clang_format/data/bin/clang-format"
find examples include src tests '(' -name '*.h' -o -name '*.cc' ')' -print0 | sort -z | xargs -0 "$clang_format" "${options[@]}"
