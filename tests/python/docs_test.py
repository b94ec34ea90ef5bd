"""What README and docs say that Python prints. The sections that need other packages are run by their tests."""

import unittest

from docs import PAGE, faults_of, sections
from package_harness import ROOT, PackageTest

ELSEWHERE = {"pandas", "scikit-learn"}


class Docs(PackageTest):
    def test_python_prints_what_the_pages_say(self):
        self.assertGreaterEqual(len(sections()), 6)
        self.assertLess(ELSEWHERE, set(sections()))
        for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
            for title in set(sections(page)) - (ELSEWHERE if page == PAGE else set()):
                with self.subTest(page=page.name, title=title):
                    self.assertEqual(faults_of(title, page), "")


if __name__ == "__main__":
    unittest.main()
