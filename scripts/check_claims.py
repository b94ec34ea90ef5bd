#!/usr/bin/env python3
"""Checks docs/claims.md: what it says holds each claim must exist.

usage: check_claims.py [FILE]

The last column of each table names what holds a claim, in backticks:
  Suite.Name                a GoogleTest test
  module.script: Class.test_name
                            a test in tests/MODULE/SCRIPT_test.py
  module.name               a CTest test: a test script, a page's commands (page.README), or one named by add_test
  RESULTS: text             a line of scripts/benchmark/RESULTS.md that has this text
  definition: reason        the claim says how something is defined or decided
Prints what is missing and exits 1 if anything is.
"""
import ast
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
GTEST = re.compile(r"^TEST(?:_F|_P)?\((\w+),\s*(\w+)\)", re.MULTILINE)
ADD_TEST = re.compile(r"add_test\(NAME ([\w.-]+)")
PAGES = ("*.md", "docs/*.md", "examples/**/*.md", "models/*.md", "prompts/*.md")


def gtests(root):
    return {f"{suite}.{name}" for path in (root / "tests").rglob("*_test.cc")
            for suite, name in GTEST.findall(path.read_text(encoding="utf-8"))}


def python_tests(root):
    """Each test of tests/MODULE/SCRIPT_test.py, as "MODULE.SCRIPT: Class.test_name"."""
    found = set()
    for path in (root / "tests").rglob("*_test.py"):
        for suite in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(suite, ast.ClassDef):
                names = (item.name for item in suite.body if isinstance(item, ast.FunctionDef))
                found.update(f"{path.parent.name}.{path.stem[:-5]}: {suite.name}.{name}" for name in names
                             if name.startswith("test_"))
    return found


def ctests(root):
    """Those that CMake names outright, test scripts, and the commands of pages."""
    found = {name for path in (root / "tests").rglob("CMakeLists.txt")
             for name in ADD_TEST.findall(path.read_text(encoding="utf-8"))}
    found |= {f"{path.parent.name}.{path.stem[:-5]}" for path in (root / "tests").rglob("*_test.py")}
    pages = (path for pattern in PAGES for path in root.glob(pattern))
    return found | {"page." + ".".join(path.relative_to(root).with_suffix("").parts) for path in pages}


def rows_of_tables(text):
    """The cells of each row of Markdown tables, without headings and rules; a bar in them is written \\|."""
    lines = text.splitlines()
    rows = []
    for line, following in zip(lines, [*lines[1:], ""]):
        is_heading = following.startswith("|") and set(following) <= set("|-: ")
        if line.startswith("|") and not is_heading and not set(line) <= set("|-: "):
            rows.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return rows


class Holders:
    def __init__(self, root):
        self.tests = gtests(root) | python_tests(root) | ctests(root)
        self.results = (root / "scripts" / "benchmark" / "RESULTS.md").read_text(encoding="utf-8")

    def fault(self, holder):
        kind, _, rest = holder.partition(": ")
        if kind == "definition":
            return None if rest else "a definition needs its reason"
        if kind == "RESULTS":
            return None if any(rest in line for line in self.results.splitlines()) else "RESULTS.md has no such line"
        return None if holder in self.tests else "there is no such test"


def faults(text, root):
    """What is wrong with a file of claims, a line for each fault."""
    holders = Holders(root)
    found = []
    for row in rows_of_tables(text):
        named = re.findall(r"`([^`]+)`", row[-1])
        if not named:
            found.append(f"{row[0]}: nothing holds it")
        found += [f"{row[0]}: {fault}: {name}" for name in named if (fault := holders.fault(name))]
    return found


def main():
    if sys.argv[1:2] in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    path = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "claims.md"
    text = path.read_text(encoding="utf-8")
    found = faults(text, ROOT)
    for fault in found:
        print(f"{path}: {fault}")
    print(f"{len(rows_of_tables(text))} claims, {len(found)} faults")
    return 1 if found or not rows_of_tables(text) else 0


if __name__ == "__main__":
    sys.exit(main())
