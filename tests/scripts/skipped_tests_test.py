"""What scripts/skipped_tests.py finds in the results of ctest."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from xml.sax.saxutils import escape

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "skipped_tests.py"

GTEST = """[ RUN      ] Linear.Multiplies
/src/linear_test.cc:89: Skipped
no byte products in this libtorch

[  SKIPPED ] Linear.Multiplies (0 ms)
[----------] 1 test from Linear (0 ms total)
[  SKIPPED ] 1 test, listed below:
[  SKIPPED ] Linear.Multiplies
"""
WITH_PARAMETER = """[ RUN      ] Parity.EveryRow/"cpu"
/src/parity_test.cc:31: Skipped
no checkpoint

[  SKIPPED ] Parity.EveryRow/"cpu", where GetParam() = "cpu" (0 ms)
"""
UNITTEST = """test_figures (__main__.Report.test_figures)
Figures are those of scikit-learn. ... ok
test_yaml (__main__.Workflow.test_yaml)
The first line of its comment ... skipped "needs Python's yaml"
test_schema (__main__.Manifest.test_schema) ... 
  test_schema (__main__.Manifest.test_schema) [schema] ... skipped 'needs jsonschema'
  test_schema (__main__.Manifest.test_schema) [schema] ... skipped 'needs jsonschema'
test_last (__main__.Manifest.test_last) ... ok

----------------------------------------------------------------------
Ran 4 tests in 0.001s

OK (skipped=3)
"""
WITH_OLD_NAMES = "test_yaml (__main__.Workflow) ... skipped 'needs yaml'\n"
PROCESSOR = "flant5: FLANT5_PROCESSOR=avx512: this processor has only AVX2\n"


def case(name, status, output):
    return f'<testcase name="{name}" status="{status}"><system-out>{escape(output)}</system-out></testcase>'


class SkippedTests(unittest.TestCase):
    def run_script(self, *cases, most=None):
        with tempfile.NamedTemporaryFile("w", suffix=".xml") as file:
            file.write("<testsuite>" + "".join(cases) + "</testsuite>")
            file.flush()
            options = [] if most is None else ["--most", str(most)]
            return subprocess.run([sys.executable, SCRIPT, file.name, *options], capture_output=True, text=True)

    def assert_found(self, cases, *lines):
        run = self.run_script(*cases)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        self.assertEqual(run.stdout.splitlines(), list(lines))

    def test_none(self):
        self.assert_found([case("data.Label.Is", "run", "[       OK ] Label.Is (0 ms)\n")], "tests skipped: 0")

    def test_a_test_of_gtest(self):
        self.assert_found([case("engine.Linear.Multiplies", "notrun", GTEST)],
                          "skipped: engine.Linear.Multiplies: no byte products in this libtorch", "tests skipped: 1")
        self.assert_found([case("generation.Parity.EveryRow/&quot;cpu&quot;", "notrun", WITH_PARAMETER)],
                          'skipped: generation.Parity.EveryRow/"cpu": no checkpoint', "tests skipped: 1")

    def test_the_same_in_a_run_of_the_whole_module_counts_once(self):
        self.assert_found([case("engine.Linear.Multiplies", "notrun", GTEST), case("engine.without_onednn", "run", GTEST)],
                          "skipped: engine.Linear.Multiplies: no byte products in this libtorch", "tests skipped: 1")

    def test_tests_of_python_within_one_that_passed(self):
        self.assert_found([case("cli.workflow", "run", UNITTEST)], "skipped: cli.workflow.test_yaml: needs Python's yaml",
                          "skipped: cli.workflow.test_schema: needs jsonschema", "tests skipped: 2")
        self.assert_found([case("cli.workflow", "run", WITH_OLD_NAMES)], "skipped: cli.workflow.test_yaml: needs yaml",
                          "tests skipped: 1")

    def test_a_script_that_ends_with_77(self):
        self.assert_found([case("eval.schemas", "notrun", "skipped: needs tidy\n"), case("demo.x", "notrun", "")],
                          "skipped: eval.schemas: needs tidy", "skipped: demo.x: it gives no reason", "tests skipped: 2")

    def test_failed_tests_are_not_skipped(self):
        self.assert_found([case("cli.workflow", "fail", UNITTEST)], "tests skipped: 0")

    def test_no_more_than_may_be(self):
        two = [case("eval.schemas", "notrun", "skipped: needs tidy\n"), case("demo.x", "notrun", "skipped: no rows\n")]
        self.assertEqual(self.run_script(*two, most=2).returncode, 0)
        run = self.run_script(*two, most=1)
        self.assertEqual(run.returncode, 1)
        self.assertIn("2 tests were skipped that this processor can run; no more than 1 may be", run.stderr)

    def test_those_for_other_processors_are_named_and_not_held_against_it(self):
        run = self.run_script(case("kernels.on_avx512", "notrun", PROCESSOR), most=0)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(run.stdout, "skipped: kernels.on_avx512: this processor has only AVX2\n"
                                     "tests skipped: 1, 1 of them for lack of another processor\n")


if __name__ == "__main__":
    unittest.main()
