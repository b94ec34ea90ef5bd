"""The example workflow for CI: its steps, run as a CI system would."""

import os
import pathlib
import re
import shutil
import subprocess
import textwrap
import unittest
import xml.etree.ElementTree as ElementTree

from harness import DATA, PATIENCE, PROGRAM, ROOT, TINY, CliTest, environment

FOLDER = ROOT / "examples" / "ci"
WORKFLOW = (FOLDER / "sentiment.yml").read_text()


def script_of(step):
    """The lines under `run: |` of the step of this name."""
    match = re.search(rf"- name: {step}\n +run: \|\n((?: {{10}}.*\n|\n)+)", WORKFLOW)
    return textwrap.dedent(match.group(1)).rstrip("\n") + "\n"


class Workflow(CliTest):
    def setUp(self):
        super().setUp()
        # A repository of somebody's, beside the program's prompts as an installation has them.
        shutil.copytree(ROOT / "prompts", self.folder / "prompts")
        shutil.copy(ROOT / "prompts" / "flan-options.jinja", self.folder / "prompts" / "ours.jinja")
        (self.folder / "data").mkdir()
        shutil.copy(DATA / "rows.jsonl", self.folder / "data" / "labelled.jsonl")

    def run_step(self, name, variables):
        """A step of the job, as a runner runs it."""
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script_of(name)],
            cwd=self.folder,
            env=variables,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    def settings(self):
        """The job's variables."""
        return dict(re.findall(r"^      ([A-Z]+): (.+)$", WORKFLOW, re.MULTILINE))

    def classify_and_check(self, bounds, code):
        path = f"{pathlib.Path(PROGRAM).parent}:{os.environ['PATH']}"
        variables = environment(**{**self.settings(), "MODEL": str(TINY), "BOUNDS": bounds, "PATH": path,
                                   "GITHUB_STEP_SUMMARY": self.path("summary.md")})
        done = self.run_step("Classify and check", variables)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(done.stdout, "")
        return done.stderr

    def test_is_valid_yaml(self):
        try:
            import yaml
        except ImportError:
            self.skipTest("needs Python's yaml")
        job = yaml.safe_load(WORKFLOW)["jobs"]["sentiment"]
        steps = {step["name"]: step.get("run") for step in job["steps"] if "name" in step}
        self.assertEqual(steps["Classify and check"], script_of("Classify and check"))

    def test_passes(self):
        self.assertEqual(self.classify_and_check("accuracy=0,macro_f1=0", 0), "")
        self.assertEqual(
            sorted(os.listdir(self.folder / "results")),
            ["checks.xml", "metrics.json", "predictions.jsonl", "report.html"],
        )

    def test_fails_with_a_line_for_each_check_and_all_results(self):
        err = self.classify_and_check("accuracy=1,macro_f1=1", 1)
        self.assertEqual(re.findall(r"(\w+) failed", err), ["accuracy", "macro_f1"])
        suite = ElementTree.parse(self.folder / "results" / "checks.xml").getroot().find("testsuite")
        self.assertEqual((suite.get("tests"), suite.get("failures")), ("3", "2"))
        self.assertEqual(len(self.read("results/predictions.jsonl").splitlines()), 8)
        self.assertIn("| ❌ accuracy | accuracy is ", self.read("summary.md"))

    def test_baseline(self):
        self.classify_and_check("accuracy=0", 0)
        shutil.copy(self.folder / "results" / "metrics.json", self.folder / "baseline.json")
        self.assertEqual(self.classify_and_check("accuracy=0", 0), "")
        (self.folder / "baseline.json").write_text("{}")
        self.classify_and_check("accuracy=0", 3)

    def test_installs_the_wheel_of_a_release_and_downloads_the_model(self):
        for name in ("pipx", "flant5-sentiment"):  # each prints what it is asked to do
            pathlib.Path(self.write(name, f'#!/bin/sh\necho {name} "$@"\n')).chmod(0o755)
        settings = self.settings()
        done = self.run_step("Install the program and download the model",
                             environment(**{**settings, "PATH": f"{self.folder}:{os.environ['PATH']}"}))
        self.assertEqual(done.stdout, f"pipx install {settings['WHEEL']}\n"
                                      f"flant5-sentiment download {settings['MODEL']}\n", done.stderr)

    def test_wheel_is_the_one_that_a_release_has(self):
        version = re.search(r"VERSION (\d+\.\d+\.\d+) ", (ROOT / "CMakeLists.txt").read_text()).group(1)
        (made,) = re.findall(r"(flant5_sentiment-VERSION-\S+\.whl) +for pip, pipx",
                             (ROOT / "scripts" / "package.sh").read_text())
        self.assertEqual(self.settings()["WHEEL"].split("/")[-2:], [f"v{version}", made.replace("VERSION", version)])

    def test_options_it_explains_are_used_or_exist(self):
        text = (FOLDER / "README.md").read_text()
        helps = self.run_program("--help").out
        for option in set(re.findall(r"(?<![\w|-])--[a-z][a-z0-9-]+", text)):
            self.assertIn(option, helps)


if __name__ == "__main__":
    unittest.main()
