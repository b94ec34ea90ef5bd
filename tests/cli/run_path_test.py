"""Where the program looks for its libraries: in folders named in full or beside itself, never in the folder it is
called in. An empty entry of the run path means that folder to the loader."""

import pathlib
import re
import shutil
import subprocess
import sys
import unittest

from harness import PROGRAM, CliTest

if not shutil.which("readelf"):
    print("skipped: no readelf; install binutils")
    sys.exit(77)


def run_path(program):
    """The entries of a program's RUNPATH or RPATH."""
    shown = subprocess.run(["readelf", "-d", program], capture_output=True, text=True, check=True).stdout
    return re.search(r"\((?:RUNPATH|RPATH)\).*\[(.*)\]", shown).group(1).split(":")


class RunPathTest(CliTest):
    def assert_safe(self, program):
        for entry in run_path(program):
            self.assertRegex(entry, r"^(/|\$ORIGIN/)", f"{program}: {run_path(program)}")

    def test_the_built_program_loads_nothing_from_the_working_folder(self):
        self.assert_safe(PROGRAM)

    def test_neither_does_the_installed_one(self):
        build = next((f for f in pathlib.Path(PROGRAM).parents if (f / "cmake_install.cmake").exists()), None)
        if build is None:
            self.skipTest(f"{PROGRAM} is not in a build folder")
        subprocess.run(
            ["cmake", "--install", build, "--prefix", self.folder], capture_output=True, text=True, check=True
        )
        self.assert_safe(self.folder / "bin" / "flant5-sentiment")


if __name__ == "__main__":
    unittest.main()
