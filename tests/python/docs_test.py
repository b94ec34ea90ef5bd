"""docs/python.md says what happens. The sections that need other packages are run by their tests."""

import unittest

from docs import faults_of, sections
from package_harness import PackageTest

ELSEWHERE = {"pandas", "scikit-learn"}


class Docs(PackageTest):
    def test_python_prints_what_the_page_says(self):
        self.assertGreaterEqual(len(sections()), 6)
        self.assertLess(ELSEWHERE, set(sections()))
        for title in set(sections()) - ELSEWHERE:
            with self.subTest(title):
                self.assertEqual(faults_of(title), "")


if __name__ == "__main__":
    unittest.main()
