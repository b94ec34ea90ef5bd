#!/usr/bin/env python3
"""Of 30,000 sentences drawn as those that the demo model was trained on, none is near an evaluation row.

What is near is computed here anew, not by the filter of the training.

usage: leakage_test.py DEVELOPMENT_ROWS HELDOUT_TRIPLES TWEETS     (exit code 77, skipped, where they are not there)
"""
import hashlib
import json
import random
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts/demo_model"))
import drawing  # noqa: E402
import tweets  # noqa: E402
from leakage import OWN_ROWS, LeakageFilter  # noqa: E402

SEEDS = range(1, 21)
SENTENCES = 1500  # of each seed


def keys(sentence):
    """Hashes of the word triples of a sentence."""
    folded = "".join(c if c.isalpha() else " " for c in sentence.lower()).split()
    words = ["^", *folded, "$"]
    texts = {" ".join(words[i : i + 3]) for i in range(len(words) - 2)}
    return {hashlib.sha256(b"flant5 " + text.encode()).hexdigest()[:12] for text in texts}


def rows_of(development, hashes):
    """The evaluation rows: those of the two files, and the project's own."""
    lines = development.read_text(encoding="iso-8859-1").splitlines()
    rows = [keys(line.rpartition("@")[0]) for line in lines if line]
    rows += [set(line.split()) for line in hashes.read_text().splitlines() if line]
    return rows + [keys(json.loads(line)["sentence"]) for file in OWN_ROWS for line in file.read_text().splitlines()]


def is_of_training(path):
    """Whether the file is the one that training had."""
    known = json.loads((ROOT / "models/demo/training.json").read_text())["files"]
    return hashlib.sha256(path.read_bytes()).hexdigest() == known[path.name]


def near(sentences, rows):
    """The sentences whose triples are half or more of those of sentence and row together, for some row."""
    holders = {}
    for number, row in enumerate(rows):
        for key in row:
            holders.setdefault(key, set()).add(number)
    found = []
    for sentence in sentences:
        own = keys(sentence)
        candidates = set().union(*(holders.get(key, ()) for key in own))
        if any(2 * len(own & rows[i]) >= len(own | rows[i]) for i in candidates):
            found.append(sentence)
    return found


def draw(drawer):
    """All seeds' sentences."""
    sentences = []
    for seed in SEEDS:
        random.seed(seed)
        sentences += [drawer.sentence()[0] for _ in range(SENTENCES)]
    return sentences


def main():
    development, hashes, tweet_file = map(Path, sys.argv[1:4])
    if not all(path.exists() for path in (development, hashes, tweet_file)):
        print("SKIPPED: the rows that training must keep clear of are not here; nothing was checked")
        sys.exit(77)
    assert all(map(is_of_training, (development, hashes, tweet_file))), "training had other files"
    rows = rows_of(development, hashes)
    assert len(rows) > 2400, "the evaluation rows were not read"
    drawer = drawing.Drawer(tweets.read(tweet_file), LeakageFilter([development, hashes, *OWN_ROWS]))
    sentences = draw(drawer)
    found = near(sentences, rows)
    print("\n".join(found))
    print(f"{len(SEEDS)} seeds, {len(sentences)} sentences, {drawer.dropped} dropped by the filter, "
          f"{len(found)} near one of {len(rows)} evaluation rows")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
