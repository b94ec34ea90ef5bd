"""The package as it stands in python/, with the program that ctest names in $FLANT5_PROGRAM."""

import faulthandler
import os
import pathlib
import subprocess
import sys
import textwrap
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "python"
sys.path[:0] = [str(PACKAGE), str(ROOT / "tests" / "cli")]

from harness import PATIENCE, PROGRAM, TINY, CliTest, environment, sentences  # noqa: E402

for name in [name for name in os.environ if name.startswith(("FLANT5_", "HF_"))]:
    del os.environ[name]
os.environ["FLANT5_SENTIMENT"] = PROGRAM

from flant5_sentiment import Classifier  # noqa: E402

__all__ = ["PACKAGE", "PATIENCE", "PROGRAM", "ROOT", "TINY", "PackageTest", "environment", "is_alive", "pid_of", "sentences"]


class PackageTest(CliTest):
    def setUp(self):
        super().setUp()
        # What hangs says where.
        faulthandler.dump_traceback_later(PATIENCE, exit=True)
        self.addCleanup(faulthandler.cancel_dump_traceback_later)

    def classifier(self, **options):
        """With the tiny model in float32, ended with the test."""
        classifier = Classifier(**{"model": TINY, "dtype": "float32", **options})
        self.addCleanup(classifier.__exit__, RuntimeError, None, None)
        return classifier

    def script(self, text, *arguments, **options):
        """Another Python that runs `text`, with the package."""
        path = self.write("script.py", textwrap.dedent(text))
        paths = os.pathsep.join([str(PACKAGE), str(ROOT / "tests" / "python")])
        options.setdefault("env", environment(PYTHONPATH=paths, FLANT5_SENTIMENT=PROGRAM, TINY=str(TINY)))
        process = subprocess.Popen(
            [sys.executable, "-X", "dev", path, *map(str, arguments)], stdout=subprocess.PIPE, text=True, **options
        )
        self.addCleanup(self._end, process)
        return process

    def program_of(self, shell):
        """A program of a few lines of shell, to stand in for the one."""
        path = pathlib.Path(self.write("program", f"#!/bin/sh\n{shell}\n"))
        path.chmod(0o755)
        return path

    def assert_ends(self, pid, seconds=60):
        deadline = time.monotonic() + seconds
        while is_alive(pid):
            self.assertLess(time.monotonic(), deadline, f"process {pid} is still there")
            time.sleep(0.01)


def is_alive(pid):
    """Whether there is such a process, dead ones that nobody has waited for included."""
    return os.path.exists(f"/proc/{pid}")


def pid_of(classifier):
    return classifier._child.pid
