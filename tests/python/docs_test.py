"""What README and docs say that Python prints, and which Python the package needs. The sections that need other packages
are run by their tests."""

import ast
import unittest

from docs import PAGE, faults_of, sections
from package_harness import PACKAGE, ROOT, PackageTest

ELSEWHERE = {"pandas", "scikit-learn"}


class Docs(PackageTest):
    def test_python_prints_what_the_pages_say(self):
        self.assertGreaterEqual(len(sections()), 6)
        self.assertLess(ELSEWHERE, set(sections()))
        for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
            for title in set(sections(page)) - (ELSEWHERE if page == PAGE else set()):
                with self.subTest(page=page.name, title=title):
                    self.assertEqual(faults_of(title, page), "")


class Language(unittest.TestCase):
    def test_is_python_3_9(self):
        files = list((PACKAGE / "flant5_sentiment").glob("*.py"))
        self.assertGreater(len(files), 5)
        for file in files:
            ast.parse(file.read_text(), file.name, feature_version=(3, 9))
        self.assertIn('requires-python = ">=3.9"', (PACKAGE / "pyproject.toml").read_text())


if __name__ == "__main__":
    unittest.main()
