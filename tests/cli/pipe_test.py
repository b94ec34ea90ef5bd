"""Standard input, output and error: slow pipes, closed ends, full devices."""

import json
import os
import select
import subprocess
import unittest

from harness import DATA, PATIENCE, CliTest, jsonl

ROWS = str(DATA / "rows.jsonl")


class SlowPipe(CliTest):
    def answer(self, process):
        ready, _, _ = select.select([process.stdout], [], [], PATIENCE)
        self.assertTrue(ready, "no answer came while the pipe was open")
        return json.loads(process.stdout.readline())

    def test_each_answer_comes_before_the_next_row_is_written(self):
        process = self.start("-q", "-", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for number in range(1, 6):
            process.stdin.write(f"Profit rose by {number} % .\n".encode())
            process.stdin.flush()
            self.assertEqual(self.answer(process)["id"], number)
        process.stdin.close()
        self.assertEqual(process.wait(PATIENCE), 0)
        self.assertEqual(process.stdout.read(), b"")

    def test_json_rows_too(self):
        process = self.start("-q", "-", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for number in (7, 8):
            process.stdin.write(json.dumps({"id": f"n{number}", "text": "Sales fell ."}).encode() + b"\n")
            process.stdin.flush()
            self.assertEqual(self.answer(process)["id"], f"n{number}")
        process.stdin.close()
        self.assertEqual(process.wait(PATIENCE), 0)


class Ends(CliTest):
    def test_reader_that_leaves_ends_the_program_quietly_though_input_stays_open(self):
        process = self.start("-q", "-", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdin.write(b"Profit rose .\n")
        process.stdin.flush()
        self.assertTrue(process.stdout.readline())
        process.stdout.close()
        process.stdin.write(b"Sales fell .\n")
        process.stdin.flush()
        self.assertEqual(process.wait(PATIENCE), 141)
        self.assertEqual(process.stderr.read(), b"")

    def test_head(self):
        rows = self.write("rows.jsonl", jsonl(3000))
        command = " ".join(self.command("-q", "--model", "tests/checkpoints/tiny", rows))
        pipeline = f"{{ {command}; echo $? > {self.path('code')}; }} | head -1"
        done = subprocess.run(["sh", "-c", pipeline], cwd=DATA.parents[2], capture_output=True, timeout=PATIENCE)
        self.assertEqual(len(done.stdout.splitlines()), 1)
        self.assertEqual(done.stderr, b"")
        self.assertEqual(self.read("code"), "141\n")

    def test_reader_that_leaves_the_prompts(self):
        process = self.start(
            "--print-prompts", self.write("rows.jsonl", jsonl(3000)), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        process.stdout.readline()
        process.stdout.close()
        self.assertEqual(process.wait(PATIENCE), 141)
        self.assertEqual(process.stderr.read(), b"")

    def test_empty_standard_input(self):
        run = self.classify("-")
        self.assertEqual(run.out, "")
        self.assertIn("0 rows", run.err)

    def test_last_line_without_line_end(self):
        self.assertEqual(len(self.classify("-", stdin="Profit rose .\nSales fell .").rows()), 2)

    def test_closed_standard_input(self):
        run = self.classify("-q", "-", code=3, preexec_fn=lambda: os.close(0))
        self.assertEqual(run.out, "")
        self.assertIn("standard input", run.err)

    def test_closed_standard_output(self):
        run = self.classify("-q", ROWS, code=5, preexec_fn=lambda: os.close(1))
        self.assertIn("standard output could not be written", run.err)

    def test_closed_standard_error_costs_nothing_but_what_was_to_stand_there(self):
        quiet = self.classify("-q", ROWS)
        run = self.classify(
            "-o", self.path("out.jsonl"), "--metrics", self.path("m.json"), ROWS, preexec_fn=lambda: os.close(2)
        )
        self.assertEqual((run.out, run.err), ("", ""))
        self.assertEqual(self.read("out.jsonl"), quiet.out)
        self.assertEqual(json.loads(self.read("m.json"))["rows"]["total"], 8)

    def test_named_pipe_as_input_and_output(self):
        fifo_in, fifo_out = self.path("in"), self.path("out")
        os.mkfifo(fifo_in)
        os.mkfifo(fifo_out)
        process = self.start("-q", "-o", fifo_out, fifo_in, stderr=subprocess.PIPE)
        reader = subprocess.Popen(["cat", fifo_out], stdout=subprocess.PIPE)
        with open(fifo_in, "w") as pipe:
            pipe.write("Profit rose .\nSales fell .\n")
        out, _ = reader.communicate(timeout=PATIENCE)
        self.assertEqual(process.wait(PATIENCE), 0, process.stderr.read())
        self.assertEqual(len(out.splitlines()), 2)
        self.assertEqual(sorted(os.listdir(self.folder)), ["in", "out"])


@unittest.skipUnless(os.path.exists("/dev/full"), "needs /dev/full")
class FullDevice(CliTest):
    def run_into(self, stream, *arguments):
        with open("/dev/full", "wb") as full:
            streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, stream: full}
            process = self.start(*arguments, **streams)
            out, err = process.communicate(timeout=PATIENCE)
        return process.returncode, (out or b"").decode(), (err or b"").decode()

    def test_predictions(self):
        code, _, err = self.run_into("stdout", "-q", ROWS)
        self.assertEqual(code, 5)
        self.assertEqual(err, "flant5-sentiment: standard output could not be written: No space left on device\n")

    def test_whatever_else_is_printed(self):
        for arguments in (("--help",), ("--version",), ("--print-prompts", ROWS)):
            with self.subTest(arguments=arguments):
                code, _, err = self.run_into("stdout", *arguments)
                self.assertEqual(code, 5)
                self.assertIn("standard output could not be written", err)

    def test_standard_error_is_no_reason_to_fail(self):
        code, out, _ = self.run_into("stderr", ROWS)
        self.assertEqual(code, 0)
        self.assertEqual(len(out.splitlines()), 8)
        self.assertEqual(self.run_into("stderr", "no such file")[0], 3)


if __name__ == "__main__":
    unittest.main()
