"""What scripts/fuzz.sh prints of what a target found: all that is needed to mend it."""

import base64
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "fuzz.sh"

# As libFuzzer does: names the input that it wrote under -artifact_prefix.
TARGET = r"""#!/bin/bash
for option; do case "$option" in -artifact_prefix=*) found="${option#*=}" ;; esac; done
seq -f "line %g" 100
echo "stat::number_of_executed_units: 804"
if [[ $0 == *good ]]; then exit 0; fi
printf 'bad \0 input\n' >"${found}crash-1"
echo "    #0 in read_results"
echo "Test unit written to ${found}crash-1"
exit 77
"""


class FuzzTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        for name in ("scripts", "tests/fuzz", "build/fuzz/tests/fuzz"):
            (self.folder / name).mkdir(parents=True)
        shutil.copy(SCRIPT, self.folder / "scripts")
        self.write("scripts/setup.sh", "#!/bin/sh\n")
        self.write("tests/fuzz/make_seeds.py", "")
        for name in ("bad", "good"):
            self.write(f"tests/fuzz/{name}_fuzz.cc", "")
            self.write(f"build/fuzz/tests/fuzz/fuzz_{name}", TARGET)

    def write(self, name, text):
        (self.folder / name).write_text(text)
        (self.folder / name).chmod(0o755)

    def run_script(self, *arguments):
        return subprocess.run([self.folder / "scripts" / "fuzz.sh", *arguments], capture_output=True, text=True)

    def test_a_finding_is_shown_with_the_end_of_its_log_and_its_input(self):
        run = self.run_script()
        self.assertEqual(run.returncode, 1, run.stderr)
        lines = run.stdout.splitlines()
        self.assertRegex(lines[1], r"^bad +804 +\d+  build/fuzz/found/bad/crash-1 \(log: build/fuzz/bad.log\)$")
        self.assertRegex(lines[2], r"^good +804 +\d+  nothing$")
        self.assertEqual(lines[3:5], ["--- bad: the last 60 lines of build/fuzz/bad.log", "line 44"])
        self.assertIn("    #0 in read_results", lines)
        self.assertEqual(lines[-3], "--- bad: crash-1, 12 bytes, in base64")
        self.assertEqual(base64.b64decode(lines[-2]), b"bad \0 input\n")

    def test_without_a_finding_there_is_only_the_table(self):
        run = self.run_script("--seconds", "1", "good")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(len(run.stdout.splitlines()), 2)


if __name__ == "__main__":
    unittest.main()
