"""SIGKILL at random points, then --resume: nothing lost, nothing twice, the file of an uninterrupted run.

kill_test.py [--rounds 200] [--seed 1]
"""

import argparse
import os
import random
import sys
import unittest

from harness import PATIENCE, CliTest, jsonl, size_of

ROUNDS = 20
SEED = 1
COUNT = 400


class Killed(CliTest):
    def test_resume_ends_equal_wherever_the_run_was_killed(self):
        rows = self.write("rows.jsonl", jsonl(COUNT))
        whole = self.classify("-q", rows).out
        self.assertEqual(len(whole.splitlines()), COUNT)
        chance = random.Random(SEED)
        kills = finished = 0
        out, partial = self.path("out.jsonl"), self.path("out.jsonl.partial")
        stderr = open(self.path("stderr"), "wb")  # warnings that batches have another size than before
        self.addCleanup(stderr.close)
        while kills < ROUNDS:
            process = self.start(
                "-q",
                "--resume",
                "-o",
                out,
                "--batch-size",
                str(chance.choice((1, 4, 16, 128))),
                "--no-cache",
                "--workers",
                str(chance.choice((1, 2))),
                rows,
                stderr=stderr,
            )
            # At any time of a run, or where the rows are just being written.
            if chance.random() < 0.3:
                self.wait_until(process, lambda: False, chance.uniform(0, 0.8))
            else:
                begun = size_of(partial)
                wanted = begun + chance.randrange(1, max(2, (len(whole) - begun) * 3 // 4))
                self.wait_until(process, lambda: size_of(partial) >= wanted)
            killed = process.poll() is None
            process.kill()
            code = process.wait(PATIENCE)
            if killed and code == -9:
                kills += 1
            else:
                self.assertEqual(code, 0, self.read("stderr"))
            if os.path.exists(out):
                with open(out) as file:
                    self.assertEqual(file.read(), whole)
                os.remove(out)
                finished += 1
            else:
                self.assert_begins(whole, partial)
        self.classify("-q", "--resume", "-o", out, rows)
        self.assertEqual(self.read("out.jsonl"), whole)
        self.assertEqual(sorted(os.listdir(self.folder)), ["out.jsonl", "rows.jsonl", "stderr"])
        print(f"{kills} kills, {finished + 1} files finished, all of {COUNT} rows, none lost, none twice")

    def assert_begins(self, whole, partial):
        if os.path.exists(partial):
            with open(partial) as file:
                self.assertTrue(whole.startswith(file.read()), "the partial file holds something else")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seed", type=int, default=SEED)
    options, others = parser.parse_known_args()
    ROUNDS, SEED = options.rounds, options.seed
    unittest.main(argv=[sys.argv[0], *others])
