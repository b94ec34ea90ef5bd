"""SIGINT and SIGTERM in the middle of a run, and going on afterwards."""

import csv
import json
import os
import pathlib
import shutil
import signal
import subprocess
import time
import unittest

from harness import DATA, PATIENCE, TINY, CliTest, FaultyFilesTest, jsonl, size_of

ROWS = str(DATA / "rows.jsonl")
COUNT = 1500


class Interrupted(CliTest):
    def setUp(self):
        super().setUp()
        self.rows = self.write("rows.jsonl", jsonl(COUNT))
        self.out = self.path("out.jsonl")
        self.partial = self.path("out.jsonl.partial")

    def interrupted(self, number, *arguments):
        """Sends the signal once some rows are written. Small batches and no cache make the run long enough."""
        process = self.start(
            "-o",
            self.out,
            "--batch-size",
            "4",
            "--no-cache",
            "--workers",
            "1",
            *arguments,
            self.rows,
            stderr=subprocess.PIPE,
        )
        deadline = time.monotonic() + PATIENCE
        while size_of(self.partial) <= 2000:
            self.assertIsNone(process.poll(), "the run ended before it could be interrupted")
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.002)
        process.send_signal(number)
        _, err = process.communicate(timeout=PATIENCE)
        return process.returncode, err.decode()

    def test_rows_done_are_kept_and_resume_ends_equal(self):
        whole = self.classify("-q", self.rows).out
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            with self.subTest(signal=number.name):
                ended, err = self.interrupted(number)
                self.assertEqual(ended, code, err)
                self.assertRegex(err, r"stopped after \d+ rows; continue with --resume")
                done = self.read("out.jsonl.partial")
                self.assertTrue(whole.startswith(done) and done.endswith("\n"))
                self.assertLess(len(done), len(whole))
                self.assertFalse(os.path.exists(self.out))
                run = self.classify("--resume", "-o", self.out, "--metrics", self.path("m.json"), self.rows)
                self.assertIn(f"going on after {done.count(chr(10))} rows", run.err)
                self.assertEqual(self.read("out.jsonl"), whole)
                self.assertEqual(json.loads(self.read("m.json"))["rows"]["total"], COUNT)
                self.assertIn(f"{COUNT} rows", run.err)
                self.assertEqual(sorted(os.listdir(self.folder)), ["m.json", "out.jsonl", "rows.jsonl"])
                os.remove(self.out)

    def test_metrics_after_resume_are_those_of_the_whole_run(self):
        labelled = "".join(
            json.dumps({"text": f"Profit of unit {i} rose .", "label": i % 3}) + "\n" for i in range(COUNT)
        )
        self.rows = self.write("rows.jsonl", labelled)
        self.classify("-q", "-o", self.path("whole.jsonl"), "--metrics", self.path("whole.json"), self.rows)
        self.interrupted(signal.SIGTERM)
        self.classify("-q", "--resume", "-o", self.out, "--metrics", self.path("resumed.json"), self.rows)
        whole, resumed = json.loads(self.read("whole.json")), json.loads(self.read("resumed.json"))
        for part in ("rows", "metrics", "intervals", "confusion_matrix"):
            self.assertEqual(whole[part], resumed[part], part)

    def test_calibration_and_abstaining_are_those_of_the_whole_run(self):
        rows = "".join(json.dumps({"text": f"Profit of unit {i % 700} rose .", "label": i % 3}) + "\n" for i in range(COUNT))
        self.rows = self.write("rows.jsonl", rows)
        scored, saved = self.path("scored.jsonl"), self.path("calibration.json")
        self.classify("-q", "--mode", "score", "-o", scored, self.rows)
        self.run_program("calibrate", "-q", scored, "--batch", "--save", saved, "-o", self.path("calibrated.jsonl"))
        options = ("--mode", "score", "--calibration", saved, "--abstain-below", "0.35")
        for name in ("out.jsonl", "out.csv"):
            for cache in ((), ("--no-cache",)):
                with self.subTest(name=name, cache=cache):
                    self.out, self.partial = self.path(name), self.path(name + ".partial")
                    whole, resumed = self.path("whole-" + name), self.path("resumed.json")
                    batches = ("--batch-size", "4")
                    self.classify("-q", *options, *batches, "--no-cache", "-o", whole, "--metrics", self.path("whole.json"),
                                  self.rows)
                    self.interrupted(signal.SIGTERM, *options)
                    self.classify("-q", *options, *batches, *cache, "--resume", "-o", self.out, "--metrics", resumed,
                                  self.rows)
                    before, after = json.loads(self.read("whole.json")), json.loads(self.read("resumed.json"))
                    self.assertGreater(before["rows"]["abstained"], 0)
                    self.assertNotEqual(before["calibration"], None)
                    for part in ("rows", "metrics", "intervals", "confusion_matrix"):
                        self.assertEqual(before[part], after[part], part)
                    if cache:
                        self.assertEqual(self.read(name), self.read("whole-" + name))
                    labels = [self.labels_of(path) for path in (name, "whole-" + name)]
                    self.assertEqual(*labels)
                    os.remove(self.out)
                    os.remove(whole)

    def labels_of(self, name):
        if name.endswith(".csv"):
            return [(row["label"], row["raw_label"]) for row in csv.DictReader(self.read(name).splitlines())]
        return [(row["label"], row["raw_label"]) for row in map(json.loads, self.read(name).splitlines())]

    def test_a_table_of_ids_that_look_like_numbers_goes_on(self):
        rows = "".join(json.dumps({"id": str(i * 7), "text": f"Profit of unit {i} rose ."}) + "\n" for i in range(9))
        out = self.path("out.csv")
        self.classify("-q", "-o", out, "-", stdin=rows + "broken\n", code=3)
        self.classify("-q", "--resume", "-o", out, "-", stdin=rows)
        self.assertEqual(self.read("out.csv"), self.classify("-q", "--output-format", "csv", "-", stdin=rows).out)

    def test_rejects_of_a_part_of_the_rows_replace_no_file(self):
        rejects = self.write("rejects.jsonl", "of another run\n")
        process = self.start("-q", "--on-error", "skip", "--rejects", rejects, "-", stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE)
        process.stdin.write(b"Profit rose .\n")
        process.stdin.flush()
        self.assertTrue(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(PATIENCE), 143)
        self.assertEqual(self.read("rejects.jsonl"), "of another run\n")

    def test_csv_goes_on_under_its_header(self):
        self.out, self.partial = self.path("out.csv"), self.path("out.csv.partial")
        self.interrupted(signal.SIGTERM)
        self.classify("-q", "--resume", "-o", self.out, self.rows)
        whole = self.classify("-q", "--output-format", "csv", self.rows).out
        self.assertEqual(self.read("out.csv"), whole)

    def test_without_resume_the_rows_done_are_not_thrown_away(self):
        self.interrupted(signal.SIGINT)
        before = self.read("out.jsonl.partial")
        for arguments in ((), ("--output-format", "csv")):
            run = self.classify("-o", self.out, *arguments, self.rows, code=2)
            self.assertIn("--resume", run.err)
            self.assertEqual(self.read("out.jsonl.partial"), before)

    def test_resume_needs_the_same_run(self):
        self.interrupted(signal.SIGINT)
        before = self.read("out.jsonl.partial")
        other = self.write("rows.jsonl", jsonl(COUNT).replace("Profit", "Turnover"))
        self.assertRegex(self.classify("--resume", "-o", self.out, other, code=2).err, r"data was \S+ \(sha256:\w+\) and is")
        self.write("rows.jsonl", jsonl(COUNT))
        for arguments, part in (
            (("--prompt", "flan-options"), "prompt was article-zero"),
            (("--mode", "score"), "--mode was generate (default) and is score"),
            (("--max-new-tokens", "3"), "decoding was greedy, 0 to 50 tokens and is greedy, 0 to 3 tokens"),
            (("--limit", "1000"), "--limit was not given and is 1000"),
            (("--no-labels",), "--no-labels was not given and is true"),
            (("--label-map", "1=negative"), "--label-map was not given and is 1=negative"),
            (("--with-text",), "--with-text was not given and is true"),
            (("--output-format", "csv"), "--output-format was not given and is csv"),
            (("--dtype", "int8"), "dtype was float32 and is int8"),
        ):
            with self.subTest(arguments=arguments):
                run = self.run_program(
                    "--model",
                    "tests/checkpoints/tiny",
                    *(() if "--dtype" in arguments else ("--dtype", "float32")),
                    *arguments,
                    "--resume",
                    "-o",
                    self.out,
                    self.rows,
                    code=2,
                )
                self.assertIn(part, run.err)
                self.assertEqual(self.read("out.jsonl.partial"), before)

    def test_resume_from_a_pipe_needs_the_same_rows(self):
        rows = '{"text":"Up .","label":2}\n{"text":"Down .","label":0}\n'
        self.classify("-q", "-o", self.out, "--with-text", "-", stdin=rows + "broken\n", code=3)
        before = self.read("out.jsonl.partial")
        for other in (rows.replace('"label":0', '"label":1'), rows.replace("Down", "So"), rows.splitlines()[0]):
            run = self.classify("-q", "--resume", "-o", self.out, "--with-text", "-", stdin=other, code=3)
            self.assertIn("is not row", run.err)
            self.assertEqual(self.read("out.jsonl.partial"), before)
        self.classify("-q", "--resume", "-o", self.out, "--with-text", "-", stdin=rows)
        self.assertEqual(self.read("out.jsonl"), before)

    def test_resume_of_nothing_begins(self):
        self.classify("-q", "--resume", "-o", self.out, ROWS)
        self.assertEqual(self.read("out.jsonl"), self.classify("-q", ROWS).out)

    def test_waiting_for_a_pipe_ends_too(self):
        process = self.start("-q", "-", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdin.write(b"Profit rose .\n")
        process.stdin.flush()
        self.assertTrue(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(PATIENCE), 143)

    def test_commands_that_have_no_rows_to_keep_end_at_once(self):
        pipe = self.path("pipe")
        os.mkfifo(pipe)
        saved = self.write("saved.jsonl", '{"id": 1, "gold": null, "label": null, "completion": ""}\n')
        for command in (("report", pipe), ("compare", pipe, saved)):
            process = subprocess.Popen(self.command(*command), stderr=subprocess.PIPE)
            self.addCleanup(self._end, process)
            with open(pipe, "w"):  # waits for the command to open its end
                process.send_signal(signal.SIGINT)
                self.assertEqual(process.wait(PATIENCE), -signal.SIGINT)

    def test_two_runs_into_one_file(self):
        process = self.start("-q", "-o", self.out, "-", stdin=subprocess.PIPE)
        process.stdin.write(b"Profit rose .\n")
        process.stdin.flush()
        deadline = time.monotonic() + PATIENCE
        while size_of(self.partial) == 0:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)
        self.assertIn("another run", self.classify("-o", self.out, ROWS, code=2).err)
        process.stdin.close()
        self.assertEqual(process.wait(PATIENCE), 0)
        self.assertEqual(len(self.read("out.jsonl").splitlines()), 1)


class BeforeTheFirstRow(FaultyFilesTest):
    def interrupting(self, reads):
        """In the read of the data that follows so many others."""
        return self.faulty(FAIL_READ="rows.jsonl", FAIL_AFTER=reads, FAIL_SIGNAL=int(signal.SIGINT))

    def interrupted(self, reads, *arguments):
        run = self.run_program(*arguments, ROWS, env=self.interrupting(reads), code=130)
        self.assertEqual(run.out, "")
        return run

    def test_looking_through_the_data_ends_before_the_model_is_loaded(self):
        broken = self.folder / "broken"
        shutil.copytree(TINY, broken)
        os.truncate(broken / "model.safetensors", 100)
        for command in ((), ("sweep",)):
            self.interrupted(0, *command, "--model", broken)

    def test_verifying_the_number_format_ends(self):
        run = self.interrupted(2, "--model", TINY, "--dtype", "float32", "--verify-dtype", "8")
        self.assertNotIn("against float32", run.err)

    def test_reading_the_rows_to_fit_ends(self):
        self.interrupted(0, "quantize", TINY, self.path("int8"), "--rows")
        self.assertEqual(os.listdir(self.folder), [])

    def test_passing_over_the_rows_done_ends(self):
        out = self.path("out.jsonl")
        rows = pathlib.Path(ROWS).read_text()
        self.classify("-q", "-o", out, "-", stdin=rows + "broken\n", code=3)
        before = self.read("out.jsonl.partial")
        with open(ROWS) as stdin:
            process = self.start("-q", "--resume", "-o", out, "-", stdin=stdin, stderr=subprocess.PIPE, env=self.interrupting(0))
        self.assertEqual(process.wait(PATIENCE), 130)
        self.assertEqual(self.read("out.jsonl.partial"), before)
        self.classify("-q", "--resume", "-o", out, "-", stdin=rows)
        self.assertEqual(self.read("out.jsonl"), before)


class Signals(CliTest):
    def test_that_were_ignored_stay_so(self):
        rows = self.write("rows.jsonl", jsonl(300))
        before = lambda: signal.signal(signal.SIGINT, signal.SIG_IGN)
        process = self.start("-q", "--batch-size", "1", "--no-cache", rows, stdout=subprocess.PIPE, bufsize=0,
                             preexec_fn=before)
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 0)
        self.assertEqual(len(out.splitlines()), 299)

    def test_while_quantizing_leave_nothing(self):
        folder = self.large_checkpoint()
        process = self.start_program("quantize", "-q", folder, self.path("int8"))
        self.wait_until(process, lambda: any(self.folder.glob("int8.*.tmp/model.safetensors")))
        self.assertIsNone(process.poll())
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=PATIENCE), 130)
        self.assertEqual(os.listdir(self.folder), ["large"])

    def test_while_the_model_loads_end_the_program(self):
        folder = self.large_checkpoint()
        weights = folder / "model.safetensors"
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            errors = open(self.path("errors"), "w+")
            self.addCleanup(errors.close)
            process = self.start_program("--model", folder, "--dtype", "bfloat16", ROWS, stderr=errors)
            maps = pathlib.Path(f"/proc/{process.pid}/maps")
            self.wait_until(process, lambda: str(weights) in maps.read_text())
            process.send_signal(number)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            self.assertEqual(process.returncode, code)
            self.assertEqual(self.read("errors"), "")
            # A model that is loaded to its end takes what it has on the disk, and half as much again.
            self.assertLess(usage.ru_maxrss * 1024, weights.stat().st_size)


if __name__ == "__main__":
    unittest.main()
