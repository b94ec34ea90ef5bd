"""flant5-sentiment download against a server on loopback: from the source tree and from an installed one."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import hub

PROGRAM = Path(os.environ.get("FLANT5_PROGRAM", hub.ROOT / "build" / "release" / "flant5-sentiment")).resolve()
INSTALLED = Path(os.environ.get("FLANT5_INSTALLED", "none")).resolve()  # the prefix of an installed tree
TINY = hub.ROOT / "tests" / "checkpoints" / "tiny"
ADAPTER = hub.ROOT / "tests" / "adapters" / "tiny"


def contents(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir()}


class Program(hub.DownloadTest):
    COMMAND = [PROGRAM, "download"]

    def run_program(self, *arguments):
        """In an empty folder, where no scripts, prompts or models are."""
        with tempfile.TemporaryDirectory() as folder:
            return subprocess.run([self.COMMAND[0], *arguments], env=self.environment(), input="Profit rose .\n",
                                  capture_output=True, text=True, timeout=120, cwd=folder)


class Models(Program):
    KIND = "models"
    FILES = contents(TINY)

    def test_a_model_is_found_where_it_was_put(self):
        missing = self.run_program("--quiet", "--model", "owner/name", "-")
        self.assertEqual(missing.returncode, 4)
        advice = missing.stderr.strip().rpartition("Get it with: ")[2]
        self.assertEqual(advice, "flant5-sentiment download owner/name")
        result = self.run_program(*advice.split()[1:])
        self.assertEqual((result.returncode, result.stdout.strip()), (0, str(self.snapshot())), result.stderr)
        run = self.run_program("--quiet", "--model", "owner/name", "-")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn('"completion"', run.stdout)

    def test_a_revision_is_a_model_of_its_own(self):
        result = self.download("owner/name@refs/pr/1")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("--model owner/name@refs/pr/1 ", result.stderr)
        self.assertEqual(self.run_program("--quiet", "--model", "owner/name@refs/pr/1", "-").returncode, 0)
        self.assertEqual(self.run_program("--quiet", "--model", "owner/name", "-").returncode, 4)

    def test_an_adapter_is_one_too(self):
        self.hub.files = contents(ADAPTER)
        result = self.download()
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("--adapter owner/name ", result.stderr)
        run = self.run_program("--quiet", "--model", str(TINY), "--adapter", "owner/name", "-")
        self.assertEqual(run.returncode, 0, run.stderr)

    def test_what_fails_ends_as_a_bad_model_does(self):
        result = self.download("owner/none")
        self.assertEqual(result.returncode, 4)
        self.assertIn("owner/none could not be downloaded from http://127.0.0.1", result.stderr)

    def test_names_that_are_none(self):
        for name in ("../x", "a/b/c", "a b", "$(touch x)/y", "name@", "name@../x", "name@a b"):
            result = self.download(name)
            self.assertEqual(result.returncode, 2, name)
            self.assertIn("is not a hub name", result.stderr)
        self.assertEqual(self.hub.requests, [])


class DataSets(Program):
    KIND = "datasets"
    FILES = {"train.jsonl": b'{"text": "Profit rose .", "label": "positive"}\n'}

    def test_a_data_set_is_found_where_it_was_put(self):
        run = ("--quiet", "--model", str(TINY), "--dataset", "owner/name@v1")
        missing = self.run_program(*run)
        self.assertEqual(missing.returncode, 3)
        advice = missing.stderr.strip().rpartition("get it with: ")[2]
        self.assertEqual(advice, "flant5-sentiment download --dataset owner/name@v1")
        result = self.run_program(*advice.split()[1:])
        self.assertEqual((result.returncode, result.stdout.strip()), (0, str(self.snapshot())), result.stderr)
        found = self.run_program(*run)
        self.assertEqual(found.returncode, 0, found.stderr)
        self.assertIn('"gold":"positive"', found.stdout)

    def test_what_fails_ends_as_bad_data_does(self):
        self.assertEqual(self.download("owner/none", "--dataset").returncode, 3)


class Installed(hub.DownloadTest):
    """The installed program, where nothing but its own tree is to be found."""

    KIND = "models"
    FILES = contents(TINY)

    def test_finds_its_scripts(self):
        self.COMMAND = [self.program(INSTALLED), "download"]
        result = self.download()
        self.assertEqual((result.returncode, result.stdout.strip()), (0, str(self.snapshot())), result.stderr)

    def test_runs_none_of_the_working_directory(self):
        self.COMMAND = [self.cache / "bin" / PROGRAM.name, "download"]
        self.COMMAND[0].parent.mkdir()
        shutil.copy(self.program(INSTALLED), self.COMMAND[0])
        scripts = self.cache / "elsewhere" / "scripts"
        shutil.copytree(hub.ROOT / "scripts", scripts)
        result = subprocess.run([*self.COMMAND, "owner/name"], env=self.environment(), capture_output=True, text=True,
                                cwd=scripts.parent)
        self.assertEqual(result.returncode, 4)
        self.assertIn("download_model.sh", result.stderr)
        self.assertEqual(self.hub.requests, [])

    def program(self, prefix):
        program = prefix / "bin" / "flant5-sentiment"
        if not program.exists():
            self.skipTest("FLANT5_INSTALLED names no installed tree")
        return program


if __name__ == "__main__":
    hub.main()
