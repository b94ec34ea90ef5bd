#!/usr/bin/env python3
"""Writes all that depends on the demo model's weights: the card's figures, README's output and the goldens.

Run it after models/demo has changed. In models/README.md and prompts/README.md what stands between `<!-- COMMAND -->`
and `<!-- end -->` is replaced by what the command prints. So are the `report` blocks of README and docs/guide.md, and
README's line of development figures.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FIGURES = re.compile(r"(<!-- (.+?) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
REPORT = re.compile(r"(\$ flant5-sentiment report predictions\.jsonl\n).*?(\n```)", re.DOTALL)
BESIDE = re.compile(r"written for this project(,[^.]*)?; on [^.]*?accuracy\s+is [\d.]+ and its macro F1 [\d.]+", re.DOTALL)


def output(command):
    """What a Python command line of this folder prints, `python` being the one that runs now."""
    words = [sys.executable if word == "python" else word for word in command.split()]
    print(command, flush=True)
    return subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def card():
    for path in (ROOT / "models/README.md", ROOT / "prompts/README.md"):
        text = path.read_text(encoding="utf-8")
        path.write_text(
            FIGURES.sub(lambda m: f"{m[1]}\n{output(m[2])}\n\n{m[4]}", text),
            encoding="utf-8",
        )


def report(program):
    """What `report` prints of the example rows: its beginning, and the table of values."""
    with tempfile.TemporaryDirectory() as folder:
        predictions = Path(folder, "predictions.jsonl")
        run = [program, "--quiet", "--shot", "zero", "--dtype", "float32", "examples/financial_news.jsonl"]
        subprocess.run([*run, "-o", predictions], cwd=ROOT, check=True)
        done = subprocess.run([program, "report", predictions], cwd=ROOT, check=True, capture_output=True, text=True)
    lines = [line.rstrip() for line in (done.stdout + done.stderr).splitlines()]
    matrix = next(i for i, line in enumerate(lines) if line.startswith("gold \\ answer"))
    values = next(i for i, line in enumerate(lines) if "95 % interval" in line)
    return "\n".join([*lines[: matrix + 4], ""]), "\n".join(["...", *lines[values:]])


def development_figures():
    """Accuracy and macro F1 under article-zero.jinja, as the card has them."""
    row = re.search(r"^\| article-zero\.jinja \| 566 \| ([\d.]+) \| [^|]+ \| ([\d.]+) \|$",
                    (ROOT / "models/README.md").read_text(encoding="utf-8"), re.MULTILINE)
    return row[1], row[2]


def readme_and_guide(program):
    beginning, values = report(program)
    guide = ROOT / "docs/guide.md"
    shown = REPORT.sub(lambda m: f"{m[1]}{beginning}\n{values}{m[2]}", guide.read_text(encoding="utf-8"), count=1)
    guide.write_text(shown, encoding="utf-8")
    path = ROOT / "README.md"
    text = REPORT.sub(lambda m: m[1] + values + m[2], path.read_text(encoding="utf-8"), count=1)
    accuracy, macro = development_figures()
    beside = ("written for this project; on 566 development rows of financial_phrasebank the model's accuracy\n"
              f"is {accuracy} and its macro F1 {macro}")
    text, count = BESIDE.subn(lambda _: beside, text)
    assert count == 1, "README.md has no line of development figures"
    path.write_text(text, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=Path, default=ROOT / "build/release/flant5-sentiment")
    parser.add_argument("--only", choices=("card", "readme", "goldens"), help="write only these")
    args = parser.parse_args()
    if args.only in (None, "card"):
        card()
    if args.only in (None, "readme"):
        readme_and_guide(args.program.resolve())
    if args.only in (None, "goldens"):
        print(output("python scripts/make_generation_goldens.py"))


if __name__ == "__main__":
    main()
