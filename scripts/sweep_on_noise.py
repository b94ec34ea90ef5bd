#!/usr/bin/env python3
"""Tries `sweep --select-on` with random labels, and prints how often its choice is significant.

Usage: scripts/sweep_on_noise.py [ROWS...] [--runs N] [--program FILE] [--model FOLDER] [--seed N]

The program answers the rows once, under many prompts (sweep --save). Then each run draws new gold labels at
random, all equally likely for every sentence, so that no candidate is better than another, and lets the program choose
among the saved answers (sweep --candidate). A choice is significant if McNemar's exact p against the first candidate is
below .05: with --select-on 0.3 on the rows held back, without it on the rows that the choice was made on. Ends with 1 if
with --select-on more than 9 % of the choices are significant. The level of the test allows 5 %; in 200 runs, more than
9 % occur with a probability of .006.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LABELS = ("negative", "neutral", "positive")
SHARE = 0.3
LEVEL = 0.05
MOST = 0.09
GRID = [
    *("article-zero", "article-zero-fixed", "flan-options", "flan-options-first", "natural-instructions", "rubric"),
    *("analyst", "generic-zero", "generic-options", "generic-short", "generic-formal", "generic-question-first"),
    *("generic-cloze", "generic-task", "generic-numbered", "generic-think"),
]


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", type=Path, help="default: the example rows and those of tests/demo/rows")
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--program", type=Path, default=ROOT / "build" / "release" / "flant5-sentiment")
    parser.add_argument("--model", default="models/demo")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def run(*command):
    done = subprocess.run(list(map(str, command)), cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stderr}")


def answers(args, folder):
    """Each candidate's saved rows, by the name of its file. Some give invalid answers, which no gold label makes right:
    such rows are left out, so that every answer is right with the same probability."""
    rows = args.rows or [ROOT / "examples/financial_news.jsonl", *sorted((ROOT / "tests/demo/rows").glob("*.jsonl"))]
    grid = [word for prompt in GRID for word in ("--prompt", prompt)]
    run(args.program, "sweep", "-q", "--model", args.model, "--dtype", "float32", *grid, "--save", folder, *rows)
    saved = {f"{prompt}.jsonl": [json.loads(line) for line in (folder / f"{prompt}.jsonl").open()] for prompt in GRID}
    kept = [i for i, same in enumerate(zip(*saved.values())) if all(row["label"] for row in same)]
    return {name: [{**run_rows[i], "id": i} for i in kept] for name, run_rows in saved.items()}


def choose(args, files, *options):
    """The sweep of these candidates as JSON."""
    result = files[0].parent / "sweep.json"
    candidates = [word for file in files for word in ("--candidate", file)]
    run(args.program, "sweep", *candidates, "--rank-by", "accuracy", "--json", result, *options)
    return json.loads(result.read_text(encoding="utf-8"))


def p_on_the_rest(sweep):
    """Of the choice against the first candidate; 1 where that is the choice."""
    chosen = next(entry for entry in sweep["selection"]["held_back"] if entry["is_chosen"])
    return chosen["against_first"]["mcnemar_p"] if chosen["against_first"] else 1


def p_on_the_same_rows(sweep, first):
    entry = next(entry for entry in sweep["runs"] if entry["prompt"] == str(first))
    return entry["against_best"]["mcnemar_p"] if entry["against_best"] else 1


def main():
    args = parse_arguments()
    draw = random.Random(args.seed)
    found = {"with --select-on 0.3": 0, "without it": 0}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        saved = answers(args, folder)
        files = [folder / f"noise-{file}" for file in saved]
        for number in range(args.runs):
            golds = [draw.choice(LABELS) for _ in next(iter(saved.values()))]
            for file, rows in zip(files, saved.values()):
                lines = [json.dumps({**row, "gold": gold}) for row, gold in zip(rows, golds)]
                file.write_text("\n".join(lines) + "\n", encoding="utf-8")
            tested = choose(args, files, "--select-on", SHARE, "--seed", number)
            found["with --select-on 0.3"] += p_on_the_rest(tested) < LEVEL
            found["without it"] += p_on_the_same_rows(choose(args, files), files[0]) < LEVEL
        print(f"{args.runs} runs on noise: {len(golds)} rows, {len(files)} candidates")
    for how, count in found.items():
        print(f"{how}: the winner is significant in {count} of {args.runs} runs ({count / args.runs:.1%})")
    sys.exit(found["with --select-on 0.3"] > MOST * args.runs)


if __name__ == "__main__":
    main()
