#!/usr/bin/env python3
"""Prints the article's published figures beside those of metrics files; exit code 1 if one differs.

usage: compare_with_article.py article_results.json FOLDER   (with FOLDER/article-zero.json and notebook-one.json)
"""
import json
import sys
from pathlib import Path


def figures_of(published):
    """(name, published value) of one experiment, in the article's order."""
    for name in ("accuracy", "macro_f1", "weighted_f1"):
        yield name, published[name]
    for label in ("negative", "neutral", "positive"):
        for part, value in zip(("precision", "recall", "f1"), published[label]):
            yield f"{label}_{part}", value


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    article, folder = json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2])
    met = True
    for prompt, published in article["prompts"].items():
        run = json.loads((folder / f"{prompt}.json").read_text())
        rows = sum(run["support"].values())
        print(f"\n{prompt} ({rows} labelled rows; the article has {article['rows']})")
        print(f"{'':<20} {'published':>10} {'obtained':>10}")
        met &= rows == article["rows"]
        for name, value in figures_of(published):
            obtained = run["metrics"][name]
            same = f"{obtained:.2f}" == f"{value:.2f}"
            met &= same
            print(f"{name:<20} {value:>10.2f} {obtained:>10.2f}{'' if same else '  differs'}")
    print("\nall published figures are met" if met else "\nnot the published figures")
    sys.exit(0 if met else 1)


if __name__ == "__main__":
    main()
