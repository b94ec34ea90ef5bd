"""--version, and what --verbose adds to it."""

import pathlib
import re
import shutil
import subprocess
import unittest

from harness import PROGRAM, ROOT, CliTest, environment

FIELDS = ["commit", "libtorch", "processor", "uses", "devices"]


def processor_flags():
    text = pathlib.Path("/proc/cpuinfo").read_text()
    return set(re.search(r"^flags\s*:(.*)$", text, re.M).group(1).split())


def git(*arguments):
    return subprocess.run(["git", "-C", ROOT, *arguments], capture_output=True, text=True, check=False)


class Version(CliTest):
    def verbose(self, **variables):
        run = self.run_program("--version", "--verbose", env=environment(**variables))
        self.assertEqual(run.err, "")
        first, *lines = run.out.splitlines()
        self.assertEqual(first + "\n", self.run_program("--version").out)
        found = dict(line.split(maxsplit=1) for line in lines)
        self.assertEqual(list(found), FIELDS)
        return found

    def test_either_order_will_do(self):
        self.assertEqual(self.run_program("--version", "--verbose").out, self.run_program("--verbose", "--version").out)

    def test_verbose_says_nothing_without_it(self):
        self.assertIn("--version", self.run_program("--verbose", "-", code=2).err)

    def test_libtorch(self):
        self.assertRegex(self.verbose()["libtorch"], r"\A\d+\.\d+\.\d+\Z")

    @unittest.skipUnless(shutil.which("git") and git("rev-parse", "HEAD").returncode == 0, "needs a clone and git")
    def test_the_commit_is_one_of_this_repository(self):
        commit = self.verbose()["commit"]
        self.assertRegex(commit, r"\A[0-9a-f]{40}\Z")
        self.assertEqual(git("cat-file", "-t", commit).stdout.strip(), "commit")

    def test_what_the_processor_offers_is_what_linux_says(self):
        offered = self.verbose()["processor"].split(", ")
        flags = processor_flags()
        for name, flag in (("bfloat16", "avx512_bf16"), ("AMX", "amx_tile")):
            self.assertEqual(name in offered, flag in flags, name)
        self.assertEqual("VNNI" in offered, bool(flags & {"avx512_vnni", "avx_vnni"}))
        self.assertEqual(offered[0], "AVX-512" if "avx512f" in flags else "AVX2" if "avx2" in flags else "SSE")

    def test_all_of_it_is_used_but_slow_bfloat16(self):
        found = self.verbose()
        flags = processor_flags()
        is_slow = "GenuineIntel" in pathlib.Path("/proc/cpuinfo").read_text() and \
            {"avx512_bf16", "avx512_fp16"} <= flags and "amx_tile" not in flags
        self.assertEqual(found["uses"], found["processor"].replace(", bfloat16", "") if is_slow else found["processor"])

    def test_what_is_hidden_is_not_used(self):
        offered = self.verbose()["processor"]
        if offered == "SSE":
            self.skipTest("this processor has only SSE")
        found = self.verbose(FLANT5_PROCESSOR="avx2")
        self.assertEqual((found["processor"], found["uses"]), (offered, "AVX2"))
        self.assertNotIn("AMX", self.verbose(ONEDNN_MAX_CPU_ISA="AVX512_CORE")["uses"])

    def test_devices(self):
        devices = self.verbose()["devices"]
        self.assertRegex(devices, r"\Acpu(, cuda \((no GPU that it can use|\d+ GPUs?)\))?\Z")

    def test_without_the_engines_it_says_why(self):
        alone = pathlib.Path(self.folder, "flant5-sentiment")
        shutil.copy(PROGRAM, alone)
        run = subprocess.run([alone, "--version", "--verbose"], capture_output=True, text=True, env=environment())
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn("commit", run.stdout)
        self.assertRegex(run.stdout, r"engines +no model can be loaded: libflant5_engine.so: ")


if __name__ == "__main__":
    unittest.main()
