"""The manifest of a run: in every file of results, beside the predictions, and as what --resume compares."""

import hashlib
import json
import os
import shutil
import subprocess
import unittest

from harness import DATA, PATIENCE, ROOT, TINY, CliTest, environment, json_schemas

ROWS = str(DATA / "rows.jsonl")
V1 = DATA / "v1"


def hash_of(path):
    with open(path, "rb") as file:
        return "sha256:" + hashlib.sha256(file.read()).hexdigest()


class Contents(CliTest):
    def manifest(self, *arguments, **options):
        self.classify("-q", "--metrics", self.path("m.json"), *arguments, **options)
        metrics = json.loads(self.read("m.json"))
        self.assert_valid(metrics, "metrics")
        return metrics["manifest"]

    def test_options_have_their_values_however_they_are_written(self):
        found = self.manifest("--shot=zero", "--mode", "Score", "--batch-size", "4", "--no-cache", "-o", self.path("o"), ROWS)
        self.assertEqual(
            found["options"],
            {
                "batch-size": "4",
                "data": [ROWS],
                "dtype": "float32",
                "metrics": self.path("m.json"),
                "mode": "score",
                "model": str(TINY),
                "no-cache": True,
                "output": self.path("o"),
                "quiet": True,
                "shot": "zero",
            },
        )
        self.assertEqual(found["defaults"]["max-row-tokens"], "8192")
        self.assertFalse(set(found["defaults"]) & set(found["options"]))

    def test_options_of_the_config_file_are_there(self):
        config = self.write("c.ini", "shot = few\nscores = true\nshots=3\nlimit=5\n")
        options = self.manifest("--config", config, "--limit", "4", ROWS)["options"]
        for name, value in (("shot", "few"), ("scores", True), ("shots", "3"), ("limit", "4"), ("config", config)):
            self.assertEqual(options[name], value, name)

    def test_what_the_run_was_made_with(self):
        found = self.manifest("--shot", "one", ROWS)
        self.assertEqual(found["schema"], "flant5-sentiment/manifest/2")
        self.assertIn(found["version"], self.run_program("--version").out)
        self.assertEqual(found["command"], "classify")
        self.assertRegex(found["date"], r"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z")
        self.assertEqual(found["prompt"]["name"], "article-one")
        self.assertEqual(found["prompt"]["hash"], hash_of(ROOT / "prompts" / "article-one.jinja"))
        self.assertEqual((found["engine"], found["device"], found["dtype"]), ("cpu", "cpu", "float32"))
        self.assertTrue(found["processor"])
        self.assertRegex(found["libtorch"], r"\A\d+\.\d+")
        self.assertEqual(found["data"], [{"path": ROWS, "hash": hash_of(ROWS)}])
        self.assertGreater(found["run"]["seconds"], 0)
        self.assertGreaterEqual(found["run"]["workers"], 1)

    def test_the_engine_that_checks_the_other_is_named_and_answers_alike(self):
        ours = self.classify("-q", ROWS).rows()
        torch = environment(FLANT5_ENGINE="torch")
        theirs = self.classify("-q", "--metrics", self.path("m.json"), ROWS, env=torch).rows()
        self.assertEqual(json.loads(self.read("m.json"))["manifest"]["engine"], "torch")
        self.assertEqual([row["completion"] for row in theirs], [row["completion"] for row in ours])
        failed = self.classify("-q", ROWS, code=2, env=environment(FLANT5_ENGINE="abacus"))
        self.assertIn("FLANT5_ENGINE=abacus", failed.err)

    def test_every_file_of_the_model_has_its_hash(self):
        found = self.manifest(ROWS)["model"]
        self.assertEqual(found["path"], str(TINY))
        names = {file["path"] for file in found["files"]}
        self.assertGreaterEqual(names, {"model.safetensors", "config.json", "spiece.model"})
        for file in found["files"]:
            self.assertEqual(file["hash"], hash_of(TINY / file["path"]), file["path"])

    def test_demonstrations_have_a_hash(self):
        few = ("--shot", "few", "--shots", "3", ROWS)
        hashes = {self.manifest("--seed", seed, *few)["prompt"]["shots_hash"] for seed in "12"}
        self.assertEqual(len(hashes), 2)

    def test_assumptions(self):
        assumed = " ".join(self.manifest(self.write("rows.txt", "Sales rose .@positive\n"))["assumptions"])
        self.assertIn("rows.txt", assumed)
        self.assertNotIn("--dtype", assumed)
        self.run_program("-q", "--model", TINY, "--metrics", self.path("m.json"), ROWS)
        assumptions = " ".join(json.loads(self.read("m.json"))["manifest"]["assumptions"])
        self.assertIn("--dtype was not given", assumptions)
        self.assertIn("--device was not given: cpu was taken", assumptions)

    def test_by_clock_is_said_of_pipes(self):
        self.assertFalse(self.manifest(ROWS)["run"]["by_clock"])
        process = self.start("-q", "--metrics", self.path("m.json"), "-", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        process.stdin.write(b"Sales rose .\n")
        process.stdin.flush()
        self.assertTrue(process.stdout.readline())
        process.communicate(b"Sales fell .\n", timeout=PATIENCE)
        self.assertTrue(json.loads(self.read("m.json"))["manifest"]["run"]["by_clock"])

    def test_what_the_run_brings_stays_out_of_standard_output_and_of_runs_without_results(self):
        self.assertEqual(len(self.classify("-q", ROWS).rows()), 8)
        self.classify("-q", "-o", self.path("o.jsonl"), ROWS)
        self.assertEqual(os.listdir(self.folder), ["o.jsonl"])


class OtherCommands(CliTest):
    def test_sweep(self):
        self.run_program(
            "sweep", "-q", "--model", TINY, "--prompt", "article-zero", "--prompt", "few", "--shots", "0", "--shots", "3",
            "--json", self.path("s.json"), ROWS,
        )  # fmt: skip
        sweep = json.loads(self.read("s.json"))
        self.assert_valid(sweep, "sweep")
        found = sweep["manifest"]
        self.assertEqual(found["command"], "sweep")
        self.assertEqual(found["options"]["prompt"], ["article-zero", "few"])
        self.assertEqual(found["options"]["shots"], ["0", "3"])
        self.assertEqual(found["options"]["data"], [ROWS])
        self.assertEqual(found["defaults"]["rank-by"], "macro_f1")
        self.assertEqual(found["data"], [{"path": ROWS, "hash": hash_of(ROWS)}])
        self.assertGreater(found["run"]["seconds"], 0)
        for run in sweep["runs"]:
            self.assertEqual(run["prompt_hash"], hash_of(ROOT / "prompts" / f"{run['prompt']}.jinja"))

    def test_report_and_compare(self):
        run = self.path("run.jsonl")
        self.classify("-q", "-o", run, ROWS)
        self.run_program("report", "-q", "--fail-under", "accuracy=0", "--metrics", self.path("m.json"), run)
        self.run_program("compare", "-q", "--seed", "3", "--json", self.path("c.json"), run, run)
        for file, kind, options in (
            ("m.json", "metrics", {"fail-under": "accuracy=0", "metrics": self.path("m.json"), "predictions": [run]}),
            ("c.json", "comparison", {"seed": "3", "json": self.path("c.json"), "first": run, "second": run}),
        ):
            document = json.loads(self.read(file))
            self.assert_valid(document, kind)
            self.assertEqual(document["manifest"]["options"], {"quiet": True, **options})
            self.assertEqual(document["manifest"]["data"][0], {"path": run, "hash": hash_of(run)})
            self.assertNotIn("model", document["manifest"])


class KeptManifest(CliTest):
    def test_is_that_of_the_metrics_beside_the_predictions(self):
        out = self.path("o.jsonl")
        self.classify("-q", "--keep-manifest", "-o", out, "--metrics", self.path("m.json"), ROWS)
        kept = json.loads(self.read("o.jsonl.manifest.json"))
        self.assert_valid(kept, "manifest")
        self.assertEqual(kept, json.loads(self.read("m.json"))["manifest"])

    def test_needs_a_file_of_predictions(self):
        for output in ((), ("-o", "-"), ("-o", "/dev/null")):
            self.assertIn("--output", self.classify("--keep-manifest", *output, ROWS, code=2).err)

    def test_overwrites_no_other_file(self):
        out = self.path("o.jsonl")
        other = out + ".manifest.json"
        run = self.classify("--keep-manifest", "-o", out, "--metrics", other, ROWS, code=2)
        self.assertIn("--keep-manifest", run.err)


class Resume(CliTest):
    """Goes on with a run that a broken row has stopped."""

    def setUp(self):
        super().setUp()
        self.out = self.path("o.jsonl")
        self.rows = '{"text":"Up .","label":"positive"}\n{"text":"Down .","label":"negative"}\n'
        self.begin()

    def begin(self, *arguments):
        self.classify("-q", "-o", self.out, *arguments, "-", stdin=self.rows + "broken\n", code=3)

    def resume(self, *arguments, code=0):
        return self.classify("--resume", "-o", self.out, *arguments, "-", stdin=self.rows, code=code)

    def test_saves_a_manifest(self):
        saved = json.loads(self.read("o.jsonl.partial.manifest"))
        self.assert_valid(saved, "manifest")
        self.assertNotIn("run", saved)

    def test_names_every_field_that_differs_with_both_values(self):
        err = self.resume("--mode", "score", "--scores", "--shot", "one", code=2).err
        self.assertIn("--mode was generate (default) and is score", err)
        self.assertIn("--scores was not given and is true", err)
        self.assertRegex(err, r"prompt was article-zero \(sha256:\w{12}\) and is article-one \(sha256:\w{12}\)")
        self.assertNotIn("--shot ", err)
        self.assertEqual(len(err.splitlines()), 1)

    def test_names_the_file_of_the_model_that_differs(self):
        other = self.path("model")
        shutil.copytree(TINY, other)
        config = json.loads(self.read("model/config.json"))
        (self.folder / "model" / "config.json").write_text(json.dumps({**config, "comment": "mine"}))
        err = self.run_program(
            "--model", other, "--dtype", "float32", "--resume", "-o", self.out, "-", stdin=self.rows, code=2
        ).err
        self.assertRegex(err, r"model was config.json \(sha256:\w{12}\) and is config.json \(sha256:\w{12}\)")

    def test_says_what_differs_before_the_weights_are_loaded(self):
        other = self.without_weights()
        shutil.copy(TINY / "generation_config.json", other)
        resume = ("--model", other, "--resume", "-o", self.out)
        data = dict(stdin=self.rows)
        same = self.run_program(*resume, "--dtype", "float32", "-", code=4, **data).err
        self.assertIn("model.safetensors", same)
        for arguments, expected in (
            (("--shot", "one"), r"prompt was article-zero \(sha256:\w{12}\) and is article-one"),
            (("--scores",), "--scores was not given and is true"),
            (("--dtype", "bfloat16"), "dtype was float32 and is bfloat16"),
            (("--adapter", ROOT / "tests" / "adapters" / "tiny"),
             r"model was without adapter_config.json and is adapter_config.json \(sha256"),
        ):
            dtype = () if "--dtype" in arguments else ("--dtype", "float32")
            self.assertRegex(self.run_program(*resume, *dtype, *arguments, "-", code=2, **data).err, expected)
        config = json.loads((other / "config.json").read_text())
        (other / "config.json").write_text(json.dumps({**config, "comment": "mine"}))
        self.assertRegex(self.run_program(*resume, "--dtype", "float32", "-", code=2, **data).err,
                         r"model was config.json \(sha256:\w{12}\) and is config.json \(sha256:\w{12}\)")
        (other / "config.json").write_bytes((TINY / "config.json").read_bytes())
        shutil.copy(ROOT / "models" / "demo" / "tokenizer.json", other)
        self.assertIn("is tokenizer.json (sha256", self.run_program(*resume, "--dtype", "float32", "-", code=2, **data).err)

    def test_names_the_engine_number_format_and_demonstrations(self):
        self.assertIn(
            "dtype was float32 and is bfloat16",
            self.run_program(
                "--model", TINY, "--dtype", "bfloat16", "--resume", "-o", self.out, "-", stdin=self.rows, code=2
            ).err,
        )
        os.remove(self.out + ".partial")
        self.begin("--shot", "few", "--shots", "3", "--seed", "1")
        err = self.resume("--shot", "few", "--shots", "3", "--seed", "2", code=2).err
        self.assertRegex(err, r"demonstrations was 3 \(sha256:\w{12}\) and is 3 \(sha256:\w{12}\)")

    def test_says_the_same_in_other_words(self):
        copied = self.path("copy")
        shutil.copytree(TINY, copied)
        config = self.write("c.ini", "max-new-tokens=50\nshot=zero\n")
        for model, arguments in ((TINY, ("--config", config)), (copied, ("--prompt", "prompts/article-zero.jinja"))):
            self.run_program(
                "-q", "--model", model, "--dtype", "float32", *arguments, "--resume", "-o", self.out, "-", stdin=self.rows
            )
            self.assertEqual(len(self.read("o.jsonl").splitlines()), 2)
            os.remove(self.out)
            self.begin()

    def test_what_changes_no_row_is_free(self):
        free = ("--workers", "2", "--max-row-tokens", "9000", "--max-invalid", "1", "--metrics", self.path("m.json"))
        self.resume(*free, "--keep-manifest", "-q")

    def test_warns_of_what_moves_the_last_digits(self):
        warning = "--batch-size was not given and is 7; scores may differ in their last digits"
        self.assertIn(warning, self.resume("--batch-size", "7", "--keep-manifest").err)
        self.assertIn(warning, " ".join(json.loads(self.read("o.jsonl.manifest.json"))["assumptions"]))

    def test_refuses_what_another_version_began(self):
        for manifest in ((V1 / "begun.jsonl.partial.manifest").read_text(), "", None):
            with self.subTest(manifest=manifest):
                if manifest is None:
                    os.remove(self.out + ".partial.manifest")
                else:
                    self.write("o.jsonl.partial.manifest", manifest)
                run = self.resume(code=2)
                self.assertIn("another version of this program", run.err)
                self.assertIn("delete it and start again", run.err)
                self.assertEqual(len(self.read("o.jsonl.partial").splitlines()), 2)

    def test_refuses_the_manifest_of_another_program_version(self):
        saved = json.loads(self.read("o.jsonl.partial.manifest"))
        self.write("o.jsonl.partial.manifest", json.dumps({**saved, "version": "9.9.9"}))
        self.assertIn("version was 9.9.9 and is", self.resume(code=2).err)

    def test_ignores_fields_that_it_does_not_know(self):
        saved = json.loads(self.read("o.jsonl.partial.manifest"))
        self.write("o.jsonl.partial.manifest", json.dumps({**saved, "host": {"cores": 4}}))
        self.resume("-q")


class FirstVersion(CliTest):
    """Files that version 1 wrote."""

    def test_are_as_its_schemas_say(self):
        documents = {"prediction": ["zero.jsonl", "one.jsonl"], "metrics": ["zero.metrics.json", "one.metrics.json"]}
        documents |= {"comparison": ["zero-one.comparison.json"], "sweep": ["grid.sweep.json"]}
        documents |= {"changed-row": ["zero-one.changed-row.jsonl"]}
        for kind, names in documents.items():
            for name in names:
                text = (V1 / name).read_text()
                for document in text.splitlines() if name.endswith(".jsonl") else [text]:
                    self.assert_valid(json.loads(document), kind, version=1)

    def test_predictions_are_compared_and_reported(self):
        before = json.loads((V1 / "zero-one.comparison.json").read_text())
        for second in ("one.jsonl", "one.csv"):
            self.run_program("compare", "-q", "--json", self.path("c.json"), V1 / "zero.jsonl", V1 / second)
            now = json.loads(self.read("c.json"))
            self.assertEqual({**now["rows"], **before["rows"]}, now["rows"])  # other counts have come since
            for part in ("metrics", "mcnemar", "bootstrap"):
                self.assertEqual(now[part], before[part], part)
        before = json.loads((V1 / "zero.metrics.json").read_text())
        self.run_program("report", "-q", "--metrics", self.path("m.json"), V1 / "zero.jsonl")
        now = json.loads(self.read("m.json"))
        self.assert_valid(now, "metrics")
        self.assertEqual({**now["rows"], **before["rows"]}, now["rows"])  # other counts have come since
        for part in ("metrics", "confusion_matrix", "calibration"):
            self.assertEqual(now[part], before[part], part)

    def test_metrics_are_a_baseline(self):
        for base, now, code in (("zero", "zero", 0), ("zero", "one", 0)):
            baseline = V1 / f"{base}.metrics.json"
            self.run_program("report", "-q", "--baseline", baseline, V1 / f"{now}.jsonl", code=code)
        good = json.loads((V1 / "one.metrics.json").read_text())
        good["confusion_matrix"]["counts"] = [[200, 0, 0, 0], [0, 300, 0, 0], [0, 0, 300, 0]]
        worse = self.run_program(
            "report", "-q", "--baseline", self.write("good.json", json.dumps(good)), V1 / "zero.jsonl", code=1
        )
        self.assertIn("significantly worse", worse.err)


class UnknownFields(CliTest):
    """Of a later version, or of another program."""

    def setUp(self):
        super().setUp()
        self.saved = self.path("run.jsonl")
        self.classify("-q", "-o", self.saved, ROWS)

    def with_field(self, name, value, **more):
        lines = [{**json.loads(line), name: value, **more} for line in self.read("run.jsonl").splitlines()]
        return self.write("more.jsonl", "".join(json.dumps(line) + "\n" for line in lines))

    def test_are_passed_on_to_the_changed_rows(self):
        more = self.with_field("coverage", 0.75, votes={"negative": 3}, label=None)
        self.run_program("compare", "-q", "--changed", self.path("d.jsonl"), self.saved, more)
        rows = [json.loads(line) for line in self.read("d.jsonl").splitlines()]
        self.assertTrue(rows)
        for row in rows:
            self.assert_valid(row, "changed-row")
            self.assertEqual((row["second"]["coverage"], row["second"]["votes"]), (0.75, {"negative": 3}))
            self.assertEqual(set(row["first"]), {"label", "completion"})

    def test_of_tables_are_passed_on_too(self):
        first = self.write("a.csv", "id,gold,label,completion,coverage\n1,positive,negative,negative,0.5\n")
        second = self.write("b.csv", "id,gold,label,completion,coverage\n1,positive,positive,positive,\n")
        self.run_program("compare", "-q", "--changed", self.path("d.jsonl"), first, second)
        row = json.loads(self.read("d.jsonl"))
        self.assertEqual(row["first"]["coverage"], "0.5")
        self.assertNotIn("coverage", row["second"])

    def test_of_a_baseline_are_ignored(self):
        self.run_program("report", "-q", "--metrics", self.path("m.json"), self.saved)
        metrics = json.loads(self.read("m.json"))
        metrics["manifest"]["energy"] = metrics["coverage"] = {"joules": 3}
        self.run_program("report", "-q", "--baseline", self.write("m.json", json.dumps(metrics)), self.saved)

    def test_are_nested_64_levels_deep_at_most(self):
        deep = "[" * 100_000 + "]" * 100_000
        rows = self.write("deep.jsonl", '{"id":1,"gold":null,"label":null,"completion":"","more":' + deep + "}\n")
        self.assertIn("nested more than 64 levels deep", self.run_program("report", rows, code=3).err)
        metrics = self.write("deep.json", '{"schema":"flant5-sentiment/metrics/2","more":' + deep + "}")
        run = self.run_program("report", "--baseline", metrics, self.saved, code=3)
        self.assertIn("nested more than 64 levels deep", run.err)


if __name__ == "__main__":
    unittest.main()
