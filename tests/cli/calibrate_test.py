"""`calibrate`: what it fits, what it leaves beside, what it refuses; `--calibration` in a run."""

import json
import math
import os
import random
import subprocess
import unittest

from harness import LABELS, CliTest, environment, jsonl

PRIOR = (0.13, 0.61, 0.26)
STATED = "negative=.13,neutral=.61,positive=.26"


def softmax(scores):
    top = max(scores)
    total = sum(math.exp(score - top) for score in scores)
    return [math.exp(score - top) / total for score in scores]


def biased(rows, offset=(0, 0, 0), seed=1, gold=True, start=1):
    """Predictions that know the label well, but for an offset of each label's score."""
    luck = random.Random(seed)
    lines = []
    for i in range(start, start + rows):
        label = luck.choices(range(3), PRIOR)[0]
        scores = [luck.gauss(0, 1) + (3.2 if k == label else 0) + offset[k] for k in range(3)]
        answer = max(range(3), key=scores.__getitem__)
        lines.append(json.dumps({
            "id": f"r{i}", "gold": LABELS[label] if gold else None, "label": LABELS[answer], "completion": LABELS[answer],
            "scores": {name: math.log(p) for name, p in zip(LABELS, softmax(scores))}}))
    return "\n".join(lines) + "\n"


def accuracy(rows):
    labelled = [row for row in rows if row["gold"]]
    return sum(row["label"] == row["gold"] for row in labelled) / len(labelled)


class CalibrateTest(CliTest):
    def calibrate(self, *arguments, **options):
        return self.run_program("calibrate", *arguments, **options)


class Methods(CalibrateTest):
    def test_a_stated_prior_takes_a_bias_out_and_keeps_the_raw_answer_beside(self):
        plain, other = self.write("plain.jsonl", biased(600)), self.write("biased.jsonl", biased(600, (6, -6, 2)))
        before = [json.loads(line) for line in biased(600, (6, -6, 2)).splitlines()]
        self.assertLess(accuracy(before), 0.3)
        after = self.calibrate(other, "--prior", STATED).rows()
        self.assertGreater(accuracy(after), 0.9)
        self.assertEqual([row["label"] for row in after],
                         [row["label"] for row in self.calibrate(plain, "--prior", STATED).rows()])
        for row, raw in zip(after, before):
            self.assertEqual(row["raw_label"], raw["label"])
            self.assertEqual(row["raw_scores"], raw["scores"])
            self.assertEqual(row["completion"], raw["completion"])
            self.assertAlmostEqual(sum(map(math.exp, row["scores"].values())), 1, places=12)
            self.assertEqual(row["label"], max(row["scores"], key=row["scores"].get))
            self.assertAlmostEqual(row["confidence"], math.exp(row["scores"][row["label"]]), places=12)
            self.assert_valid(row, "prediction")
        for name, share in zip(LABELS, PRIOR):
            mean = sum(math.exp(row["scores"][name]) for row in after) / len(after)
            self.assertAlmostEqual(mean, share, delta=1e-9)

    def test_the_prior_may_be_uniform_or_a_file(self):
        rows = self.write("p.jsonl", biased(60))
        named = self.calibrate(rows, "--prior", STATED).out
        self.assertEqual(self.calibrate(rows, "--prior", self.write("counts.json", json.dumps(
            {"positive": 26, "negative": 13, "neutral": 61}))).out, named)
        metrics = self.path("metrics.json")
        self.run_program("report", rows, "--metrics", metrics)
        with open(metrics) as file:
            support = json.load(file)["support"]
        stated = ",".join(f"{name}={count / 60}" for name, count in support.items())
        by_file, by_list = (self.calibrate(rows, "--prior", prior).rows() for prior in (metrics, stated))
        for a, b in zip(by_file, by_list):
            for name in LABELS:
                self.assertAlmostEqual(a["scores"][name], b["scores"][name], places=6)
        uniform = self.calibrate(rows, "--prior", "uniform").rows()
        self.assertAlmostEqual(sum(math.exp(row["scores"]["negative"]) for row in uniform), 20, delta=1e-6)

    def test_batch_takes_the_mean_score_off(self):
        out = self.calibrate(self.write("p.jsonl", biased(80, (6, -6, 2))), "--batch").rows()
        means = [sum(row["raw_scores"][name] for row in out) / len(out) for name in LABELS]
        for row in out:
            expected = softmax([row["raw_scores"][name] - mean for name, mean in zip(LABELS, means)])
            for name, p in zip(LABELS, expected):
                self.assertAlmostEqual(math.exp(row["scores"][name]), p, places=9)

    def test_any_finite_numbers_are_scores(self):
        row = {"id": 1, "gold": None, "label": None, "completion": "",
               "scores": {"negative": 1200, "neutral": 1201, "positive": None}}
        path = self.write("p.jsonl", json.dumps(row) + "\n")
        self.assertIn("not log-probabilities", self.run_program("report", path, code=3).err)
        out = self.calibrate(path, "--abstain-below", "0.1").rows()[0]
        self.assertAlmostEqual(out["scores"]["neutral"], -math.log(1 + math.exp(-1)), places=12)
        self.assertIsNone(out["scores"]["positive"])
        self.assertEqual(out["raw_scores"], row["scores"])
        self.run_program("report", self.write("q.jsonl", json.dumps(out) + "\n"))

    def test_rows_without_answers_stay_as_they_are(self):
        fault = {"id": 9, "gold": None, "label": None, "completion": "", "error": "no field \"sentence\""}
        path = self.write("p.jsonl", biased(60) + json.dumps(fault) + "\n")
        out = self.calibrate(path, "--batch").rows()
        self.assertEqual(out[-1], fault)
        self.assertEqual(len(out), 61)

    def test_fields_of_others_stay(self):
        row = json.loads(biased(1))
        path = self.write("p.jsonl", json.dumps({**row, "source": {"a": [1]}}) + "\n")
        self.assertEqual(self.calibrate(path, "--batch").rows()[0]["source"], {"a": [1]})

    def test_csv_has_the_fields_that_rows_keep(self):
        lines = [json.loads(line) for line in biased(60).splitlines()]
        kept = [{**line, "row": {"firm": f"firm {i}"}} for i, line in enumerate(lines)]
        table = self.path("out.csv")
        self.calibrate(self.write("p.jsonl", "".join(json.dumps(row) + "\n" for row in kept)), "--prior", STATED, "-o", table)
        header, first = self.read("out.csv").splitlines()[:2]
        self.assertTrue(header.endswith(",row:firm"), header)
        self.assertTrue(first.endswith(",firm 0"), first)

    def test_csv_has_a_column_for_what_rows_have(self):
        path = self.write("p.jsonl", biased(60))
        table = self.path("out.csv")
        self.calibrate(path, "--prior", STATED, "-o", table)
        header = self.read("out.csv").splitlines()[0]
        self.assertEqual(header, "id,gold,label,completion,score:negative,score:neutral,score:positive,confidence,"
                                 "raw_label,raw_score:negative,raw_score:neutral,raw_score:positive")
        again = self.calibrate(table, "--prior", STATED).rows()
        self.assertEqual([row["label"] for row in again],
                         [row["label"] for row in self.calibrate(path, "--prior", STATED).rows()])

    def test_calibrating_again_starts_from_the_raw_scores(self):
        path = self.write("p.jsonl", biased(60, (3, -3, 1)))
        once = self.calibrate(path, "--batch").out
        self.assertEqual(self.calibrate(self.write("once.jsonl", once), "--batch").out, once)


class Fit(CalibrateTest):
    def test_figures_on_the_fitted_rows_are_cross_fitted(self):
        path = self.write("p.jsonl", biased(40, (6, -6, 2)))
        run = self.calibrate(path, "--fit", path, "--save", self.path("c.json"))
        self.assertIn("40 rows with a label to fit to", run.err)
        with open(self.path("c.json")) as file:
            saved = json.load(file)
        self.assert_valid(saved, "calibration")
        in_sample = self.calibrate(path, "--apply", self.path("c.json")).rows()
        self.assertNotEqual([row["scores"] for row in run.rows()], [row["scores"] for row in in_sample])
        self.assertGreater(accuracy(run.rows()), 0.8)

    def test_other_rows_get_the_offsets_of_all_labelled_rows(self):
        labelled = self.write("few.jsonl", biased(30, (6, -6, 2), seed=5))
        rows = self.write("rows.jsonl", biased(300, (6, -6, 2), start=1000))
        run = self.calibrate(rows, "--fit", labelled, "--save", self.path("c.json"))
        self.assertIn("The labelled rows, each calibrated by what was fitted to others", run.err)
        self.assertIn("offsets were fitted to 30 rows", run.err)
        self.assertGreater(accuracy(run.rows()), 0.85)
        self.assertEqual(self.calibrate(rows, "--apply", self.path("c.json")).out, run.out)

    def test_a_temperature_is_fitted_to_enough_rows(self):
        rows = self.write("rows.jsonl", biased(120))
        for choice, expected in (((), False), (("--fit-temperature", "no"), True)):
            self.calibrate(rows, "--fit", rows, *choice, "--save", self.path("c.json"))
            with open(self.path("c.json")) as file:
                self.assertEqual(json.load(file)["temperature"] == 1, expected)
            os.remove(self.path("c.json"))

    def test_the_prior_is_estimated_on_top_of_a_fit_only(self):
        rows = self.write("rows.jsonl", biased(400, (2, -1, 0), gold=False, start=1000))
        labelled = self.write("few.jsonl", biased(60, (2, -1, 0), seed=5))
        run = self.calibrate(rows, "--estimate-prior", "--batch", code=2)
        self.assertIn("alone it mistakes the bias of the scores for the shares of the labels", run.err)
        self.calibrate(rows, "--fit", labelled, "--estimate-prior", "--save", self.path("c.json"))
        with open(self.path("c.json")) as file:
            saved = json.load(file)
        for name, share in zip(LABELS, PRIOR):
            self.assertAlmostEqual(saved["estimated_prior"][name], share, delta=0.08)
        self.calibrate(rows, "--prior", STATED, "--save", self.path("p.json"))
        self.assertIn("p.json is not", self.calibrate(rows, "--apply", self.path("p.json"), "--estimate-prior", code=2).err)

    def test_too_few_labelled_rows_are_refused(self):
        rows = self.write("rows.jsonl", biased(60))
        run = self.calibrate(rows, "--fit", self.write("few.jsonl", biased(3, gold=False)), code=3)
        self.assertIn("few.jsonl: it has 0 rows with a gold label", run.err)


class Conformal(CalibrateTest):
    def test_sets_hold_the_gold_label_at_the_rate(self):
        labelled = self.write("few.jsonl", biased(200, seed=5))
        rows = self.write("rows.jsonl", biased(2000, start=1000))
        for more in ((), ("--conformal-score", "aps"), ("--conformal-by-label",), ("--offsets",)):
            run = self.calibrate(rows, "--fit", labelled, "--conformal", "0.1", *more)
            held = [row["gold"] in row["labels"] for row in run.rows()]
            # Two standard errors of a rate of 0.9 among the rows that the sets are fitted to.
            luck = 2 * math.sqrt(0.9 * 0.1 / (100 if "--offsets" in more else 200))
            self.assertAlmostEqual(sum(held) / len(held), 0.9, delta=luck, msg=more)
            self.assertIn("Prediction sets have", run.err)
            self.assertEqual("raw_scores" in run.rows()[0], "--offsets" in more)

    def test_a_saved_calibration_has_the_sets_too(self):
        labelled = self.write("few.jsonl", biased(60, seed=5))
        rows = self.write("rows.jsonl", biased(100, start=1000))
        first = self.calibrate(rows, "--fit", labelled, "--conformal", "0.2", "--offsets", "--save", self.path("c.json"))
        self.assertEqual(self.calibrate(rows, "--apply", self.path("c.json")).out, first.out)

    def test_rows_that_served_the_fit_have_no_set(self):
        rows = self.write("rows.jsonl", biased(60))
        run = self.calibrate(rows, "--fit", rows, "--conformal", "0.1", "--offsets")
        self.assertEqual(sum("labels" in row for row in run.rows()), 30)
        self.assertIn("30 rows without a prediction set", run.err)
        other = self.calibrate(rows, "--fit", rows, "--conformal", "0.1", "--offsets", "--seed", "1")
        self.assertNotEqual([("labels" in row) for row in run.rows()], [("labels" in row) for row in other.rows()])

    def test_too_few_rows_are_refused_with_the_number_that_is_needed(self):
        rows = self.write("rows.jsonl", biased(60))
        few = self.write("few.jsonl", biased(18, seed=5))
        run = self.calibrate(rows, "--fit", few, "--conformal", "0.05", code=3)
        self.assertIn("there are 18 labelled rows to fit prediction sets to, and --conformal 0.05 needs 19 or more", run.err)
        self.assertEqual(run.out, "")


class Warnings(CalibrateTest):
    def warnings(self, *arguments):
        return self.calibrate(*arguments, "--quiet").err

    def test_a_right_prior_is_silent(self):
        self.assertEqual(self.warnings(self.write("p.jsonl", biased(600)), "--prior", STATED), "")

    def test_few_rows(self):
        self.assertIn("fitted to 49 rows", self.warnings(self.write("p.jsonl", biased(49)), "--batch"))
        self.assertEqual(self.warnings(self.write("p.jsonl", biased(50)), "--batch"), "")

    def test_most_rows_moved(self):
        path = self.write("p.jsonl", biased(200, (6, -6, 2)))
        err = self.warnings(path, "--prior", STATED, "--save", self.path("c.json"))
        self.assertRegex(err, r"calibration moved \d+ of 200 rows to another label")
        with open(self.path("c.json")) as file:
            self.assertTrue(any("calibration moved" in each for each in json.load(file)["manifest"]["assumptions"]))

    def test_moved_is_counted_from_the_labels_that_were_given(self):
        rows = self.write("p.jsonl", biased(200, (6, -6, 2)))
        self.calibrate(rows, "--prior", STATED, "-o", self.path("calibrated.jsonl"))
        run = self.calibrate(self.path("calibrated.jsonl"), "--abstain-below", "0.4", "-o", self.path("a.jsonl"))
        self.assertIn("0 of 200 labels changed", run.err)
        self.assertNotIn("calibration moved", run.err)

    def test_labelled_rows_that_are_there_twice_are_fitted_to_once(self):
        rows = self.write("p.jsonl", biased(100, seed=2, start=1000, gold=False))
        once, twice = self.write("once.jsonl", biased(60)), self.write("twice.jsonl", 2 * biased(60))
        for options in ((), ("--conformal", "0.2", "--offsets")):
            run = self.calibrate("-q", rows, "--fit", twice, *options)
            self.assertIn("twice.jsonl: 60 rows with the id and scores of an earlier one; each is fitted to once", run.err)
            self.assertEqual(run.out, self.calibrate("-q", rows, "--fit", once, *options).out)

    def test_sets_that_another_prior_takes_away(self):
        rows = self.write("p.jsonl", biased(100, seed=2, start=1000, gold=False))
        saved = self.path("c.json")
        self.calibrate("-q", rows, "--fit", self.write("l.jsonl", biased(120)), "--conformal", "0.2", "--offsets", "--save", saved)
        run = self.calibrate("-q", rows, "--apply", saved, "--estimate-prior")
        self.assertIn("c.json are left out: they were fitted to scores with another prior", run.err)
        self.assertNotIn('"labels"', run.out)

    def test_a_prior_that_the_rows_cannot_have(self):
        row = json.dumps({"id": 1, "gold": None, "label": "neutral", "completion": "neutral",
                          "scores": {"negative": -1, "neutral": -1, "positive": None}})
        err = self.warnings(self.write("q.jsonl", (row + "\n") * 60), "--prior", STATED)
        self.assertIn("the prior says positive 0.26, and these rows cannot come closer than 0", err)


class Refusals(CalibrateTest):
    def test_contradictions(self):
        rows = self.write("p.jsonl", biased(60))
        for arguments, part in (
            ((), "nothing to do"),
            (("--prior", "uniform", "--batch"), "--prior and --batch both give offsets"),
            (("--batch", "--fit", rows), "--batch and --fit both give offsets"),
            (("--conformal", "0.1"), "--fit"),
            (("--conformal", "0.1", "--fit", rows, "--fit-temperature", "yes"), "give --offsets too"),
            (("--batch", "-o", rows), "would overwrite"),
            (("--batch", "--save", self.path("x"), "-o", self.path("x")), "give each a file of its own"),
            (("--prior", "negative=.5,neutral=.5"), "positive has no share"),
            (("--prior", "negative=.5,neutral=.3,positive=.1"), "sum to 0.9"),
            (("--prior", "negative=0,neutral=.5,positive=.5"), "between 0 and 1"),
            (("--prior", "bad=.5,good=.5"), "write LABEL=SHARE"),
        ):
            run = self.calibrate(rows, *arguments, code=2)
            self.assertIn(part, run.err)
            self.assert_one_line(run)
        self.assertIn("- is given twice", self.calibrate("-", "--fit", "-", code=2).err)
        self.assertEqual(self.read("p.jsonl"), biased(60))

    def test_rows_without_scores(self):
        row = {"id": "a", "gold": None, "label": "neutral", "completion": "neutral"}
        run = self.calibrate(self.write("p.jsonl", json.dumps(row) + "\n"), "--batch", code=3)
        self.assertIn('p.jsonl: row "a" has no scores to calibrate', run.err)
        row["scores"] = dict.fromkeys(LABELS)
        run = self.calibrate(self.write("p.jsonl", json.dumps(row) + "\n"), "--batch", code=3)
        self.assertIn("all its scores are null", run.err)
        self.assertIn("there is no row to fit to", self.calibrate(self.write("e.jsonl", ""), "--batch", code=3).err)

    def test_files_that_are_no_calibration(self):
        rows = self.write("p.jsonl", biased(60))
        for content in ("", "[]", "{}", '{"schema":"flant5-sentiment/metrics/2"}',
                        '{"schema":"flant5-sentiment/calibration/1","labels":["a","b"],"method":"magic"}'):
            run = self.calibrate(rows, "--apply", self.write("c.json", content), code=3)
            self.assertIn("c.json: not a calibration as calibrate --save writes it", run.err)

    def test_a_calibration_of_other_labels(self):
        rows = self.write("p.jsonl", biased(60))
        self.calibrate(rows, "--batch", "--save", self.path("c.json"))
        run = self.calibrate(rows, "--apply", self.path("c.json"), "--label-set", "bad,good", code=3)
        self.assertIn("it is for the labels negative, neutral, positive, but this run has bad, good", run.err)


class Pipes(CalibrateTest):
    def test_fitting_from_a_pipe_leaves_no_file_behind(self):
        rows = biased(300, (3, -3, 1))
        folder = self.folder / "tmp"
        folder.mkdir()
        run = self.calibrate("-", "--prior", STATED, stdin=rows, env=environment(TMPDIR=str(folder)))
        self.assertEqual(run.out, self.calibrate(self.write("p.jsonl", rows), "--prior", STATED).out)
        self.assertEqual(list(folder.iterdir()), [])
        for bad in ('{"id":1,"label":3}\n', '{"id":1}\n{"id":2,"scores":3}\n'):
            run = self.calibrate("-", "--batch", stdin=bad, code=3)
            self.assertIn("standard input", run.err)
            self.assertNotIn("/proc", run.err)

    def test_applying_streams(self):
        path = self.write("p.jsonl", biased(100))
        self.calibrate(path, "--batch", "--save", self.path("c.json"))
        process = self.start_program("calibrate", "-", "--apply", self.path("c.json"), "--quiet", stdin=subprocess.PIPE,
                                     stdout=subprocess.PIPE)
        for line in biased(3).splitlines():
            process.stdin.write(line.encode() + b"\n")
            process.stdin.flush()
            self.assertEqual(json.loads(process.stdout.readline())["id"], json.loads(line)["id"])
        process.stdin.close()
        self.assertEqual(process.wait(), 0)


class InARun(CalibrateTest):
    """--calibration FILE and --abstain-below in the run that answers the rows."""

    def setUp(self):
        super().setUp()
        self.rows = self.write("rows.jsonl", jsonl(60))
        plain = self.write("plain.jsonl", self.classify("-q", "--mode", "score", self.rows).out)
        self.calibration = self.path("c.json")
        self.after = self.calibrate(plain, "--prior", "negative=.3,neutral=.4,positive=.3", "--save", self.calibration)

    def test_it_is_the_same_as_calibrating_afterwards(self):
        run = self.classify("-q", "--mode", "score", "--calibration", self.calibration, self.rows)
        self.assertEqual(run.rows(), self.after.rows())

    def test_csv_has_the_raw_columns(self):
        run = self.classify("-q", "--mode", "score", "--calibration", self.calibration, "--output-format", "csv", self.rows)
        self.assertIn("confidence,raw_label,raw_score:negative", run.out.splitlines()[0])

    def test_the_manifest_names_the_file(self):
        arguments = ("-q", "--mode", "score", "--keep-manifest", "-o", self.path("out.jsonl"), self.rows)
        self.classify("--calibration", self.calibration, *arguments)
        manifest = json.loads(self.read("out.jsonl.manifest.json"))
        self.assertEqual(manifest["calibration"]["path"], self.calibration)
        self.assertRegex(manifest["calibration"]["hash"], "^sha256:")
        self.assert_valid(manifest, "manifest")

    def test_scores_are_needed(self):
        for option in (("--calibration", self.calibration), ("--abstain-below", "0.5")):
            self.assertIn("it needs --mode score or --scores", self.classify(*option, self.rows, code=2).err)
        run = self.classify("--mode", "score", "--label-set", "bad,good", "--calibration", self.calibration, self.rows, code=3)
        self.assertIn("it is for the labels negative, neutral, positive", run.err)

    def test_uncertain_rows_abstain(self):
        plain = self.classify("-q", "--scores", self.rows).rows()
        level = sorted(row.get("confidence", 0) for row in plain)[30]
        run = self.classify("--scores", "--abstain-below", level, self.rows)
        for before, after in zip(plain, run.rows()):
            self.assert_valid(after, "prediction")
            if before["label"] is None or before["confidence"] >= level:
                self.assertEqual(after, before)
            else:
                self.assertEqual(after, {**before, "label": None, "abstained": True})
        abstained = sum("abstained" in row for row in run.rows())
        self.assertGreater(abstained, 0)
        self.assertIn(f"{abstained} too uncertain to be answered", run.err)


    def test_rows_that_abstained_are_calibrated_by_the_label_that_they_had(self):
        """As a run with --abstain-below writes them, without a raw label."""
        calibration = ("--prior", STATED)
        rows, unsure = [], []
        for row in map(json.loads, biased(300, (2, -2, 0)).splitlines()):
            names = list(row["scores"])
            row["scores"] = dict(zip(names, map(math.log, softmax(list(row["scores"].values())))))
            row["confidence"] = math.exp(row["scores"][row["label"]])
            rows.append(row)
            unsure.append({**row, "label": None, "abstained": True} if row["confidence"] < 0.8 else row)
        self.assertGreater(sum("abstained" in row for row in unsure), 10)
        plain, unsure = (self.write(name, "".join(json.dumps(row) + "\n" for row in each))
                         for name, each in (("plain.jsonl", rows), ("unsure.jsonl", unsure)))
        run, expected = self.calibrate(unsure, *calibration), self.calibrate(plain, *calibration)
        self.assertEqual(run.out, expected.out)
        self.assertEqual(run.err.replace(str(unsure), str(plain)), expected.err)
        # The threshold may be taken back.
        again = self.calibrate(unsure, "--abstain-below", "0")
        self.assertEqual(again.out, self.calibrate(plain, "--abstain-below", "0").out)


class Reports(CalibrateTest):
    """What abstains is counted apart from what is invalid, in every figure, report and check."""

    def setUp(self):
        super().setUp()
        self.saved = self.write("p.jsonl", self.calibrate(
            self.write("raw.jsonl", biased(300, (2, -2, 0))), "--prior", STATED, "--abstain-below", "0.8").out)
        self.abstained = sum('"abstained"' in line for line in self.read("p.jsonl").splitlines())

    def test_metrics(self):
        self.run_program("report", self.saved, "--metrics", self.path("m.json"), "--report", self.path("m.html"))
        metrics = json.loads(self.read("m.json"))
        self.assert_valid(metrics, "metrics")
        self.assertGreater(self.abstained, 10)
        self.assertEqual(metrics["rows"]["abstained"], self.abstained)
        self.assertEqual(metrics["rows"]["evaluated"], 300 - self.abstained)
        self.assertEqual(metrics["rows"]["invalid"], 0)
        self.assertEqual(sum(metrics["answers"].values()), 300 - self.abstained)
        self.assertEqual(metrics["selective"]["rows"], 300)
        self.assertEqual(metrics["calibration"]["rows"], 300)
        before = metrics["before_calibration"]
        self.assertGreater(before["calibration"]["brier"]["value"], metrics["calibration"]["brier"]["value"])
        self.assertGreater(metrics["metrics"]["accuracy"], before["metrics"]["accuracy"])
        self.assertIn("Rows left unanswered", self.read("m.html"))

    def test_checks(self):
        answered = 1 - self.abstained / 300
        for arguments, code in (
            (("--max-invalid", "0"), 0),
            (("--fail-under", f"answered={answered - .001:.4f}"), 0),
            (("--fail-under", f"answered={answered + .001:.4f}"), 1),
            (("--fail-under", "answered_at_accuracy_0.95=0.4"), 0),
            (("--fail-under", "answered_at_accuracy_1=1"), 1),
            (("--fail-over", "ece=.2,brier=.5"), 0),
            (("--fail-over", "ece=.2,brier=.001"), 1),
            (("--fail-under", "set_coverage=.5"), 1),
        ):
            with self.subTest(arguments=arguments):
                self.run_program("report", "-q", self.saved, *arguments, code=code)
        self.assertIn("brier failed: brier is ", self.run_program(
            "report", "-q", self.saved, "--fail-over", "brier=0.001", code=1).err)
        self.assertIn("--junit reports checks", self.run_program(
            "report", "-q", self.saved, "--junit", self.path("j.xml"), code=2).err)
        self.run_program("report", "-q", self.saved, "--fail-over", "ece=1", "--junit", self.path("j.xml"))
        self.assertIn('name="ece"', self.read("j.xml"))

    def test_compare(self):
        plain = self.path("raw.jsonl")
        run = self.run_program("compare", plain, self.saved, "--json", self.path("c.json"))
        self.assertIn(f"{self.abstained} rows were left out: too uncertain", run.out)
        comparison = json.loads(self.read("c.json"))
        self.assertEqual(comparison["rows"]["abstained"], self.abstained)
        self.assert_valid(comparison, "comparison")


if __name__ == "__main__":
    unittest.main()
