"""The commands of the project's pages that no test runs, by the reason.

Each is written as in its page, without the `$ ` and without a comment at its end.
"""

WHEEL = "flant5_sentiment-0.1.0-py3-none-manylinux_2_34_x86_64.whl"

BY_REASON = {
    "needs a package that scripts/package.sh makes": [
        f"pip install {WHEEL}",
        f"pipx run --spec {WHEEL} flant5-sentiment --version",
        f"uvx --from {WHEEL} flant5-sentiment --version",
    ],
    "needs the network, and a model that is not in the repository": [
        "flant5-sentiment download google/flan-t5-base",
        "flant5-sentiment --model google/flan-t5-base examples/financial_news.jsonl > predictions.jsonl",
    ],
    "installs packages, or builds for minutes": [
        "scripts/quickstart.sh",
        "scripts/setup.sh",
        "cmake --preset dev && cmake --build --preset dev && ctest --preset dev",
        "LIBTORCH_ROOT=/opt/libtorch-cuda cmake --preset release -DFLANT5_WITH_CUDA=ON",
        "cmake --build --preset release",
        "pip install ./python",
        "export FLANT5_SENTIMENT=$PWD/build/release/flant5-sentiment",
    ],
    "runs the tests, this one among them, or a part of CI": [
        "scripts/test.sh",
        "scripts/test.sh --only data",
        "scripts/test.sh --asan -L 'unit|fuzz'",
        "scripts/test.sh --tsan",
        "scripts/format.sh",
        "scripts/lint.sh",
        "scripts/fuzz.sh",
        "bash .ci/run",
    ],
    "takes too long, or needs a GPU": [
        "scripts/coverage_check.sh",
        "scripts/platforms_check.sh",
        "scripts/package_check.sh",
        "scripts/gpu_check.sh",
        "scripts/scale_out_check.sh",
        "scripts/sweep_on_noise.py",
        "scripts/calibration_trial.py --model google/flan-t5-base ROWS",
    ],
    "run by tests/cli/scale_out_test.py, or by scripts/scale_out_check.sh, with other data": [
        "examples/scale-out/parallel.sh 16 predictions.jsonl --model google/flan-t5-base rows.parquet",
        "job=$(sbatch --parsable --export=ALL,DATA=rows.parquet,MODEL=google/flan-t5-base examples/scale-out/slurm.sh)",
        "sbatch --dependency=afterok:$job --wrap 'flant5-sentiment merge predictions.jsonl predictions.jsonl.?'",
        "flant5-sentiment merge predictions.jsonl predictions.jsonl.?",
        "flant5-sentiment --quiet --resume --shard auto \\\n"
        '    --output "$FOLDER/predictions.jsonl.$AWS_BATCH_JOB_ARRAY_INDEX" "$FOLDER/rows.jsonl"',
        "(cd python && zip -r ../flant5_sentiment.zip flant5_sentiment)",
        "spark-submit --py-files flant5_sentiment.zip --conf spark.executor.cores=8 --conf spark.task.cpus=8 \\\n"
        "    --conf spark.executor.memoryOverhead=4g \\\n"
        "    examples/scale-out/spark.py rows.parquet predictions --partitions 400 model=/models/flan-t5-base",
    ],
    "trains the demo model, for hours and with data that is not in the repository": [
        "python3 -m venv venv && venv/bin/pip install -r scripts/demo_model/requirements.txt",
        "venv/bin/python scripts/demo_model/train.py sent_train.csv models/demo \\\n"
        "    --exclude ../shared/phrasebank/Sentences_AllAgree.dev.txt ../shared/phrasebank/heldout_triples.txt",
        "venv/bin/python scripts/demo_model/regenerate.py --program build/release/flant5-sentiment",
    ],
}

NOT_RUN = {command: reason for reason, commands in BY_REASON.items() for command in commands}
