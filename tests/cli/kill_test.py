"""SIGKILL at random points, then --resume: nothing lost, nothing twice, the file of an uninterrupted run.

kill_test.py [--rounds 200] [--seed 1]
"""

import argparse
import os
import pathlib
import random
import shutil
import subprocess
import sys
import unittest

from harness import PATIENCE, TINY, CliTest, jsonl, size_of

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
        # A temporary file stays where the program was killed while it wrote one.
        left = [name for name in os.listdir(self.folder) if not name.endswith(".tmp")]
        self.assertEqual(sorted(left), ["out.jsonl", "rows.jsonl", "stderr"])
        print(f"{kills} kills, {finished + 1} files finished, all of {COUNT} rows, none lost, none twice")

    def test_resume_does_not_begin_again(self):
        rows, out = self.write("rows.jsonl", jsonl(COUNT)), self.path("out.jsonl")
        whole = self.classify("-q", rows).out
        options = ("--model", TINY, "--dtype", "float32", "-o", out)
        self.run_until_killed(len(whole) // 2, "-q", *options, rows)
        partial = self.read("out.jsonl.partial")
        self.assertEqual(partial, whole[: len(whole) // 2])
        run = self.run_program(*options, "--resume", rows)
        self.assertIn(f"going on after {partial.count(chr(10))} rows", run.err)
        self.assertEqual(self.read("out.jsonl"), whole)

    def assert_begins(self, whole, partial):
        if os.path.exists(partial):
            with open(partial) as file:
                self.assertTrue(whole.startswith(file.read()), "the partial file holds something else")


class KilledSweep(CliTest):
    PROMPTS = ("article-zero", "flan-options", "natural-instructions")
    ROUNDS = 12

    def sweep(self, folder, rows):
        prompts = [word for prompt in self.PROMPTS for word in ("--prompt", prompt)]
        return ["sweep", "-q", "--model", TINY, "--dtype", "float32", "--no-cache", "--save", folder, *prompts, rows]

    def predictions(self, folder):
        return {prompt: self.read(f"{folder}/{prompt}.jsonl") for prompt in self.PROMPTS}

    def test_the_same_sweep_goes_on_wherever_it_was_killed(self):
        rows = self.write("rows.jsonl", jsonl(COUNT - 1) + '{"id": "last", "text": "Up .", "label": "positive"}\n')
        table = self.run_program(*self.sweep(self.path("whole"), rows)).out
        whole = self.predictions("whole")
        size = sum(map(len, whole.values()))
        chance = random.Random(SEED)
        kept = self.path("kept")
        kills = 0
        for _ in range(self.ROUNDS):
            wanted = self.size_kept(kept) + chance.randrange(1, size // 4)
            process = self.start_program(*self.sweep(kept, rows), stdout=subprocess.DEVNULL)
            self.wait_until(process, lambda: self.size_kept(kept) >= wanted)
            kills += process.poll() is None
            process.kill()
            process.wait(PATIENCE)
            self.assert_begins_all(whole, kept)
            if len([name for name in os.listdir(kept) if name.endswith(".manifest.json")]) == len(self.PROMPTS):
                shutil.rmtree(kept)
        last = self.run_program(*self.sweep(kept, rows))
        self.assertEqual(last.out, table)
        self.assertEqual(self.predictions("kept"), whole)
        names = [f"{prompt}.jsonl{ending}" for prompt in self.PROMPTS for ending in ("", ".manifest.json")]
        self.assertEqual(sorted(name for name in os.listdir(kept) if not name.endswith(".tmp")), sorted(names))
        self.assertGreater(kills, 0)  # however late the others came

    def size_kept(self, folder):
        names = [f"{prompt}.jsonl{ending}" for prompt in self.PROMPTS for ending in ("", ".partial")]
        return sum(size_of(os.path.join(folder, name)) for name in names)

    def assert_begins_all(self, whole, folder):
        """What is there of a candidate is its first rows; what has its final name is all of them."""
        for prompt, rows in whole.items():
            file = pathlib.Path(folder, prompt + ".jsonl")
            partial = pathlib.Path(folder, prompt + ".jsonl.partial")
            if file.exists():
                self.assertEqual(file.read_text(), rows)
                self.assertTrue(pathlib.Path(f"{file}.manifest.json").exists())
            if partial.exists():
                self.assertTrue(rows.startswith(partial.read_text()), "the partial file holds something else")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seed", type=int, default=SEED)
    options, others = parser.parse_known_args()
    ROUNDS, SEED = options.rounds, options.seed
    unittest.main(argv=[sys.argv[0], *others])
