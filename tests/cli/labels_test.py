"""Labels of the run: where they come from, what is refused, what the results call them."""

import csv
import io
import json
import math
import unittest

from harness import LABELS, TINY, CliTest

STARS = ["1 star", "2 stars", "3 stars", "4 stars", "5 stars"]
EMOTIONS = ["sadness", "joy", "love", "anger", "fear", "surprise"]
TWO = "label,text\n0,It was dull .\n1,It was fun .\n-1,It was .\n"


def saved(answers, **more):
    rows = [{"id": i, "gold": gold, "label": label, "completion": label or "?", **more}
            for i, (gold, label) in enumerate(answers, 1)]
    return "".join(json.dumps(row) + "\n" for row in rows)


class Source(CliTest):
    """--label-set, else --labels, else the prompt, else the three sentiments."""

    def names(self, *arguments, **options):
        run = self.classify("--mode", "score", *arguments, stdin="a row\n", **options)
        return list(run.rows()[0]["scores"])

    def test_the_sentiments_are_the_default(self):
        self.assertEqual(self.names("-"), list(LABELS))

    def test_a_set_is_given_by_hand(self):
        self.assertEqual(self.names("--label-set", " bad, so so ,good", "-"), ["bad", "so so", "good"])

    def test_a_data_set_is_named(self):
        self.assertEqual(self.names("--labels", "emotion", "-"), EMOTIONS)
        self.assertEqual(self.names("--labels", "yelp-stars", "-"), STARS)

    def test_the_set_by_hand_comes_before_the_data_set(self):
        self.assertEqual(self.names("--labels", "sst2", "--label-set", ", ".join(LABELS), "-"), list(LABELS))
        run = self.classify("--labels", "emotion", "--label-set", "joy,fear", "-", stdin="a\n", code=2)
        self.assertIn('the data set emotion has the label "sadness"', run.err)

    def test_a_prompt_declares_its_own(self):
        prompt = self.write("p.jinja", "{#\nlabels: bad, good\ngood: fine\n#}{{ answers|join(' or ') }}? {{ sentence }}")
        self.assertEqual(self.names("--prompt", prompt, "-"), ["bad", "good"])
        shown = self.classify("--prompt", prompt, "--print-prompts", "-", stdin="a row\n")
        self.assertIn("bad or fine? a row", shown.out)

    def test_a_prompt_of_other_labels_is_refused_with_the_remedy(self):
        for arguments in (("--prompt", "article-zero"), ("--prompt", "natural-instructions")):
            run = self.classify(*arguments, "--label-set", "bad,good", "-", stdin="a\n", code=2)
            self.assertIn("is about the labels negative, neutral, positive, but this run has bad, good", run.err)
            self.assertIn("generic-zero", run.err)
            self.assertEqual(run.out, "")

    def test_names_that_cannot_be_told_are_refused(self):
        for names, part in (("one", "1 label;"), ("a,A", "appears twice"), ("a,,b", "empty"), ("good,invalid", "invalid")):
            run = self.classify("--label-set", names, "-", stdin="a\n", code=2)
            self.assertIn(part, run.err)


class Shots(CliTest):
    def setUp(self):
        super().setUp()
        self.examples = self.write("examples.jsonl", '{"text": "So dull .", "label": 0}\n{"text": "Such fun .", "label": 1}\n')

    def test_other_labels_take_the_generic_prompts(self):
        zero = self.classify("--labels", "sst2", "--print-prompts", "-", stdin="It was .\n")
        self.assertIn("negative, positive?\n\nText: It was .\nLabel:", zero.out)
        few = self.classify("--labels", "sst2", "--shot", "few", "--examples", self.examples, "--print-prompts", "-",
                            stdin="It was .\n")
        self.assertIn("Text: So dull .\nLabel: negative\n\nText: Such fun .\nLabel: positive\n\nText: It was .", few.out)
        one = self.classify("--labels", "sst2", "--shot", "one", "--examples", self.examples, "--print-prompts", "-",
                            stdin="It was .\n")
        self.assertIn("Label: negative", one.out)
        self.assertNotIn("Such fun", one.out)

    def test_the_sentiments_in_any_order_keep_theirs(self):
        shown = self.classify("--label-set", "positive,neutral,negative", "--print-prompts", "-", stdin="It was .\n")
        self.assertIn("positive, negative or neutral?", shown.out)

    def test_demonstrations_of_other_labels_must_be_given(self):
        for shot in ("one", "few"):
            run = self.classify("--labels", "sst2", "--shot", shot, "-", stdin="a\n", code=2)
            self.assertIn("--examples", run.err)

    def test_examples_are_read_with_the_labels_of_the_data(self):
        """1 is positive in the phrasebank's numbering no more than here: the scheme says what it is."""
        rows = self.write("rows.jsonl", '{"text": "Sales fell .", "label": 1}\n')
        run = self.classify("--labels", "bearish-bullish-neutral", "--shot", "few", "--examples", rows, "--print-prompts",
                            "-", stdin="It was .\n")
        self.assertIn("Sales fell .\nSentiment: positive", run.out)


class Data(CliTest):
    def test_integers_mean_what_the_data_set_says(self):
        rows = self.classify("--labels", "sst2", "-", "--input-format", "csv", stdin=TWO).rows()
        self.assertEqual([row["gold"] for row in rows], ["negative", "positive", None])

    def test_integers_are_places_in_the_set_and_that_is_said(self):
        run = self.classify("--label-set", "dull,fun", "--input-format", "csv", "-", stdin=TWO)
        self.assertEqual([row["gold"] for row in run.rows()], ["dull", "fun", None])
        self.assertIn("integer labels were read as 0 dull, 1 fun", run.err)

    def test_a_value_outside_is_bad_input(self):
        for labels, value in (("sst2", "2"), ("yelp-stars", "5"), ("amazon-stars", "0"), ("emotion", "6")):
            run = self.classify("--labels", labels, "--input-format", "csv", "-", stdin=f"label,text\n{value},a\n", code=3)
            self.assertIn(f"'{value}' is not a label", run.err)

    def test_a_label_may_be_called_unknown(self):
        run = self.classify("--label-set", "known,unknown", "--input-format", "csv", "-", stdin="label,text\nUnknown,a\nnone,b\n")
        self.assertEqual([row["gold"] for row in run.rows()], ["unknown", None])

    def test_a_map_may_take_a_label_away(self):
        run = self.classify("--label-map", "mixed=,0=negative", "--input-format", "csv", "-", stdin="label,text\nmixed,a\n0,b\n")
        self.assertEqual([row["gold"] for row in run.rows()], [None, "negative"])
        run = self.classify("--label-map", "0=bad", "-", stdin="a\n", code=2)
        self.assertIn('"0=bad" does not name a label; the labels are negative, neutral, positive', run.err)

    def test_case_is_folded_in_every_script(self):
        run = self.classify("--label-set", "негатив,позитив", "--input-format", "csv", "-", stdin="label,text\nНЕГАТИВ,a\n")
        self.assertEqual(run.rows()[0]["gold"], "негатив")

    def test_answers_come_from_the_set_alone(self):
        for mode in ("score", "constrained"):
            rows = self.classify("--label-set", "dull,fun", "--mode", mode, "-", stdin="a\nb\nc\n").rows()
            self.assertLessEqual({row["label"] for row in rows}, {"dull", "fun"})


class Results(CliTest):
    def sweep(self, *arguments, **options):
        return self.run_program("sweep", "--model", TINY, "--dtype", "float32", *arguments, **options)

    def metrics(self, *arguments):
        run = self.run_program("report", "--metrics", self.path("m.json"), *arguments)
        metrics = json.loads(self.read("m.json"))
        self.assert_valid(metrics, "metrics")
        return metrics, run

    def test_averages_run_over_the_set(self):
        """Two classes, all right: macro F1 is 1, not 2/3."""
        right = self.write("run.jsonl", saved([("negative", "negative"), ("positive", "positive")]))
        metrics, run = self.metrics("--labels", "sst2", "--fail-under", "macro_f1=0.7,positive_f1=1", right)
        self.assertEqual(metrics["metrics"]["macro_f1"], 1)
        self.assertEqual(metrics["labels"], ["negative", "positive"])
        self.assertNotIn("neutral", run.err)
        self.run_program("report", "-q", "--fail-under", "macro_f1=0.7", right, code=1)

    def test_thresholds_name_metrics_of_the_set(self):
        right = self.write("run.jsonl", saved([("1 star", "1 star"), ("5 stars", None)]))
        self.run_program("report", "-q", "--labels", "yelp-stars", "--fail-under", "1 star_recall=1", right)
        run = self.run_program("report", "-q", "--labels", "yelp-stars", "--fail-under", "neutral_f1=1", right, code=2)
        self.assertIn("5 stars_f1", run.err)

    def test_the_manifest_beside_the_rows_names_the_labels(self):
        rows = self.write("rows.csv", "label,text\n0,a\n1,b\n")
        self.classify("--labels", "amazon-stars", "--label-map", "0=1 star,1=2 stars", rows, code=2)  # one of both
        self.classify("--labels", "sst2", "--keep-manifest", "-o", self.path("run.jsonl"), rows)
        metrics, run = self.metrics(self.path("run.jsonl"))
        self.assertEqual(metrics["labels"], ["negative", "positive"])
        self.assertNotIn("taken from the rows", run.err)

    def test_scores_name_the_labels(self):
        scores = {"joy": math.log(0.9), "fear": math.log(0.08), "awe": math.log(0.02)}
        metrics, run = self.metrics(self.write("run.jsonl", saved([("joy", "joy")], scores=scores)))
        self.assertEqual(metrics["labels"], ["joy", "fear", "awe"])
        self.assertNotIn("taken from the rows", run.err)

    def test_names_in_the_rows_are_a_guess_that_is_said(self):
        metrics, run = self.metrics("-q", self.write("run.jsonl", saved([("joy", "fear"), ("joy", "joy")])))
        self.assertEqual(metrics["labels"], ["fear", "joy"])
        self.assertIn("the labels were taken from the rows: fear, joy; give all of them", run.err)
        run = self.run_program("report", self.write("one.jsonl", saved([("joy", "joy")])), code=3)
        self.assertIn("--label-set", run.err)

    def test_scores_of_names_that_cannot_be_labels_are_a_fault_of_the_file(self):
        file = self.write("run.jsonl", saved([("joy", "joy")], scores={"joy": 0.0, "a,b": -9.0}))
        run = self.run_program("report", file, code=3)
        self.assertIn(f"{file}: its rows do not say what the labels are", run.err)

    def test_a_pipe_cannot_be_read_twice(self):
        run = self.run_program("report", "-", stdin=saved([("joy", "joy")]), code=3)
        self.assertIn("the labels are negative, neutral, positive; --label-set names others", run.err)
        self.run_program("report", "--label-set", "joy,fear", "-", stdin=saved([("joy", "joy")]))

    def test_runs_of_other_labels_are_not_compared(self):
        joy = self.write("joy.jsonl", saved([("joy", "joy"), ("fear", "fear")]))
        feel = self.write("feel.jsonl", saved([("negative", "negative")]))
        run = self.run_program("compare", joy, feel, code=3)
        self.assertIn("has the labels fear, joy", run.err)
        other = self.write("other.jsonl", saved([("joy", "fear"), ("fear", "fear")]))
        run = self.run_program("compare", "--label-set", "joy,fear", "--json", self.path("c.json"), joy, other)
        comparison = json.loads(self.read("c.json"))
        self.assert_valid(comparison, "comparison")
        self.assertEqual(comparison["metrics"]["joy_recall"]["difference"], -1)
        self.assertIn("joy       joy       fear", run.out)

    def test_a_baseline_is_of_the_same_labels_in_any_order(self):
        run = self.write("run.jsonl", saved([("joy", "joy"), ("fear", None)]))
        self.run_program("report", "-q", "--label-set", "joy,fear", "--metrics", self.path("b.json"), run)
        self.run_program("report", "-q", "--label-set", "fear,joy", "--baseline", self.path("b.json"), run)
        refused = self.run_program("report", "-q", "--label-set", "fear,joy,awe", "--baseline", self.path("b.json"), run,
                                   code=3)
        self.assertIn("its labels are joy, fear, those of this run are fear, joy, awe", refused.err)

    def test_csv_has_a_column_for_each_score(self):
        run = self.classify("--label-set", "dull,fun", "--mode", "score", "--output-format", "csv", "-", stdin="a\n")
        rows = list(csv.DictReader(io.StringIO(run.out)))
        self.assertEqual([name for name in rows[0] if name.startswith("score:")], ["score:dull", "score:fun"])
        self.run_program("report", self.write("run.csv", run.out))

    def test_a_sweep_is_of_one_set(self):
        rows = self.write("rows.csv", TWO)
        run = self.sweep("--labels", "sst2", "--json", self.path("s.json"), rows)
        self.assertIn("generic-options", run.out)
        sweep = json.loads(self.read("s.json"))
        self.assert_valid(sweep, "sweep")
        self.assertEqual(sweep["labels"], ["negative", "positive"])
        self.sweep("--labels", "sst2", "--prompt", "article-zero", rows, code=2)

    def test_a_run_goes_on_with_the_same_labels_only(self):
        rows = self.write("rows.txt", "a\nb\n")
        out = self.path("run.jsonl")
        self.classify("--label-set", "dull,fun", "--keep-manifest", "-o", out, rows)
        self.write("run.jsonl.partial", "\n".join(self.read("run.jsonl").splitlines()[:1]) + "\n")
        self.write("run.jsonl.partial.manifest", self.read("run.jsonl.manifest.json"))
        run = self.classify("--label-set", "fun,dull", "--resume", "-o", out, rows, code=2)
        self.assertIn("labels was dull, fun and is fun, dull", run.err)


if __name__ == "__main__":
    unittest.main()
