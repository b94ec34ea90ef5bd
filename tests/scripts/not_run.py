"""The commands of the project's pages that no test runs, by the reason. Each is written as in its page, without the `$ `."""

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
        "scripts/quickstart.sh      # packages, libtorch, build, and a first run",
        "scripts/setup.sh              # packages, libtorch, configure, build; may be repeated at any time",
        "cmake --preset dev && cmake --build --preset dev && ctest --preset dev",
        "LIBTORCH_ROOT=/opt/libtorch-cuda cmake --preset release -DFLANT5_WITH_CUDA=ON",
        "cmake --build --preset release",
        "pip install ./python",
        "export FLANT5_SENTIMENT=$PWD/build/release/flant5-sentiment",
    ],
    "runs the tests, this one among them, or a part of CI": [
        "scripts/test.sh            # the same, then all tests",
        "scripts/test.sh               # all tests, and which were skipped",
        "scripts/test.sh --only data   # those of one module",
        "scripts/test.sh --asan        # under the address and undefined-behaviour sanitizers",
        "scripts/test.sh --tsan        # under the thread sanitizer, which sees the loops of LLVM's OpenMP, not of libgomp",
        "scripts/format.sh             # clang-format in place",
        "scripts/lint.sh               # architecture, and clang-tidy on sources that changed since they passed",
        "scripts/fuzz.sh               # each fuzz target for 10 seconds",
        "bash .ci/run                  # all that CI does, and how long each part took",
    ],
    "takes too long, or needs a GPU": [
        "scripts/coverage_check.sh     # line coverage; fails below 95 %",
        "scripts/platforms_check.sh    # the build from source on each platform that README names, in bare roots",
        "scripts/gpu_check.sh          # on a GPU; see below",
        "scripts/scale_out_check.sh    # Spark and GNU parallel, with workers that are killed",
        "scripts/sweep_on_noise.py     # how often sweep --select-on finds something in labels that are noise",
        "scripts/calibration_trial.py ROWS",
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
