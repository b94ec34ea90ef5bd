#!/usr/bin/env python3
"""Prints the length of the shipped prompts and the demo model's figures, as Markdown: the table of prompts/README.md.

Usage: scripts/prompt_table.py [--program FILE] [--model FOLDER] [PROMPT...]

Tokens are those of --print-prompts and, in T5's vocabulary, those of tests/goldens, which the tests compare with the
program's. Accuracies are those of one sweep over each file of rows, in float32. A file that is missing has no column.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROWS = {
    "60 example rows": ROOT / "examples" / "financial_news.jsonl",
    "566 development rows": ROOT.parent / "shared" / "phrasebank" / "Sentences_AllAgree.dev.txt",
}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("prompts", nargs="*", metavar="PROMPT", help="default: every shipped one")
    parser.add_argument("--program", type=Path, default=ROOT / "build" / "release" / "flant5-sentiment")
    parser.add_argument("--model", default="models/demo")
    return parser.parse_args()


def output(*command):
    done = subprocess.run(list(map(str, command)), cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stderr}")
    return done.stdout


def tokens(args, prompt):
    """Of a row, on average over the example rows."""
    rows = ROWS["60 example rows"]
    printed = output(args.program, "-q", "--model", args.model, "--prompt", prompt, "--print-prompts", rows)
    counts = [int(count) for count in re.findall(r"^--- row \d+: (\d+) tokens? ---$", printed, re.MULTILINE)]
    return sum(counts) / len(counts)


def t5_tokens():
    """Of a development row, on average, by prompt."""
    goldens = json.loads((ROOT / "tests" / "goldens" / "t5-dev-tokens.json").read_text(encoding="utf-8"))
    return {golden["prompt"]: golden["tokens"] / golden["rows"] for golden in goldens}


def sweep(args, prompts, rows):
    """By prompt: accuracy, macro F1 and the share of answers that are no label."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "sweep.json")
        grid = [word for prompt in prompts for word in ("--prompt", prompt)]
        output(args.program, "sweep", "-q", "--model", args.model, "--dtype", "float32", *grid, "--json", file, rows)
        runs = json.loads(file.read_text(encoding="utf-8"))["runs"]
    return {run["prompt"]: (run["metrics"]["accuracy"], run["metrics"]["macro_f1"], run["invalid_rate"]) for run in runs}


def main():
    args = parse_arguments()
    prompts = args.prompts or sorted(file.stem for file in (ROOT / "prompts").glob("*.jinja"))
    figures = {name: sweep(args, prompts, rows) for name, rows in ROWS.items() if rows.exists()}
    of_t5 = t5_tokens()
    heading = ["prompt", "tokens", "tokens in T5's vocabulary",
               *(f"accuracy, macro F1 and invalid answers on {name}" for name in figures)]
    print("| " + " | ".join(heading) + " |\n|" + "---|" * len(heading))
    for prompt in prompts:
        shown = ["{:.3f}, {:.3f}, {:.1%}".format(*runs[prompt]).replace("%", " %") for runs in figures.values()]
        print("| " + " | ".join([f"`{prompt}`", f"{tokens(args, prompt):.1f}", f"{of_t5[prompt]:.1f}", *shown]) + " |")


if __name__ == "__main__":
    main()
