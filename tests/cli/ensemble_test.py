"""`ensemble`: several saved runs as one."""

import json
import math
import pathlib
import unittest

from calibrate_test import accuracy, biased
from harness import LABELS, CliTest


class EnsembleTest(CliTest):
    def setUp(self):
        super().setUp()
        # The same labels, other noise: the draws of the labels come first.
        texts = []
        for offset in ((0, 0, 0), (1, -1, 0), (0, 0.5, -1)):
            texts.append(biased(200, offset))
        self.members = [self.write(f"m{i}.jsonl", text) for i, text in enumerate(texts)]

    def ensemble(self, *arguments, **options):
        return self.run_program("ensemble", *arguments, **options)

    def test_the_mean_log_probability(self):
        run = self.ensemble(*self.members)
        given = [[json.loads(line) for line in self.read(f"m{i}.jsonl").splitlines()] for i in range(3)]
        for row, *members in zip(run.rows(), *given):
            self.assert_valid(row, "prediction")
            means = {name: sum(member["scores"][name] for member in members) / 3 for name in LABELS}
            total = math.log(sum(map(math.exp, means.values())))
            for name in LABELS:
                self.assertAlmostEqual(row["scores"][name], means[name] - total, places=9)
            self.assertEqual(row["agreement"], sum(member["label"] == row["label"] for member in members) / 3)
        self.assertIn("the best member", run.err)
        self.assertIn("by Holm", run.err)
        self.assertIn("Fleiss' kappa", run.err)
        self.assertGreater(accuracy(run.rows()), 0.8)

    def test_methods_and_files(self):
        for method in ("mean-log-probability", "mean-probability", "vote"):
            run = self.ensemble(*self.members, "--method", method, "-o", self.path(f"{method}.csv"), "--json",
                                self.path(f"{method}.json"))
            self.assertEqual(run.out, "")
            document = json.loads(self.read(f"{method}.json"))
            self.assert_valid(document, "ensemble")
            self.assertEqual(document["rows"], {"total": 200, "evaluated": 200})
            report = self.run_program("report", self.path(f"{method}.csv"), "-q", "--metrics", self.path("m.json"))
            self.assertEqual(report.code, 0)
            metrics = json.loads(self.read("m.json"))
            self.assertAlmostEqual(metrics["metrics"]["accuracy"], document["ensemble"]["metrics"]["accuracy"], places=12)

    def test_fields_that_rows_keep_stay(self):
        members = []
        for path in self.members:
            rows = [json.loads(line) for line in pathlib.Path(path).read_text().splitlines()]
            for i, row in enumerate(rows):
                row["row"] = {"firm": f"firm {i}"}
            members.append(self.write(f"kept{len(members)}.jsonl", "".join(json.dumps(row) + "\n" for row in rows)))
        self.assertEqual(self.ensemble(*members).rows()[1]["row"], {"firm": "firm 1"})

    def test_rows_that_are_missing_or_twice(self):
        lines = self.read("m0.jsonl").splitlines(keepends=True)
        short = self.write("short.jsonl", "".join(lines[:-1]))
        self.assertIn('row "r200"', self.ensemble(self.members[0], short, code=3).err)
        twice = self.write("twice.jsonl", "".join([*lines[:-1], lines[0]]))
        self.assertIn('row "r1" is twice in', self.ensemble(self.members[0], twice, code=3).err)

    def test_refusals(self):
        self.assertIn("two members or more", self.ensemble(self.members[0], code=2).err)
        self.assertIn("would overwrite", self.ensemble(*self.members, "-o", self.members[0], code=2).err)
        bare = self.write("bare.jsonl", '{"id":1,"gold":null,"label":"neutral","completion":"neutral"}\n')
        run = self.ensemble(bare, bare, code=3)
        self.assertIn("row 1 has no scores", run.err)
        self.assertIn("--method vote", run.err)
        self.assertEqual(self.ensemble(bare, bare, "--method", "vote").labels(), ["neutral"])


if __name__ == "__main__":
    unittest.main()
