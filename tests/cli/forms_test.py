"""The same rows in each form that people have them in: the demo model's figures are equal, digit by digit."""

import csv
import gzip
import io
import json
import unittest
import zipfile

from harness import ROOT, CliTest

try:
    import pyarrow
    import pyarrow.parquet
except ImportError:
    pyarrow = None

DEVELOPMENT = ROOT.parent / "shared" / "phrasebank" / "Sentences_AllAgree.dev.txt"
NEWS = ROOT / "examples" / "financial_news.jsonl"
NAMES = ["negative", "neutral", "positive"]


def read_rows():
    """(sentence, label) of the phrasebank's development rows, or of the project's own where they are not there."""
    if DEVELOPMENT.exists():
        lines = DEVELOPMENT.read_text(encoding="latin-1").splitlines()
        return [tuple(part.strip() for part in line.rsplit("@", 1)) for line in lines if line]
    rows = map(json.loads, NEWS.read_text().splitlines())
    return [(row["sentence"], row["label"]) for row in rows]


def as_phrasebank(rows):
    return "".join(f"{text}@{label}\n" for text, label in rows).encode("iso-8859-1")


def as_csv(rows):
    """Label first, no header, ISO-8859-1: as all-data.csv on Kaggle."""
    table = io.StringIO()
    csv.writer(table).writerows((label, text) for text, label in rows)
    return table.getvalue().encode("iso-8859-1")


def as_jsonl(rows):
    return "".join(json.dumps({"sentence": text, "label": label}) + "\n" for text, label in rows).encode()


def as_zip(name, content):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("FinancialPhraseBank-v1.0/License.txt", "Words .\n")
        archive.writestr(f"FinancialPhraseBank-v1.0/{name}", content)
    return packed.getvalue()


class Forms(CliTest):
    def setUp(self):
        super().setUp()
        self.rows = read_rows()
        self.expected = self.figures(self.write("rows.txt", as_phrasebank(self.rows)))
        self.assertEqual(self.expected["rows"]["evaluated"], len(self.rows))

    def figures(self, *arguments, **options):
        self.run_program("-q", "--model", "demo", "--dtype", "float32", "-o", self.path("p.jsonl"), "--metrics",
                         self.path("m.json"), *arguments, **options)
        metrics = json.loads(self.read("m.json"))
        return {name: value for name, value in metrics.items() if name != "manifest"}

    def test_text(self):
        forms = {
            "all-data.csv": as_csv(self.rows),
            "rows.jsonl": as_jsonl(self.rows),
            "rows.jsonl.gz": gzip.compress(as_jsonl(self.rows)),
            "FinancialPhraseBank-v1.0.zip": as_zip("Sentences_AllAgree.txt", as_phrasebank(self.rows)),
            "archive.zip": as_zip("all-data.csv", as_csv(self.rows)),
        }
        for name, content in forms.items():
            with self.subTest(name=name):
                self.assertEqual(self.figures(self.write(name, content)), self.expected)
        with self.subTest("pipe"):
            self.assertEqual(self.figures("-", stdin=as_csv(self.rows)), self.expected)

    @unittest.skipUnless(pyarrow, "needs Python's pyarrow")
    def test_columns(self):
        """Integer labels, named by the metadata that the hub's files have."""
        features = {"label": {"names": NAMES, "_type": "ClassLabel"}}
        schema = pyarrow.schema([("sentence", pyarrow.string()), ("label", pyarrow.int64())],
                                metadata={"huggingface": json.dumps({"info": {"features": features}})})
        table = pyarrow.table({"sentence": [text for text, _ in self.rows],
                               "label": [NAMES.index(label) for _, label in self.rows]}, schema=schema)
        pyarrow.parquet.write_table(table, self.path("rows.parquet"), row_group_size=100)
        with pyarrow.ipc.new_file(self.path("rows.arrow"), schema) as file:
            file.write_table(table, max_chunksize=100)
        with pyarrow.ipc.new_stream(self.path("rows.arrows"), schema) as stream:
            stream.write_table(table, max_chunksize=100)
        for name in ("rows.parquet", "rows.arrow", "rows.arrows"):
            with self.subTest(name=name):
                self.assertEqual(self.figures(self.path(name)), self.expected)


if __name__ == "__main__":
    unittest.main()
