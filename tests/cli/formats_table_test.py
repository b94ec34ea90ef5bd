"""examples/FORMATS.md: every row of its tables names tests that exist, of this folder or in C++."""

import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
import check_claims  # noqa: E402

ROWS = check_claims.rows_of_tables((ROOT / "examples" / "FORMATS.md").read_text())


class Tables(unittest.TestCase):
    def test_each_row_names_its_tests(self):
        tests = check_claims.python_tests(ROOT) | check_claims.gtests(ROOT)
        self.assertGreater(len(ROWS), 50)
        for row in ROWS:
            with self.subTest(row=row[0]):
                self.assertEqual(len(row), 3)
                named = re.findall(r"`([^`]+)`", row[-1])
                self.assertTrue(named, "no test is named")
                for name in named:
                    self.assertIn("cli." + name if ": " in name else name, tests)

    def test_no_row_stands_twice(self):
        first = [row[0] for row in ROWS]
        self.assertEqual(sorted(first), sorted(set(first)))


if __name__ == "__main__":
    unittest.main()
