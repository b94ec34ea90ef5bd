#!/usr/bin/env bash
# Runs the article's two experiments and prints its published figures beside those obtained. --help tells more.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

usage() {
  cat <<'END'
usage: scripts/reproduce_article.sh MODEL DATA [OUT]

Asks MODEL (a folder or hub name) for the sentiment of every row of DATA with the zero-shot prompt of the article
"Catch up on Large Language Models" and with the one-shot prompt of its notebook, in float32, and writes predictions,
metrics and the article's three pictures to OUT (article-results).
The exit code is 0 if every published figure is the same to the printed digit, and 1 if one differs. To get the same
figures, use google/flan-t5-base and all 2,264 rows of financial_phrasebank's Sentences_AllAgree.txt.
END
}

if [[ "${1:-}" == -h || "${1:-}" == --help ]]; then usage; exit 0; fi
if [[ $# -lt 2 || $# -gt 3 ]]; then usage >&2; exit 2; fi
model=$1 data=$2 out=${3:-article-results}
program=${FLANT5_PROGRAM:-$root/build/release/flant5-sentiment}
mkdir -p "$out"

for prompt in article-zero notebook-one; do
  echo "==> $prompt"
  rm -f "$out/$prompt.jsonl"
  "$program" --model "$model" --dtype float32 --count-demonstrations --prompt "$prompt" "$data" -o "$out/$prompt.jsonl" \
    --metrics "$out/$prompt.json" --plot "$out/$prompt.svg" --plot-labels "$out/labels.svg"
done
echo "==> one-shot against zero-shot"
"$program" compare "$out/article-zero.jsonl" "$out/notebook-one.jsonl"
echo "==> published and obtained"
python3 "$root/scripts/compare_with_article.py" "$root/scripts/article_results.json" "$out"
