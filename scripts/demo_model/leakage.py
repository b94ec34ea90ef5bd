"""Keeps training text clear of evaluation rows, whether they are here or only hashes of their word triples.

Sentences are compared after folding case, digits, punctuation and spaces. A sentence is near a row when the Jaccard
similarity of their sets of word triples is NEAR or more.
"""

import hashlib
import json
import re
from collections import Counter, defaultdict
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NEAR = 0.5
# The project's own evaluation rows, which are always kept out.
OWN_ROWS = [ROOT / "examples/financial_news.jsonl", *sorted((ROOT / "tests/demo/rows").glob("*.jsonl"))]


def normalise(sentence):
    """Letters only, lower case, numbers and punctuation folded away."""
    return re.sub(r"(?:[^\w]|[\d_])+", " ", sentence.lower()).strip()


@lru_cache(maxsize=1_000_000)
def hashed(triple):
    return hashlib.sha256(f"flant5 {triple}".encode()).hexdigest()[:12]


def triples(sentence):
    """Hashes of the word triples, as in a file of them."""
    words = ["^", *normalise(sentence).split(), "$"]
    return frozenset(hashed(" ".join(words[i : i + 3])) for i in range(len(words) - 2))


def read_rows(path):
    """Sets of triples of JSON lines, of `sentence@label` rows in ISO-8859-1, or of a file of their hashes."""
    path = Path(path)
    if path.suffix == ".jsonl":
        return [triples(json.loads(line)["sentence"]) for line in path.read_text(encoding="utf-8").splitlines()]
    lines = [line for line in path.read_text(encoding="iso-8859-1").splitlines() if line.strip()]
    if all(re.fullmatch(r"[0-9a-f]{12}( [0-9a-f]{12})*", line) for line in lines):
        return [frozenset(line.split()) for line in lines]
    return [triples(line.rpartition("@")[0]) for line in lines]


class LeakageFilter:
    """Finds sentences that are near one of the rows of some files."""

    def __init__(self, paths):
        self.sizes = []
        self.index = defaultdict(list)
        for row, keys in enumerate(keys for path in paths for keys in read_rows(path)):
            self.sizes.append(len(keys))
            for key in keys:
                self.index[key].append(row)

    def similarity(self, sentence):
        """The largest Jaccard similarity with a row."""
        keys = triples(sentence)
        shared = Counter(row for key in keys for row in self.index.get(key, ()))
        return max((n / (len(keys) + self.sizes[row] - n) for row, n in shared.items()), default=0.0)

    def leaks(self, sentence):
        return self.similarity(sentence) >= NEAR
