"""Many rows: none lost, none reordered, memory bounded.

rows_test.py [--rows 5000000]     a longer run, by hand: also says how fast and how much memory
"""

import argparse
import os
import subprocess
import sys
import threading
import time
import unittest

from harness import LABELS, ROOT, CliTest, environment, is_sanitized

ROWS = 200_000
FEW = 20_000
# What figures keep of a row, in bytes: the hash of its sentence and its confidence, and copies while they are evaluated.
# Of so many rows at most (src/eval/duplicates.h, src/eval/selective.h).
KEPT = 160
MOST_KEPT = 2_000_000
MARGIN_MIB = 16


class ManyRows(CliTest):
    def stream(self, count):
        """Answers `count` rows from a pipe. The seconds and the peak of resident memory in MiB."""
        process = subprocess.Popen(
            self.command(
                "--model", "tests/checkpoints/tiny", "-q", "--mode", "score", "--no-cache", "--workers", "2", "-"
            ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=environment(),
        )
        self.addCleanup(self._end, process)
        began = time.monotonic()
        feeder = threading.Thread(target=self.feed, args=(process.stdin, count))
        feeder.start()
        number = 0
        for number, line in enumerate(process.stdout, 1):
            if not line.startswith(b'{"id":"r%d",' % number):
                process.kill()
                self.fail(f"row {number} is answered by {line!r}")
        feeder.join()
        self.assertEqual(number, count)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(process.returncode, 0)
        return time.monotonic() - began, usage.ru_maxrss / 1024

    def feed(self, pipe, count):
        """Rows that differ, have labels and are equally long, so that the engine's own caches find their size early."""
        with pipe:
            for begin in range(1, count + 1, 1000):
                end = min(begin + 1000, count + 1)
                pipe.write("".join(map(self.row, range(begin, end))).encode())

    @staticmethod
    def row(number):
        return f'{{"id":"r{number}","text":"Profit of unit {number:07} rose .","label":"{LABELS[number % 3]}"}}\n'

    def test_come_out_in_order_and_in_bounded_memory(self):
        _, few = self.stream(FEW)
        seconds, many = self.stream(ROWS)
        print(
            f"{ROWS} rows in {seconds:.1f} s, {ROWS / seconds:.0f} rows/s, peak {many:.0f} MiB; "
            f"{FEW} rows: {few:.0f} MiB"
        )
        if is_sanitized():
            self.skipTest("memory is not compared: the sanitizers keep what was freed")
        kept = KEPT * (min(ROWS, MOST_KEPT) - FEW) / 2**20
        self.assertLess(many - few, kept + MARGIN_MIB)

    def test_that_are_too_large_to_be_looked_through_beforehand_may_be_read_again(self):
        path = self.write("rows.jsonl", b'{"text":"Up .","label":"positive"}\n' + b"\n" * (256 << 20))
        arguments = ("-q", "--model", "tests/checkpoints/tiny", "--dtype", "float32", path)
        self.assertEqual(len(self.run_program("--verify-dtype", "1", *arguments).rows()), 1)
        self.assertEqual(self.run_program("sweep", "--prompt", "article-zero", *arguments).err, "")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    options, others = parser.parse_known_args()
    ROWS = options.rows
    unittest.main(argv=[sys.argv[0], *others])
