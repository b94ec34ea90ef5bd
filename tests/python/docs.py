"""Runs the Python of a page, section by section, and compares what it prints with what the page says."""

import doctest
import os
import re
import tempfile
import unittest.mock

from package_harness import ROOT

PAGE = ROOT / "docs" / "python.md"


def sections(page=PAGE):
    """The Python of each section that has some, by its title."""
    titles_and_texts = re.split(r"^## (.+)$", page.read_text(), flags=re.MULTILINE)[1:]
    found = {}
    for title, text in zip(titles_and_texts[::2], titles_and_texts[1::2]):
        blocks = re.findall(r"^```pycon\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        if blocks:
            found[title] = "\n".join(blocks)
    return found


def faults_of(title, page=PAGE):
    """What is printed otherwise, as doctest says it; of the demo model, whatever models this user has."""
    test = doctest.DocTestParser().get_doctest(sections(page)[title], {}, title, str(page), 0)
    said = []
    with tempfile.TemporaryDirectory() as empty:
        no_models = unittest.mock.patch.dict(os.environ, {"HF_HOME": empty})
        with no_models, unittest.mock.patch.object(tempfile, "tempdir", empty):
            result = doctest.DocTestRunner(verbose=False).run(test, out=said.append)
    if result.attempted == 0:
        said.append("there is nothing to run")
    return "".join(said)
