"""Metrics, checks and pages: figures worked out by hand, exit codes, files that others read."""

import json
import math
import re
import unittest
import xml.etree.ElementTree as ElementTree

from harness import DATA, LABELS, ROOT, CliTest

ROWS = str(DATA / "rows.jsonl")
NEGATIVE, NEUTRAL, POSITIVE = LABELS

# gold, answer; None: invalid. Of 10 rows 6 are right, 2 are invalid.
ANSWERS = (
    (NEGATIVE, NEGATIVE),
    (NEGATIVE, None),
    (NEGATIVE, NEUTRAL),
    (NEUTRAL, NEUTRAL),
    (NEUTRAL, NEUTRAL),
    (NEUTRAL, NEUTRAL),
    (NEUTRAL, POSITIVE),
    (POSITIVE, POSITIVE),
    (POSITIVE, POSITIVE),
    (POSITIVE, None),
)


def saved(answers, **more):
    lines = []
    for number, (gold, label) in enumerate(answers, 1):
        row = {"id": number, "gold": gold, "label": label, "completion": label or "no idea", **more}
        lines.append(json.dumps(row))
    return "\n".join(lines) + "\n"


class Report(CliTest):
    def metrics(self, answers, **more):
        path = self.write("run.jsonl", saved(answers, **more))
        self.run_program("report", "-q", "--metrics", self.path("m.json"), path)
        metrics = json.loads(self.read("m.json"))
        self.assert_valid(metrics, "metrics")
        return metrics

    def test_rows_are_not_taken_for_predictions(self):
        for rows in ("financial_news.jsonl", "financial_news.csv"):
            for command in ("report",), ("report", "--max-invalid", "0.5"):
                run = self.run_program(*command, ROOT / "examples" / rows, code=3)
                self.assertIn("has neither 'gold' nor 'completion'", run.err)
                self.assertIn("rows have to be classified first", run.err)

    def test_labels_that_no_row_names_are_assumed_aloud(self):
        said = "run.jsonl: the labels are taken to be negative, neutral, positive, though the rows do not name all of them"
        two = self.write("run.jsonl", saved([(NEGATIVE, NEGATIVE), (POSITIVE, POSITIVE)]))
        self.assertIn(said, self.run_program("report", "-q", two).err)
        self.assertNotIn("taken", self.run_program("report", "-q", "--labels", "sst2", two).err)
        three = self.write("run.jsonl", saved([(label, label) for label in LABELS]))
        self.assertNotIn("taken", self.run_program("report", "-q", three).err)

    def test_tables_as_spreadsheets_save_them(self):
        rows = 'gold,label,completion\n1,neutral,neutral,neutral\n2,neutral,positive,positive\n'
        for header in ("\ufeffid,", '"id",', '\ufeff"id",'):
            err = self.run_program("report", self.write("run.csv", header + rows)).err
            self.assertIn("2 rows, 2 of them evaluated", err)

    def test_flags_of_a_table_as_spreadsheets_write_them(self):
        table = "id,gold,label,completion,demonstration\n1,neutral,neutral,neutral,TRUE\n2,neutral,positive,positive,False\n"
        err = self.run_program("report", self.write("run.csv", table)).err
        self.assertIn("2 rows, 1 of them evaluated, 1 left out because the prompt shows them", err)
        run = self.run_program("report", self.write("run.csv", table.replace("TRUE", "yes")), code=3)
        self.assertIn("run.csv, line 2: 'yes' is neither true nor false for demonstration", run.err)

    def test_figures_worked_out_by_hand(self):
        found = self.metrics(ANSWERS)
        self.assertEqual(found["confusion_matrix"]["counts"], [[1, 1, 0, 1], [0, 3, 1, 0], [0, 0, 2, 1]])
        self.assertEqual(found["rows"]["evaluated"], 10)
        self.assertEqual(found["rows"]["invalid"], 2)
        self.assertEqual(found["invalid_rate"], 0.2)
        self.assertEqual(found["answers"], {NEGATIVE: 1, NEUTRAL: 4, POSITIVE: 3, "invalid": 2})
        # precision, recall, F1 of each label: tp / (tp + fp), tp / (tp + fn), their harmonic mean
        precision = {NEGATIVE: 1 / 1, NEUTRAL: 3 / 4, POSITIVE: 2 / 3}
        recall = {NEGATIVE: 1 / 3, NEUTRAL: 3 / 4, POSITIVE: 2 / 3}
        f1 = {label: 2 * precision[label] * recall[label] / (precision[label] + recall[label]) for label in LABELS}
        support = {NEGATIVE: 3, NEUTRAL: 4, POSITIVE: 3}
        expected = {"accuracy": 0.6, "balanced_accuracy": sum(recall.values()) / 3}
        for name, part in (("precision", precision), ("recall", recall), ("f1", f1)):
            expected[f"macro_{name}"] = sum(part.values()) / 3
            expected[f"weighted_{name}"] = sum(part[label] * support[label] for label in LABELS) / 10
            expected.update({f"{label}_{name}": part[label] for label in LABELS})
        # micro: 6 of the 8 answers that are labels, 6 of the 10 rows
        expected.update(micro_precision=6 / 8, micro_recall=6 / 10, micro_f1=2 * 6 / (8 + 10))
        # kappa and Matthews take an invalid answer as a fourth class; nothing is gold there
        answered = {NEGATIVE: 1, NEUTRAL: 4, POSITIVE: 3}
        by_chance = sum(support[label] * answered[label] for label in LABELS) / 100
        expected["cohen_kappa"] = (0.6 - by_chance) / (1 - by_chance)
        squares = 100 - (1 + 16 + 9 + 4), 100 - (9 + 16 + 9)
        expected["matthews"] = (6 * 10 - 28) / math.sqrt(squares[0] * squares[1])
        for name, value in expected.items():
            self.assertAlmostEqual(found["metrics"][name], value, places=12, msg=name)
        self.assertEqual(found["majority_baseline"]["label"], NEUTRAL)
        self.assertAlmostEqual(found["majority_baseline"]["metrics"]["accuracy"], 0.4)

    def test_figures_are_those_of_scikit_learn(self):
        goldens = json.loads((ROOT / "tests/goldens/eval/scores.json").read_text())
        small = [g for g in goldens if g["labels"] == list(LABELS) and sum(map(sum, g["counts"])) < 2000]
        self.assertGreaterEqual(len(small), 10)
        for golden in small:
            answers = [
                (LABELS[gold], (*LABELS, None)[answer])
                for gold, row in enumerate(golden["counts"])
                for answer, count in enumerate(row)
                for _ in range(count)
            ]
            found = self.metrics(answers)["metrics"]
            for name, value in golden["scores"].items():
                with self.subTest(golden["name"], metric=name):
                    self.assertEqual(found.get(name) is None, value is None)
                    self.assertAlmostEqual(found.get(name) or 0, value or 0, places=12)

    def test_table_is_that_of_scikit_learn(self):
        run = self.run_program("report", self.write("run.jsonl", saved(ANSWERS)))
        for line in (
            "    negative       1.00      0.33      0.50         3\n",
            "     neutral       0.75      0.75      0.75         4\n",
            "    positive       0.67      0.67      0.67         3\n",
            "   micro avg       0.75      0.60      0.67        10\n",
            "   macro avg       0.81      0.58      0.64        10\n",
            "weighted avg       0.80      0.60      0.65        10\n",
        ):
            self.assertIn(line, run.err)
        self.assertRegex(run.err, r"negative +1 +1 +0 +1\n +neutral +0 +3 +1 +0\n +positive +0 +0 +2 +1\n")
        self.assertIn("2 answers are invalid (20.00 %)", run.err)

    def test_no_gold_all_invalid_one_row(self):
        self.assertEqual(self.metrics([(None, POSITIVE)] * 3)["metrics"]["accuracy"], None)
        self.assertEqual(self.metrics([(POSITIVE, None)] * 3)["metrics"]["accuracy"], 0)
        self.assertEqual(self.metrics([(POSITIVE, POSITIVE)])["metrics"]["accuracy"], 1)

    def test_several_runs(self):
        paths = [self.write(name, saved(ANSWERS)) for name in ("a.jsonl", "b.jsonl")]
        run = self.run_program("report", *paths)
        self.assertIn(paths[0], run.err)
        self.assertIn(paths[1], run.err)
        self.run_program("report", "--metrics", self.path("m.json"), *paths, code=2)

    def test_report_of_a_run_is_the_runs_own(self):
        self.classify(
            "-q", "--scores", "-o", self.path("run.jsonl"), "--metrics", self.path("own.json"), "--with-text", ROWS
        )
        self.run_program("report", "-q", "--metrics", self.path("again.json"), self.path("run.jsonl"))
        own, again = json.loads(self.read("own.json")), json.loads(self.read("again.json"))
        self.assert_valid(own, "metrics")
        for part in ("rows", "metrics", "intervals", "confusion_matrix", "calibration"):
            self.assertEqual(own[part], again[part], part)

    def test_intervals_are_the_runs_own_with_its_seed(self):
        own, again = self.path("own.json"), self.path("again.json")
        self.classify("-q", "--seed", "5", "-o", self.path("run.jsonl"), "--metrics", own, ROWS)
        intervals = []
        for seed in ("5", "6"):
            self.run_program("report", "-q", "--seed", seed, "--metrics", again, self.path("run.jsonl"))
            intervals.append(json.loads(self.read("again.json"))["intervals"])
        self.assertEqual(json.loads(self.read("own.json"))["intervals"], intervals[0])
        self.assertNotEqual(*intervals)

    def test_what_are_no_predictions(self):
        for content in ('{"text":"Up ."}\n', "broken\n", '{"id":1,"gold":"good","label":null,"completion":""}\n'):
            with self.subTest(content=content):
                run = self.run_program("report", self.write("run.jsonl", content), code=3)
                self.assertIn("run.jsonl", run.err)
        self.run_program("report", self.path("missing.jsonl"), code=3)


class Checks(CliTest):
    def check(self, *arguments, code):
        return self.run_program("report", "-q", *arguments, self.write("run.jsonl", saved(ANSWERS)), code=code)

    def test_thresholds_and_their_exit_codes(self):
        for arguments, code, failed in (
            (("--fail-under", "accuracy=0.6"), 0, ()),
            (("--fail-under", "accuracy=0.6001"), 1, ("accuracy",)),
            (("--fail-under", "accuracy=0.7,macro_f1=0.5,weighted_f1=0.9"), 1, ("accuracy", "weighted_f1")),
            (("--fail-under", "accuracy=0.55", "--fail-under-low"), 1, ("accuracy",)),
            (("--fail-under", "accuracy=0.1", "--fail-under-low"), 0, ()),
            (("--max-invalid", "0.2"), 0, ()),
            (("--max-invalid", "0.19"), 1, ("invalid",)),
        ):
            with self.subTest(arguments=arguments):
                run = self.check(*arguments, code=code)
                self.assertEqual(re.findall(r"(\w+) failed:", run.err), list(failed))
                self.assertEqual(len(run.err.splitlines()), len(failed))

    def test_baseline(self):
        good = saved([(gold, gold) for gold, _ in ANSWERS] * 20)
        bad = saved([(gold, POSITIVE) for gold, _ in ANSWERS] * 20)
        for name, content in (("good", good), ("bad", bad)):
            self.run_program(
                "report", "-q", "--metrics", self.path(f"{name}.json"), self.write(f"{name}.jsonl", content)
            )
        for base, now, code in (("good", "bad", 1), ("bad", "good", 0), ("good", "good", 0)):
            run = self.run_program(
                "report", "-q", "--baseline", self.path(f"{base}.json"), self.path(f"{now}.jsonl"), code=code
            )
            self.assertEqual("significantly worse" in run.err, code == 1)

    def test_baseline_that_is_none(self):
        self.check("--baseline", self.path("missing.json"), code=3)
        self.check("--baseline", self.write("m.json", "{}"), code=3)
        self.assertIn("too large", self.check("--baseline", "/dev/zero", code=3).err)

    def test_what_cannot_be_computed_fails(self):
        self.classify("-q", "--metrics", self.path("m.json"), ROWS)
        baseline = ("--baseline", self.path("m.json"))
        unlabelled = "Profit rose .\nSales fell .\n"
        for rows, checks, message in (
            ("", baseline, "cannot be compared: this run has no row with a gold label"),
            (unlabelled, baseline, "cannot be compared: this run has no row with a gold label"),
            ("", ("--max-invalid", "1"), "there are no answers"),
        ):
            with self.subTest(rows=rows, checks=checks):
                run = self.classify("-q", *checks, "--junit", self.path("j.xml"), "-", stdin=rows, code=1)
                self.assertIn(message, run.err)
                self.assertNotIn("nan", self.read("j.xml"))

    def test_junit(self):
        self.check(
            "--fail-under", "accuracy=0.9,macro_f1=0.1", "--max-invalid", "1", "--junit", self.path("j.xml"), code=1
        )
        suite = ElementTree.fromstring(self.read("j.xml")).find("testsuite")
        self.assertEqual((suite.get("tests"), suite.get("failures")), ("3", "1"))
        failed = [case.get("name") for case in suite if case.find("failure") is not None]
        self.assertEqual(failed, ["accuracy"])

    def test_a_summary_is_added_to_what_the_file_holds(self):
        summary = self.write("summary.md", "before\n")
        self.check("--fail-under", "accuracy=0.9,macro_f1=0.1", "--summary", summary, code=1)
        text = self.read("summary.md")
        self.assertTrue(text.startswith("before\n### "), text)
        self.assertIn("| Accuracy | ", text)
        self.assertIn("| ❌ accuracy | ", text)
        self.assertIn("| ✅ macro\\_f1 | ", text)
        saved = self.path("p.jsonl")
        self.classify("-q", "-o", saved, ROWS)
        self.run_program("compare", "-q", saved, saved, "--summary", summary)
        self.assertIn("McNemar's exact test: p = 1", self.read("summary.md"))
        self.run_program("report", "-q", saved, "--summary", saved, code=2)
        self.run_program("report", "-q", saved, "--summary", self.path("no/summary.md"), code=5)

    def test_of_a_run_itself(self):
        self.assertIn("accuracy failed", self.classify("-q", "--fail-under", "accuracy=1", ROWS, code=1).err)
        self.classify("-q", "--fail-under", "accuracy=0", "--max-invalid", "0", ROWS)

    def test_of_rows_without_gold_labels(self):
        self.assertIn("undefined", self.classify("-q", "--no-labels", "--fail-under", "accuracy=0.1", ROWS, code=1).err)


class Invalid(CliTest):
    def setUp(self):
        super().setUp()
        # The tiny model answers negative, neutral or positive, which are no words of this prompt but for neutral.
        self.prompt = self.write(
            "markets.jinja",
            "{#\nnegative: bearish\nneutral: neutral\npositive: bullish\n#}Is the follwing sentence positive, negative "
            "or neutral?\n\n{{ sentence }}\n",
        )

    def test_answers_that_are_no_label(self):
        run = self.classify("--prompt", self.prompt, "--metrics", self.path("m.json"), ROWS)
        metrics = json.loads(self.read("m.json"))
        invalid = [row for row in run.rows() if row["label"] is None]
        self.assertTrue(invalid)
        for row in run.rows():
            self.assertEqual(row["label"], NEUTRAL if row["completion"] == NEUTRAL else None)
        self.assertEqual(metrics["rows"]["invalid"], len(invalid))
        right = sum(row["label"] == row["gold"] for row in run.rows())
        self.assertEqual(metrics["metrics"]["accuracy"], right / 8)
        self.assertIn(f"{len(invalid)} answers are invalid", run.err)

    def test_share_of_them_may_be_limited(self):
        run = self.classify("-q", "--prompt", self.prompt, "--max-invalid", "0", ROWS, code=1)
        self.assertIn("invalid failed", run.err)

    def test_constrained_and_score_have_none(self):
        for mode in ("constrained", "score"):
            rows = self.classify("-q", "--prompt", self.prompt, "--mode", mode, ROWS).rows()
            self.assertTrue(all(row["label"] for row in rows))
            self.assertLessEqual({row["completion"] for row in rows}, {"bearish", "neutral", "bullish"})


class Pages(CliTest):
    TEXT = "Up <script>alert(\"x\")</script> & <img src=x onerror=alert(1)> 'rose' ."

    def test_report_and_plot_stand_alone_and_escape_what_rows_hold(self):
        path = self.write(
            "rows.jsonl",
            "".join(json.dumps({"id": f"<b>{i}</b>", "text": self.TEXT, "label": i % 3}) + "\n" for i in range(6)),
        )
        self.classify("-q", "--report", self.path("r.html"), "--plot", self.path("p.svg"), path)
        page = self.read("r.html")
        self.assertTrue(page.startswith("<!DOCTYPE html>") or page.startswith("<!doctype html>"))
        for raw in ("<script>alert", "<img src=x", "<b>1</b>"):
            self.assertNotIn(raw, page)
        self.assertIn("onerror=alert(1)", page)  # as text
        for document in (page, self.read("p.svg")):
            outside = re.findall(
                r"""(?:src|href)\s*=\s*["'](?!#|data:)([^"']+)|url\((?!#|data:)([^)]+)\)|@import""", document
            )
            self.assertEqual(outside, [])
        picture = ElementTree.fromstring(self.read("p.svg"))
        self.assertTrue(picture.tag.endswith("svg"))

    def test_prompt_is_escaped_too(self):
        prompt = self.write("x.jinja", "<script>alert(2)</script>{{ sentence }}")
        self.classify("-q", "--prompt", prompt, "--report", self.path("r.html"), ROWS)
        self.assertNotIn("<script>alert(2)", self.read("r.html"))
        self.assertIn("alert(2)", self.read("r.html"))

    def test_of_saved_predictions(self):
        path = self.write("run.jsonl", saved(ANSWERS, sentence=self.TEXT))
        self.run_program("report", "-q", "--report", self.path("r.html"), "--plot", self.path("p.svg"), path)
        self.assertNotIn("<script>alert", self.read("r.html"))
        ElementTree.fromstring(self.read("p.svg"))


class Compare(CliTest):
    def test_differences_changed_rows_and_files(self):
        after = [(gold, gold) if i in (1, 2, 6) else (gold, label) for i, (gold, label) in enumerate(ANSWERS)]
        after[0] = (NEGATIVE, POSITIVE)
        first, second = self.write("a.jsonl", saved(ANSWERS)), self.write("b.jsonl", saved(after))
        run = self.run_program(
            "compare", "--json", self.path("c.json"), "--changed", self.path("d.jsonl"), first, second
        )
        self.assertRegex(run.out, r"Accuracy +0\.6000 +0\.8000 +\+0\.2000")
        self.assertIn("3 were fixed, 1 broken", run.out)
        self.assertIn("p = 0.625,", run.out)  # 2 * (1 + 4) / 2^4
        comparison = json.loads(self.read("c.json"))
        self.assert_valid(comparison, "comparison")
        changed = [json.loads(line) for line in self.read("d.jsonl").splitlines()]
        for row in changed:
            self.assert_valid(row, "changed-row")
        self.assertEqual([row["id"] for row in changed], [1, 2, 3, 7])

    def test_json_on_standard_output_comes_alone(self):
        first = self.write("a.jsonl", saved(ANSWERS))
        second = self.write("b.jsonl", saved([(gold, gold) for gold, _ in ANSWERS]))
        for command in ("compare", first, second), ("sweep", "--candidate", first, "--candidate", second):
            with self.subTest(command=command[0]):
                run = self.run_program(*command, "--json", "-")
                json.loads(run.out)
                self.assertRegex(run.err, "[Aa]ccuracy")

    def test_changed_rows_come_once_whatever_they_are_written_to(self):
        after = [(gold, gold) for gold, _ in ANSWERS]
        first = self.write("a.jsonl", saved(ANSWERS))
        lines = saved(after).splitlines(keepends=True)
        second = self.write("b.jsonl", "".join([*lines[:-2], lines[-1], lines[-2]]))
        run = self.run_program("compare", "-q", "--changed", "-", first, second)
        ids = [json.loads(line)["id"] for line in run.out.splitlines()]
        self.assertEqual(len(ids), len(set(ids)))
        self.run_program("compare", "-q", "--changed", self.path("d.jsonl"), first, second)
        self.assertEqual(sorted(ids), sorted(json.loads(line)["id"] for line in self.read("d.jsonl").splitlines()))

    def test_run_with_itself(self):
        path = self.write("a.jsonl", saved(ANSWERS))
        self.assertIn("+0.0000", self.run_program("compare", path, path).out)

    def test_other_rows_or_other_gold(self):
        first = self.write("a.jsonl", saved(ANSWERS))
        for other in (ANSWERS[:-1], [(POSITIVE, label) for _, label in ANSWERS]):
            run = self.run_program("compare", first, self.write("b.jsonl", saved(other)), code=3)
            self.assertEqual(run.out, "")


class Sweep(CliTest):
    def test_grid_is_ranked(self):
        run = self.run_program(
            "sweep",
            "--model",
            "tests/checkpoints/tiny",
            "--prompt",
            "article-zero",
            "--prompt",
            "few",
            "--shots",
            "0",
            "--shots",
            "3",
            "--rank-by",
            "accuracy",
            "--json",
            self.path("s.json"),
            ROWS,
        )
        self.assertEqual(
            re.findall(r"\d of 3: .*", run.err),
            ["1 of 3: article-zero", "2 of 3: few with --shots 0", "3 of 3: few with --shots 3"],
        )
        sweep = json.loads(self.read("s.json"))
        self.assert_valid(sweep, "sweep")
        accuracies = [entry["metrics"]["accuracy"] for entry in sweep["runs"]]
        self.assertEqual(accuracies, sorted(accuracies, reverse=True))
        self.assertEqual(
            sorted((entry["prompt"], entry["shots"]) for entry in sweep["runs"]),
            [("article-zero", 0), ("few", 0), ("few", 3)],
        )
        self.assertEqual(len(re.findall(r"^ *\d\. ", run.out, re.MULTILINE)), 3)

    def test_needs_files_and_a_metric(self):
        model = ("--model", "tests/checkpoints/tiny")
        self.assertIn("nosuch", self.run_program("sweep", *model, "--rank-by", "nosuch", ROWS, code=2).err)
        self.assertIn("regular files", self.run_program("sweep", *model, "-", code=2).err)
        self.run_program("sweep", *model, "--json", self.path("missing/s.json"), ROWS, code=5)


class Demonstrations(CliTest):
    def test_row_that_is_shown_is_left_out_of_the_metrics_and_that_is_said(self):
        run = self.classify(
            "--shot",
            "few",
            "--examples",
            ROWS,
            "--metrics",
            self.path("m.json"),
            ROWS,
            str(self.write("more.jsonl", '{"text":"New .","label":"neutral"}\n')),
        )
        rows = json.loads(self.read("m.json"))["rows"]
        self.assertEqual((rows["demonstrations"], rows["evaluated"]), (8, 1))
        self.assertEqual([row.get("demonstration", False) for row in run.rows()], [True] * 8 + [False])
        self.assertRegex(run.err, r"8 left out because the prompt shows them")

    def test_row_that_the_template_itself_shows_counts_only_if_told(self):
        shown = "According to Gran , the company has no plans to move all production to Russia , although that is where the company is growing ."
        data = str(self.write("rows.txt", f"{shown}@neutral\nSales rose .@positive\n"))
        for options, evaluated in (((), 1), (("--count-demonstrations",), 2)):
            run = self.classify("--shot", "one", *options, "--metrics", self.path("m.json"), data)
            rows = json.loads(self.read("m.json"))["rows"]
            self.assertEqual((rows["demonstrations"], rows["evaluated"]), (2 - evaluated, evaluated))
            self.assertEqual("the prompt shows them" in run.err, evaluated == 1)

    def test_a_file_of_none_is_refused(self):
        run = self.classify("--shot", "few", "--examples", self.write("none.jsonl", ""), ROWS, code=2)
        self.assertIn("none.jsonl has no labelled rows to show as demonstrations", run.err)

    def test_is_marked_in_tables_too(self):
        run = self.classify("--shot", "few", "--examples", ROWS, "--output-format", "csv", ROWS)
        again = self.run_program("report", str(self.write("rows.csv", run.out)))
        self.assertIn("8 left out because the prompt shows them", again.err + again.out)


if __name__ == "__main__":
    unittest.main()
