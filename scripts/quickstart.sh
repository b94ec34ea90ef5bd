#!/usr/bin/env bash
# Sets up if needed, then classifies the shipped rows with the shipped model. Further options go to the program.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/setup.sh --program-only
model=models/demo
if [[ ! -d $model ]]; then model=tests/checkpoints/tiny; fi
set -- --shot zero examples/financial_news.jsonl --model "$model" "$@"
echo "==> flant5-sentiment $*" >&2
exec build/release/flant5-sentiment "$@"
