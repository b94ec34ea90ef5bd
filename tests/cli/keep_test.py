"""--keep: fields of the rows go into the predictions, and into the prompt."""

import csv
import io
import json
import unittest

from harness import LABELS, CliTest

ROWS = [
    {"text": "Profit rose .", "label": "positive", "company": "Nokia", "year": 2009, "tags": ["a", {"b": None}],
     "source": {"name": "Reuters", "paid": True}},
    {"text": "Sales fell .", "label": "negative", "company": "Kone, \"Oyj\"", "year": 2.5, "source": {"name": "Kauppalehti"}},
    {"text": "It met .", "label": "neutral", "company": None},
]


def lines(rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


TABLE = 'text,label,company,Company Size\nProfit rose .,positive,Nokia,9\nSales fell .,negative,"Kone, ""Oyj""",\n'


class Kept(CliTest):
    def kept(self, content, *options, name="rows.jsonl"):
        return [row.get("row") for row in self.classify("-q", *options, self.write(name, content)).rows()]

    def test_fields_keep_their_json_type(self):
        self.assertEqual(self.kept(lines(ROWS), "--keep", "company,year,tags,source"), [
            {"company": "Nokia", "year": 2009, "tags": ["a", {"b": None}], "source": {"name": "Reuters", "paid": True}},
            {"company": 'Kone, "Oyj"', "year": 2.5, "source": {"name": "Kauppalehti"}},
            {"company": None}])

    def test_all_is_the_whole_row(self):
        self.assertEqual(self.kept(lines(ROWS), "--keep", "all"), ROWS)
        self.assertEqual(self.kept(json.dumps(ROWS, indent=1), "--keep", "all", name="rows.json"), ROWS)
        row = {"id": 3, "label": "positive", "row": {"row": 1}, "completion": "mine", "text": "a"}
        self.assertEqual(self.kept(lines([row]), "--keep", "all"), [row])

    def test_fields_inside_others_by_their_path(self):
        self.assertEqual(self.kept(lines(ROWS), "--keep", "source.name", "--keep", "year"),
                         [{"source.name": "Reuters", "year": 2009}, {"source.name": "Kauppalehti", "year": 2.5}, None])

    def test_columns_are_texts(self):
        self.assertEqual(self.kept(TABLE, "--keep", "company,company size", name="a.csv"),
                         [{"company": "Nokia", "company size": "9"}, {"company": 'Kone, "Oyj"', "company size": ""}])
        self.assertEqual(self.kept("Up .\tpositive\t7\n", "--keep", "3", name="a.tsv"), [{"3": "7"}])
        self.assertEqual(self.kept("Up .\tpositive\t7\n", "--keep", "all", name="a.tsv"),
                         [{"1": "Up .", "2": "positive", "3": "7"}])
        self.assertEqual(self.kept(",text,label,x,x\n1,Up .,positive,2,3\n", "--keep", "all", name="a.csv"),
                         [{"1": "1", "text": "Up .", "label": "positive", "4": "2", "5": "3"}])
        self.assertEqual(self.kept(TABLE, "--keep", "company", "--null-value", "Nokia", name="a.csv")[0], {"company": None})

    def test_nan_of_python_is_kept_as_null(self):
        self.assertEqual(self.kept('{"text": "NaN", "x": NaN, "y": [-Infinity, "NaN"]}\n', "--keep", "all"),
                         [{"text": "NaN", "x": None, "y": [None, "NaN"]}])

    def test_tables_have_columns_of_text(self):
        path = self.write("rows.jsonl", lines(ROWS))
        for form, separator in (("csv", ","), ("tsv", "\t")):
            run = self.classify("-q", "--output-format", form, "--keep", "company,year,tags,source.paid", path)
            table = list(csv.DictReader(io.StringIO(run.out), delimiter=separator))
            self.assertEqual(list(table[0])[:4] + list(table[0])[-4:],
                             ["id", "gold", "label", "completion", "row:company", "row:year", "row:tags", "row:source.paid"])
            self.assertEqual([[row["row:company"], row["row:year"], row["row:tags"], row["row:source.paid"]] for row in table],
                             [["Nokia", "2009", '["a",{"b":null}]', "true"], ['Kone, "Oyj"', "2.5", "", ""], ["", "", "", ""]])

    def test_what_has_no_place_for_fields_is_refused(self):
        path = self.write("rows.jsonl", lines(ROWS))
        self.assertIn("writes labels only", self.classify("--output-format", "label", "--keep", "year", path, code=2).err)
        self.assertIn("--keep all needs JSONL",
                      self.classify("-o", self.path("o.csv"), "--keep", "all", path, code=2).err)
        for name, content, form in (("a.txt", "Up .\n", "plain text"), ("b.txt", "Up .@positive\n", "phrasebank")):
            for keep in ("all", "company"):
                run = self.classify("--keep", keep, self.write(name, content), code=3)
                self.assertIn(f"is read as {form}", run.err)
                self.assertIn("which has none of the fields that --keep asks for; say what", run.err)

    def test_a_name_that_no_row_has(self):
        folder = self.without_weights()
        run = self.run_program("--model", folder, "--keep", "company,cmopany", self.write("a.jsonl", lines(ROWS)), code=3)
        self.assertIn("no row has the field 'cmopany' that --keep or --group-by names (fields: 'text', 'label', 'company'", run.err)
        run = self.run_program("--model", folder, "--keep", "cmopany", self.write("a.csv", TABLE), code=3)
        self.assertIn("--keep: there is no column 'cmopany' (columns: 'text', 'label', 'company'", run.err)
        run = self.classify("--keep", "x", "-", stdin='{"text": "a"}\n' * 1001, code=3)
        self.assertIn("no row has the field 'x'", run.err)

    def test_rows_that_cannot_be_kept_are_bad_ones(self):
        deep = '{"text": "a", "x": ' + "[" * 63 + "]" * 63 + "}\n"
        self.assertIn("too deep to be kept", self.classify("--keep", "x", self.write("a.jsonl", deep), code=3).err)
        twice = '{"text": "a", "x": 1, "x": 2}\n'
        self.assertIn("the field 'x' appears twice", self.classify("--keep", "all", self.write("a.jsonl", twice), code=3).err)
        fine = '{"text": "a", "x": ' + "[" * 62 + "]" * 62 + "}\n"
        self.classify("-q", "--keep", "x", "-o", self.path("o.jsonl"), self.write("a.jsonl", fine))
        self.run_program("report", self.path("o.jsonl"))

    def test_bad_rows_keep_what_was_read(self):
        rows = [*ROWS, {"text": "x", "label": "odd", "company": "UPM"}]
        self.assertEqual(self.kept(lines(rows), "--on-error", "null", "--keep", "company")[3], {"company": "UPM"})


class Saved(CliTest):
    """Whatever reads predictions passes the fields on."""

    def test_report_and_compare_read_both_forms(self):
        path = self.write("rows.jsonl", lines(ROWS))
        for form in ("jsonl", "csv"):
            one, two = self.path(f"one.{form}"), self.path(f"two.{form}")
            self.classify("-q", "--keep", "company,year", "-o", one, path)
            self.classify("-q", "--keep", "company,year", "--prompt", "flan-options", "-o", two, path)
            self.assertIn("3 rows", self.run_program("report", one).err)
            changed = self.path(f"changed-{form}.jsonl")
            self.run_program("compare", "--changed", changed, one, two)
            with open(changed) as file:
                rows = [json.loads(line) for line in file]
            for row in rows:
                self.assert_valid(row, "changed-row")
                self.assertIn("company", row["row"])
            with open(one) as file:
                for line in file if form == "jsonl" else ():
                    self.assert_valid(json.loads(line), "prediction")

    def test_resume_needs_the_same_fields(self):
        out = self.path("out.jsonl")
        run = self.classify("-q", "--keep", "company", "-o", out, "-", stdin=lines(ROWS) + '{"text": ""}\n', code=3)
        self.assertIn("the text is empty", run.err)
        run = self.classify("-q", "--resume", "--keep", "year", "-o", out, "-", stdin=lines(ROWS), code=2)
        self.assertIn("--keep was company and is year", run.err)
        self.classify("-q", "--resume", "--keep", "company", "-o", out, "-", stdin=lines(ROWS))
        self.assertEqual(self.read("out.jsonl"), self.classify("-q", "--keep", "company", "-", stdin=lines(ROWS)).out)


class Prompted(CliTest):
    """{{ row.company }}"""

    def setUp(self):
        super().setUp()
        self.prompt = self.write("p.jinja", "{{ row.company }} ({{ row['source'].name }}, {{ row.year }}): {{ sentence }}")

    def prompts(self, content, *options, name="rows.jsonl", **more):
        run = self.classify("-q", "--with-text", "--prompt", self.prompt, *options, self.write(name, content), **more)
        return [row.get("prompt") for row in run.rows()], run

    def test_fields_stand_in_the_prompt(self):
        prompts, run = self.prompts(lines(ROWS[:2]))
        self.assertEqual(prompts, ["Nokia (Reuters, 2009): Profit rose .", 'Kone, "Oyj" (Kauppalehti, 2.5): Sales fell .'])
        self.assertNotIn("row", run.rows()[0])
        shown = self.classify("-q", "--prompt", self.prompt, "--print-prompts", self.path("rows.jsonl")).out
        self.assertIn("Nokia (Reuters, 2009): Profit rose .", shown)

    def test_columns_too(self):
        self.write("p.jinja", "{{ row.company }}, {{ row['Company Size'] or 'small' }}: {{ sentence }}")
        self.assertEqual(self.prompts(TABLE, name="a.csv")[0],
                         ["Nokia, 9: Profit rose .", 'Kone, "Oyj", small: Sales fell .'])

    def test_a_row_without_it_is_a_bad_row(self):
        run = self.run_program("--model", self.without_weights(), "--prompt", self.prompt,
                               self.write("rows.jsonl", lines(ROWS)), code=3)
        self.assertIn("row 3, line 3", run.err)
        self.assertIn("the row has no 'company', which the prompt needs", run.err)
        prompts, run = self.prompts(lines(ROWS), "--on-error", "null", "--rejects", self.path("r.jsonl"))
        self.assertEqual([bool(prompt) for prompt in prompts], [True, True, False])
        self.assertIn("which the prompt needs", run.rows()[2]["error"])
        self.assertEqual(json.loads(self.read("r.jsonl"))["row"], 3)
        self.assertEqual(len(self.prompts(lines(ROWS), "--on-error", "skip")[0]), 2)

    def test_a_field_that_no_row_has(self):
        run = self.classify("--prompt", self.prompt, self.write("a.csv", "text,company,source.name\na,b,c\n"), code=3)
        self.assertIn("the prompt: there is no column 'year'", run.err)
        run = self.prompts(lines(ROWS[2:]), "--on-error", "skip", code=3)[1]
        self.assertIn("no row has the field 'source.name' that the prompt needs", run.err)
        run = self.classify("--prompt", self.prompt, self.write("a.txt", "Up .\n"), code=3)
        self.assertIn("which has none of the fields that the prompt needs ('company')", run.err)

    def test_rows_that_differ_in_a_field_are_asked_apart(self):
        self.write("p.jinja", "{{ row.company }}")
        rows = [{"text": "same", "company": name} for name in ("Profit rose .", "It met .", "Profit rose .")]
        for cache in ((), ("--no-cache",)):
            run = self.prompts(lines(rows), *cache)[1]
            answers = [row["completion"] for row in run.rows()]
            self.assertEqual(answers[0], answers[2])
            self.assertNotEqual(answers[0], answers[1])

    def test_scores_and_calibration(self):
        run = self.prompts(lines(ROWS[:2]), "--mode", "score", "--calibrate")[1]
        self.assertEqual(set(run.rows()[0]["scores"]), set(LABELS))

    def test_sweeps(self):
        run = self.run_program("sweep", "-q", "--model", "tests/checkpoints/tiny", "--dtype", "float32", "--prompt", self.prompt, "--prompt", "article-zero",
                               self.write("rows.jsonl", lines(ROWS[:2])))
        self.assertIn(" 2. ", run.out)
        self.assertIn("which the prompt needs", self.run_program(
            "sweep", "--model", self.without_weights(), "--prompt", "article-zero", "--prompt", self.prompt,
            self.write("rows.jsonl", lines(ROWS)), code=3).err)


if __name__ == "__main__":
    unittest.main()
