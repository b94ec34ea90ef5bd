#!/usr/bin/env bash
# Holds the sources to the architecture (scripts/check_includes.py) and to .clang-tidy. Takes files; without any, all of
# src/ and the headers that it includes. A source that has passed is checked again only when it changes (scripts/tidy.py).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/check_includes.py
scripts/setup.sh --no-build --with-tools --preset tidy
clang_tidy="$(python3 scripts/fetch.py tools --where)/clang_tidy/data/bin/clang-tidy"
if (($# == 0)); then mapfile -t files < <(find src -name '*.cc' | sort); set -- "${files[@]}"; fi
python3 scripts/tidy.py "$clang_tidy" build/tidy "$@"
