"""--sample: rows drawn by label, the same ones however they are read; --limit on files that are sorted by label."""

import collections
import json
import unittest

from harness import TINY, CliTest


def rows_of(count, label):
    """count rows; label(i): of the i-th, from 1."""
    return [{"id": f"r{i}", "text": f"Unit {i} rose by {i % 97} %", "label": label(i)} for i in range(1, count + 1)]


def lines(rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


def sixths(i):
    return {0: "positive", 1: "negative", 2: "negative"}.get(i % 6, "neutral")


class Sampled(CliTest):
    def setUp(self):
        super().setUp()
        self.content = lines(rows_of(600, sixths))
        self.data = self.write("rows.jsonl", self.content)

    def ids(self, *options, data=None, **more):
        return [row["id"] for row in self.classify("-q", *options, data or self.data, **more).rows()]

    def test_labels_keep_their_shares_and_rows_their_order_and_ids(self):
        for seed in ("0", "1", "2"):
            run = self.classify("--sample", "60", "--seed", seed, self.data)
            golds = collections.Counter(row["gold"] for row in run.rows())
            self.assertEqual(golds, {"positive": 10, "negative": 20, "neutral": 30})
            numbers = [int(row["id"][1:]) for row in run.rows()]
            self.assertEqual(numbers, sorted(set(numbers)))
            self.assertIn("drew 60 of 600 rows", run.err)
        self.assertNotEqual(self.ids("--sample", "60"), self.ids("--sample", "60", "--seed", "1"))

    def test_rows_without_an_id_keep_their_number(self):
        data = self.write("rows.txt", "".join(f"Unit {i} rose .\n" for i in range(1, 201)))
        ids = self.ids("--sample", "20", data=data)
        self.assertEqual(len(ids), 20)
        self.assertGreater(ids[-1], 100)
        shown = self.classify("-q", "--sample", "20", "--print-prompts", data).out
        self.assertIn(f"--- row {ids[3]}:", shown)
        self.assertIn(f"Unit {ids[3]} rose .", shown)

    def test_a_pipe_is_read_to_its_end_first(self):
        self.assertEqual(self.ids("--sample", "30", data="-", stdin=self.content), self.ids("--sample", "30"))

    def test_the_draw_depends_on_nothing_but_the_seed(self):
        plain = self.classify("-q", "--sample", "50", self.data).out
        for options in (("--workers", "3"), ("--batch-size", "7"), ("--no-cache",), ("--batch-tokens", "50")):
            self.assertEqual(self.ids("--sample", "50", *options), [json.loads(line)["id"] for line in plain.splitlines()])
        self.assertEqual(self.classify("-q", "--sample", "50", "--workers", "3", self.data).out, plain)

    def test_of_the_rows_that_limit_leaves(self):
        ids = self.ids("--limit", "60", "--sample", "12")
        self.assertEqual(len(ids), 12)
        self.assertLessEqual(int(ids[-1][1:]), 60)
        self.assertEqual(self.ids("--limit", "12", "--sample", "60"), [f"r{i}" for i in range(1, 13)])
        self.assertEqual(len(self.ids("--sample", "9999")), 600)

    def test_resume_draws_the_same_rows_again(self):
        whole = self.classify("-q", "--sample", "40", "--batch-size", "4", self.data).out
        drawn = [json.loads(line)["id"] for line in whole.splitlines()]
        rows = rows_of(600, sixths)
        late = next(row for row in rows if row["id"] == drawn[30])
        late["text"] = "Profit rose . " * 60
        data = self.write("long.jsonl", lines(rows))
        out = self.path("out.jsonl")
        begun = ("-q", "--sample", "40", "--batch-size", "4", "-o", out)
        run = self.classify(*begun, "--max-row-tokens", "200", data, code=3)
        self.assertIn(f"row {late['id'][1:]}, line {late['id'][1:]}", run.err)
        self.assertIn("--max-row-tokens allows", run.err)
        self.assertEqual(len(self.read("out.jsonl.partial").splitlines()), 30)
        run = self.classify(*begun, "--resume", "--seed", "1", data, code=2)
        self.assertIn("--seed was 0 (default) and is 1", run.err)
        self.classify(*begun, "--resume", "--max-row-tokens", "0", data)
        self.assertEqual(self.read("out.jsonl"), self.classify(*begun[:5], "--max-row-tokens", "0", data).out)

    def test_rows_that_are_too_long_go_where_bad_rows_go(self):
        rows = rows_of(50, sixths)
        rows[9]["text"] = "Profit rose . " * 60
        data = self.write("long.jsonl", lines(rows))
        rejects = self.path("rejects.jsonl")
        run = self.classify("-q", "--sample", "50", "--max-row-tokens", "200", "--on-error", "null", "--rejects", rejects, data)
        self.assertIn("more than --max-row-tokens allows", run.rows()[9]["error"])
        rejected = json.loads(self.read("rejects.jsonl"))
        self.assertEqual((rejected["row"], rejected["line"], json.loads(rejected["record"])["id"]), (10, 10, "r10"))

    def test_bad_rows_are_not_drawn_but_counted(self):
        content = lines(rows_of(20, sixths)) + '{"text": ""}\n' * 10
        data = self.write("bad.jsonl", content)
        self.assertIn("row 21", self.classify("--sample", "5", data, code=3).err)
        run = self.classify("--sample", "20", "--on-error", "skip", data)
        self.assertEqual(len(run.rows()), 20)
        self.assertIn("10 of 30 rows could not be read", run.err)

    def test_integers_follow_all_rows(self):
        data = self.write("a.jsonl", lines([{"text": f"Unit {i}", "label": i % 2 * 4} for i in range(50)]))
        self.assertIn("the labels are the integers 0, 4", self.classify("--sample", "2", data, code=3).err)
        rows = [{"text": f"Unit {i}", "label": i % 3} for i in range(60)]
        golds = collections.Counter(row["gold"] for row in self.classify("-q", "--sample", "6", "-", stdin=lines(rows)).rows())
        self.assertEqual(golds, {"negative": 2, "neutral": 2, "positive": 2})

    def test_verify_dtype_takes_the_first_rows_of_the_sample(self):
        model = self.senseless()
        int8 = ("--model", model, "--dtype", "int8", "--int8-keep", "none")
        of_file, of_sample = (self.agreement(int8, ("--model", model, "--dtype", "float32"), *options)
                              for options in (("--limit", "40"), ("--sample", "40")))
        # So many rows that the first of the file would give another number.
        count = next(n for n in range(1, 41) if sum(of_file[:n]) != sum(of_sample[:n]))
        run = self.run_program(*int8, "--sample", "40", "--verify-dtype", count, "--verify-floor", "0", self.data)
        self.assertIn(f"{sum(of_sample[:count])} of {count} answer", run.err)

    def agreement(self, first, second, *options):
        """Of each row, whether both runs answer it in the same words."""
        runs = (self.run_program("-q", *run, *options, self.data).rows() for run in (first, second))
        return [a["completion"] == b["completion"] for a, b in zip(*runs)]

    def test_sweeps_draw_too(self):
        run = self.run_program("sweep", "--model", TINY, "--sample", "6", "--prompt", "article-zero",
                               "--json", self.path("s.json"), self.data)
        self.assertIn("drew 6 of 600 rows", run.err)


class SortedByLabel(CliTest):
    def setUp(self):
        super().setUp()
        self.rows = rows_of(60, lambda i: "negative" if i <= 40 else "positive")
        self.data = self.write("rows.jsonl", lines(self.rows))

    def test_a_limit_that_sees_one_label_is_said(self):
        warning = "the first 20 rows, which --limit takes, all have the label 'negative', and row 41 is 'positive'"
        run = self.classify("-q", "--limit", "20", "--metrics", self.path("m.json"), self.data)
        self.assertIn(warning, run.err)
        self.assertIn("--sample 20", run.err)
        assumptions = json.loads(self.read("m.json"))["manifest"]["assumptions"]
        self.assertEqual([warning in line for line in assumptions].count(True), 1)
        integers = self.write("i.csv", "label,text\n" + "".join(f"{i // 20},Unit {i} rose .\n" for i in range(60)))
        self.assertIn("all have the label 'negative'", self.classify("-q", "--limit", "5", integers).err)
        sweep = self.run_program("sweep", "-q", "--model", TINY, "--prompt", "article-zero", "--limit", "20", self.data)
        self.assertIn(warning, sweep.err)

    def test_nothing_is_said_where_labels_are_seen_or_there_are_no_others(self):
        one_label = self.write("one.jsonl", lines(self.rows[:40]))
        unlabelled = self.write("rows.txt", "Up .\nDown .\nOver .\n")
        for options in (("--limit", "41", self.data), ("--limit", "1", self.data), ("--limit", "20", one_label), (self.data,),
                        ("--limit", "2", unlabelled), ("--limit", "20", "--no-labels", self.data)):
            self.assertNotIn("--limit takes", self.classify("-q", *options).err)
        self.assertEqual(self.classify("-q", "--limit", "20", "-", stdin=lines(self.rows)).err, "")

    def test_sample_sees_them(self):
        golds = collections.Counter(row["gold"] for row in self.classify("-q", "--sample", "6", self.data).rows())
        self.assertEqual(golds, {"negative": 4, "positive": 2})


if __name__ == "__main__":
    unittest.main()
