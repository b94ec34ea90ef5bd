#!/usr/bin/env python3
"""Checks docs/claims.md: what it says holds each claim must exist.

usage: check_claims.py [FILE]

The last column of each table names what holds a claim, in backticks:
  Suite.Name                a GoogleTest test
  module.script: Class.test_name
                            a test in tests/MODULE/SCRIPT_test.py
  module.name               a CTest test: a test script, a page's commands (page.README), or one named by add_test
  RESULTS: text             a line of scripts/benchmark/RESULTS.md that has this text
  by hand: scripts/NAME     a script that shows it, too slow or too demanding for the tests
After a test that can be skipped stands, in parentheses, what it needs: (needs pyarrow), (by hand).
Prints what is missing and exits 1 if anything is.
"""
import ast
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
GTEST = re.compile(r"^TEST(?:_F|_P)?\((\w+),\s*(\w+)\)", re.MULTILINE)
GTEST_SKIP = re.compile(r"\bGTEST_SKIP\(")
ADD_TEST = re.compile(r"add_test\(NAME ([\w.-]+)([^)]*)")
SKIP = re.compile(r"\b(?:skip(?:Unless|If|Test)|need)\(")  # need: of tests/cli/harness.py
SKIPPED_SCRIPT = "sys.exit(77)"
HOLDER = re.compile(r"`([^`]+)`(?: \(([^)]*)\))?")
PAGES = ("*.md", "docs/*.md", "examples/**/*.md", "models/*.md", "prompts/*.md")


def gtests(root):
    """Each test in C++, and whether it can be skipped."""
    found = {}
    for path in (root / "tests").rglob("*_test.cc"):
        text = path.read_text(encoding="utf-8")
        tests = list(GTEST.finditer(text))
        ends = [test.start() for test in tests[1:]] + [len(text)]
        for test, end in zip(tests, ends):
            found[".".join(test.groups())] = bool(GTEST_SKIP.search(text, test.end(), end))
    return found


def python_tests(root):
    """Each test of tests/MODULE/SCRIPT_test.py, as "MODULE.SCRIPT: Class.test_name", and whether it can be skipped."""
    found = {}
    for path in (root / "tests").rglob("*_test.py"):
        text = path.read_text(encoding="utf-8")
        for suite in ast.parse(text).body:
            if not isinstance(suite, ast.ClassDef):
                continue
            of_all = SKIPPED_SCRIPT in text or any(SKIP.search(ast.unparse(mark)) for mark in suite.decorator_list)
            for test in suite.body:
                if isinstance(test, ast.FunctionDef) and test.name.startswith("test_"):
                    name = f"{script_name(path)}: {suite.name}.{test.name}"
                    found[name] = of_all or bool(SKIP.search(ast.unparse(test)))
    return found


def script_name(path):
    return f"{path.parent.name}.{path.stem[:-5]}"


def ctests(root):
    """Those that CMake names outright, test scripts, and the commands of pages; and whether each can be skipped."""
    found = {}
    for path in (root / "tests").rglob("CMakeLists.txt"):
        for name, command in ADD_TEST.findall(path.read_text(encoding="utf-8")):
            found[name] = any(map(can_be_skipped, (path.parent / file for file in re.findall(r"\w+\.py", command))))
    for path in (root / "tests").rglob("*_test.py"):
        found[script_name(path)] = can_be_skipped(path)
    pages = (path for pattern in PAGES for path in root.glob(pattern))
    return {**found, **{"page." + ".".join(path.relative_to(root).with_suffix("").parts): False for path in pages}}


def can_be_skipped(script):
    return script.is_file() and SKIPPED_SCRIPT in script.read_text(encoding="utf-8")


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
        self.root = root
        self.tests = {**ctests(root), **gtests(root), **python_tests(root)}
        self.results = (root / "scripts" / "benchmark" / "RESULTS.md").read_text(encoding="utf-8").splitlines()

    def fault(self, holder, note):
        """note: what stands in parentheses after it."""
        kind, _, rest = holder.partition(": ")
        if kind == "by hand":
            is_script = rest.startswith("scripts/") and (self.root / rest).is_file()
            return None if is_script else "there is no such script"
        if kind == "RESULTS":
            return None if any(rest in line for line in self.results) else "RESULTS.md has no such line"
        if holder not in self.tests:
            return "there is no such test"
        says_so = note == "by hand" or note.startswith("needs ")
        return "it can be skipped: say what it needs" if self.tests[holder] and not says_so else None


def faults(text, root):
    """What is wrong with a file of claims, a line for each fault."""
    holders = Holders(root)
    found = []
    for row in rows_of_tables(text):
        named = HOLDER.findall(row[-1])
        if not named:
            found.append(f"{row[0]}: nothing holds it")
        found += [f"{row[0]}: {fault}: {name}" for name, note in named if (fault := holders.fault(name, note))]
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
