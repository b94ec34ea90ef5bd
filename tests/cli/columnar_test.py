"""Parquet and Arrow files: rows as those of the text that they were made of, whatever is wrong with them refused."""

import gzip
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from harness import PROGRAM, ROOT, TINY, CliTest, environment

FILES = ROOT / "tests" / "columnar"
NEWS = ROOT / "examples" / "financial_news.jsonl"
FORMS = ("news.parquet", "news.arrow", "news.arrows", "packed.parquet", "packed.arrows")

try:
    import pyarrow
    import pyarrow.parquet
except ImportError:
    pyarrow = None


def has_columnar():
    return (pathlib.Path(PROGRAM).parent / "libflant5_columnar.so").exists()


class Rows(CliTest):
    def test_predictions_are_those_of_the_text(self):
        text = self.classify("-q", "--with-text", NEWS)
        for name in FORMS:
            with self.subTest(name=name):
                self.assertEqual(self.classify("-q", "--with-text", FILES / name).out, text.out)

    def test_figures_are_those_of_the_text(self):
        """With the demo model, digit by digit."""
        text = self.figures(NEWS, "--prompt", "article-zero")
        for name in FORMS:
            with self.subTest(name=name):
                self.assertEqual(self.figures(FILES / name, "--prompt", "article-zero"), text)

    def figures(self, rows, *options):
        self.run_program("-q", "--model", "demo", "--dtype", "float32", "-o", self.path("p.jsonl"), "--metrics",
                         self.path("m.json"), *options, rows)
        metrics = json.loads(self.read("m.json"))
        return {name: value for name, value in metrics.items() if name != "manifest"}

    def test_are_said_to_be_what_they_are(self):
        for name, said in (("news.parquet", "Parquet"), ("news.arrow", "Arrow"), ("news.arrows", "Arrow")):
            with self.subTest(name=name):
                run = self.classify("--limit", "2", FILES / name)
                self.assertIn(f"{name}: {said} in utf-8, text from 'sentence', labels from 'label', ids from 'id', which "
                              "the file names: 0 negative, 1 neutral and 2 positive", run.err)
                self.assertEqual([row["id"] for row in run.rows()], ["news-01", "news-02"])

    def test_are_known_by_their_first_bytes(self):
        for name in ("news.parquet", "news.arrow", "news.arrows"):
            path = self.write("rows.txt", (FILES / name).read_bytes())
            self.assertEqual(len(self.classify("-q", path).rows()), 60)

    def test_format_may_be_told(self):
        self.assertEqual(len(self.classify("-q", "--input-format", "parquet", FILES / "news.parquet").rows()), 60)
        self.assertEqual(len(self.classify("-q", "--input-format", "arrow", FILES / "news.arrows").rows()), 60)
        for told in ("arrow", "jsonl", "text"):
            run = self.classify("--input-format", told, FILES / "news.parquet", code=3)
            self.assertIn("is a Parquet file, and --input-format says something else", run.err)

    def test_fields_are_named_by_options(self):
        run = self.classify("-q", "--with-text", "--on-error", "skip", "--text-field", "struct.text", "--label-field",
                            "struct.deep.label", "--id-field", "id_integer", FILES / "types.parquet")
        self.assertEqual([(row["id"], row["gold"], row["sentence"]) for row in run.rows()],
                         [(10, "positive", "Profit rose ."), (4, "negative", 'He said "up" \\ \n\tand ü € 😀 .'),
                          (50, "neutral", "Sales fell .")])

    def test_among_other_files_are_one_run(self):
        rows = self.write("rows.jsonl", '{"text": "Profit rose .", "label": "positive"}\n')
        run = self.classify("-q", rows, FILES / "news.arrow")
        self.assertEqual([row["id"] for row in run.rows()][:2], [1, "news-01"])
        self.assertEqual(len(run.rows()), 61)

    def test_may_be_demonstrations(self):
        run = self.classify("-q", "--shot", "few", "--examples", FILES / "news.parquet", "--shots", "3", "-", stdin="Up .\n")
        self.assertEqual(len(run.rows()), 1)


class Memory(CliTest):
    """More than twice as many bytes of rows as the program may take on for them."""

    COPIES = 4000  # of 60 rows
    MOST = 16 << 10  # KiB

    def peak(self, rows):
        """Resident KiB. All rows are read before it turns out that the model has no weights."""
        return self.peak_memory("--model", self.without_weights(), rows, code=4)

    def table(self):
        return pyarrow.parquet.read_table(FILES / "news.parquet")

    @unittest.skipUnless(pyarrow, "needs Python's pyarrow")
    def test_of_many_row_groups_is_flat(self):
        with pyarrow.parquet.ParquetWriter(self.path("many.parquet"), self.table().schema) as file:
            for _ in range(self.COPIES // 100):
                file.write_table(pyarrow.concat_tables([self.table()] * 100))
        self.assertLess(self.peak(self.path("many.parquet")) - self.peak(FILES / "news.parquet"), self.MOST)

    @unittest.skipUnless(pyarrow, "needs Python's pyarrow")
    def test_of_an_arrow_file_of_many_batches_is_flat(self):
        with pyarrow.ipc.new_file(self.path("many.arrow"), self.table().schema) as file:
            for _ in range(self.COPIES):
                file.write_table(self.table())
        self.assertLess(self.peak(self.path("many.arrow")) - self.peak(FILES / "news.arrow"), self.MOST)

    def test_of_a_stream_of_many_batches_is_flat(self):
        """A mark, its size and a message are the schema; batches follow, and 8 bytes that end them."""
        stream = (FILES / "news.arrows").read_bytes()
        first = 8 + int.from_bytes(stream[4:8], "little")
        many = self.write("many.arrows", stream[:first] + stream[first:-8] * self.COPIES + stream[-8:])
        self.assertLess(self.peak(many) - self.peak(FILES / "news.arrows"), self.MOST)



class Labels(CliTest):
    def test_names_of_the_file_are_the_labels_of_the_run(self):
        run = self.classify("--metrics", self.path("m.json"), FILES / "emotion.parquet")
        self.assertEqual([row["gold"] for row in run.rows()], ["sadness", "joy", "anger", None])
        self.assertEqual(json.loads(self.read("m.json"))["labels"], ["sadness", "joy", "anger"])
        self.assertIn("1 row holds a mark for no label", run.err)

    def test_a_prompt_of_other_labels_is_refused(self):
        run = self.classify("--prompt", "article-zero", FILES / "emotion.parquet", code=2)
        self.assertIn("is about the labels negative, neutral, positive, but this run has sadness, joy, anger",
                      run.err)

    def test_options_come_before_the_names(self):
        run = self.classify("--label-set", "sadness, joy, anger, fear", "--metrics", self.path("m.json"),
                            FILES / "emotion.parquet")
        self.assertEqual(json.loads(self.read("m.json"))["labels"], ["sadness", "joy", "anger", "fear"])
        run = self.classify("-q", "--label-map", "sadness=negative,joy=positive,anger=negative", FILES / "emotion.parquet")
        self.assertEqual([row["gold"] for row in run.rows()], ["negative", "positive", "negative", None])

    def test_a_map_of_integers_comes_before_the_names(self):
        names = [row["gold"] for row in self.classify("-q", FILES / "news.parquet").rows()]
        mapped = self.classify("-q", "--label-map", "0=positive,1=neutral,2=negative", FILES / "news.parquet")
        other = {"negative": "positive", "neutral": "neutral", "positive": "negative"}
        self.assertEqual([row["gold"] for row in mapped.rows()], [other[name] for name in names])
        two = self.classify("-q", "--prompt", "article-zero", "--label-map", "0=negative,1=positive", FILES / "two.parquet")
        self.assertEqual([row["gold"] for row in two.rows()], ["positive", "negative", None])

    def test_a_map_leaves_the_names_of_other_columns(self):
        run = self.classify("-q", "--keep", "topic", "--label-map", "0=positive,1=neutral,2=negative", FILES / "topics.parquet")
        self.assertEqual([row["gold"] for row in run.rows()], ["positive", "negative", "neutral"])
        self.assertEqual([row["row"]["topic"] for row in run.rows()], ["sales", "sales", "staff"])

    def test_a_map_that_gives_no_integer_a_label_leaves_all_names(self):
        run = self.classify("-q", "--label-map", "-1=", FILES / "topics.parquet")
        self.assertEqual([row["gold"] for row in run.rows()], ["negative", "positive", "neutral"])

    def test_a_sweep_takes_the_names_too(self):
        run = self.run_program("sweep", "--model", TINY, "--json", self.path("s.json"), FILES / "emotion.parquet")
        self.assertEqual(json.loads(self.read("s.json"))["labels"], ["sadness", "joy", "anger"])
        self.assertIn("generic-zero", run.out)

    def test_a_prompt_that_has_them_all_keeps_its_own(self):
        run = self.classify("-q", "--prompt", "article-zero", "--metrics", self.path("m.json"), FILES / "two.parquet")
        self.assertEqual([row["gold"] for row in run.rows()], ["positive", "negative", None])
        self.assertEqual(json.loads(self.read("m.json"))["labels"], ["negative", "neutral", "positive"])
        self.classify("-q", "--metrics", self.path("m.json"), FILES / "two.parquet")
        self.assertEqual(json.loads(self.read("m.json"))["labels"], ["negative", "positive"])

    def test_an_integer_without_a_name_is_a_bad_row(self):
        run = self.classify("-q", "--on-error", "skip", "--rejects", self.path("r.jsonl"), FILES / "outside.arrow")
        self.assertEqual([row["gold"] for row in run.rows()], ["negative", "positive", None])
        self.assertIn("the label in column 'label' is 3, and the file names only 0 negative, 1 neutral and 2 positive",
                      self.read("r.jsonl"))

    def test_booleans_need_a_map(self):
        options = ("-q", "--text-field", "string", "--label-field", "boolean", "--on-error", "skip")
        self.assertEqual(self.classify(*options, FILES / "types.parquet").rows(), [])
        run = self.classify(*options, "--label-map", "true=positive,false=negative", FILES / "types.parquet")
        self.assertEqual([row["gold"] for row in run.rows()], ["positive", "negative", "positive"])

    def test_integers_without_names_are_asked_about(self):
        run = self.classify("--text-field", "string", "--label-field", "int8", "--on-error", "skip", FILES / "types.arrow")
        self.assertIn("integer labels were read as 0 negative, 1 neutral, 2 positive", run.err)
        run = self.classify("--text-field", "string", "--label-field", "id_integer", "--on-error", "skip",
                            FILES / "types.arrow", code=3)
        self.assertIn("the labels are the integers 10, 50, and nothing says what they mean", run.err)

    def test_words_outside_the_labels_name_row_and_column(self):
        run = self.classify("--label-set", "sadness, joy", FILES / "emotion.parquet", code=3)
        self.assert_one_line(run)
        self.assertIn("emotion.parquet, row 3: 'anger' in column 'label' is not a label", run.err)


class Pipes(CliTest):
    def test_streams_are_read(self):
        expected = self.classify("-q", FILES / "news.arrows").out
        stream = (FILES / "news.arrows").read_bytes()
        self.assertEqual(self.classify("-q", "-", stdin=stream).out, expected)
        self.assertEqual(self.classify("-q", "-", stdin=gzip.compress(stream)).out, expected)

    def test_answers_come_with_each_batch(self):
        stream = (FILES / "news.arrows").read_bytes()
        process = self.start("-q", "-", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        process.stdin.write(stream[: len(stream) // 2])
        process.stdin.flush()
        self.assertEqual(json.loads(process.stdout.readline())["id"], "news-01")
        process.stdin.write(stream[len(stream) // 2 :])
        process.stdin.close()
        self.assertEqual(len(process.stdout.readlines()), 59)
        self.assertEqual(process.wait(), 0)

    def test_files_are_refused_with_the_remedy(self):
        for name, kind in (("news.parquet", "a Parquet file"), ("news.arrow", "an Arrow file")):
            with self.subTest(name=name):
                run = self.classify("-", stdin=(FILES / name).read_bytes(), code=3)
                self.assert_one_line(run)
                self.assertIn(f"standard input: is {kind}, which cannot be read from a pipe", run.err)
                self.assertIn("save it to a file", run.err)

    def test_files_on_standard_input_that_are_no_pipe_are_read(self):
        packed = self.write("news.parquet.gz", gzip.compress((FILES / "news.parquet").read_bytes()))
        self.assertIn("is a Parquet file that is packed; unpack it first", self.classify(packed, code=3).err)
        with open(FILES / "news.parquet", "rb") as file:
            done = subprocess.run(self.command("--model", TINY, "-q", "-"), stdin=file, capture_output=True, cwd=ROOT,
                                  env=environment(), check=True)
        self.assertEqual(len(done.stdout.splitlines()), 60)


class Faults(CliTest):
    def test_what_is_cut_off_is_refused(self):
        for name in FORMS:
            whole = (FILES / name).read_bytes()
            for size in (8, len(whole) // 2, len(whole) - 1):
                with self.subTest(name=name, size=size):
                    run = self.classify(self.write(name, whole[:size]), code=3)
                    self.assert_one_line(run)
                    self.assertIn(f"{name}: cannot be read as", run.err)

    def test_a_stream_that_breaks_off_keeps_the_rows_before(self):
        whole = (FILES / "news.arrows").read_bytes()
        run = self.classify("-q", "-", stdin=whole[: len(whole) // 2], code=3)
        self.assertGreater(len(run.rows()), 7)
        self.assertIn("standard input: cannot be read as an Arrow stream", run.err)

    def test_columns_of_the_wrong_type_are_named_with_the_others(self):
        for options, said in (
            (("--text-field", "int8"), "--text-field: the column 'int8' is of type int8, which cannot hold text (columns: "
                                       "'string' (string), 'large_string' (large_string)"),
            (("--text-field", "string", "--label-field", "list"), "--label-field: the column 'list' is of type list<"),
            (("--text-field", "text"), "--text-field: there is no column 'text' (columns: 'string' (string)"),
            ((), "no column with a usual name holds text (columns: 'string' (string)"),
        ):
            with self.subTest(options=options):
                run = self.classify(*options, FILES / "types.parquet", code=3)
                self.assert_one_line(run)
                self.assertIn("types.parquet: " + said, run.err)

    def test_bad_rows_are_rejected_with_their_numbers(self):
        run = self.classify("-q", "--text-field", "string", "--label-field", "words", "--on-error", "skip", "--rejects",
                            self.path("r.jsonl"), FILES / "types.parquet")
        self.assertEqual(len(run.rows()), 3)
        rejects = [json.loads(line) for line in self.read("r.jsonl").splitlines()]
        self.assertEqual([(row["row"], row["row_of_file"], row["reason"]) for row in rejects],
                         [(2, 2, "the text in column 'string' is empty"), (3, 3, "'string' is null, not a string")])
        self.assertEqual(json.loads(rejects[0]["record"])["words"], "neutral")

    def test_options_about_text_are_refused(self):
        for options in (("--encoding", "iso-8859-1"), ("--separator", ";"), ("--no-header",)):
            with self.subTest(options=options):
                self.assert_one_line(self.classify(*options, FILES / "news.parquet", code=3))

    def test_text_that_is_only_named_so_is_refused(self):
        path = self.write("rows.parquet", "Profit rose .\n")
        run = self.classify(path, code=3)
        self.assert_one_line(run)
        self.assertIn("rows.parquet: does not begin like a Parquet or Arrow file", run.err)
        self.assertEqual(len(self.classify("-q", "--input-format", "text", path).rows()), 1)

    def test_without_the_library_the_message_says_where_it_belongs(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        alone = pathlib.Path(folder.name, "flant5-sentiment")
        os.symlink(pathlib.Path(PROGRAM).parent / "libflant5_engine.so", alone.with_name("libflant5_engine.so"))
        alone.write_bytes(pathlib.Path(PROGRAM).read_bytes())
        alone.chmod(0o755)
        failed = subprocess.run([alone, "--model", TINY, FILES / "news.parquet"], capture_output=True, text=True, cwd=ROOT)
        self.assertEqual(failed.returncode, 3, failed.stderr)
        self.assertIn("libflant5_columnar.so belongs beside the program or in ../lib/flant5-sentiment", failed.stderr)


if __name__ == "__main__":
    if not has_columnar():
        print("skipped: built without Arrow (FLANT5_WITH_ARROW=OFF)")
        raise SystemExit(77)
    unittest.main()
