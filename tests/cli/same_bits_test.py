"""The same file, options and machine give the same predictions to the bit: with any number of workers, and when a run
is killed and resumed. Scores in full length show it.

Small checkpoints give the same bits in any company of rows: on them these tests only show that no row is lost, doubled
or out of order. To see the promise kept where it could be broken, set FLANT5_STANDIN to a checkpoint of flan-t5-base's
size.
"""

import json
import os
import random
import unittest

from harness import TINY, CliTest, size_of

STANDIN = os.environ.get("FLANT5_STANDIN")
WORDS = "profit sales fell rose by the of in a quarter company net operating million euro compared to year".split()


def rows(count):
    """Sentences of many lengths; every third repeats one that is near or far before it."""
    chance = random.Random(1)
    sentences = []
    for _ in range(count):
        if sentences and chance.random() < 0.3:
            sentences.append(chance.choice(sentences))
        else:
            sentences.append(" ".join(chance.choices(WORDS, k=chance.randrange(3, 40))))
    return "".join(json.dumps({"text": sentence}) + "\n" for sentence in sentences)


class SameBits(CliTest):
    def check(self, model, count, dtype):
        options = ("--model", model, "--dtype", dtype, "-q", "--scores")
        file = self.write("rows.jsonl", rows(count))
        whole = self.run_program(*options, "--workers", 1, file).out
        self.assertEqual(len(whole.splitlines()), count)
        for workers in (2, 3):
            self.assertEqual(self.run_program(*options, "--workers", workers, file).out, whole)
        out = self.path(f"{dtype}.jsonl")
        for share in (0.25, 0.5, 0.75):
            self.run_until_killed(int(share * len(whole)), *options, "--resume", "-o", out, file)
            self.assertEqual(size_of(out + ".partial"), int(share * len(whole)))
        self.run_program(*options, "--resume", "-o", out, file)
        self.assertEqual(self.read(f"{dtype}.jsonl"), whole)

    def check_long_row(self, model, tokens):
        """A row that workers without rows of their own help with."""
        chance = random.Random(2)
        file = self.write("long.txt", " ".join(chance.choices(WORDS, k=tokens)) + "\n")
        for dtype in ("float32", "bfloat16", "int8"):
            with self.subTest(dtype=dtype, row="long"):
                options = ("--model", model, "--dtype", dtype, "-q", "--scores", file)
                alone = self.run_program(*options, "--workers", 1).out
                for workers in (2, 3):
                    self.assertEqual(self.run_program(*options, "--workers", workers).out, alone)

    def test_tiny_checkpoint(self):
        self.check_long_row(TINY, 3000)
        for dtype in ("float32", "bfloat16", "int8"):
            with self.subTest(dtype=dtype):
                self.check(TINY, 700, dtype)

    @unittest.skipUnless(STANDIN, "FLANT5_STANDIN names no checkpoint")
    def test_standin(self):
        self.check_long_row(STANDIN, 3000)
        for dtype in ("float32", "bfloat16", "int8"):
            with self.subTest(dtype=dtype):
                self.check(STANDIN, 300, dtype)

    @unittest.skipUnless(STANDIN, "FLANT5_STANDIN names no checkpoint")
    def test_the_standin_can_show_the_fault(self):
        options = ("--model", STANDIN, "--dtype", "float32", "-q", "--scores", self.write("rows.jsonl", rows(20)))
        self.assertNotEqual(self.run_program(*options).out, self.run_program("--batch-size", 1, *options).out)


if __name__ == "__main__":
    unittest.main()
