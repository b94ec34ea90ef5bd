#!/usr/bin/env python3
"""No sentence that the demo model may be trained on equals a development row, whatever case, digits and punctuation.

usage: leakage_test.py DEVELOPMENT_ROWS TWEETS     (exit code 77, skipped, where they are not there)
"""
import random
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts/demo_model"))
import generator  # noqa: E402
import tweets  # noqa: E402
from check_leakage import normalise, read_evaluation  # noqa: E402

GENERATED = 60_000


def main():
    development, tweet_file = map(Path, sys.argv[1:3])
    if not development.exists() or not tweet_file.exists():
        print("the development rows are not here")
        sys.exit(77)
    held_out = {normalise(sentence) for sentence in read_evaluation(development)}
    assert len(held_out) > 500, "the development rows were not read"
    random.seed(20261125)
    trained = [generator.sentence()[0] for _ in range(GENERATED)]
    trained += [tweets.clean(row[0]) for row in tweets.read(tweet_file)]
    found = sorted({sentence for sentence in trained if normalise(sentence) in held_out})
    print("\n".join(found))
    print(f"{len(trained)} training sentences, {len(found)} equal to a development row")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
