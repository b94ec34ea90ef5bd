#!/usr/bin/env python3
"""Fits int8 to checkpoints with `quantize --rows` and tests the result on other rows. Prints Markdown.

usage: scripts/quantize_trial.py --data ROWS --out DIR CHECKPOINT...

Fits on the first of the shuffled rows (--fit, 100) and tests on the others: how many answers are the same as in float32
with bfloat16, with fitted int8, with the default int8 and with CTranslate2's int8, and the paired bootstrap interval
(95 %) of fitted int8 minus bfloat16. Rows per second come from runs in turn, over these rows --times times (4), so that a
start, from which the peer is measured after a warm-up, counts less. Ends with 1 if the interval lies below zero or fitted
int8 is slower than 1.25 times CTranslate2's. Needs scripts/benchmark/requirements.txt.
"""
import argparse
import json
import random
import statistics
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from benchmark import ROOT, Engine, ours, peer, run_ours, run_peer  # noqa: E402

LEAST_RATIO = 1.25
RESAMPLES = 10_000


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoints", nargs="+", type=Path)
    parser.add_argument("--data", required=True, type=Path, help="file of rows, one a line")
    parser.add_argument("--out", required=True, type=Path, help="folder for models and predictions")
    parser.add_argument("--fit", type=int, default=100, help="rows to fit on")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--times", type=int, default=4, help="how often a run asks each of the other rows")
    parser.add_argument("--ct2-batches", type=int, nargs="+", default=[512, 1024, 2048])
    parser.add_argument("--prompt", default="article-zero")
    parser.add_argument("--program", type=Path, default=ROOT / "build/release/flant5-sentiment")
    return parser.parse_args()


def split(args):
    """The rows to fit on and the others, as files of the data's own format."""
    lines = args.data.read_bytes().splitlines(keepends=True)
    random.Random(0).shuffle(lines)
    files = args.out / f"fit{args.data.suffix}", args.out / f"judge{args.data.suffix}"
    files[0].write_bytes(b"".join(lines[: args.fit]))
    files[1].write_bytes(b"".join(lines[args.fit :] * args.times))
    return files


def fitted(args, checkpoint, rows):
    folder = args.out / f"{checkpoint.name}-int8"
    if not folder.exists():
        subprocess.run([args.program, "quantize", checkpoint, folder, "--rows", rows, "--prompt", args.prompt], check=True)
    return folder


def engines_of(args, checkpoint, folder):
    args.model = str(checkpoint)
    return [
        Engine("float32", ours(args, "float32", "--no-cache")),
        Engine("bfloat16", ours(args, "bfloat16", "--no-cache")),
        Engine("int8, fitted", ours(args, "int8", "--no-cache", model=str(folder))),
        Engine("int8, default", ours(args, "int8", "--no-cache")),
        *peer(args, "ctranslate2", "int8", args.ct2_batches, unit="tokens"),
    ]


def rendered(args, rows):
    command = ours(args, "bfloat16", "--with-text", "--max-new-tokens", "1")
    lines = subprocess.run([*command, rows], check=True, stdout=subprocess.PIPE).stdout.splitlines()
    file = args.out / "prompts.json"
    file.write_text(json.dumps([json.loads(line)["prompt"] for line in lines]))
    return file


def run_in_turn(args, engines, rows):
    prompts = rendered(args, rows)
    for _ in range(args.rounds):
        for engine in engines:
            if engine.peer:
                seconds, engine.answers, _, _ = run_peer(engine, prompts, args.out)
            else:
                seconds, engine.answers, _ = run_ours(engine, args, rows, args.out)
            engine.rates.append(len(engine.answers) / seconds)


def paired_interval(agrees, other):
    """The 95 % interval of how much more often `agrees` holds than `other`, over the same rows."""
    differences = [a - b for a, b in zip(agrees, other)]
    draw = random.Random(0)
    means = sorted(sum(draw.choices(differences, k=len(differences))) / len(differences) for _ in range(RESAMPLES))
    return means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES) - 1]


def choice_of(folder):
    """What stayed bfloat16, what was smoothed, and how well that agreed on the rows it was fitted to."""
    evidence = json.loads((folder / "quantization.json").read_text())
    return {name: evidence[name] for name in ("kept", "smoothing", "agreement", "is_reached")}


def trial(args, checkpoint, files):
    folder = fitted(args, checkpoint, files[0])
    engines = engines_of(args, checkpoint, folder)
    run_in_turn(args, engines, files[1])
    reference = engines[0].answers[: len(engines[0].answers) // args.times]
    agrees = {engine.name: [a == b for a, b in zip(engine.answers, reference)] for engine in engines}
    print(f"\n{checkpoint.name}, {len(reference)} rows\n\n| engine | answers as in float32 | rows/s |\n|---|---|---|")
    for engine in engines:
        rates = f"{statistics.median(engine.rates):.1f} ({min(engine.rates):.1f} to {max(engine.rates):.1f})"
        print(f"| {engine.name} | {statistics.mean(agrees[engine.name]):.3f} | {rates} |")
    low, high = paired_interval(agrees["int8, fitted"], agrees["bfloat16"])
    best = max(statistics.median(engine.rates) for engine in engines if engine.name.startswith("CTranslate2"))
    ratio = statistics.median(engines[2].rates) / best
    print(f"\nFitted int8 less bfloat16: [{low:.3f}, {high:.3f}]; {ratio:.2f} times CTranslate2's best batch.")
    print(f"\n    {json.dumps(choice_of(folder))}")
    return high >= 0 and ratio >= LEAST_RATIO


def main():
    args = parse_arguments()
    args.out.mkdir(parents=True, exist_ok=True)
    files = split(args)
    results = [trial(args, checkpoint, files) for checkpoint in args.checkpoints]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
