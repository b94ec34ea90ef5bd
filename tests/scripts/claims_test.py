"""scripts/check_claims.py on a small tree, and docs/claims.md."""

import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
import check_claims  # noqa: E402

FILES = {
    "tests/eval/scores_test.cc": "TEST(Scores, AreRight) {\nTEST_P(ScoresOf,\n       EqualOthers) {\n}\n"
                                 "TEST(Scores, OfRealSize) {\n  GTEST_SKIP() << 1;\n}\nTEST(Scores, AreLast) {\n",
    "tests/cli/input_test.py": "class Formats:\n    def test_gzip(self): pass\n    def helper(self): pass\n"
                               "    @need('zstd')\n    def test_zstd(self): pass\n"
                               "    def test_xz(self): self.skipTest('')\n"
                               "@unittest.skipUnless(ARROW, '')\nclass Arrow:\n    def test_streams(self): pass\n",
    "tests/python/pandas_test.py": "sys.exit(77)\nclass Frames:\n    def test_columns(self): pass\n",
    "tests/demo/CMakeLists.txt": "add_test(NAME demo.accuracy\n  COMMAND true)\n"
                                 "add_test(NAME demo.leakage\n  COMMAND python leakage.py)\n",
    "tests/demo/leakage.py": "sys.exit(77)\n",
    "scripts/benchmark/RESULTS.md": "| base | 14,001 |\n",
    "scripts/noise.py": "",
    "docs/guide.md": "",
}


class Claims(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        for name, text in FILES.items():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_text(text)

    def faults(self, holders):
        return check_claims.faults(f"| claim | held by |\n|---|---|\n| it works | {holders} |\n", self.root)

    def test_what_is_there_is_no_fault(self):
        for holder in ("Scores.AreRight", "ScoresOf.EqualOthers", "cli.input: Formats.test_gzip", "cli.input",
                       "Scores.AreLast", "demo.accuracy", "page.docs.guide", "RESULTS: 14,001",
                       "by hand: scripts/noise.py"):
            self.assertEqual(self.faults(f"`{holder}`"), [])

    def test_what_is_missing_is_named(self):
        for holder in ("Scores.AreWrong", "cli.input: Formats.test_zip", "cli.input: Formats.helper", "cli.output",
                       "page.docs.faq"):
            self.assertEqual(self.faults(f"`Scores.AreRight`, `{holder}`"), [f"it works: there is no such test: {holder}"])
        self.assertEqual(self.faults("`RESULTS: 15`"), ["it works: RESULTS.md has no such line: RESULTS: 15"])
        for holder in ("by hand: scripts/silence.py", "by hand: docs/guide.md", "by hand: we looked"):
            self.assertEqual(self.faults(f"`{holder}`"), [f"it works: there is no such script: {holder}"])

    def test_a_test_that_can_be_skipped_says_what_it_needs(self):
        for holder in ("Scores.OfRealSize", "cli.input: Formats.test_zstd", "cli.input: Formats.test_xz",
                       "cli.input: Arrow.test_streams", "python.pandas: Frames.test_columns", "python.pandas",
                       "demo.leakage"):
            fault = f"it works: it can be skipped: say what it needs: {holder}"
            self.assertEqual(self.faults(f"`Scores.AreRight`, `{holder}`"), [fault])
            self.assertEqual(self.faults(f"`{holder}` (of course)"), [fault])
            self.assertEqual(self.faults(f"`{holder}` (needs pyarrow), `Scores.AreRight`"), [])
            self.assertEqual(self.faults(f"`{holder}` (by hand)"), [])

    def test_a_claim_that_nothing_holds(self):
        self.assertEqual(self.faults("everybody says so"), ["it works: nothing holds it"])

    def test_of_this_project(self):
        text = (ROOT / "docs" / "claims.md").read_text(encoding="utf-8")
        self.assertGreater(len(check_claims.rows_of_tables(text)), 50)
        self.assertEqual(check_claims.faults(text, ROOT), [])


if __name__ == "__main__":
    unittest.main()
