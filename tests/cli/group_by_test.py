"""--group-by: figures for each value of a field of the rows."""

import json
import unittest

from harness import CliTest

ROWS = "".join(json.dumps({"text": f"Profit {i} rose .", "label": label, "source": source, "meta": {"year": 2000 + i % 2}}) + "\n"
               for i, (label, source) in enumerate([("positive", "reuters"), ("neutral", "reuters"), ("negative", None),
                                                    ("positive", "kauppalehti"), ("neutral", "kauppalehti")]))


class GroupBy(CliTest):
    def setUp(self):
        super().setUp()
        self.rows = self.write("rows.jsonl", ROWS)

    def test_figures_of_each_value(self):
        run = self.classify("--group-by", "source", "-o", self.path("p.jsonl"), "--metrics", self.path("m.json"),
                            "--report", self.path("r.html"), "--summary", self.path("s.md"), self.rows)
        self.assertRegex(run.err, r"\nsource +rows +accuracy +95 % interval +macro F1 +invalid\n\(none\) +1 .*\n"
                                  r"kauppalehti +2 .*\nreuters +2 ")
        metrics = json.loads(self.read("m.json"))
        self.assert_valid(metrics, "metrics")
        self.assertEqual([group["value"] for group in metrics["groups"]["groups"]], [None, "kauppalehti", "reuters"])
        self.assertEqual(sum(group["rows"]["total"] for group in metrics["groups"]["groups"]), 5)
        self.assertIn("kauppalehti: all metrics", self.read("r.html"))
        self.assertIn("| kauppalehti | 2 |", self.read("s.md"))

    def test_the_field_is_kept_and_report_groups_by_it(self):
        for name in ("p.jsonl", "p.csv"):
            with self.subTest(name=name):
                run = self.classify("--group-by", "source", "--metrics", self.path("m.json"), "-o", self.path(name), self.rows)
                self.run_program("report", "--group-by", "source", "--metrics", self.path("r.json"), self.path(name))
                self.assertEqual(json.loads(self.read("m.json"))["groups"], json.loads(self.read("r.json"))["groups"])
        self.assertEqual(json.loads(self.read("p.jsonl").splitlines()[0])["row"], {"source": "reuters"})

    def test_a_path_and_all(self):
        run = self.classify("--group-by", "meta.year", "--keep", "all", self.rows)
        self.assertRegex(run.err, r"\nmeta\.year +rows.*\n2000 +3 .*\n2001 +2 ")

    def test_after_a_resume(self):
        whole = self.classify("--group-by", "source", "-o", self.path("a.jsonl"), "--metrics", self.path("a.json"), self.rows)
        self.assertEqual(whole.code, 0)
        bad = self.write("bad.jsonl", ROWS + "{\n")
        self.classify("--group-by", "source", "--batch-size", "2", "-o", self.path("b.jsonl"), bad, code=3)
        self.write("bad.jsonl", ROWS)
        self.classify("--group-by", "source", "--batch-size", "2", "--resume", "-o", self.path("b.jsonl"), "--metrics",
                      self.path("b.json"), bad)
        self.assertEqual(json.loads(self.read("a.json"))["groups"], json.loads(self.read("b.json"))["groups"])

    def test_checks_name_a_group(self):
        saved = self.write("p.jsonl", "".join(
            json.dumps({"id": i, "gold": "positive", "label": label, "completion": label, "row": {"source": source}}) + "\n"
            for i, (label, source) in enumerate([("positive", "a"), ("positive", "a"), ("positive", "b"), ("neutral", "b")])))
        report = ("report", "-q", "--group-by", "source", "--junit", self.path("j.xml"), saved, "--fail-under")
        self.run_program(*report, "accuracy[source=a]=1,accuracy[source=b]=0.5")
        run = self.run_program(*report, "accuracy[source=a]=1,accuracy[source=b]=0.6", code=1)
        self.assertIn("accuracy[source=b] failed", run.err)
        self.assertNotIn("source=a", run.err)
        self.assertIn('name="accuracy[source=b]"', self.read("j.xml"))
        run = self.classify("-q", "--group-by", "source", "--fail-under", "accuracy[source=bloomberg]=0", self.rows, code=1)
        self.assertIn("accuracy[source=bloomberg] has no rows", run.err)
        self.assert_one_line(self.classify("--fail-under", "accuracy[source=reuters]=0.8", self.rows, code=2))

    def test_a_field_that_is_not_there(self):
        run = self.classify("-q", "--group-by", "sorce", self.rows, code=3)
        self.assertIn("no row has the field 'sorce' that --keep or --group-by names", run.err)
        self.classify("-q", "-o", self.path("p.jsonl"), self.rows)
        run = self.run_program("report", "--group-by", "source", self.path("p.jsonl"), code=3)
        self.assertIn("no row keeps the field 'source' that --group-by names; classify the rows with --keep source", run.err)


if __name__ == "__main__":
    unittest.main()
