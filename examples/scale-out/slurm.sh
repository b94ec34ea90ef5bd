#!/usr/bin/env bash
#SBATCH --job-name=sentiment
#SBATCH --array=1-8
#SBATCH --cpus-per-task=8
#SBATCH --mem=8G
#SBATCH --requeue
#SBATCH --signal=B:TERM@60
#SBATCH --output=%x-%a.log
#
# One shard per task. SHARDS is the size of the whole array, so that you can submit a part of it again:
#
#   sbatch slurm.sh                  all
#   sbatch --array=3,7 slurm.sh      shards 3 and 7 of the same 8
#
# exec, so that the signal that ends a task reaches the program: it finishes the rows under way, and --resume continues
# after them.
set -euo pipefail
: "${DATA:=rows.jsonl}" "${MODEL:=google/flan-t5-base}" "${OUT:=predictions.jsonl}" "${SHARDS:=8}"

exec flant5-sentiment --quiet --resume --shard "auto/$SHARDS" --output "$OUT.$SLURM_ARRAY_TASK_ID" \
  --model "$MODEL" --workers "${SLURM_CPUS_PER_TASK:-1}" "$DATA"
