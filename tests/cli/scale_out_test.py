"""docs/scale-out.md: its scripts, run with the variables that GNU parallel, Slurm, AWS Batch and Kubernetes set."""

import json
import os
import pathlib
import re
import subprocess
import textwrap
import unittest

from harness import PATIENCE, PROGRAM, ROOT, TINY, CliTest, environment, jsonl, need

FOLDER = ROOT / "examples" / "scale-out"
PAGE = ROOT / "docs" / "scale-out.md"
KUBERNETES = (FOLDER / "kubernetes.yaml").read_text()
ROWS = 300


def kubernetes_script():
    """The lines under `- |` of the container's arguments."""
    return textwrap.dedent(re.search(r"args:\n +- \|\n((?: {14}.*\n)+)", KUBERNETES).group(1))


class ScaleOut(CliTest):
    def setUp(self):
        super().setUp()
        self.data = self.write("rows.jsonl", jsonl(ROWS))
        self.out = self.path("predictions.jsonl")

    def run_script(self, *command, code=0, **variables):
        path = f"{pathlib.Path(PROGRAM).parent}:{os.environ['PATH']}"
        variables = environment(FLANT5_MODEL=str(TINY), **{"PATH": path, **variables})
        done = subprocess.run([*map(str, command)], cwd=ROOT, env=variables, capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def assert_merged(self, shards):
        self.run_program("merge", "-q", self.out, *shards)
        self.assert_is_single_run(self.data)

    def assert_is_single_run(self, *arguments):
        """The scripts compute in the number format of the machine, unless they are told another."""
        single = self.run_program("-q", "--model", TINY, *arguments).rows()
        with open(self.out) as file:
            self.assertEqual([json.loads(line) for line in file], single)


@need("parallel")
class Parallel(ScaleOut):
    def parallel(self, *arguments, **more):
        return self.run_script(FOLDER / "parallel.sh", 4, self.out, "--dtype", "float32", *arguments, PARALLEL="--will-cite",
                               **more)

    def test_merges_what_all_shards_have_written(self):
        self.parallel(self.data, JOBS="2")
        self.assert_is_single_run("--dtype", "float32", self.data)
        with open(self.out + ".joblog") as file:
            self.assertEqual(len(file.readlines()), 1 + 4)

    def test_goes_on_after_a_shard_that_failed(self):
        lines = jsonl(ROWS).splitlines()
        lines[200] = json.dumps({"id": "r201", "text": "Profit rose . " * 60})
        data = self.write("long.jsonl", "\n".join(lines) + "\n")
        done = self.parallel("--max-row-tokens", "200", data, code=1)
        self.assertIn("row 201", done.stderr)
        self.assertFalse(os.path.exists(self.out))
        finished = os.stat(self.out + ".1").st_mtime_ns
        self.parallel("--max-row-tokens", "0", data)
        self.assertEqual(os.stat(self.out + ".1").st_mtime_ns, finished)
        self.assert_is_single_run("--dtype", "float32", "--max-row-tokens", "0", data)

    def test_passes_options_on_as_they_are(self):
        self.parallel("--label-set", "bad news, good news", "--mode", "score", "--prompt", "generic-zero", self.data)
        with open(self.out) as file:
            self.assertLessEqual({json.loads(line)["label"] for line in file}, {"bad news", "good news"})


class Slurm(ScaleOut):
    def task(self, number, ids="1-8", **more):
        first, last = ids.split("-")
        return self.run_script("bash", FOLDER / "slurm.sh", DATA=self.data, MODEL=str(TINY), OUT=self.out,
                               SLURM_ARRAY_TASK_ID=str(number), SLURM_ARRAY_TASK_MIN=first, SLURM_ARRAY_TASK_MAX=last,
                               SLURM_ARRAY_TASK_STEP="1", SLURM_ARRAY_TASK_COUNT=str(int(last) - int(first) + 1),
                               SLURM_CPUS_PER_TASK="2", **more)

    def test_tasks_are_merged(self):
        for number in range(1, 9):
            self.task(number)
        self.assert_merged(f"{self.out}.{number}" for number in range(1, 9))

    def test_a_part_of_the_array_may_be_submitted_again(self):
        for number in (1, 2):
            self.task(number, ids="1-3", SHARDS="3")
        self.task(3, ids="3-3", SHARDS="3")
        self.assert_merged(f"{self.out}.{number}" for number in (1, 2, 3))

    def test_array_is_as_long_as_the_shards_are_many(self):
        script = (FOLDER / "slurm.sh").read_text()
        self.assertEqual(re.search(r"--array=1-(\d+)\n", script).group(1), re.search(r"SHARDS:=(\d+)", script).group(1))


class Kubernetes(ScaleOut):
    def setUp(self):
        super().setUp()
        os.symlink(TINY, self.folder / "model")

    def pod(self, index, shards="3", code=0):
        return self.run_script("bash", "-euo", "pipefail", "-c", kubernetes_script(), JOB_COMPLETION_INDEX=str(index),
                               SHARDS=shards, FOLDER=str(self.folder), PROCESSORS="2", code=code)

    def test_pods_are_merged(self):
        for index in range(3):
            self.pod(index)
        self.assert_merged(f"{self.out}.{index}" for index in range(3))

    def test_a_pod_that_is_started_again_does_nothing_twice(self):
        self.pod(0)
        before = os.stat(self.out + ".0").st_mtime_ns
        self.pod(0)
        self.assertEqual(os.stat(self.out + ".0").st_mtime_ns, before)

    def test_a_bad_row_ends_with_a_code_that_is_not_tried_again(self):
        with open(self.data, "a") as file:
            file.write('{"text": ""}\n')
        self.pod(0, code=3)
        values = re.search(r"values: \[(.*)\]", KUBERNETES).group(1).split(", ")
        self.assertIn("3", values)

    def test_is_valid_yaml_with_a_shard_for_each_completion(self):
        try:
            import yaml
        except ImportError:
            self.skipTest("needs Python's yaml")
        spec = yaml.safe_load(KUBERNETES)["spec"]
        container = spec["template"]["spec"]["containers"][0]
        self.assertEqual(container["args"], [kubernetes_script()])
        self.assertEqual(container["command"], ["bash", "-euo", "pipefail", "-c"])
        values = {variable["name"]: variable.get("value") for variable in container["env"]}
        self.assertEqual(values["SHARDS"], str(spec["completions"]))


class Page(ScaleOut):
    def test_names_every_script_and_options_that_exist(self):
        page = PAGE.read_text()
        for name in sorted(os.listdir(FOLDER)):
            self.assertIn(f"../examples/scale-out/{name}", page)
        helps = "".join(self.run_program(*command, "--help").out for command in ((), ("merge",), ("report",)))
        text = page + "".join((FOLDER / name).read_text() for name in os.listdir(FOLDER))
        commands = re.findall(r"flant5-sentiment(?: \\\n|[^\n|&`$]|\$(?!\())*", text)
        for option in set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]+", "\n".join(commands))):
            self.assertIn(option, helps)

    def test_arithmetic_follows_from_the_measured_rates(self):
        """rows / rate / 3,600 hours, and these times the price of an hour."""
        results = (ROOT / "scripts" / "benchmark" / "RESULTS.md").read_text()
        rows = re.findall(r"^\| ([\w-]+) \| (\w+) \| ([^|]+) \| ([\d,.]+) \| ([\d,.]+) \| ([\d,.]+) \| ([\d,.]+) \|$",
                          PAGE.read_text(), re.MULTILINE)
        self.assertGreaterEqual(len(rows), 6)
        for size, dtype, machine, *figures in rows:
            with self.subTest(size=size, dtype=dtype, machine=machine):
                self.assertIn(f"| {figures[0]} ", results.replace(" (", " | ("))
                rate, hours, price, cost = (float(figure.replace(",", "")) for figure in figures)
                self.assertAlmostEqual(hours, 100e6 / rate / 3600, delta=max(0.05, 0.006 * hours))
                self.assertAlmostEqual(cost, hours * price, delta=0.05)


class AwsBatch(ScaleOut):
    def test_the_command_of_the_page_is_merged(self):
        script = re.search(r"^## AWS Batch\n.*?^```console\n\$ (.*?)^```", PAGE.read_text(), re.M | re.S).group(1)
        for index in range(2):
            self.run_script("bash", "-c", script, AWS_BATCH_JOB_ARRAY_INDEX=str(index),
                            AWS_BATCH_JOB_ARRAY_SIZE="2", FOLDER=str(self.folder))
        self.assert_merged(f"{self.out}.{index}" for index in range(2))


if __name__ == "__main__":
    unittest.main()
