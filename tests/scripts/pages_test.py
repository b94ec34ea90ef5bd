"""The project's pages: links lead somewhere, code says what it is, and every command is run or is in a list with the reason."""

import re
import unittest

import pages
import readme
from not_run import NOT_RUN

# Code that is shown, beside console, which is run, and pycon, which tests/python runs.
SHOWN = {"text", "jinja", "json", "yaml", "cpp", "cmake", "python"}


class Pages(unittest.TestCase):
    def check_each(self, check):
        """Calls check with each page and its text."""
        found = pages.all_pages()
        self.assertGreater(len(found), 10)
        for page in found:
            with self.subTest(page=str(page.relative_to(pages.ROOT))):
                check(page, page.read_text(encoding="utf-8"))

    def test_links_lead_somewhere(self):
        self.check_each(lambda page, _: self.assertEqual(pages.dead_links(page), []))

    def test_code_names_its_language(self):
        """So that no command stands in a block that is not run."""
        def check(_, text):
            for language, code in pages.code_blocks(text):
                self.assertIn(language, SHOWN | {"console", "pycon"}, code)
        self.check_each(check)

    def test_scripts_are_there(self):
        def check(_, text):
            for script in re.findall(r"(?<![\w/])(?:scripts|examples)/[\w/-]+\.(?:sh|py)\b", text):
                self.assertTrue((pages.ROOT / script).is_file(), script)
        self.check_each(check)

    def test_commands_that_are_not_run_are_in_a_page(self):
        there = set()
        for page in pages.all_pages():
            blocks = readme.read_blocks(page.read_text(encoding="utf-8"))
            there.update(readme.bare(command.text) for block in blocks for command in block)
        self.assertEqual(sorted(NOT_RUN.keys() - there), [])


class Markdown(unittest.TestCase):
    """What pages.py finds in a page."""

    def test_links(self):
        text = "[a](b.md), ![picture](c.svg) and [code `x`](d.md#e)\n\n```text\n[no](link)\n```\n\n    [no](link)\n\n`[no](link)`\n"
        self.assertEqual(pages.links(text), ["b.md", "c.svg", "d.md#e"])

    def test_anchors(self):
        text = "# One `two`, three\n## [Four](x.md) & 5\n```text\n# no\n```\n## Again\n## Again\n"
        self.assertEqual(pages.anchors(text), {"one-two-three", "four--5", "again", "again-1"})

    def test_code(self):
        text = "```sh\na\n```\n\n    b\n\nWords `c`.\n- item\n  more\n"
        self.assertEqual(pages.code_blocks(text), [("sh", "a\n"), ("", "    b\n")])


if __name__ == "__main__":
    unittest.main()
