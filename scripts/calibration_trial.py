#!/usr/bin/env python3
"""Tries `calibrate` on a model's scores of labelled rows and prints the results as Markdown.

Usage: scripts/calibration_trial.py ROWS[=LABELS]... [--program FILE] [--model FOLDER] [--splits N] [--write FILE.md]

The program computes every figure: it answers the rows once (--mode score), and calibrates the saved predictions. To
imitate a model that favours an answer, an offset is added to the scores of every row. The last table splits the rows at
random, fits prediction sets to one half and tests them on the other. Ends with 1 if a figure is not as promised: if prior
matching is more than 0.012 below the best possible offsets, or if the sets hold the gold label too seldom.
"""

import argparse
import json
import math
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OFFSETS = ((0, 0, 0), (3, -3, 1), (6, -6, 2))
ALPHA = 0.1
WORST_LOSS = 0.012  # of prior matching with the right prior, against the best offsets
FAULTS = []


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="+", help="files of labelled rows, each with its own tables; =LABELS is what "
                        "--labels is given for that file")
    parser.add_argument("--program", type=Path, default=ROOT / "build" / "release" / "flant5-sentiment")
    parser.add_argument("--model", default="demo")
    parser.add_argument("--draws", type=int, default=20, help="of labelled rows (20)")
    parser.add_argument("--splits", type=int, default=1000, help="random halves for prediction sets (1000)")
    parser.add_argument("--write", type=Path, help="write the Markdown to this file too")
    return parser.parse_args()


class Trial:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    def run(self, *arguments):
        done = subprocess.run([self.program, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"{' '.join(map(str, arguments))}\n{done.stderr}")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def write(self, name, rows):
        path = self.folder / name
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return path

    def calibrated(self, rows, *arguments):
        return self.run("calibrate", "--quiet", self.write("rows.jsonl", rows), *arguments)

    def accuracy(self, rows, *arguments):
        return accuracy(self.calibrated(rows, *arguments))


def accuracy(rows):
    return sum(row["label"] == row["gold"] for row in rows) / len(rows)


def moved(rows, offset):
    """The rows of a model that favours some labels."""
    biased = []
    for row in rows:
        scores = {name: score + add for (name, score), add in zip(row["scores"].items(), offset)}
        label = max(scores, key=scores.get)
        biased.append({"id": row["id"], "gold": row["gold"], "label": label, "completion": label, "scores": scores})
    return biased


def best_accuracy(rows):
    """Of all offsets that there are for three labels, by trying each place where an answer changes."""
    scores = [list(row["scores"].values()) for row in rows]
    golds = [list(row["scores"]).index(row["gold"]) for row in rows]
    places = sorted(c - a for a, _, c in scores)
    firsts = [places[0] - 1, *((x + y) / 2 for x, y in zip(places, places[1:])), places[-1] + 1]
    best = 0
    for first in firsts:
        changes = []  # the offset from which on the second label wins, and what that gains
        right = 0
        for (a, b, c), gold in zip(scores, golds):
            top, label = (a + first, 0) if a + first > c else (c, 2)
            right += gold == label
            changes.append((top - b, (gold == 1) - (gold == label)))
        best = max(best, right)
        for _, gain in sorted(changes):
            right += gain
            best = max(best, right)
    return best / len(rows)


def shares(rows):
    return {name: sum(row["gold"] == name for row in rows) / len(rows) for name in rows[0]["scores"]}


def stated(prior):
    return ",".join(f"{name}={share:.12f}" for name, share in prior.items())


def wrong_priors(prior, points):
    """The right one with so many points moved from one label to another, for each pair."""
    for more in prior:
        for less in prior:
            if more == less:
                continue
            wrong = {**prior, more: prior[more] + points, less: max(prior[less] - points, 0.01)}
            yield {name: share / sum(wrong.values()) for name, share in wrong.items()}


def interval(values):
    """The mean and its 95 % interval."""
    mean = statistics.fmean(values)
    half = 1.96 * statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else math.nan
    return f"{mean:.3f} [{mean - half:.3f}, {mean + half:.3f}]"


def table(head, lines):
    return "\n".join(["| " + " | ".join(head) + " |", "|---" * len(head) + "|",
                      *("| " + " | ".join(line) + " |" for line in lines)])


def methods(trial, rows):
    prior, lines = shares(rows), []
    for offset in OFFSETS:
        biased = moved(rows, offset)
        best, matched = best_accuracy(biased), trial.accuracy(biased, "--prior", stated(prior))
        if matched < best - WORST_LOSS:
            FAULTS.append(f"offsets {offset}: prior matching {matched:.3f}, best offsets {best:.3f}")
        wrong = {points: [trial.accuracy(biased, "--prior", stated(each)) for each in wrong_priors(prior, points / 100)]
                 for points in (5, 15)}
        lines.append([str(offset), f"{accuracy(biased):.3f}", f"{best:.3f}", f"{matched:.3f}",
                      *(f"{statistics.fmean(values):.3f} ({min(values):.3f})" for values in wrong.values()),
                      f"{trial.accuracy(biased, '--prior', 'uniform'):.3f}", f"{trial.accuracy(biased, '--batch'):.3f}"])
    return table(["offset of the answers", "raw", "best offsets", "`--prior`, right", "wrong by 5 points: mean (worst)",
                  "by 15 points", "`--prior uniform`", "`--batch`"], lines)


def few_rows(trial, rows, draws):
    lines = []
    for offset in OFFSETS:
        biased, line = moved(rows, offset), [str(offset)]
        for count in (10, 30, 100):
            fitted, estimated = [], []
            for draw in range(draws):
                order = random.Random(draw).sample(range(len(biased)), len(biased))
                few = trial.write("few.jsonl", [biased[i] for i in order[:count]])
                others = [biased[i] for i in order[count:]]
                fitted.append(trial.accuracy(others, "--fit", few))
                estimated.append(trial.accuracy(others, "--fit", few, "--estimate-prior"))
            line += [interval(fitted), interval(estimated)]
        lines.append(line)
    head = ["offset of the answers"]
    for count in (10, 30, 100):
        head += [f"{count} rows", f"{count} rows, `--estimate-prior`"]
    return table(head, lines)


def coverage(trial, rows, splits):
    lines = []
    for name, more in (("LAC", ()), ("APS", ("--conformal-score", "aps")), ("LAC by label", ("--conformal-by-label",))):
        held, sizes = [], []
        for split in range(splits):
            order = random.Random(split).sample(range(len(rows)), len(rows))
            half = len(rows) // 2
            few = trial.write("few.jsonl", [rows[i] for i in order[:half]])
            done = trial.calibrated([rows[i] for i in order[half:]], "--fit", few, "--conformal", ALPHA, *more)
            held.append(statistics.fmean(row["gold"] in row["labels"] for row in done))
            sizes.append(statistics.fmean(len(row["labels"]) for row in done))
        error = 1.96 * statistics.stdev(held) / math.sqrt(splits) if splits > 1 else 0
        if statistics.fmean(held) < 1 - ALPHA - error:
            FAULTS.append(f"{name}: prediction sets hold the gold label in {statistics.fmean(held):.4f} of the rows")
        lines.append([name, interval(held), f"{statistics.fmean(sizes):.2f}"])
    return table(["sets", f"share that holds the gold label, alpha {ALPHA}", "labels of a set"], lines)


def sections(trial, given, arguments):
    name, _, labels = given.partition("=")
    file = Path(name).resolve()
    scheme = ("--labels", labels) if labels else ()
    answers = trial.run("--quiet", "--mode", "score", "--model", arguments.model, "--dtype", "float32", *scheme, file)
    rows = [row for row in answers if row["gold"] and "scores" in row]
    yield f"## {file.name}: {len(rows)} rows"
    yield "Labels: " + ", ".join(f"{name} {share:.3f}" for name, share in shares(rows).items()) + "."
    yield "### Accuracy without labels"
    yield methods(trial, rows)
    yield f"### Accuracy with a few labelled rows, on the others: mean of {arguments.draws} draws [95 %]"
    yield few_rows(trial, rows, arguments.draws)
    yield f"### Prediction sets: mean of {arguments.splits} random halves [95 %]"
    yield coverage(trial, rows, arguments.splits)


def main():
    arguments = parse_arguments()
    parts = ["# A trial of `calibrate`",
             f"Written by `scripts/calibration_trial.py`. Model: {arguments.model}, float32. `--estimate-prior` alone is "
             "refused by the program."]
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(arguments.program.resolve(), Path(folder))
        for given in arguments.rows:
            parts += sections(trial, given, arguments)
    text = "\n\n".join(parts) + "\n"
    print(text)
    if arguments.write:
        arguments.write.write_text(text, encoding="utf-8")
    for fault in FAULTS:
        print(f"not as promised: {fault}", file=sys.stderr)
    sys.exit(1 if FAULTS else 0)


if __name__ == "__main__":
    main()
