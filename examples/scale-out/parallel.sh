#!/usr/bin/env bash
# Runs all shards with GNU parallel and merges their results into one file. If a shard fails or is stopped, run this again:
# it continues where it was.
#
# usage: parallel.sh SHARDS OUT OPTION-OR-DATA...
#   JOBS      shards that run at once (1)
#   PARALLEL  options of parallel, such as --sshloginfile hosts for several machines that see the same folders
set -euo pipefail
(($# > 2)) || { echo "usage: $0 SHARDS OUT OPTION-OR-DATA..." >&2; exit 2; }
shards="$1" out="$2"
shift 2
parts=()
for ((shard = 1; shard <= shards; ++shard)); do parts+=("$out.$shard"); done

parallel --quote --jobs "${JOBS:-1}" --retries 3 --joblog "$out.joblog" \
  flant5-sentiment --quiet --resume --shard "{}/$shards" --output "$out.{}" "$@" ::: $(seq "$shards")
flant5-sentiment merge --quiet "$out" "${parts[@]}"
