#!/usr/bin/env python3
"""Checks that no training sentence equals, or nearly equals, a sentence of an evaluation file.

Sentences are compared after folding case, digits, punctuation and spaces. A near copy shares most of its
word triples with an evaluation sentence. Exit status: 0 none found, 1 some found.
"""

import argparse
import re
import sys
from collections import Counter, defaultdict

NEAR = 0.75  # Jaccard similarity of the sets of word triples from which a sentence counts as a near copy


def normalise(sentence):
    """Letters only, lower case, numbers and punctuation folded away."""
    return re.sub(r"(?:[^\w]|[\d_])+", " ", sentence.lower()).strip()


def triples(sentence):
    words = ["^", *normalise(sentence).split(), "$"]
    return {tuple(words[i : i + 3]) for i in range(len(words) - 2)}


def read_evaluation(path):
    """Sentences of a `sentence@label` file in ISO-8859-1."""
    with open(path, encoding="iso-8859-1") as file:
        return [line.rstrip("\n").rpartition("@")[0] for line in file if line.strip()]


class LeakageFilter:
    """Finds sentences that repeat one of the held-out sentences."""

    def __init__(self, held_out):
        self.equal = {normalise(sentence) for sentence in held_out}
        self.sizes = []
        self.index = defaultdict(list)
        for row, sentence in enumerate(held_out):
            keys = triples(sentence)
            self.sizes.append(len(keys))
            for key in keys:
                self.index[key].append(row)

    def similarity(self, sentence):
        """The largest Jaccard similarity with a held-out sentence; 1 if equal."""
        if normalise(sentence) in self.equal:
            return 1.0
        keys = triples(sentence)
        shared = Counter(row for key in keys for row in self.index.get(key, ()))
        return max((n / (len(keys) + self.sizes[row] - n) for row, n in shared.items()), default=0.0)

    def leaks(self, sentence):
        return self.similarity(sentence) >= NEAR


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("training", nargs="+", help="text files, one training sentence a line")
    parser.add_argument("evaluation", help="evaluation rows, sentence@label, ISO-8859-1")
    args = parser.parse_args()
    check = LeakageFilter(read_evaluation(args.evaluation))
    found = total = 0
    for path in args.training:
        with open(path, encoding="utf-8") as file:
            for sentence in file.read().splitlines():
                total += 1
                if check.leaks(sentence):
                    found += 1
                    print(sentence)
    print(f"{total} training sentences, {found} equal or nearly equal to an evaluation sentence", file=sys.stderr)
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
