"""scripts/check_tree.py on small trees, each with one fault."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMPILER = shutil.which(os.environ.get("CXX", "c++"))
if COMPILER is None or not shutil.which("objdump"):
    print("skipped: no compiler, or no objdump")
    sys.exit(77)

NOTICES = "It comes with:\n\nlibgiven.so  of someone\n\n====\nlibhidden.so: in the text below the list\n"


class CheckTreeTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.tree = Path(folder.name, "tree")
        self.library_folder = self.tree / "lib/flant5-sentiment"
        (self.tree / "bin").mkdir(parents=True)
        self.library_folder.mkdir(parents=True)
        (self.tree / "THIRD_PARTY_NOTICES").write_text(NOTICES)

    def link(self, source, output, *options):
        run = subprocess.run([COMPILER, "-x", "c++", "-", "-x", "none", "-o", output, *options], input=source, text=True,
                             capture_output=True)
        self.assertEqual(run.returncode, 0, run.stderr)

    def library(self, name, *options, source="int answer() { return 42; }"):
        self.link(source, self.library_folder / name, "-shared", "-fPIC", f"-Wl,-soname,{name}", "-Wl,--as-needed",
                  *options)

    def program(self, *options, source="int answer(); int main() { return answer(); }"):
        self.link(source, self.tree / "bin/flant5-sentiment", f"-L{self.library_folder}", "-Wl,--as-needed", *options)

    def assert_faults(self, *faults, glibc="99", beside=()):
        options = ["--glibc", glibc, *(f"--beside={path}" for path in beside)]
        run = subprocess.run([sys.executable, ROOT / "scripts/check_tree.py", *options, self.tree], capture_output=True,
                             text=True)
        self.assertEqual(run.stderr.splitlines(), list(faults))
        self.assertEqual(run.returncode, 1 if faults else 0)

    def test_a_sound_tree_passes(self):
        self.library("libgiven.so")
        self.program("-lgiven", "-Wl,-rpath,$ORIGIN/../lib/flant5-sentiment")
        self.assert_faults()

    def test_run_paths_out_of_the_tree_are_told(self):
        self.library("libgiven.so", "-Wl,-rpath,$ORIGIN:/home/someone/.cache")
        self.program("-lgiven", "-Wl,--disable-new-dtags,-rpath,:$ORIGIN")
        self.assert_faults("flant5-sentiment: its run path has the entry ''",
                           "libgiven.so: its run path has the entry '/home/someone/.cache'")

    def test_a_library_that_is_not_there_is_told(self):
        self.library("libgiven.so")
        self.program("-lgiven")
        (self.library_folder / "libgiven.so").unlink()
        self.assert_faults("flant5-sentiment: needs libgiven.so, which is not in the tree")

    def test_a_library_without_a_notice_is_told(self):
        self.library("libgiven.so")
        self.library("libhidden.so")
        self.library("libflant5_engine.so")
        self.assert_faults("libhidden.so: THIRD_PARTY_NOTICES do not name it")

    def test_a_version_that_the_library_lacks_is_told(self):
        versions = self.tree.parent / "versions.map"
        versions.write_text("GIVEN_2 { global: *answer*; };")
        self.library("libgiven.so", f"-Wl,--version-script={versions}")
        self.program("-lgiven")
        self.assert_faults()
        versions.write_text("GIVEN_1 { global: *answer*; };")
        self.library("libgiven.so", f"-Wl,--version-script={versions}")
        self.assert_faults("flant5-sentiment: needs _Z6answerv@GIVEN_2 of libgiven.so, which the one in the tree lacks")

    def test_a_library_that_will_be_beside_the_tree_must_fit(self):
        versions, beside = self.tree.parent / "versions.map", self.tree.parent / "libbeside.so"
        versions.write_text("GIVEN_2 { global: *answer*; };")
        self.library("libgiven.so", f"-Wl,--version-script={versions}")
        self.link("int answer(); int ask() { return answer(); }", beside, "-shared", "-fPIC", f"-L{self.library_folder}",
                  "-Wl,-soname,libbeside.so", "-lgiven")
        self.program(beside, "-Wl,--allow-shlib-undefined", source="int ask(); int main() { return ask(); }")
        self.assert_faults("flant5-sentiment: needs libbeside.so, which is not in the tree")
        self.assert_faults(beside=[beside])
        versions.write_text("GIVEN_1 { global: *answer*; };")
        self.library("libgiven.so", f"-Wl,--version-script={versions}")
        self.assert_faults("libbeside.so: needs _Z6answerv@GIVEN_2 of libgiven.so, which the one in the tree lacks",
                           beside=[beside])

    def test_a_newer_glibc_is_told(self):
        self.library("libgiven.so", source='#include <cstdlib>\nvoid answer() { std::abort(); }')
        self.assert_faults()
        self.assert_faults("libgiven.so: needs GLIBC_2.2.5 of libc.so.6, newer than glibc 2.1", glibc="2.1")

    def test_an_empty_tree_is_told(self):
        self.assert_faults("there is no program in it")


if __name__ == "__main__":
    unittest.main()
