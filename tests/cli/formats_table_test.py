"""examples/FORMATS.md: every row of its tables names tests of this folder that exist."""

import ast
import pathlib
import re
import unittest

FOLDER = pathlib.Path(__file__).resolve().parent
TABLES = FOLDER.parents[1] / "examples" / "FORMATS.md"


def tests_there_are():
    found = set()
    for path in FOLDER.glob("*_test.py"):
        for suite in ast.parse(path.read_text()).body:
            if isinstance(suite, ast.ClassDef):
                names = (item.name for item in suite.body if isinstance(item, ast.FunctionDef))
                found.update(f"{path.stem[:-5]}: {suite.name}.{name}" for name in names if name.startswith("test_"))
    return found


def rows_of_tables():
    """The cells of each row; a bar in them is written \\|."""
    lines = [line for line in TABLES.read_text().splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    return [row for row in rows if row[-1] != "test" and not set(row[0]) <= set("-: ")]


class Tables(unittest.TestCase):
    def test_each_row_names_its_tests(self):
        there_are = tests_there_are()
        rows = rows_of_tables()
        self.assertGreater(len(rows), 50)
        for row in rows:
            with self.subTest(row=row[0]):
                self.assertEqual(len(row), 3)
                named = re.findall(r"`([^`]+)`", row[-1])
                self.assertTrue(named, "no test is named")
                for name in named:
                    self.assertIn(name, there_are)

    def test_no_row_stands_twice(self):
        first = [row[0] for row in rows_of_tables()]
        self.assertEqual(sorted(first), sorted(set(first)))


if __name__ == "__main__":
    unittest.main()
