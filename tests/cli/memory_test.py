"""Memory stays where it is while nobody reads the predictions."""

import json
import os
import pathlib
import subprocess
import time
import unittest

from harness import PATIENCE, CliTest

MOST_GROWTH = 40 * 1024  # KiB
BUSY_HERTZ = os.sysconf("SC_CLK_TCK")


def memory(pid):
    """Resident KiB."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


def processor_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / BUSY_HERTZ


class BlockedReader(CliTest):
    def wait_until_idle(self, process):
        """Until the program does nothing but wait for its reader."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            before = processor_seconds(process.pid)
            time.sleep(0.5)
            if processor_seconds(process.pid) - before < 0.02:
                return
        self.fail("the program still works though nobody reads")

    def check(self, rows, count, read_first, *options):
        """read_first: rows after which the engine's own buffers and caches have found their size."""
        process = self.start("-q", *options, rows, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        first = [process.stdout.readline() for _ in range(read_first)]
        started = memory(process.pid)
        self.wait_until_idle(process)
        self.assertLess(memory(process.pid) - started, MOST_GROWTH)
        lines = [*first, *process.stdout]
        self.assertEqual(process.wait(PATIENCE), 0)
        self.assertEqual([json.loads(line)["id"] for line in lines], list(range(1, count + 1)))

    def test_short_rows(self):
        rows = "".join(f"Profit of unit {number} rose .\n" for number in range(60_000))
        self.check(self.write("rows.txt", rows), 60_000, 20_000)

    def test_same_prompt_again_and_again(self):
        self.check(self.write("rows.txt", "Profit rose .\n" * 300_000), 300_000, 1)

    def test_rows_of_64_kib_with_their_text(self):
        text = "Profit rose . " * (64 * 1024 // 14)
        rows = "".join(json.dumps({"text": f"{number} {text}"}) + "\n" for number in range(1500))
        self.check(self.write("rows.jsonl", rows), 1500, 1, "--with-text", "--max-input-tokens", "64")


if __name__ == "__main__":
    unittest.main()
