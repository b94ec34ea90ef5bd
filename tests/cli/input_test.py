"""What is read: every format and encoding end to end, labels, bad rows, files that are wrong."""

import bz2
import errno
import gzip
import json
import os
import pathlib
import re
import shlex
import subprocess
import time
import unittest

from harness import DATA, PATIENCE, ROOT, TINY, CliTest, FaultyFilesTest, Run, environment, jsonl, need

TEXTS = ["Operating profit rose , sales too .", "The meeting is on 3 April .", "Äänekoski : 40 jobs are lost ."]
GOLD = ["positive", "neutral", "negative"]


def table(separator, header="headline,sentiment"):
    quoted = ['"' + text + '"' for text in TEXTS]
    lines = [header.replace(",", separator)] if header else []
    return "\n".join([*lines, *(f"{text}{separator}{gold}" for text, gold in zip(quoted, GOLD))]) + "\n"


def objects(**fields):
    return [{"text": text, "label": gold, **fields} for text, gold in zip(TEXTS, GOLD)]


# name: (content, what is said about it)
FORMATS = {
    "rows.jsonl": ("".join(json.dumps(row) + "\n" for row in objects()), "JSONL"),
    "rows.json": (json.dumps(objects(), indent=2), "JSON"),
    "header.csv": (table(","), "CSV"),
    "semicolon.csv": (table(";"), "';'"),
    "spreadsheet.csv": ("sep=;\r\n" + table(";"), "';'"),
    "rows.tsv": (table("\t"), "TSV"),
    "no-header.csv": (table(",", header=""), "without header"),
    "label-first.csv": ("".join(f'{gold},"{text}"\n' for text, gold in zip(TEXTS, GOLD)), "labels from column 1"),
    "phrasebank.txt": ("".join(f"{text}@{gold}\n" for text, gold in zip(TEXTS, GOLD)), "phrasebank"),
}


class Formats(CliTest):
    def check(self, path, said="", *options):
        run = self.classify("--with-text", *options, path)
        self.assertEqual([row["sentence"] for row in run.rows()], TEXTS)
        self.assertEqual([row["gold"] for row in run.rows()], GOLD)
        self.assertIn(said, run.err)
        return run

    def test_each_is_detected_by_name_and_content(self):
        for name, (content, said) in FORMATS.items():
            with self.subTest(name=name):
                self.check(self.write(name, content), said)

    def test_each_is_detected_from_standard_input(self):
        for name in ("rows.jsonl", "rows.json", "header.csv", "phrasebank.txt"):
            with self.subTest(name=name):
                run = self.classify("-q", "--with-text", "-", stdin=FORMATS[name][0])
                self.assertEqual([row["sentence"] for row in run.rows()], TEXTS)
                self.assertEqual([row["gold"] for row in run.rows()], GOLD)

    def test_several_files_are_one_run(self):
        paths = [self.write(name, FORMATS[name][0]) for name in ("rows.jsonl", "phrasebank.txt")]
        rows = self.classify("-q", "--with-text", *paths).rows()
        self.assertEqual([row["sentence"] for row in rows], TEXTS * 2)
        self.assertEqual([row["id"] for row in rows], [1, 2, 3, 4, 5, 6])

    def test_plain_text(self):
        path = self.write("rows.txt", "\r\n".join(TEXTS) + "\r\n\r\n")
        run = self.classify("--with-text", path)
        self.assertEqual([row["sentence"] for row in run.rows()], TEXTS)
        self.assertEqual([row["gold"] for row in run.rows()], [None] * 3)
        self.assertIn("3 without a gold label", run.err)

    def test_format_may_be_told(self):
        path = self.write("rows.jsonl", '{"text": "Up ."}\n')
        rows = self.classify("-q", "--with-text", "--input-format", "text", path).rows()
        self.assertEqual([row["sentence"] for row in rows], ['{"text": "Up ."}'])

    def test_fields_may_be_named(self):
        lines = [
            json.dumps({"key": f"k{i}", "said": text, "text": "wrong", "mood": gold})
            for i, (text, gold) in enumerate(zip(TEXTS, GOLD))
        ]
        run = self.check(
            self.write("rows.jsonl", "\n".join(lines)),
            "text from 'said'",
            "--text-field",
            "said",
            "--label-field",
            "mood",
            "--id-field",
            "key",
        )
        self.assertEqual([row["id"] for row in run.rows()], ["k0", "k1", "k2"])
        self.assertIn("labels from 'mood'", run.err)
        self.assertIn("ids from 'key'", run.err)

    def test_gzip(self):
        self.check(self.write("rows.jsonl.gz", gzip.compress(FORMATS["rows.jsonl"][0].encode())), "gzip")

    @need("zstd")
    def test_zstd(self):
        packed = subprocess.run(["zstd", "-c"], input=FORMATS["header.csv"][0].encode(), capture_output=True).stdout
        self.check(self.write("packed", packed), "zstd")

    def test_packed_data_that_is_cut_off(self):
        packed = gzip.compress(os.urandom(400).hex().encode())
        path = self.write("rows.txt.gz", packed[: len(packed) // 2])
        self.assertIn(path, self.classify("-q", path, code=3).err)

    def test_quoted_line_ends(self):
        path = self.write("rows.csv", 'sentence,label\n"Profit\nrose .",positive\n')
        rows = self.classify("-q", "--with-text", path).rows()
        self.assertEqual([row["sentence"] for row in rows], ["Profit\nrose ."])

    def test_quotes_and_columns_that_are_broken(self):
        for name, content, part in (
            ("rows.csv", "sentence,label\nProfit, net, rose .,positive\n", "columns"),
            ("rows.csv", 'sentence,label\n"Profit rose .,positive\nSales fell .,negative\n', "quote"),
            ("rows.csv", "size,colour\n1,red\n", "--text-field"),
            ("rows.json", '[{"text":"Up ."},\n{"text":"Down ."', "line 2"),
            ("rows.jsonl", '{"sentiment":1}\n', "--text-field"),
            ("rows.json", '{"rows":[{"text":"Up ."}]}\n', "'text' of the objects in 'rows': take these out with jq -c '.rows[]'"),
            ("rows.jsonl", '{"text":"Up .","text":"Down ."}\n', "twice"),
            ("rows.jsonl", '{"text":"   "}\n', "empty"),
            ("rows.jsonl", '{"text":"Up .","id":1.5}\n', "--id-field names another field"),
        ):
            with self.subTest(content=content):
                run = self.classify(self.write(name, content), code=3)
                self.assertIn(name, run.err)
                self.assertIn(part, run.err)
                self.assertEqual(run.out, "")

    def test_no_text_at_all(self):
        for name, content in (
            ("book.xlsx", b"PK\x03\x04" + bytes(30)),
            ("data.parquet", b"PARE" + bytes(30)),
            ("a.bz2", bz2.compress(b"Up .")),
        ):
            with self.subTest(name=name):
                run = self.classify(self.write(name, content), code=3)
                self.assertIn(name, run.err)

    def test_nothing_in_it(self):
        for name in ("empty.jsonl", "empty.csv", "empty.json", "empty.txt"):
            with self.subTest(name=name):
                run = self.classify("-o", self.path("out.jsonl"), self.write(name, "\n" if name == "empty.txt" else ""))
                self.assertIn("0 rows", run.err)
                self.assertEqual(self.read("out.jsonl"), "")

    def test_limit(self):
        path = self.write("rows.jsonl", FORMATS["rows.jsonl"][0] + "broken\n")
        self.assertEqual(len(self.classify("-q", "--limit", "2", path).rows()), 2)


def json_lines(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


class Decisions(CliTest):
    """What a file is taken for: decided by its first record, never by a clock, and never against what you say."""

    def slowly(self, content, *options):
        """What a run makes of bytes that come line by line, with a pause after each."""
        process = self.start("-q", *options, "-", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            for line in content.splitlines(keepends=True):
                process.stdin.write(line)
                process.stdin.flush()
                time.sleep(0.2)
            process.stdin.close()
        except BrokenPipeError:
            pass
        process.stdin = None
        out, err = process.communicate(timeout=PATIENCE)
        return process.returncode, out, err

    def test_a_slow_pipe_is_read_as_a_fast_one(self):
        for content in (
            b"positive\tProfit rose .\nnegative\tSales fell .\n",
            b"sentence,label\nL\xe4nsi rose .,positive\nSales fell .,negative\n",
            b"Profit rose .\npositive\tSales fell .\n",
            b"Profit rose .@positive\nSales fell .@negative\n",
            b"caf\xc3\xa9 .\ncaf\xe9 .\n",
        ):
            with self.subTest(content=content):
                at_once = self.classify("-q", "-", stdin=content, code=None)
                code, out, err = self.slowly(content)
                self.assertEqual((code, err.decode()), (at_once.code, at_once.err))
                if code == 0:
                    self.assertEqual(out.decode(), at_once.out)

    def test_the_first_line_may_hold_a_label(self):
        run = self.classify("-q", "-", stdin="positive\tProfit rose .\nnegative\tSales fell .\n")
        self.assertEqual([row["gold"] for row in run.rows()], ["positive", "negative"])

    def test_a_line_that_contradicts_the_first_ends_the_run(self):
        for line, what in (
            ("positive\tSales fell .", "a row of a table with a label"),
            ('{"text": "Sales fell ."}', "an object of JSON"),
            ("Sales fell .@negative", "a sentence with @ and a label"),
        ):
            with self.subTest(line=line):
                rows = f"Profit rose .\n{line}\n"
                run = self.classify("--on-error", "skip", self.write("rows.txt", rows), code=3)
                self.assertIn(f"row 2, line 2, column 1 (byte 14): this looks like {what}", run.err)
                self.assertIn("--input-format", run.err)
                self.classify("--input-format", "text", "-", stdin=rows)

    def test_options_about_columns_make_a_table(self):
        rows = self.write("rows.txt", "2\tProfit rose .\n0\tSales fell .\n1\tIt met .\n")
        run = self.classify("-q", "--label-field", 1, "--text-field", 2, "--with-text", rows)
        self.assertEqual([row["gold"] for row in run.rows()], ["positive", "negative", "neutral"])
        self.assertEqual([row["sentence"] for row in run.rows()], ["Profit rose .", "Sales fell .", "It met ."])
        rows = self.write("rows.txt", "sentence\nProfit rose .\n")
        self.assertEqual(len(self.classify("-q", "--header", rows).rows()), 1)

    def test_a_field_that_no_row_has(self):
        rows = json_lines({"text": "Profit rose .", "sentiment": "positive"},
                          {"text": "Sales fell .", "sentiment": "negative"})
        for option, name in (("--label-field", "sentimnt"), ("--label-field", "meta.label"), ("--id-field", "key")):
            for source in (self.write("rows.jsonl", rows), "-"):
                with self.subTest(option=option, source=source):
                    run = self.classify(option, name, source, stdin=rows, code=3)
                    self.assertIn(f"no row has the field '{name}' that {option} names (fields: 'text' and 'sentiment')",
                                  run.err)

    def test_a_field_that_none_of_the_rows_taken_has(self):
        rows = self.write("rows.jsonl", json_lines(*({"text": "Profit rose .", "sentiment": "positive"} for _ in range(5))))
        for option in ("--label-field", "--id-field", "--keep"):
            with self.subTest(option=option):
                self.assertIn("no row has the field 'sentimnt'", self.classify("--limit", 2, option, "sentimnt", rows, code=3).err)

    def test_empty_lines_before_a_table_say_nothing_about_it(self):
        for separator in (";", "\t", "|", ","):
            for end in ("\n", "\r\n"):
                table = end.join(("", "", f"text{separator}label", f"Profit rose{separator}positive", ""))
                for file in (self.write("rows.csv", table), "-"):
                    with self.subTest(separator=separator, end=end, file=file):
                        rows = self.classify("-q", "--with-text", "--input-format", "csv", file, stdin=table).rows()
                        self.assertEqual([(row["sentence"], row["gold"]) for row in rows], [("Profit rose", "positive")])

    def test_the_first_row_that_can_be_read_chooses_the_labels(self):
        good = [{"text": "Up .", "label": 0, "sentiment": "positive"}, {"text": "Down .", "label": 2, "sentiment": "negative"}]
        for first in ({"text": "", "label": 1}, {"label": 1, "title": None}, {"text": "So ."}):
            with self.subTest(first=first):
                run = self.classify("--on-error", "null", self.write("rows.jsonl", json_lines(first, *good)))
                self.assertEqual([row["gold"] for row in run.rows()], [None, "positive", "negative"])
                self.assertIn("labels are read from 'sentiment', which holds words, and not from 'label'", run.err)
        table = "text,label,sentiment\nSo .,,n/a\nSo .,-1,\nUp .,0,positive\nDown .,2,negative\n"
        for name, content in (("rows.csv", table), ("rows.jsonl", json_lines(*(
                {"text": "So .", "label": label, "sentiment": None} for label in (None, -1)), *good))):
            with self.subTest(name=name):
                run = self.classify(self.write(name, content))
                self.assertEqual([row["gold"] for row in run.rows()], [None, None, "positive", "negative"])
                self.assertIn("labels are read from 'sentiment'", run.err)
        table = "text,label,sentiment\nUp, up .,1,positive\nUp .,0,positive\nDown .,2,negative\n"
        run = self.classify("--on-error", "null", self.write("rows.csv", table))
        self.assertEqual([row["gold"] for row in run.rows()], [None, "positive", "negative"])
        self.assertIn("labels are read from 'sentiment'", run.err)

    def test_a_text_that_is_null_is_a_bad_row_wherever_it_stands(self):
        rows = [{"text": None, "title": "A"}, {"text": "Profit rose .", "title": "B"}]
        for order in (rows, rows[::-1]):
            found = self.classify("-q", "--on-error", "null", "--with-text", self.write("rows.jsonl", json_lines(*order))).rows()
            self.assertEqual(sorted(row.get("sentence", "") for row in found), ["", "Profit rose ."])

    def test_columns_of_one_name(self):
        for header, row in (("text,label,label", "Up .,1,positive"), ("text,text,label", "Up .,Down .,positive")):
            file = self.write("rows.csv", f"{header}\n{row}\n")
            self.assertIn("appears twice", self.classify(file, code=3).err)
        rows = self.classify("-q", "--text-field", 2, "--label-field", 3, "--with-text", file).rows()
        self.assertEqual([(row["sentence"], row["gold"]) for row in rows], [("Down .", "positive")])

    def test_a_first_record_that_never_ends_is_no_table(self):
        run = self.classify("--on-error", "skip", self.write("rows.csv", '"Up .' + "a;b\n" * 100_000), code=3)
        self.assertIn("a quote in it is not closed", run.err)

    def test_no_label_beside_choices(self):
        row = {"text": "Profit rose .", "gold": -1, "choices": ["positive", "negative"]}
        run = self.classify("-q", "-", stdin=json_lines({**row, "gold": 1}, row))
        self.assertEqual([row["gold"] for row in run.rows()], ["negative", None])

    def test_a_pipe_is_given_up_after_a_thousand_rows(self):
        process = self.start("-q", "--label-field", "sentimnt", "--max-input-tokens", "3", "-", stdin=subprocess.PIPE,
                             stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            process.stdin.write(b'{"text": "up"}\n' * 1000)
            process.stdin.flush()  # and stays open
        except BrokenPipeError:
            pass
        self.assertEqual(process.wait(60), 3)
        self.assertIn(b"no row has the field 'sentimnt'", process.stderr.read())

    def test_fields_inside_others(self):
        rows = json_lines({"body": {"text": "Profit rose ."}, "entities": {"sentiment": {"basic": "Bullish"}}})
        run = self.classify("-q", "--text-field", "body.text", "--label-field", "entities.sentiment.basic", "-", stdin=rows)
        self.assertEqual(run.rows()[0]["gold"], "positive")

    def test_labels_by_name_come_before_integers(self):
        row = {"text": "Profit rose .", "gold": 0, "choices": ["positive", "negative"], "answer": "positive"}
        run = self.classify("-q", "-", stdin=json_lines(row))
        self.assertEqual(run.rows()[0]["gold"], "positive")
        self.assertIn("labels are read from 'answer', which holds words, and not from 'gold'", run.err)
        del row["answer"]
        run = self.classify("-q", "-", stdin=json_lines(row))
        self.assertEqual(run.rows()[0]["gold"], "positive")
        self.assertIn("integers in 'gold' are read as places in 'choices'", run.err)

    def test_the_output_of_jq_seq(self):
        run = self.classify("-q", "-", stdin='\x1e{"text": "Profit rose ."}\n\x1e{\n  "text": "Sales fell ."\n}\n')
        self.assertEqual(len(run.rows()), 2)

    def test_objects_that_are_not_json(self):
        for name in ("rows.txt", "-"):
            with self.subTest(name=name):
                line = "{'text': 'Profit rose .', 'label': 2}\n"
                run = self.classify(self.write(name, line) if name != "-" else "-", stdin=line, code=3)
                self.assertIn("an object, but not JSON", run.err)
                self.assertIn("json.dumps()", run.err)


class Encodings(CliTest):
    def test_each_gives_the_same_text(self):
        content = FORMATS["phrasebank.txt"][0]
        for encoding, options in (
            ("utf-8", ()),
            ("utf-8-sig", ()),
            ("utf-16", ()),
            ("utf-16-le", ("--encoding", "utf-16le")),
            ("utf-16-be", ("--encoding", "utf-16be")),
            ("iso-8859-1", ()),
            ("iso-8859-1", ("--encoding", "iso-8859-1")),
            ("cp1252", ("--encoding", "windows-1252")),
        ):
            with self.subTest(encoding=encoding, options=options):
                path = self.write("rows.txt", content.encode(encoding))
                rows = self.classify("-q", "--with-text", *options, path).rows()
                self.assertEqual([row["sentence"] for row in rows], TEXTS)

    def test_wrong_byte_is_an_error_with_its_place(self):
        path = self.write("rows.txt", b"Profit at \xc3\x84nekoski rose .\nSales \xff fell .\n")
        run = self.classify(path, code=3)
        self.assertEqual(run.out, "")
        for part in ("line 2", "column 7", "--encoding"):
            self.assertIn(part, run.err)

    def test_wrong_byte_is_replaced_and_counted_where_allowed(self):
        path = self.write("rows.txt", b"Profit rose .\nSales \xff fell .\n")
        run = self.classify("--with-text", "--encoding", "utf-8", "--encoding-errors", "replace", path)
        self.assertEqual(run.rows()[1]["sentence"], "Sales \ufffd fell .")
        self.assertIn("1 wrong byte became U+FFFD", run.err)

    def test_the_first_byte_beyond_ascii_decides(self):
        rows = b"neutral,Sales were flat .\npositive,L\xe4nsi rose to 3 \x80 .\n"
        run = self.classify("-q", "--with-text", self.write("all-data.csv", rows))
        self.assertEqual([row["sentence"] for row in run.rows()], ["Sales were flat .", "L\u00e4nsi rose to 3 \u20ac ."])
        self.assertIn("its first byte beyond ASCII, 0xE4, is not UTF-8, so it was read as windows-1252", run.err)
        run = self.classify("--encoding", "utf-8", self.path("all-data.csv"), code=3)
        self.assertIn("the byte 0xE4 is not UTF-8", run.err)

    def test_mixed_ones_end_the_run(self):
        run = self.classify("--on-error", "skip", "-", stdin=b"caf\xe9 .\ncaf\xc3\xa9 .\n", code=3)
        self.assertIn("row 2, line 2, column 4 (byte 10): this is UTF-8, but an earlier row was not", run.err)
        run = self.classify("-", stdin=b"caf\xc3\xa9 .\ncaf\xe9 .\n", code=3)
        self.assertIn("the byte 0xE9 is not UTF-8", run.err)

    def test_ones_that_are_not_read_or_contradict_the_mark(self):
        for content, options in ((TEXTS[2].encode("utf-32"), ()), (TEXTS[2].encode("utf-16"), ("--encoding", "utf-8"))):
            run = self.classify(*options, self.write("rows.txt", content), code=3)
            self.assertRegex(run.err, "UTF-32|--encoding")

    def test_line_ends(self):
        for content in (b"Up .\nDown .", b"Up .\r\nDown .\r\n", b"Up .\rDown .\r", b"\n\nUp .\n  \nDown .\n\n"):
            with self.subTest(content=content):
                rows = self.classify("-q", "--with-text", self.write("rows.txt", content)).rows()
                self.assertEqual([row["sentence"] for row in rows], ["Up .", "Down ."])

    def test_nul(self):
        self.assertIn("NUL", self.classify(self.write("rows.txt", b"Up\0 .\n"), code=3).err)


class UnknownLabels(CliTest):
    """Files that people have, with a label that is none of the run's: the message has the option to copy."""

    def remedied(self, path, said, *options):
        """Runs again with the options that the message offers."""
        err = self.classify(*options, path, code=3).err
        self.assertIn(said, err)
        offered = re.findall(r'--label-field \d+|--label-map="[^"]*"', err)
        given = [part for option in offered for part in shlex.split(option)]
        return self.classify("-q", *options, *given, path).rows()

    def test_a_fourth_label_in_a_column_without_a_name(self):
        rows = ["2401,Borderlands,Positive,\"I am coming , all of you\"", "2402,Google,Irrelevant,\"Look at this map\"",
                "2403,Amazon,Neutral,\"It is open on Monday\"", "2404,Amazon,Negative,\"It broke\""]
        golds = ["positive", None, "neutral", "negative"]
        path = self.write("entity.csv", "\n".join(rows) + "\n")
        read = self.remedied(path, "'Irrelevant' is not a label of this run, and column 3 holds the labels: "
                                   '--label-map="Irrelevant=" treats such rows as unlabelled')
        self.assertEqual([row["gold"] for row in read], golds)
        path = self.write("first.csv", "\n".join([rows[1], rows[0], *rows[2:]]))
        read = self.remedied(path, "none of its 4 columns has a usual name or holds labels")
        self.assertEqual([row["gold"] for row in read], [None, "positive", "neutral", "negative"])
        self.assertIn("give --label-field 3", self.classify(path, code=3).err)

    def test_a_fourth_label_in_a_column_with_a_name(self):
        path = self.write("a.csv", "mood,text,sentiment\nx,Up .,positive\ny,Over .,mixed\nz,Down .,negative\n")
        read = self.remedied(path, "'mixed' is not a label of this run, and 'sentiment' holds the labels")
        self.assertEqual([row["gold"] for row in read], ["positive", None, "negative"])
        path = self.write("a.jsonl", '{"text": "a", "label": 2}\n{"text": "b", "label": "odd one"}\n{"text": "c", "label": 1}\n')
        read = self.remedied(path, '--label-map="0=negative,1=neutral,2=positive,odd one="')
        self.assertEqual([row["gold"] for row in read], ["positive", None, "neutral"])

    def test_what_a_map_or_a_data_set_says_is_kept(self):
        path = self.write("a.csv", "text,label\na,5\nb,good\nc,odd\n")
        err = self.classify("--label-map", "5=negative,good=positive", path, code=3).err
        self.assertIn('--label-map="5=negative,good=positive,odd=", instead of the option given now', err)
        path = self.write("a.csv", "text,label\na,1\nb,odd\n")
        self.assertIn('--label-map="0=negative,1=positive,odd=", instead of', self.classify("--labels", "sst2", path, code=3).err)

    def test_integers_in_a_column_without_a_name(self):
        columns = '"Mon Apr 06 22:19:45 PDT 2009","NO_QUERY","someone","L\xe4nsi rose , and so on and on and on ."\n'
        train = "".join(f'"{label}","{1467810369 + i}",{columns}' for i, label in enumerate("004404"))
        path = self.write("train.csv", train.encode("latin-1"))
        read = self.remedied(path, "the labels are the integers 0, 4")
        self.assertEqual([row["gold"] for row in read], ["negative"] * 2 + ["positive"] * 2 + ["negative", "positive"])
        test = "".join(f'"{label}","{3 + i}",{columns}' for i, label in enumerate("420420"))
        path = self.write("test.csv", test.encode("latin-1"))
        read = self.remedied(path, "column 1 may hold labels: give --label-field 1, and the labels are the integers 0, 2, 4")
        self.assertEqual([row["gold"] for row in read], ["positive", "neutral", "negative"] * 2)

    def test_nothing_is_offered_where_no_column_holds_labels(self):
        path = self.write("a.csv", "7,red,It rose\n8,blue,It fell\n9,green,It met\n")
        err = self.classify(path, code=3).err
        self.assertIn("has a usual name or holds labels", err)
        self.assertNotIn("--label-map", err)

    def test_the_viewers_json_names_where_the_text_is(self):
        page = {"features": [{"feature_idx": 0, "name": "text"}], "rows": [{"row_idx": 0, "row": {"text": "Up .", "label": 2},
                "truncated_cells": []}], "num_rows_total": 1, "partial": False, "errors": []}
        for content in (json.dumps(page), json.dumps(page, indent=2)):
            err = self.classify(self.write("rows.json", content), code=3).err
            self.assertIn("'row.text' of the objects in 'rows': take these out with jq -c '.rows[].row'", err)


class OddRows(CliTest):
    """What programs write that is not quite the format, and means one thing."""

    def rows(self, name, content, *options):
        return self.classify("-q", "--with-text", *options, self.write(name, content)).rows()

    def test_floats_of_python_that_are_no_numbers(self):
        rows = self.rows("a.jsonl", '{"text": "NaN \\"NaN", "label": NaN, "x": [Infinity, -Infinity]}\n'
                         '{"text": "Down .", "label": "negative", "x": NaN}\n')
        self.assertEqual([(row["sentence"], row["gold"]) for row in rows], [('NaN "NaN', None), ("Down .", "negative")])
        for row, message in (('{"text": NaN}', "'text' is NaN, not a string"),
                             ('{"text": "a", "label": -Infinity}', "'-Infinity' is not a label"),
                             ('{"text": "a", "label": NaNa}', "not valid JSON"), ('{"text": "a", "id": NaN}', "the id in")):
            run = self.classify(self.write("b.jsonl", '{"text": "a", "label": "positive", "id": 1}\n' + row + "\n"), code=3)
            self.assertIn(message, run.err)
            self.assertIn("line 2", run.err)

    def test_texts_of_several_fields_are_joined(self):
        fields = ("--text-field", "headline", "--text-field", "body")
        row = {"body": "It rose .", "headline": "Profit", "label": "positive"}
        self.assertEqual([row["sentence"] for row in self.rows("a.jsonl", json.dumps(row) + "\n", *fields)],
                         ["Profit\nIt rose ."])
        table = "label,body,headline\npositive,It rose .,Profit\n"
        self.assertEqual([row["sentence"] for row in self.rows("a.csv", table, *fields)], ["Profit\nIt rose ."])
        self.assertIn("text from 'headline' and 'body'", self.classify(*fields, self.path("a.csv")).err)
        numbers = ("--text-field", "3", "--text-field", "2")
        self.assertEqual([row["sentence"] for row in self.rows("b.csv", table[20:], *numbers)], ["Profit\nIt rose ."])
        nested = json.dumps({"news": {"title": "Profit", "body": "It rose ."}}) + "\n"
        self.assertEqual([row["sentence"] for row in self.rows("c.jsonl", nested, "--text-field", "news.title", "--text-field", "news.body")],
                         ["Profit\nIt rose ."])

    def test_a_row_that_lacks_one_of_several_texts_is_a_bad_one(self):
        fields = ("--text-field", "headline", "--text-field", "body")
        good = '{"headline": "Profit", "body": "It rose ."}\n'
        for row, message in (('{"headline": "Profit"}', "the row has no field 'body'"),
                             ('{"headline": "Profit", "body": null}', "'body' is null, not a string"),
                             ('{"headline": " ", "body": "b"}', "'headline' is empty; each --text-field"),
                             ('{"headline": "a", "headline": "b", "body": "b"}', "'headline' appears twice")):
            run = self.classify(*fields, self.write("a.jsonl", good + row + "\n"), code=3)
            self.assertIn(message, run.err)
            self.assertIn("line 2", run.err)
        run = self.classify(*fields, self.write("a.csv", "headline,body\nProfit,It rose .\nSales,\n"), code=3)
        self.assertIn("line 3, column 7", run.err)
        self.assertIn("'body' is empty", run.err)
        run = self.classify(*fields, self.write("a.csv", "headline,text\nProfit,It rose .\n"), code=3)
        self.assertIn("--text-field: there is no column 'body'", run.err)
        run = self.classify("--text-field", "body", "--text-field", "body", self.path("a.csv"), code=2)
        self.assertIn("--text-field names 'body' twice", run.err)

    def test_rows_of_nothing_but_separators_are_blank(self):
        for separator in ",;\t":
            content = f"text{separator}label\nUp .{separator}positive\n{separator}\n {separator}  \nDown .{separator}negative\n{separator}\n"
            rows = self.rows("a.csv", content)
            self.assertEqual([(row["id"], row["sentence"]) for row in rows], [(1, "Up ."), (2, "Down .")])
        run = self.classify(self.write("a.csv", 'text,label\n"",\n'), code=3)
        self.assertIn("the text is empty", run.err)

    def test_a_byte_order_mark_in_the_middle(self):
        mark = "\ufeff"
        for name, one, two in (("a.jsonl", '{"text": "Up ."}\n', '{"text": "Down ."}\n'), ("a.txt", "Up .\n", "Down .\n"),
                               ("b.txt", "Up .@positive\n", "Down .@negative\n")):
            rows = self.rows(name, mark + one + mark + two)
            self.assertEqual([row["sentence"] for row in rows], ["Up .", "Down ."])

    def test_escapes_as_spark_writes_them(self):
        content = 'text,label\n"He said \\"up, up\\" .",positive\n"a \\n b\nc \\\\",neutral\n"d ""e""",negative\nf \\ g,\n'
        rows = self.rows("a.csv", content, "--escape", "\\")
        self.assertEqual([row["sentence"] for row in rows],
                         ['He said "up, up" .', "a \\n b\nc \\", 'd "e"', "f \\ g"])
        self.assertEqual([row["gold"] for row in rows], ["positive", "neutral", "negative", None])
        rows = self.rows("a.txt", '"\\"a\tb\\""\tpositive\n', "--escape", "\\")
        self.assertEqual([(row["sentence"], row["gold"]) for row in rows], [('"a\tb"', "positive")])
        for wrong in ("ab", '"'):
            self.assertIn("--escape takes one character", self.classify("--escape", wrong, "-", code=2).err)

    def test_null_value(self):
        content = "id,text,label\n7,Up .,positive\n\\N,Down .,\\N\n"
        rows = self.rows("a.csv", content, "--null-value", "\\N")
        self.assertEqual([(row["id"], row["gold"]) for row in rows], [(7, "positive"), (2, None)])
        self.assertIn("'\\N' is not a label", self.classify(self.write("a.csv", content), code=3).err)
        run = self.classify("--null-value", "\\N", self.write("b.csv", "text,label\n\\N,positive\n"), code=3)
        self.assertIn("the text is the null value", run.err)
        rows = [{"id": -9, "text": "Up .", "company": "-9"}]
        for name, content in (("c.csv", "id,text,company\n-9,Up .,-9\n"), ("c.jsonl", json_lines(*rows))):
            found = self.rows(name, content, "--null-value", "-9", "--keep", "company")
            self.assertEqual([(row["id"], row["row"]["company"]) for row in found], [(1, None)])
            prompt = self.write("p.jinja", "{{ row.company }} {{ sentence }}")
            run = self.classify("--null-value", "-9", "--prompt", prompt, self.path(name), code=3)
            self.assertIn("'company'", run.err)


class Labels(CliTest):
    def rows_with(self, values):
        lines = "".join(json.dumps({"text": f"Row {i} .", "label": value}) + "\n" for i, value in enumerate(values))
        return self.write("rows.jsonl", lines)

    def golds(self, values, *options):
        run = self.classify(*options, self.rows_with(values))
        return [row["gold"] for row in run.rows()], run.err

    def test_words_in_any_case_and_marks_for_none(self):
        golds, err = self.golds(["Positive", "NEUTRAL", " negative ", "bullish", None, "", "n/a", -1])
        self.assertEqual(golds, ["positive", "neutral", "negative", "positive", None, None, None, None])
        self.assertIn("4 of them evaluated, 4 without a gold label", err)

    def test_integers_are_assumed_and_that_is_said(self):
        golds, err = self.golds([0, 1, 2, -1, "1.0"], "-q", "--metrics", self.path("metrics.json"))
        self.assertEqual(golds, ["negative", "neutral", "positive", None, "neutral"])
        self.assertRegex(err, r"warning: .*0 negative, 1 neutral, 2 positive.*--labels or --label-map")
        assumptions = json.loads(self.read("metrics.json"))["manifest"]["assumptions"]
        self.assertTrue(any("0 negative, 1 neutral, 2 positive" in assumption for assumption in assumptions))

    def test_integers_that_nobody_explained_stop_the_run(self):
        for values, remedies in (
            ([0, 1], ['--label-map="0=negative,1=positive"', "--labels sst2 (0 negative, 1 positive)", "--labels phrasebank"]),
            ([-1, 0, 1], ['--label-map="-1=negative,0=neutral,1=positive"', "--labels sst2"]),
            ([1, 2], ['--label-map="1=negative,2=positive"']),
            ([0, 2, 4], ['--label-map="0=negative,2=neutral,4=positive"']),
            ([-2, 0, 2], ['--label-map="-2=negative,0=neutral,2=positive"']),
            ([-1, 0, 1, 1], ["the integers -1, 0, 1,"]),
            ([0, 1, 2, 3], ["the integers 0, 1, 2, 3", "--label-map 0=negative,..."]),
            ([0, 1, 2, "positive"], ["the integers 0, 1, 2 beside words"]),
        ):
            with self.subTest(values=values):
                path = self.rows_with(values)
                for options in ((), ("--limit", "1"), ("--on-error", "skip")):
                    run = self.run_program("--model", self.without_weights(), *options, path, code=3)
                    self.assert_one_line(run)
                    for part in (path, "nothing says what they mean", *remedies):
                        self.assertIn(part, run.err)

    def test_the_option_that_is_offered_works(self):
        for option, golds in (("--label-map=-1=negative,0=neutral,1=positive", ["negative", "neutral", "positive"]),
                              ("--label-map=0=negative,1=positive", [None, "negative", "positive"])):
            self.assertEqual(self.golds([-1, 0, 1], option)[0], golds)

    def test_only_marks_are_no_labels(self):
        self.assertEqual(self.golds([-1, -1])[0], [None, None])

    def test_all_integers_count_beyond_the_limit(self):
        golds, _ = self.golds([0, 1, 2], "--limit", "1")
        self.assertEqual(golds, ["negative"])

    def test_integers_of_a_pipe(self):
        def ask(values, *options, code=0):
            return self.classify(*options, "-", stdin=pathlib.Path(self.rows_with(values)).read_text(), code=code)

        run = ask([0, 1, 2, 3, 0], code=3)
        self.assertEqual([row["gold"] for row in run.rows()], ["negative", "neutral", "positive"])
        self.assertIn("row 4, line 4", run.err)
        run = ask([0, 1, 1])
        self.assertEqual(len(run.rows()), 3)
        self.assertIn("warning: no figures: the labels are the integers 0, 1, and nothing says", run.err)
        self.assertNotIn("accuracy", run.err)
        for option in (("--metrics", self.path("m.json")), ("--report", self.path("r.html")), ("--max-invalid", "1")):
            run = ask([0, 1, 1], *option, code=3)
            self.assertEqual(len(run.rows()), 3)
            self.assertIn("no figures and checks: the labels are the integers 0, 1", run.err)
        self.assertFalse(pathlib.Path(self.path("m.json")).exists())
        self.assertIn("accuracy", ask([0, 1, 2]).err)
        self.assertIn("accuracy", ask([0, 1, 1], "--labels", "sst2").err)

    def test_integers_of_demonstrations(self):
        shots = self.rows_with([0, 1])
        run = self.classify("--shot", "few", "--examples", shots, "-", stdin="Sales rose .\n", code=3)
        self.assertIn("nothing says what they mean", run.err)

    def test_sweep_refuses_them_too(self):
        path = self.rows_with([0, 1])
        self.assertIn("nothing says", self.run_program("sweep", "--model", TINY, path, code=3).err)

    def test_schemes(self):
        for scheme, values, expected in (
            ("phrasebank", [0, 1, 2], ["negative", "neutral", "positive"]),
            ("bearish-bullish-neutral", [0, 1, 2], ["negative", "positive", "neutral"]),
            ("sst2", [0, 1], ["negative", "positive"]),
            ("tweeteval", [0, 1, 2], ["negative", "neutral", "positive"]),
        ):
            with self.subTest(scheme=scheme):
                golds, err = self.golds(values, "--labels", scheme)
                self.assertEqual(golds, expected)
                self.assertNotIn("--label-map", err)

    def test_map(self):
        golds, _ = self.golds(["good", 7, "bad"], "--label-map", "good=positive,7=neutral,bad=negative")
        self.assertEqual(golds, ["positive", "neutral", "negative"])

    def test_no_labels(self):
        self.assertEqual(self.golds(["whatever", 9], "--no-labels")[0], [None, None])

    def test_unknown_label_names_row_and_value(self):
        path = self.write("rows.jsonl", '{"text":"Up .","label":"positive"}\n{"text":"Down .","label":"awful"}\n')
        run = self.classify(path, code=3)
        for part in ("line 2", "'awful'", "--label-map"):
            self.assertIn(part, run.err)

    def test_unknown_integer_under_a_scheme(self):
        path = self.write("rows.jsonl", '{"text":"Up .","label":2}\n')
        self.assertIn("'2'", self.classify("--labels", "sst2", path, code=3).err)


class BadRows(CliTest):
    CONTENT = '{"id":"a","text":"Up ."}\n{"id":"b","text":7}\nno json \x1b[31m\n{"id":"d","text":"Down ."}\n'

    def test_first_one_stops_before_the_model_is_loaded(self):
        path = self.write("rows.jsonl", self.CONTENT)
        run = self.run_program("--model", self.without_weights(), path, code=3)
        self.assert_one_line(run)
        for part in (path, "line 2", "'text' is an integer, not a string"):
            self.assertIn(part, run.err)

    def test_skip(self):
        path = self.write("rows.jsonl", self.CONTENT)
        run = self.classify("-q", "--on-error", "skip", "--rejects", self.path("rejects.jsonl"), path)
        self.assertEqual([row["id"] for row in run.rows()], ["a", "d"])
        warning = "flant5-sentiment: warning: 2 of 4 rows could not be read and were skipped\n"
        self.assertEqual(run.err, warning)
        labelled = self.write("labelled.jsonl", self.CONTENT.replace('"id":"d"', '"id":"d","label":"negative"'))
        sweep = self.run_program("sweep", "-q", "--model", TINY, "--on-error", "skip", labelled)
        self.assertEqual(sweep.err, warning)
        rejects = [json.loads(line) for line in self.read("rejects.jsonl").splitlines()]
        self.assertEqual([reject["line"] for reject in rejects], [2, 3])
        self.assertEqual(rejects[1]["record"], "no json \x1b[31m")
        self.assertTrue(all(reject["reason"] and reject["file"] == path for reject in rejects))

    def test_null(self):
        path = self.write("rows.jsonl", self.CONTENT)
        run = self.classify("--on-error", "null", path)
        self.assertEqual([row["id"] for row in run.rows()], ["a", 2, 3, "d"])
        self.assertEqual([row["label"] is None for row in run.rows()], [False, True, True, False])
        self.assertIn("error", run.rows()[1])
        for row in run.rows():
            self.assert_valid(row, "prediction")
        self.assertIn("2 of 4 rows could not be read and were given no label", run.err)

    def test_from_a_pipe_rows_before_the_bad_one_are_answered(self):
        run = self.classify("-q", "-", stdin=self.CONTENT, code=3)
        self.assertEqual([row["id"] for row in run.rows()], ["a"])
        self.assertIn("standard input, row 2, line 2", run.err)

    def test_rejects_on_a_full_disk(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("needs /dev/full")
        path = self.write("rows.jsonl", self.CONTENT)
        self.assertIn(
            "/dev/full", self.classify("-q", "--on-error", "skip", "--rejects", "/dev/full", path, code=5).err
        )


class Files(CliTest):
    def test_missing(self):
        run = self.classify("-q", DATA / "rows.jsonl", self.path("missing.jsonl"), code=3)
        self.assert_one_line(run)
        self.assertIn("missing.jsonl: cannot be read: No such file or directory", run.err)

    def test_folder(self):
        run = self.classify(self.folder, code=3)
        self.assertIn("is a folder", run.err)

    def test_unreadable(self):
        path = self.write("rows.txt", "Up .\n")
        os.chmod(path, 0)
        command = [*self.without_root_rights(), *self.command("--model", TINY, path)]
        done = subprocess.run(command, capture_output=True, cwd=ROOT, env=environment(), timeout=PATIENCE)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn(b"Permission denied", done.stderr)


class ChangingFiles(CliTest):
    def run_while(self, change):
        """The rows of a file that change() is applied to after the run has looked at it and before it reads it."""
        pipe = self.path("pipe")
        os.mkfifo(pipe)
        rows = self.write("rows.txt", "Profit rose .\nSales fell .\n")
        process = self.start("-q", pipe, rows, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        with open(pipe, "w") as first:  # waits for the run to open its end, which is when it has looked
            change(rows)
            first.write("The first row .\n")
        out, err = process.communicate(timeout=PATIENCE)
        return Run(process.returncode, out, err)

    def test_changed(self):
        run = self.run_while(lambda rows: self.write("rows.txt", "Something else , and longer .\n" * 3))
        self.assertEqual(run.code, 3)
        self.assertIn("rows.txt", run.err)
        self.assertIn("changed", run.err)
        self.assertTrue(run.out.startswith('{"id":1,'))  # what was done is kept

    def test_vanished(self):
        run = self.run_while(os.remove)
        self.assertEqual(run.code, 3)
        self.assertIn("rows.txt", run.err)
        self.assertEqual(len(run.rows()), 1)


class BreakingDisk(FaultyFilesTest):
    def test_rows_before_the_fault_are_answered(self):
        rows = self.write("rows.jsonl", jsonl(12_000))  # more than is looked at to tell the format
        env = self.faulty(FAIL_READ="rows.jsonl", FAIL_AFTER=3, FAIL_ERRNO=errno.EIO)
        run = self.classify("-q", rows, code=3, env=env)
        self.assertIn("rows.jsonl: cannot be read: Input/output error", run.err)
        self.assertEqual(run.out, "")  # seen before the model was loaded
        with open(rows) as stdin:
            process = self.start("-q", "-", stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)
        out, err = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 3)
        self.assertIn(b"standard input: cannot be read: Input/output error", err)
        answered = out.decode().splitlines()
        self.assertEqual([json.loads(line)["id"] for line in answered], [f"r{i + 1}" for i in range(len(answered))])
        self.assertGreater(len(answered), 1000)


class RowsOfManyTokens(CliTest):
    """Rows whose prompt has more tokens than --max-row-tokens allows."""

    def setUp(self):
        super().setUp()
        self.rows = self.write("rows.jsonl", "".join(
            json.dumps({"id": name, "label": "positive", "text": "Profit rose . " * count}) + "\n"
            for name, count in (("a", 1), ("b", 200), ("c", 2))
        ))

    def classify_bounded(self, *options, **more):
        return self.classify("-q", "--max-row-tokens", "300", *options, self.rows, **more)

    def test_stop_the_run_with_both_remedies(self):
        run = self.classify_bounded(code=3)
        self.assertEqual([row["id"] for row in run.rows()], ["a"])
        for part in ("rows.jsonl", "row 2, line 2", "--max-row-tokens allows (300)", "--max-input-tokens"):
            self.assertIn(part, run.err)

    def test_skip(self):
        run = self.classify_bounded("--on-error", "skip", "--rejects", self.path("rejects.jsonl"))
        self.assertEqual([row["id"] for row in run.rows()], ["a", "c"])
        self.assertIn("1 of 3 rows", run.err)
        reject = json.loads(self.read("rejects.jsonl"))
        self.assertEqual((reject["row"], reject["line"]), (2, 2))
        self.assertEqual(json.loads(reject["record"])["id"], "b")

    def test_null(self):
        rows = self.classify_bounded("--on-error", "null").rows()
        self.assertEqual([row["id"] for row in rows], ["a", "b", "c"])
        self.assertIsNone(rows[1]["label"])
        self.assertIn("--max-row-tokens", rows[1]["error"])

    def test_cutting_off_comes_first(self):
        self.assertEqual(len(self.classify_bounded("--max-input-tokens", "100").rows()), 3)

    def test_a_run_that_was_stopped_goes_on_with_another_limit(self):
        out = self.path("out.jsonl")
        self.classify_bounded("-o", out, code=3)
        self.classify("-q", "--max-row-tokens", "0", "--resume", "-o", out, self.rows)
        self.assertEqual([json.loads(line)["id"] for line in self.read("out.jsonl").splitlines()], ["a", "b", "c"])


class LongRows(CliTest):
    def test_one_megabyte_is_cut_off_and_that_is_said(self):
        path = self.write("rows.txt", "profit rose " * 90_000 + "\nSales fell .\n")
        run = self.classify("--max-input-tokens", "64", path)
        self.assertEqual([row.get("truncated_tokens", 0) > 100_000 for row in run.rows()], [True, False])
        warning = "1 prompt was cut off at --max-input-tokens"
        self.assertIn(warning, run.err)
        labelled = self.write("labelled.txt", "Sales fell .@negative\n" + "profit rose " * 90_000 + "@positive\n")
        sweep = self.run_program(
            "sweep", "-q", "--model", TINY, "--prompt", "article-zero", "--max-input-tokens", "64", labelled
        )
        self.assertIn(warning, sweep.err)

    def test_beyond_64_mib_is_a_bad_row(self):
        path = self.write("rows.txt", "Up .\n" + "x" * ((64 << 20) + 1) + "\nDown .\n")
        self.assertIn("row 2, line 2, column 1 (byte 5): the row is longer than", self.classify(path, code=3).err)
        rows = self.classify("-q", "--with-text", "--on-error", "skip", path).rows()
        self.assertEqual([row["sentence"] for row in rows], ["Up .", "Down ."])

    def test_deep_json(self):
        path = self.write("rows.jsonl", '{"text":"Up .","more":' + "[" * 100_000 + "]" * 100_000 + "}\n")
        self.assertIn("64 levels", self.classify(path, code=3).err)

    def test_bomb(self):
        packed = gzip.compress(bytes([32]) * (70 << 20) + b"\n")
        self.assertIn("times", self.classify("-q", self.write("bomb.gz", packed), code=3).err)


if __name__ == "__main__":
    unittest.main()
