"""Zip archives, as the authors ship the phrasebank: which member is read, and how those end that cannot be."""

import io
import os
import struct
import subprocess
import unittest
import zipfile

from harness import ROOT, CliTest, environment, is_sanitized

ROWS = [
    ("Operating profit rose to EUR 13.1 mn .", "positive"),
    ("The meeting is held in Jyväskylä on 3 April .", "neutral"),
    ("Äänekoski : 40 jobs are lost .", "negative"),
]
PHRASEBANK = "FinancialPhraseBank-v1.0"
AGREEMENTS = ("50Agree", "66Agree", "75Agree", "AllAgree")


def sentences(rows):
    return "".join(f"{text}@{gold}\r\n" for text, gold in rows).encode("iso-8859-1")


def zipped(files, method=zipfile.ZIP_DEFLATED):
    """files: (name, content), a folder where the name ends in /."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return packed.getvalue()


def phrasebank():
    """As the authors lay it out, and a Macintosh packs it."""
    files = [(f"{PHRASEBANK}/", b"")]
    files += [(f"{PHRASEBANK}/{name}", b"Words .\n") for name in ("License.txt", "README.txt", ".DS_Store")]
    files += [(f"__MACOSX/{PHRASEBANK}/._License.txt", b"\0\5\26\7")]
    files += [(f"{PHRASEBANK}/Sentences_{name}.txt", sentences(ROWS[: i + 1])) for i, name in enumerate(AGREEMENTS)]
    return zipped(files)


class Members(CliTest):
    def check(self, run, rows=None):
        read = [(row["sentence"], row["gold"]) for row in run.rows()]
        self.assertEqual(read, ROWS if rows is None else rows)
        return run

    def test_the_phrasebank_as_its_authors_ship_it(self):
        path = self.write(f"{PHRASEBANK}.zip", phrasebank())
        run = self.check(self.classify("--with-text", "--member", "Sentences_AllAgree.txt", path))
        self.assertIn(f"{path}/{PHRASEBANK}/Sentences_AllAgree.txt: phrasebank (sentence@label) in windows-1252", run.err)
        full = self.classify("-q", "--with-text", "--member", f"{PHRASEBANK}/Sentences_50Agree.txt", path)
        self.check(full, ROWS[:1])
        named = self.classify("-q", "--with-text", "--encoding", "iso-8859-1", "--member", "Sentences_AllAgree.txt", path)
        self.check(named)

    def test_several_members_are_listed_as_options(self):
        path = self.write("bank.zip", phrasebank())
        run = self.classify(path, code=3)
        self.assert_one_line(run)
        options = ", or ".join(f"--member Sentences_{name}.txt" for name in AGREEMENTS)
        self.assertIn(f"{path}: the zip archive holds 4 files; choose one with {options}\n", run.err)

    def test_one_member_needs_no_option(self):
        for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            for name in ("all-data.csv", "a/b/all-data.csv"):
                with self.subTest(name=name, method=method):
                    table = "sentiment,text\n" + "".join(f'{gold},"{text}"\n' for text, gold in ROWS)
                    path = self.write("one.zip", zipped([("README.md", "Words"), (name, table)], method))
                    run = self.check(self.classify("--with-text", path))
                    self.assertIn(f"{path}/{name}: CSV", run.err)

    def test_names_that_are_not_there(self):
        path = self.write("bank.zip", phrasebank())
        run = self.classify("--member", "Sentences_NoneAgree.txt", path, code=3)
        self.assertIn(f"{path}: no member is called Sentences_NoneAgree.txt; there is --member Sentences_50Agree", run.err)
        both = self.write("two.zip", zipped([("a/x.txt", "Up ."), ("b/x.txt", "Down .")]))
        run = self.classify("--member", "x.txt", both, code=3)
        self.assertIn("several members are called x.txt; choose one with --member a/x.txt, or --member b/x.txt", run.err)

    def test_a_member_of_what_is_no_archive(self):
        path = self.write("rows.txt", "Up .\n")
        self.assertIn(f"{path}: --member chooses", self.classify("--member", "x.txt", path, code=3).err)
        self.assertIn("standard input: --member", self.classify("--member", "x.txt", "-", stdin="Up .", code=3).err)

    def test_bad_rows_are_placed_in_their_member(self):
        path = self.write("rows.zip", zipped([("a/rows.jsonl", '{"text":"Up ."}\n{"text":""}\n')]))
        run = self.classify("-q", path, code=3)
        self.assertIn(f"{path}/a/rows.jsonl, row 2, line 2, column", run.err)

    @unittest.skipIf(is_sanitized(), "a sanitizer needs memory of its own")
    def test_large_members_are_streamed(self):
        path, size = self.path("large.zip"), 0
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("rows.txt", "w") as member:
            for i in range(1500):  # in pieces, since a child's memory begins with that of its parent
                size += member.write("".join(f"Profit of unit {i * 1000 + k} rose .\n" for k in range(1000)).encode())
            member.write(b"Sales fell\0 .\n")
        process = subprocess.Popen(self.command("-q", path), cwd=ROOT, stderr=subprocess.PIPE, env=environment())
        said = process.stderr.read().decode()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stderr.close()
        self.assertEqual(process.returncode, 3)
        self.assertIn(f"{path}/rows.txt, row 1500001", said)
        self.assertLess(used.ru_maxrss * 1024, size)

    def test_the_manifest_has_the_archive_and_the_member(self):
        path = self.write("rows.zip", zipped([("a.txt", "Up .@positive\n"), ("b.txt", "Down .@negative\n")]))
        out = self.path("out.jsonl")
        self.classify("-q", "--member", "b.txt", "--keep-manifest", "-o", out, path)
        manifest = self.read("out.jsonl.manifest.json")
        self.assertIn(path, manifest)
        self.assertIn("b.txt", manifest)


class Refusals(CliTest):
    def refused(self, content, said, *options, name="news.zip"):
        path = self.write(name, content)
        run = self.classify(*options, path, code=3)
        self.assert_one_line(run)
        self.assertIn(path, run.err)
        self.assertIn(said, run.err)

    def test_on_a_pipe(self):
        run = self.classify("-q", "-", stdin=zipped([("rows.txt", "Up .\n")]), code=3)
        self.assertIn("standard input: this is a zip archive or a workbook, which is read from a file of its own", run.err)
        self.assertIn("save it", run.err)

    def test_other_things_that_zip_packs(self):
        for member, said in (
            ("xl/workbook.xml", "a workbook (xlsx); save the sheet as CSV"),
            ("word/document.xml", "a Word document (docx)"),
            ("META-INF/MANIFEST.MF", "a Java archive (jar)"),
        ):
            with self.subTest(member=member):
                self.refused(zipped([("[Content_Types].xml", "x"), (member, "x")]), said)

    def test_parquet_inside(self):
        self.refused(zipped([("rows.parquet", b"PAR1" + bytes(30))]), "rows.parquet: is Parquet")

    def test_nothing_inside(self):
        self.refused(zipped([]), "holds no files")
        self.refused(zipped([("a/", b"")]), "holds no files")

    def test_cut_off(self):
        whole = zipped([("rows.txt", "Up .\n" * 50)])
        for size in (4, 40, len(whole) - 1):
            with self.subTest(size=size):
                self.refused(whole[:size], "cut off or broken")

    def test_a_wrong_checksum(self):
        stored = zipped([("rows.txt", "Up .\n")], zipfile.ZIP_STORED)
        self.refused(stored.replace(b"Up .\n", b"Up !\n"), "rows.txt: is cut off or broken (CRC error)")

    def test_encrypted(self):
        packed = bytearray(zipped([("rows.txt", "Up .\n")]))
        for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):  # the flags of the member, in both places
            struct.pack_into("<H", packed, packed.index(signature) + offset, 1)
        self.refused(bytes(packed), "rows.txt: is encrypted")

    def test_packed_in_another_way(self):
        self.refused(zipped([("rows.txt", "Up .\n")], zipfile.ZIP_BZIP2), "rows.txt: is packed with bzip2")
        self.refused(zipped([("rows.txt", "Up .\n")], zipfile.ZIP_LZMA), "rows.txt: is packed with LZMA")

    def test_a_name_twice(self):
        packed = zipped([("a.txt", "Up .\n"), ("b.txt", "Down .\n")]).replace(b"b.txt", b"a.txt")
        self.refused(packed, "a.txt: is in the archive twice")

    def test_a_bomb(self):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            with archive.open("rows.txt", "w") as member:
                for _ in range(80):
                    member.write(b"\n" * (1 << 20))
        self.refused(packed.getvalue(), "rows.txt: unpacks to more than 200 times its size and may be a bomb")

    def test_names_that_would_steer_a_terminal(self):
        run = self.classify(self.write("x.zip", zipped([("\u202ea.txt", "1"), ("b.txt", "2")])), code=3)
        self.assertNotIn("\u202e", run.err)
        self.assertIn("\\u202Ea.txt", run.err)


if __name__ == "__main__":
    unittest.main()
