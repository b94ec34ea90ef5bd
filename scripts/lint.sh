#!/usr/bin/env bash
# Holds the sources to the architecture (scripts/check_includes.py) and to .clang-tidy. Takes files; without any, all of
# src/ and the headers that it includes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/check_includes.py
scripts/setup.sh --no-build --with-tools --preset tidy
clang_tidy="$(python3 scripts/fetch.py tools --where)/clang_tidy/data/bin/clang-tidy"
if (($# == 0)); then mapfile -t files < <(find src -name '*.cc' | sort); set -- "${files[@]}"; fi
# clang lacks GCC's omp.h and some of its warnings; the counts of what was suppressed in others' headers say nothing.
options=(--quiet -p build/tidy --extra-arg=-fno-openmp --extra-arg=-Wno-unknown-warning-option)
printf '%s\n' "$@" | xargs -n 1 -P "$(nproc)" "$clang_tidy" "${options[@]}" \
  2> >(grep -v -E '^[0-9]+ warnings? generated\.$' >&2)
