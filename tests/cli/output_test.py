"""Results as files: whole or not at all, formats, disks that fail, folders that cannot be written to."""

import csv
import errno
import io
import json
import os
import re
import shutil
import subprocess
import unittest

from harness import DATA, PATIENCE, TINY, CliTest, FaultyFilesTest, environment, jsonl

ROWS = str(DATA / "rows.jsonl")


class Formats(CliTest):
    def test_jsonl_is_valid_and_in_input_order(self):
        run = self.classify("-q", "--with-text", "--scores", ROWS)
        rows = run.rows()
        self.assertEqual([row["id"] for row in rows], [f"a{i}" for i in range(1, 9)])
        for row in rows:
            self.assert_valid(row, "prediction")
            self.assertIn(row["sentence"], row["prompt"])
            self.assertEqual(row["label"], row["completion"])

    def test_csv_and_tsv_hold_the_same(self):
        text = self.write("rows.txt", 'Profit, "net", rose .\nSales\tfell .\nA line ; with signs .\n')
        expected = self.classify("-q", "--with-text", text).rows()
        for name, separator in (("out.csv", ","), ("out.tsv", "\t")):
            with self.subTest(name=name):
                self.classify("-q", "--with-text", "-o", self.path(name), text)
                table = list(csv.DictReader(io.StringIO(self.read(name)), delimiter=separator))
                self.assertEqual([row["sentence"] for row in table], [row["sentence"] for row in expected])
                self.assertEqual([row["prompt"] for row in table], [row["prompt"] for row in expected])
                self.assertEqual([row["label"] for row in table], [row["label"] for row in expected])
                self.assertEqual([row["id"] for row in table], ["1", "2", "3"])
                self.assertEqual({row["gold"] for row in table}, {""})

    def test_format_may_be_told(self):
        run = self.classify("-q", "--output-format", "csv", ROWS)
        self.assertEqual(run.out.splitlines()[0], "id,gold,label,completion")

    def test_bare_labels(self):
        labels = [row["label"] for row in self.classify("-q", ROWS).rows()]
        run = self.classify("-q", "--output-format", "label", ROWS)
        self.assertEqual(run.out, "".join(f"{label or ''}\n" for label in labels))
        run = self.classify("-q", "--output-format", "label", "--on-error", "null", "-", stdin='{"text": "Up ."}\n{}\n')
        self.assertEqual(run.out.splitlines()[1:], [""])
        self.classify("-q", "--output-format", "label", "-o", self.path("labels.txt"), ROWS)
        self.assertEqual(self.read("labels.txt").splitlines(), [label or "" for label in labels])
        run = self.classify("--output-format", "label", "--resume", "-o", self.path("labels.txt"), ROWS, code=2)
        self.assertIn("--resume", run.err)

    def test_every_format_can_be_reported_on(self):
        figures = set()
        for name in ("out.jsonl", "out.csv", "out.tsv"):
            self.classify("-q", "-o", self.path(name), ROWS)
            self.run_program("report", "-q", "--metrics", self.path("m.json"), self.path(name))
            metrics = json.loads(self.read("m.json"))
            figures.add(json.dumps([metrics["metrics"], metrics["confusion_matrix"], metrics["rows"]], sort_keys=True))
        self.assertEqual(len(figures), 1)


class Places(CliTest):
    def assert_refused_before_the_model_is_loaded(self, *arguments, code=5):
        """A checkpoint without weights: had the program come to load it, it would end with 4."""
        run = self.run_program("--model", self.without_weights(), *arguments, code=code)
        self.assert_one_line(run)
        return run

    def test_results_in_a_missing_folder_stop_the_run_before_it_begins(self):
        for option in ("--output", "--metrics", "--report", "--plot", "--plot-labels", "--junit"):
            with self.subTest(option=option):
                more = ("--max-invalid", "1") if option == "--junit" else ()
                run = self.assert_refused_before_the_model_is_loaded(option, self.path("missing/file"), *more, ROWS)
                file = self.path("missing/file")
                name = re.escape(file) + ("(.partial)?" if option == "--output" else "")
                self.assertRegex(run.err, f" {name} could not be written: there is no folder {self.path('missing')}\n")

    def test_folder_as_a_result(self):
        for option in ("--output", "--metrics"):
            run = self.assert_refused_before_the_model_is_loaded(option, self.folder, ROWS)
            self.assertIn("Is a directory", run.err)

    def test_rejects_in_a_missing_folder(self):
        self.assert_refused_before_the_model_is_loaded("--on-error", "skip", "--rejects", self.path("missing/r"), ROWS)

    def test_read_only_folder(self):
        os.chmod(self.folder, 0o755)
        locked = self.folder / "locked"
        locked.mkdir()
        locked.chmod(0o555)
        rights = self.without_root_rights()
        if rights and subprocess.run([*rights, "touch", str(locked / "probe")], capture_output=True).returncode == 0:
            self.skipTest("root keeps its rights here")
        done = subprocess.run(
            [*rights, *self.command("--model", TINY, "-o", locked / "out.jsonl", ROWS)],
            capture_output=True,
            cwd=DATA.parents[2],
            env=environment(),
            timeout=PATIENCE,
        )
        self.assertEqual(done.returncode, 5, done.stderr)
        self.assertIn(b"Permission denied", done.stderr)

    def test_devices_are_written_to_and_stay_what_they_are(self):
        self.classify("-q", "-o", "/dev/null", "--metrics", "/dev/null", ROWS)
        self.assertFalse(os.path.isfile("/dev/null"))
        run = self.classify("-q", "-o", "/dev/stdout", ROWS)
        self.assertEqual(len(run.rows()), 8)

    def test_resume_of_what_is_no_file(self):
        self.assertIn("/dev/null", self.classify("--resume", "-o", "/dev/null", ROWS, code=2).err)


    def test_no_command_writes_over_what_it_reads(self):
        run = self.classify("-q", "-o", self.path("p.jsonl"), ROWS)
        content = self.read("p.jsonl")
        data = self.write("d.jsonl", '{"text": "Up .", "label": "positive"}\n')
        prompt = self.write("p.jinja", "{{ sentence }} {{ answers }}")
        p = self.path("p.jsonl")
        for arguments in (
            ("report", "--metrics", p, p),
            ("report", "--junit", p, "--max-invalid", "1", p),
            ("compare", "--json", p, p, p),
            ("compare", "--changed", self.folder / "." / "p.jsonl", p, p),
            ("compare", "--changed", self.path("x"), "--json", self.path("x"), p, p),
            ("calibrate", "--batch", "-o", p, p),
            ("calibrate", "--fit", p, "--save", p, data),
            ("ensemble", p, p, "--json", p),
            ("sweep", "--on-error", "skip", "--rejects", data, data),
            ("sweep", "--json", data, data),
            ("sweep", "--json", prompt, "--prompt", prompt, data),
            ("--metrics", prompt, "--prompt", prompt, data),
        ):
            with self.subTest(arguments=arguments):
                run = self.run_program(*arguments, code=2)
                self.assertRegex(run.err, "would overwrite|both name")
        self.assertEqual(self.read("p.jsonl"), content)

    def test_no_command_writes_over_a_file_of_the_model(self):
        model = self.folder / "model"
        shutil.copytree(TINY, model)
        link = self.folder / "link.json"
        link.symlink_to(model / "config.json")
        before = {file.name: file.read_bytes() for file in model.iterdir()}
        for arguments in (
            ("--model", model, "--metrics", model / "config.json", ROWS),
            ("--model", model, "-o", model / "model.safetensors", ROWS),
            ("sweep", "--model", model, "--json", model / "spiece.model", ROWS),
            ("inspect", model, "--json", model / "config.json"),
            ("inspect", model, "--json", link),
        ):
            with self.subTest(arguments=arguments):
                run = self.run_program(*arguments, code=2)
                self.assertIn("which is read as the model", run.err)
        self.assertEqual({file.name: file.read_bytes() for file in model.iterdir()}, before)

    def test_rejects_replace_the_file_of_before_when_the_run_ends(self):
        rows = self.write("d.jsonl", '{"text": "Up ."}\nno json\n')
        rejects = self.write("rejects.jsonl", "old")
        options = ("-q", "--on-error", "skip", "--rejects", rejects)
        self.run_program("--model", self.without_weights(), *options, rows, code=4)
        self.assertEqual(self.read("rejects.jsonl"), "old")
        self.classify(*options, rows)
        self.assertEqual(len(self.read("rejects.jsonl").splitlines()), 1)
        self.assertEqual(sorted(os.listdir(self.folder)), ["d.jsonl", "no-weights", "rejects.jsonl"])


class WholeOrNotAtAll(CliTest):
    def test_file_is_replaced_whole_and_nothing_stays_beside_it(self):
        self.write("out.jsonl", "from before\n")
        self.classify("-q", "-o", self.path("out.jsonl"), "--metrics", self.path("m.json"), ROWS)
        self.assertEqual(len(self.read("out.jsonl").splitlines()), 8)
        self.assertEqual(sorted(os.listdir(self.folder)), ["m.json", "out.jsonl"])

    def test_run_that_fails_in_the_middle_leaves_the_old_file_and_its_own_rows(self):
        self.write("out.jsonl", "from before\n")
        run = self.classify(
            "-q", "-o", self.path("out.jsonl"), "-", stdin='{"text":"Up ."}\n{"text":"Down ."}\n{"te\n', code=3
        )
        self.assertIn("line 3", run.err)
        self.assertEqual(self.read("out.jsonl"), "from before\n")
        self.assertEqual(len(self.read("out.jsonl.partial").splitlines()), 2)

    def test_results_are_not_written_when_the_run_fails(self):
        self.classify("-q", "--metrics", self.path("m.json"), "--report", self.path("r.html"), "no such file", code=3)
        self.assertEqual(os.listdir(self.folder), [])

    def test_symbolic_link_is_written_through(self):
        (self.folder / "real").mkdir()
        os.symlink(self.path("real/out.jsonl"), self.path("link.jsonl"))
        self.write("real/out.jsonl", "from before\n")
        self.classify("-q", "-o", self.path("link.jsonl"), ROWS)
        self.assertTrue(os.path.islink(self.path("link.jsonl")))
        self.assertEqual(len(self.read("real/out.jsonl").splitlines()), 8)


class FailingDisk(FaultyFilesTest):
    def failing(self, name, after, number):
        return self.faulty(FAIL_WRITE=name, FAIL_AFTER=after, FAIL_ERRNO=int(number))

    def test_full_or_broken_disk_keeps_the_rows_done_and_resume_ends_equal(self):
        rows = self.write("rows.jsonl", jsonl(300))
        out = self.path("out.jsonl")
        whole = self.classify("-q", rows).out
        for number, after, words in (
            (errno.ENOSPC, 0, "No space left on device"),
            (errno.ENOSPC, 5000, "No space left on device"),
            (errno.EIO, 7777, "Input/output error"),
        ):
            with self.subTest(error=words, after=after):
                run = self.classify("-q", "-o", out, rows, env=self.failing("out.jsonl.partial", after, number), code=5)
                self.assertIn(f"out.jsonl.partial could not be written: {words}", run.err)
                self.assertFalse(os.path.exists(out))
                self.assertEqual(self.read("out.jsonl.partial"), whole[:after])
                self.classify("-q", "--resume", "-o", out, rows)
                self.assertEqual(self.read("out.jsonl"), whole)
                os.remove(out)

    def test_metrics_that_do_not_fit_leave_the_predictions(self):
        env = self.failing(".tmp", 100, errno.ENOSPC)
        self.write("m.json", "from before")
        run = self.classify("-q", "--metrics", self.path("m.json"), ROWS, env=env, code=5)
        self.assertEqual(len(run.rows()), 8)
        self.assertIn("m.json could not be written: No space left on device", run.err)
        self.assertEqual(self.read("m.json"), "from before")
        self.assertEqual(os.listdir(self.folder), ["m.json"])


if __name__ == "__main__":
    unittest.main()
