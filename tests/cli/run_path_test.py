"""Which libraries the program loads, from where and when: from folders named in full or beside itself, never from the
folder it is called in (an empty entry of the run path means that folder to the loader); and libtorch not before a model
is needed, Arrow not before a Parquet or Arrow file is."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

from harness import PROGRAM, ROOT, CliTest

if not shutil.which("readelf"):
    print("skipped: no readelf; install binutils")
    sys.exit(77)


COLUMNAR = "libflant5_columnar.so"


def run_path(program):
    """The entries of a program's RUNPATH or RPATH."""
    shown = subprocess.run(["readelf", "-d", program], capture_output=True, text=True, check=True).stdout
    return re.search(r"\((?:RUNPATH|RPATH)\).*\[(.*)\]", shown).group(1).split(":")


def has_columnar():
    """Not in a build without Arrow."""
    return (pathlib.Path(PROGRAM).parent / COLUMNAR).exists()


def binaries():
    build = pathlib.Path(PROGRAM).parent
    return [PROGRAM, build / "libflant5_engine.so", *([build / COLUMNAR] if has_columnar() else [])]


class RunPathTest(CliTest):
    def test_what_is_built_loads_nothing_from_the_working_folder(self):
        """What is installed: tests/scripts/install_test.py."""
        for binary in binaries():
            for entry in run_path(binary):
                self.assertRegex(entry, r"^(/|\$ORIGIN(/|$))", f"{binary}: {run_path(binary)}")

    def test_nothing_that_is_built_calls_the_network(self):
        """Only `download` does, by a script. libtorch has such calls, and nothing here uses them."""
        for binary in binaries():
            shown = subprocess.run(["readelf", "--dyn-syms", "--wide", binary], capture_output=True, text=True, check=True)
            called = set(re.findall(r" UND (\w+)", shown.stdout))
            self.assertGreater(len(called), 20)
            self.assertFalse(called & {"socket", "connect", "getaddrinfo", "gethostbyname", "sendto", "sendmsg"}, binary)

    def test_a_program_without_its_engines_says_where_they_belong(self):
        alone = self.folder / "flant5-sentiment"
        shutil.copy(PROGRAM, alone)
        failed = subprocess.run(
            [alone, "--model", ROOT / "models/demo", "-"], input="a\n", capture_output=True, text=True,
            cwd=ROOT,  # where the prompts are
        )
        self.assertNotEqual(failed.returncode, 0)
        self.assertIn("libflant5_engine.so belongs beside the program or in ../lib/flant5-sentiment", failed.stderr)


class StartTest(CliTest):
    """What needs no model loads no libtorch: its own start takes a fifth of a second and a hundred mebibytes."""

    def libraries(self, *arguments):
        """The names of the shared libraries that the loader opens."""
        traced = subprocess.run(
            [PROGRAM, *arguments], capture_output=True, text=True, input="",
            env={**os.environ, "LD_DEBUG": "files", "LD_DEBUG_OUTPUT": str(self.folder / "loaded")},
        )
        files = list(self.folder.glob("loaded.*"))
        self.assertTrue(files, traced.stderr)
        text = "".join(file.read_text() for file in files)
        for file in files:
            file.unlink()
        return set(re.findall(r"file=(\S+\.so\S*) \[0\];  generating link map", text))

    def test_libtorch_is_loaded_with_the_first_model(self):
        predictions = str(self.write("p.jsonl", '{"id":1,"gold":"positive","label":"positive","completion":"positive"}\n'))
        for arguments in (["--version"], ["--help"], ["report", predictions], ["compare", predictions, predictions]):
            loaded = self.libraries(*arguments)
            self.assertIn("libstdc++.so.6", loaded)
            self.assertFalse([name for name in loaded if "torch" in name or "gomp" in name], arguments)
        self.assertIn("libtorch_cpu.so", self.libraries("--model", str(ROOT / "models/demo"), "-"))

    @unittest.skipUnless(has_columnar(), "built without Arrow")
    def test_arrow_is_loaded_with_the_first_file_of_its_formats(self):
        def arrow(rows):
            loaded = self.libraries("--model", str(ROOT / "models/demo"), str(ROOT / rows))
            return [name for name in loaded if name.startswith(("libarrow", "libparquet", COLUMNAR))]

        self.assertEqual(arrow("examples/financial_news.jsonl"), [])
        self.assertEqual(len(arrow("tests/columnar/news.parquet")), 3)


if __name__ == "__main__":
    unittest.main()
