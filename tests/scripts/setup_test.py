"""What scripts/setup.sh says of releases that are too old, before it installs or downloads anything."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STUB = '#!/bin/sh\necho "$(basename "$0") $*" >>"$CALLS"\nexit 1\n'


class SetupTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "scripts").mkdir()
        shutil.copytree(ROOT / "scripts" / "requirements", self.folder / "scripts" / "requirements")
        (self.folder / "bin").mkdir()
        for name in ("apt-get", "sudo", "cmake", "python3", "dpkg-query", "env"):
            (self.folder / "bin" / name).write_text(STUB)
            (self.folder / "bin" / name).chmod(0o755)

    def run_on(self, release):
        """setup.sh on a system that says it is this release, and the commands that it called."""
        system = self.folder / "os-release"
        system.write_text(release)
        script = (ROOT / "scripts" / "setup.sh").read_text()
        self.assertIn("/etc/os-release", script)
        (self.folder / "scripts" / "setup.sh").write_text(script.replace("/etc/os-release", str(system)))
        calls = self.folder / "calls"
        calls.write_text("")
        variables = {"PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "HOME": str(self.folder), "CALLS": str(calls)}
        run = subprocess.run(["bash", self.folder / "scripts" / "setup.sh", "--no-build"], env=variables,
                             capture_output=True, text=True, timeout=120)
        self.assertNotEqual(run.returncode, 0)  # of a good release, because nothing can be installed
        return run, calls.read_text()

    def test_an_old_release_is_refused_at_once(self):
        for name, release in (("ubuntu 22.04", 'ID=ubuntu\nVERSION_ID="22.04"\n'), ("debian 11", 'ID=debian\nVERSION_ID="11"\n')):
            run, calls = self.run_on(release)
            self.assertEqual(calls, "")
            self.assertIn(f"this is {name}, whose compiler and libraries are too old: it takes Debian 12", run.stderr)

    def test_releases_that_are_new_enough_or_unknown_go_on(self):
        for release in ('ID=ubuntu\nVERSION_ID="24.04"\n', 'ID=debian\nVERSION_ID="13"\n', "ID=debian\n"):
            run, calls = self.run_on(release)
            self.assertNotIn("too old", run.stderr)
            self.assertIn("dpkg-query", calls)


if __name__ == "__main__":
    unittest.main()
