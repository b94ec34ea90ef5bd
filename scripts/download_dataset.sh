#!/usr/bin/env bash
# Downloads a data set from the Hugging Face hub into its cache. --help tells more.
set -Eeuo pipefail
failure=3
source "$(dirname "${BASH_SOURCE[0]}")/hub.sh"

usage() {
  cat <<'END'
usage: download_dataset.sh NAME [REVISION]        such as takala/financial_phrasebank
       flant5-sentiment download --dataset NAME[@REVISION]

Downloads the card and the data files of a data set (Parquet, JSON, CSV, TSV, text, zip) into the Hugging Face cache,
where --dataset NAME finds them, or --dataset NAME@REVISION if you give a branch, tag or commit. The hub also keeps many
data sets as Parquet, in REVISION refs/convert/parquet. No script of the data set is fetched or run. After a broken
connection it continues where it was; after an interruption run it again: finished files are kept. Every file is checked
against the hub's hash. Uses the `hf` tool on the PATH, or one that it fetches once into
${XDG_CACHE_HOME:-~/.cache}/flant5-sentiment.

  HF_ENDPOINT             another hub, such as a mirror
  HF_TOKEN                for data sets that need a login
  HF_HUB_CACHE, HF_HOME   where the cache is (~/.cache/huggingface)
END
}

parse_arguments "$@"

patterns=(README.md)
for ending in parquet jsonl ndjson json csv tsv tab txt text arrow feather; do
  patterns+=("*.$ending" "*.$ending.gz" "*.$ending.zst")
done
download --repo-type dataset -- "${patterns[@]}" '*.zip'

if [[ -z "$(find "$snapshot" ! -type d ! -path "$snapshot/README.md" -print -quit)" ]]; then
  fail "$name has no data files that can be read; it may have them in another revision:
  flant5-sentiment download --dataset $name@refs/convert/parquet"
fi
echo "==> done: flant5-sentiment --dataset $(reference) ..." >&2
echo "$snapshot"
