"""scripts/tidy.py checks what has changed, and only that."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "tidy.py"

# Finds fault with every source that says FAULT, and notes what it was asked.
CLANG_TIDY = """#!/bin/sh
if [ "$1" = --version ]; then echo "version ${VERSION:-1}"; exit; fi
for source; do :; done
echo "$(basename "$source")" >>"$CALLS"
echo "12 warnings generated." >&2
if grep -q FAULT "$source"; then echo "$source: a fault"; exit 1; fi
"""


class TidyTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.write("clang-tidy", CLANG_TIDY)
        (self.folder / "clang-tidy").chmod(0o755)
        self.write("x.h", "#define LENGTH 1\n")
        self.write("a.cc", '#include "x.h"\nint a[LENGTH];\n')
        self.write("b.cc", "int b;\n")
        commands = [{"directory": str(self.folder), "file": name, "command": f"c++ -std=c++20 -o {name}.o -c {name}"}
                    for name in ("a.cc", "b.cc")]
        self.write("compile_commands.json", json.dumps(commands))

    def write(self, name, text):
        (self.folder / name).write_text(text)

    def run_script(self, *sources, **variables):
        calls = self.folder / "calls"
        calls.write_text("")
        environment = {**os.environ, "XDG_CACHE_HOME": str(self.folder), "CALLS": str(calls), **variables}
        run = subprocess.run([sys.executable, SCRIPT, self.folder / "clang-tidy", self.folder,
                              *(self.folder / source for source in sources or ("a.cc", "b.cc"))],
                             env=environment, capture_output=True, text=True)
        return run, sorted(calls.read_text().split())

    def assert_checked(self, *names, **variables):
        run, checked = self.run_script(**variables)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        self.assertEqual(checked, list(names))
        self.assertEqual(run.stdout, f"clang-tidy: {len(names)} sources checked, {2 - len(names)} unchanged since they "
                                     "passed, 0 with faults\n")

    def test_a_source_that_passed_is_not_checked_again(self):
        self.assert_checked("a.cc", "b.cc")
        self.assert_checked()

    def test_a_change_of_the_source_a_header_a_comment_or_a_macro_is_checked(self):
        self.assert_checked("a.cc", "b.cc")
        self.write("b.cc", "int b;  // NOLINT\n")
        self.assert_checked("b.cc")
        self.write("x.h", "#define LENGTH 2\n")
        self.assert_checked("a.cc")
        self.write("x.h", "#define LENGTH 2\n#define UNUSED 3\n")
        self.assert_checked("a.cc")

    def test_another_clang_tidy_checks_all(self):
        self.assert_checked("a.cc", "b.cc")
        self.assert_checked("a.cc", "b.cc", VERSION="2")

    def test_a_fault_is_told_each_time(self):
        self.write("a.cc", "int a;  // FAULT\n")
        for _ in range(2):
            run, checked = self.run_script("a.cc")
            self.assertEqual((run.returncode, checked), (1, ["a.cc"]))
            self.assertEqual(run.stdout, f"{self.folder / 'a.cc'}: a fault\n"
                                         "clang-tidy: 1 sources checked, 0 unchanged since they passed, 1 with faults\n")

    def test_a_source_that_is_not_built(self):
        run, _ = self.run_script("c.cc")
        self.assertNotEqual(run.returncode, 0)
        self.assertIn("c.cc is not built", run.stderr)


if __name__ == "__main__":
    unittest.main()
