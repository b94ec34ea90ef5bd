#!/usr/bin/env python3
"""Times the Python package against the program that it starts, in turn, on the same checkpoint and rows.

usage: scripts/benchmark/python_package.py --model CHECKPOINT --data ROWS [--rounds 5]

ROWS has a sentence a line, with or without "@label" at its end. Each time is that of a whole run, from the start of the
program until the last answer is there. Prints the medians and the median of the rounds' ratios.
"""
import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "python"))
from flant5_sentiment import Classifier  # noqa: E402


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--dtype", default="bfloat16")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--program", default=ROOT / "build/release/flant5-sentiment", type=Path)
    return parser.parse_args()


def seconds_of(work):
    begin = time.perf_counter()
    labels = work()
    return time.perf_counter() - begin, labels


def by_program(args, data):
    command = [args.program, "-q", "--model", args.model, "--dtype", args.dtype, "--input-format", "text",
               "--output-format", "label", data]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def by_package(args, sentences):
    with Classifier(program=args.program, model=args.model, dtype=args.dtype) as classifier:
        return [prediction.label or "" for prediction in classifier.classify(sentences)]


def main():
    args = parse_arguments()
    lines = args.data.read_text(encoding="latin-1").splitlines()
    sentences = [line.rpartition("@")[0] or line for line in lines]
    rounds = []
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "sentences.txt")
        data.write_text("".join(f"{sentence}\n" for sentence in sentences))
        for number in range(1, args.rounds + 1):
            ours, expected = seconds_of(lambda: by_program(args, data))
            package, labels = seconds_of(lambda: by_package(args, sentences))
            if len(labels) != len(sentences):
                sys.exit(f"{len(labels)} answers to {len(sentences)} rows")
            same = sum(a == b for a, b in zip(labels, expected))
            rounds.append((ours, package))
            print(f"round {number}: program {ours:.2f} s, package {package:.2f} s, {same} of {len(labels)} labels equal")
    ours, package = (statistics.median(times) for times in zip(*rounds))
    print(f"program {len(sentences) / ours:.1f} rows/s, package {len(sentences) / package:.1f} rows/s; "
          f"median ratio of the times {statistics.median(b / a for a, b in rounds):.3f}")


if __name__ == "__main__":
    main()
