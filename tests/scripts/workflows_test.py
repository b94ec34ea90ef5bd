"""The workflows and the Dockerfile are written as they should be: nothing here can run them."""

import json
import re
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
try:
    import yaml
except ImportError:
    print("skipped: needs Python's yaml")
    sys.exit(77)


def workflow(name):
    return yaml.safe_load((ROOT / ".github/workflows" / name).read_text())


def commands(name):
    """What the steps of a workflow run."""
    return [step["run"] for job in workflow(name)["jobs"].values() for step in job["steps"] if "run" in step]


def missing_scripts(text):
    """Those that a text names and that are not there."""
    named = re.findall(r"(?<![\w/])scripts/[\w/]+\.(?:sh|py)", text)
    return [script for script in named if not (ROOT / script).is_file()]


class WorkflowsTest(unittest.TestCase):
    def test_commands_are_shell_and_name_scripts_that_exist(self):
        for name in ("ci.yml", "release.yml"):
            for command in commands(name):
                checked = subprocess.run(["bash", "-n"], input=re.sub(r"\$\{\{.*?\}\}", "x", command), text=True,
                                         capture_output=True)
                self.assertEqual(checked.stderr, "", command)
                self.assertEqual(missing_scripts(command), [])

    def test_ci_bounds_how_many_tests_are_skipped(self):
        self.assertRegex("\n".join(commands("ci.yml")), r"(?m)^scripts/test\.sh --most-skipped \d+$")

    def test_jobs_wait_for_jobs_that_there_are(self):
        for name in ("ci.yml", "release.yml"):
            jobs = workflow(name)["jobs"]
            for job in jobs.values():
                needs = job.get("needs", [])
                for needed in [needs] if isinstance(needs, str) else needs:
                    self.assertIn(needed, jobs)

    def test_a_release_is_built_tested_tried_and_attached(self):
        text = "\n".join(commands("release.yml"))
        for part in ("scripts/test.sh", "scripts/package.sh\n", "scripts/package.sh --torch", "scripts/package_check.sh",
                     "docker build", "gh release create"):
            self.assertIn(part, text)
        self.assertEqual(workflow("release.yml")["jobs"]["release"]["needs"], ["try", "image"])

    def test_the_torch_of_the_slim_wheel_is_the_pinned_one(self):
        (command,) = [line for run in commands("release.yml") for line in run.splitlines() if "--torch" in line]
        version = re.search(r"\$\((.*)\)", command).group(1)
        found = subprocess.run(["bash", "-c", version], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        self.assertRegex(found, r"^\d+\.\d+\.\d+\n$")


class DockerfileTest(unittest.TestCase):
    def test_copies_from_stages_that_there_are_and_runs_as_an_ordinary_user(self):
        text = (ROOT / "Dockerfile").read_text()
        stages = re.findall(r"^FROM \S+ AS (\S+)$", text, re.MULTILINE)
        self.assertEqual(re.findall(r"--from=(\S+)", text), stages)
        self.assertEqual(re.findall(r"^USER (\S+)$", text.split("FROM")[-1], re.MULTILINE), ["user"])
        self.assertEqual(json.loads(re.search(r"^ENTRYPOINT (.*)$", text, re.MULTILINE).group(1)), ["flant5-sentiment"])
        self.assertEqual(missing_scripts(text), [])
        presets = json.loads((ROOT / "CMakePresets.json").read_text())["configurePresets"]
        self.assertIn(re.search(r"--preset (\S+)", text).group(1), [preset["name"] for preset in presets])


if __name__ == "__main__":
    unittest.main()
