"""sweep: choosing on a part of the rows, keeping the candidates, going on, and candidates that were saved before."""

import json
import os
import pathlib
import re
import signal
import subprocess
import unittest

from harness import PATIENCE, ROOT, TINY, CliTest, jsonl, sentences, size_of

ROWS = "examples/financial_news.jsonl"
GRID = ("--prompt", "article-zero", "--prompt", "few", "--shots", "0", "--shots", "3")
FILES = ["article-zero.jsonl", "few+0-shots.jsonl", "few+3-shots.jsonl"]


class SweepTest(CliTest):
    def sweep(self, *arguments, **options):
        return self.run_program("sweep", "--model", TINY, "--dtype", "float32", *arguments, **options)

    def saved(self, *arguments, **options):
        return self.sweep("--save", self.path("kept"), *arguments, **options)

    def kept(self):
        return sorted(os.listdir(self.path("kept")))

    def lines(self, name):
        return [json.loads(line) for line in self.read(name).splitlines()]


class Choice(SweepTest):
    def test_is_made_on_a_part_and_tested_on_the_rest(self):
        run = self.sweep("-q", *GRID, "--select-on", "0.3", "--seed", "3", "--json", self.path("s.json"), ROWS)
        sweep = json.loads(self.read("s.json"))
        self.assert_valid(sweep, "sweep")
        selection = sweep["selection"]
        self.assertEqual(selection["rows"], {"chosen_on": 18, "held_back": 42, "left_out": 0})
        self.assertEqual([entry["rows"]["total"] for entry in sweep["runs"]], [18, 18, 18])
        held = selection["held_back"]
        self.assertEqual(held[0]["prompt"], "article-zero")
        self.assertEqual([entry["is_first"] for entry in held], [True] + [False] * (len(held) - 1))
        chosen = next(entry for entry in held if entry["is_chosen"])
        best = sweep["runs"][0]
        self.assertEqual((chosen["prompt"], chosen["shots"]), (best["prompt"], best["shots"]))
        self.assertEqual(chosen["rows"], {"total": 42, "evaluated": 42})
        self.assertRegex(run.out, r"(?s)Chosen on 18 of 60 labelled rows.*The 42 rows held back:")

    def test_all_are_tested_with_holms_correction(self):
        run = self.sweep("-q", *GRID, "--select-on", "0.3", "--test-all", "--json", self.path("s.json"), ROWS)
        held = json.loads(self.read("s.json"))["selection"]["held_back"]
        self.assertEqual([(entry["prompt"], entry["shots"]) for entry in held],
                         [("article-zero", 0), ("few", 0), ("few", 3)])
        for entry in held[1:]:
            self.assertGreaterEqual(entry["against_first"]["holm_p"], entry["against_first"]["mcnemar_p"])
        self.assertEqual(len(re.findall(r"p = [\d.e-]+, [\d.e-]+ by Holm", run.out)), 2)

    def test_without_it_the_table_warns_of_itself(self):
        out = self.sweep("-q", *GRID, ROWS).out
        self.assertIn("The best of 3 candidates looks better on these rows than it is.", out)
        self.assertNotIn("held back", out)

    def test_a_row_that_one_prompt_makes_too_long_ends_it(self):
        data = self.write("rows.jsonl", "".join(json.dumps({"text": "Profit rose . " * n, "label": n % 3}) + "\n" for n in (1, 9, 2)))
        grid = ("sweep", "--model", TINY, "--prompt", "article-zero", "--prompt", "few", "--shots", "3", "--max-row-tokens", "250")
        run = self.run_program(*grid, "--on-error", "skip", data, code=3)
        self.assertIn("row 2: the prompt has", run.err)
        self.assertIn("--on-error null", run.err)
        self.run_program(*grid, "--on-error", "null", "--save", self.path("kept"), data)
        first, second = (os.path.join(self.path("kept"), name) for name in ("article-zero.jsonl", "few+3-shots.jsonl"))
        self.assertIn("1 row was left out", self.run_program("compare", first, second).out)
        self.run_program("sweep", "--candidate", first, "--candidate", second)

    def test_needs_what_it_chooses_among_and_on(self):
        unlabelled = self.write("u.jsonl", "".join(json.dumps({"text": text}) + "\n" for text in sentences(5)))
        one_label = self.write("o.jsonl", '{"text": "Sales fell .", "label": "negative"}\n{"text": "Sales rose ."}\n')
        model = ("sweep", "--model", self.without_weights(), "--select-on", "0.3")
        self.assertIn("fewer than two", self.run_program(*model, one_label, code=3).err)
        for choice in ((), ("--select-on", "0.3")):
            run = self.run_program("sweep", "--model", self.without_weights(), *choice, unlabelled, code=3)
            self.assertIn("the data has none: --label-field names the column", run.err)
        self.assertIn("several", self.run_program(*model, "--prompt", "article-zero", ROWS, code=2).err)
        for share in ("0", "1", "-0.3", "x"):
            self.run_program("sweep", "--select-on", share, ROWS, code=2)
        self.assertIn("--select-on", self.run_program("sweep", "--test-all", ROWS, code=2).err)


    def test_saved_candidates_need_gold_labels_too(self):
        saved = self.write("saved.jsonl", '{"id":1,"gold":null,"label":"positive","completion":"positive"}\n')
        run = self.run_program("sweep", "--candidate", saved, "--candidate", saved, code=3)
        self.assertIn("rows with a gold label that all of them answer, and there is none", run.err)


class Saved(SweepTest):
    def test_predictions_are_those_of_a_run_and_go_on_to_other_commands(self):
        self.saved("-q", "--mode", "score", *GRID, ROWS)
        self.assertEqual(self.kept(), sorted(FILES + [name + ".manifest.json" for name in FILES]))
        alone = self.classify("-q", "--mode", "score", "--shot", "few", "--shots", "3", ROWS)
        few = self.path("kept/few+3-shots.jsonl")
        self.assertEqual(pathlib.Path(few).read_text(), alone.out)
        manifest = json.loads(pathlib.Path(few + ".manifest.json").read_text())
        self.assert_valid(manifest, "manifest")
        self.assertEqual((manifest["prompt"]["name"], manifest["prompt"]["shots"]), ("few", 3))
        self.assertTrue(manifest["model"]["files"][0]["hash"].startswith("sha256:"))
        zero = self.path("kept/article-zero.jsonl")
        self.run_program("report", few)
        self.run_program("compare", zero, few)
        self.run_program("ensemble", zero, few, "-o", self.path("both.jsonl"))
        self.run_program("calibrate", few, "--batch", "-o", self.path("calibrated.jsonl"))
        candidates = (zero, few, self.path("both.jsonl"), self.path("calibrated.jsonl"))
        run = self.run_program("sweep", *(word for file in candidates for word in ("--candidate", file)),
                               "--json", self.path("s.json"))
        sweep = json.loads(self.read("s.json"))
        self.assert_valid(sweep, "sweep")
        self.assertEqual(sorted(entry["prompt"] for entry in sweep["runs"]), sorted(candidates))
        self.assertIn("best of 4 candidates", run.out)

    def test_what_is_there_is_read_instead_of_run_again(self):
        first = self.saved(*GRID, "--json", self.path("a.json"), ROWS)
        stamps = {name: os.stat(self.path("kept/" + name)).st_mtime_ns for name in self.kept()}
        again = self.saved(*GRID, "--json", self.path("b.json"), "--rank-by", "accuracy", "--prompt", "flan-options", ROWS)
        self.assertEqual(len(re.findall("which is there already", again.err)), 3)
        self.assertIn("4 of 4: flan-options\n", again.err)
        for name, stamp in stamps.items():
            self.assertEqual(os.stat(self.path("kept/" + name)).st_mtime_ns, stamp, name)
        same = self.saved(*GRID, "--json", self.path("c.json"), ROWS)
        self.assertEqual(same.out, first.out)
        before, after = (json.loads(self.read(name)) for name in ("a.json", "c.json"))
        self.assert_valid(after, "sweep")
        self.assertEqual(after["runs"], before["runs"])
        self.assertEqual(after["manifest"]["assumptions"], before["manifest"]["assumptions"])

    def test_other_settings_or_data_are_refused_before_the_first_row(self):
        self.saved("-q", "--prompt", "article-zero", ROWS)
        before = {name: self.read("kept/" + name) for name in self.kept()}
        other = self.write("other.jsonl", pathlib.Path(ROOT, ROWS).read_text() + '{"sentence": "x", "label": "neutral"}\n')
        for changed, said in (
            (("--mode", "score", ROWS), "--mode was generate (default) and is score"),
            (("--limit", "10", ROWS), "--limit was not given and is 10"),
            ((other,), "data was "),
            (("--prompt", "few", "--mode", "score", ROWS), "--mode was"),
        ):
            run = self.saved("-q", *changed, "--prompt", "article-zero", code=2)
            self.assertIn(said, run.err)
            self.assertIn("article-zero.jsonl was begun with other settings", run.err)
            self.assertEqual({name: self.read("kept/" + name) for name in self.kept()}, before)

    def test_goes_on_after_a_signal_but_not_otherwise(self):
        rows = self.write("rows.jsonl", '{"text": "Profit rose .", "label": "positive"}\n' + jsonl(2000))
        grid = ("-q", "--no-cache", "--batch-size", "4", "--prompt", "article-zero", "--prompt", "flan-options", rows)
        process = self.start_program("sweep", "--model", TINY, "--dtype", "float32", "--save", self.path("kept"), *grid,
                                     stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        partial = self.path("kept/flan-options.jsonl.partial")
        self.wait_until(process, lambda: size_of(partial) > 0)
        process.send_signal(signal.SIGINT)
        err = process.communicate(timeout=PATIENCE)[1].decode()
        self.assertEqual(process.returncode, 130, err)
        self.assertIn("stopped; the same command continues", err)
        self.assertIn("article-zero.jsonl", self.kept())
        begun = pathlib.Path(partial).read_text()
        refused = self.saved("--mode", "score", "--prompt", "flan-options", rows, code=2)
        self.assertIn("flan-options.jsonl.partial was begun with other settings", refused.err)
        self.saved(*grid)
        whole = self.read("kept/flan-options.jsonl")
        self.assertEqual(whole, self.classify(*grid[:4], "--prompt", "flan-options", rows).out)
        self.assertTrue(whole.startswith(begun) and begun)
        self.assertFalse(os.path.exists(partial))

    def test_another_text_under_the_same_name_is_refused(self):
        prompt = self.write("p.jinja", "Good or bad? {{ sentence }}")
        self.saved("-q", "--prompt", prompt, ROWS)
        self.write("p.jinja", "Bad or good? {{ sentence }}")
        self.assertIn("prompt was", self.saved("-q", "--prompt", prompt, ROWS, code=2).err)

    def test_predictions_without_a_manifest_are_refused(self):
        self.saved("-q", "--prompt", "article-zero", ROWS)
        os.remove(self.path("kept/article-zero.jsonl.manifest.json"))
        self.assertIn("its manifest is missing", self.saved("-q", "--prompt", "article-zero", ROWS, code=2).err)

    def test_names_are_safe_and_each_candidates_own(self):
        for folder in ("a", "b"):
            os.mkdir(self.path(folder))
            self.write(folder + "/My prompt.jinja", f"{folder}? {{{{ sentence }}}}")
        prompts = [self.path("a/My prompt.jinja"), self.path("b/My prompt.jinja"), "few"]
        self.saved("-q", *(word for prompt in prompts for word in ("--prompt", prompt)), ROWS)
        names = [name for name in self.kept() if name.endswith(".jsonl")]
        self.assertEqual(len(names), 3)
        self.assertIn("few.jsonl", names)
        for name in names:
            self.assertRegex(name, r"\A[a-z0-9_][a-z0-9._+-]*\.jsonl\Z")
            self.assertLess(len(name), 130)

    def test_a_folder_that_cannot_be_made(self):
        self.write("kept", "a file")
        self.saved("-q", "--prompt", "article-zero", ROWS, code=5)


class Candidates(SweepTest):
    def answers(self, name, labels, golds="nup"):
        names = {"n": "negative", "u": "neutral", "p": "positive"}
        rows = [{"id": i, "gold": names[gold], "label": names[label], "completion": names[label]}
                for i, (gold, label) in enumerate(zip(golds, labels), 1)]
        return self.write(name, "".join(json.dumps(row) + "\n" for row in rows))

    def choose(self, *files, code=0, more=()):
        candidates = [word for file in files for word in ("--candidate", file)]
        return self.run_program("sweep", *candidates, *more, "--json", self.path("s.json"), code=code)

    def test_rows_are_joined_by_id(self):
        first = self.answers("a.jsonl", "npp")
        turned = self.write("b.jsonl", "".join(reversed(pathlib.Path(self.answers("c.jsonl", "nup")).read_text().splitlines(True))))
        self.choose(first, turned, more=("--rank-by", "accuracy"))
        sweep = json.loads(self.read("s.json"))
        self.assertEqual([entry["prompt"] for entry in sweep["runs"]], [turned, first])
        self.assertEqual([entry["metrics"]["accuracy"] for entry in sweep["runs"]], [1, 2 / 3])

    def test_over_other_rows_are_refused(self):
        first = self.answers("a.jsonl", "nup")
        self.assertIn("is not in", self.choose(first, self.answers("b.jsonl", "nu", "nu"), code=3).err)
        self.assertIn("gold", self.choose(first, self.answers("c.jsonl", "nup", "nun"), code=3).err)

    def test_stand_in_place_of_a_grid(self):
        first = self.answers("a.jsonl", "nup")
        self.assertIn("--candidate", self.choose(first, more=(ROWS,), code=2).err)
        for option in (("--prompt", "few"), ("--shots", "1"), ("--save", self.path("kept"))):
            self.assertIn("--candidate", self.choose(first, more=option, code=2).err)
        for option in (("--limit", "2"), ("--model", TINY), ("--mode", "score"), ("--no-labels",), ("--on-error", "null")):
            self.assertIn(f"{option[0]} is of a run", self.choose(first, more=option, code=2).err)
        self.assertIn("--scores", self.run_program("sweep", "--calibrate", ROWS, code=2).err)
        self.assertIn("several", self.choose(first, more=("--select-on", "0.5"), code=2).err)
        run = self.run_program("sweep", "--candidate", first, "--json", first, code=2)
        self.assertIn("would overwrite", run.err)


if __name__ == "__main__":
    unittest.main()
