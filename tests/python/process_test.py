"""The child process: it ends with its parent, leaves nothing behind, and survives forks, threads and Ctrl-C."""

import gc
import itertools
import shutil
import signal
import subprocess
import sys
import unittest

from package_harness import PACKAGE, PATIENCE, PROGRAM, ROOT, TINY, PackageTest, environment, is_alive, pid_of

from flant5_sentiment import Classifier, ProgramNotFound

START = """
import itertools, os, signal, sys, time
from flant5_sentiment import Classifier
classifier = Classifier(model=os.environ["TINY"], dtype="float32")
print(classifier._child.pid, flush=True)
"""


class Parent(PackageTest):
    """What becomes of the child when the parent is killed."""

    def killed(self, then, number=signal.SIGKILL):
        parent = self.script(START + then)
        pid = int(parent.stdout.readline())
        self.assertIn("ready\n", parent.stdout)
        parent.send_signal(number)
        self.assertEqual(parent.wait(PATIENCE), -number)
        self.assert_ends(pid)

    def test_at_the_start(self):
        self.killed("print('ready', flush=True); time.sleep(1000)")

    def test_between_calls(self):
        self.killed("list(classifier.classify(['a']))\nprint('ready', flush=True); time.sleep(1000)")

    def test_in_the_middle_of_a_call(self):
        self.killed(
            "for p in classifier.classify(f'a {i}' for i in itertools.count()):\n"
            "    if p.id == 100: print('ready', flush=True)"
        )

    def test_with_a_consumer_that_waits(self):
        self.killed(
            "predictions = classifier.classify(f'a {i}' for i in itertools.count())\n"
            "next(predictions); print('ready', flush=True); time.sleep(1000)"
        )

    def test_while_a_process_that_was_forked_off_lives_on(self):
        self.killed(
            "list(classifier.classify(['a']))\n"
            "other = os.fork()\n"
            "if other == 0: time.sleep(20); os._exit(0)\n"
            "print('ready', flush=True); time.sleep(1000)"
        )

    def test_by_another_signal(self):
        self.killed("print('ready', flush=True); time.sleep(1000)", signal.SIGTERM)


class Ends(PackageTest):
    def test_with_the_statement(self):
        with self.classifier() as classifier:
            pid = pid_of(classifier)
            list(classifier.classify(["a"]))
        self.assertFalse(is_alive(pid))

    def test_with_an_exception_in_it(self):
        with self.assertRaises(LookupError), self.classifier() as classifier:
            pid = pid_of(classifier)
            next(classifier.classify(f"a {i}" for i in itertools.count()))
            raise LookupError
        self.assertFalse(is_alive(pid))

    def test_early_with_predictions_under_way(self):
        with self.classifier() as classifier:
            pid = pid_of(classifier)
            predictions = classifier.classify(f"a {i}" for i in itertools.count())
            next(predictions)
        self.assertFalse(is_alive(pid))
        with self.assertRaises(ValueError):
            next(predictions)

    def test_with_its_object(self):
        classifier = Classifier(model=TINY)
        pid = pid_of(classifier)
        next(classifier.classify(["a", "b"]))
        del classifier
        gc.collect()
        self.assertFalse(is_alive(pid))

    def test_with_the_interpreter(self):
        parent = self.script(START + "next(classifier.classify(f'a {i}' for i in itertools.count()))")
        pid = int(parent.stdout.readline())
        self.assertEqual(parent.wait(PATIENCE), 0)
        self.assertFalse(is_alive(pid))

    def test_with_an_error(self):
        classifier = self.classifier()
        pid = pid_of(classifier)
        with self.assertRaises(ValueError):
            list(classifier.classify([""]))
        self.assertFalse(is_alive(pid))

    def test_leaves_no_descriptor_and_no_thread_behind(self):
        script = START + (
            "import threading\n"
            "classifier.close()\n"
            "def count(): return len(os.listdir('/proc/self/fd')), threading.active_count()\n"
            "before = count()\n"
            "for n in range(3):\n"
            "    with Classifier(model=os.environ['TINY'], dtype='float32') as classifier:\n"
            "        list(classifier.classify(['a']))\n"
            "    with Classifier(model=os.environ['TINY'], dtype='float32') as classifier:\n"
            "        next(classifier.classify(f'a {i}' for i in range(9999)))\n"
            "for _ in range(1000):\n"
            "    if count() == before: break\n"
            "    time.sleep(0.01)\n"
            "print(before == count(), before, count())\n"
        )
        parent = self.script(script, stderr=subprocess.PIPE)
        out, err = parent.communicate(timeout=PATIENCE)
        self.assertRegex(out, r"(?m)^True ")
        self.assertEqual(err, "")  # -X dev tells of what is not closed


class Interrupt(PackageTest):
    def test_of_the_whole_group_reaches_python_alone(self):
        """Ctrl-C in a terminal goes to the group; a call that waits ends, and the next one works."""
        script = START + (
            "list(classifier.classify(['a']))\n"
            "def rows():\n"
            "    yield 'a'\n"
            "    os.killpg(0, signal.SIGINT)\n"
            "    time.sleep(1000)\n"
            "try:\n"
            "    for p in classifier.classify(rows()): pass\n"
            "except KeyboardInterrupt:\n"
            "    print('interrupted', flush=True)\n"
            "print([p.id for p in classifier.classify(['b', 'c'])])\n"
        )
        parent = self.script(script, stderr=subprocess.PIPE, start_new_session=True)
        first = int(parent.stdout.readline())
        out, err = parent.communicate(timeout=PATIENCE)
        # The signal may come while the call waits, or in the loop, which does not cost the child.
        self.assertRegex(out, r"\Ainterrupted\n\[(1, 2|3, 4)\]\n\Z")
        self.assertEqual((parent.returncode, err), (0, ""))
        self.assert_ends(first)

    def test_between_calls_leaves_the_child_alone(self):
        script = START + (
            "list(classifier.classify(['a']))\n"
            "try: os.killpg(0, signal.SIGINT); time.sleep(1000)\n"
            "except KeyboardInterrupt: pass\n"
            "print([p.id for p in classifier.classify(['b'])])\n"
        )
        parent = self.script(script, stderr=subprocess.PIPE, start_new_session=True)
        out, err = parent.communicate(timeout=PATIENCE)
        self.assertEqual((out.split("\n")[1], err), ("[2]", ""))

    def test_while_what_is_left_of_a_call_is_dropped(self):
        script = START + (
            "import flant5_sentiment.classifier, threading\n"
            "flant5_sentiment.classifier._SECONDS_TO_PASS_OVER = 1000\n"
            "next(classifier.classify(f'a {i}' for i in itertools.count()))\n"
            "os.kill(classifier._child.pid, signal.SIGSTOP)\n"
            "threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
            "try: list(classifier.classify(['b']))\n"
            "except KeyboardInterrupt: print('interrupted')\n"
            "print([p.id for p in classifier.classify(['c'])])\n"
        )
        parent = self.script(script, stderr=subprocess.PIPE)
        first = int(parent.stdout.readline())
        out, err = parent.communicate(timeout=PATIENCE)
        self.assertEqual((out, err), ("interrupted\n[1]\n", ""))
        self.assert_ends(first)

    def test_that_nobody_catches_ends_both_quietly(self):
        script = START + (
            "with classifier:\n"
            "    for p in classifier.classify(f'a {i}' for i in itertools.count()):\n"
            "        if p.id == 100: print('ready', flush=True)\n"
        )
        parent = self.script(script, stderr=subprocess.PIPE)
        pid = int(parent.stdout.readline())
        parent.stdout.readline()
        parent.send_signal(signal.SIGINT)
        _, err = parent.communicate(timeout=PATIENCE)
        self.assertEqual(err.splitlines()[-1], "KeyboardInterrupt")
        self.assertNotIn("stopped after", err)
        self.assert_ends(pid)


class Forked(PackageTest):
    def test_process_has_a_program_of_its_own(self):
        script = START + (
            "list(classifier.classify(['a']))\n"
            "under_way = classifier.classify(['b', 'c'])\n"
            "next(under_way)\n"
            "if os.fork() == 0:\n"
            "    ids = [p.id for p in classifier.classify(['x', 'y'])]\n"
            "    print('forked', ids, flush=True)\n"
            "    sys.exit()\n"
            "os.wait()\n"
            "print('parent', [p.id for p in under_way], [p.id for p in classifier.classify(['d'])])\n"
        )
        out, _ = self.script(script).communicate(timeout=PATIENCE)
        self.assertEqual(out.split("\n")[1:3], ["forked [1, 2]", "parent [3] [4]"])


class Found(PackageTest):
    def setUp(self):
        super().setUp()
        (self.folder / "on-path").mkdir()
        self.on_path = self.folder / "on-path" / "flant5-sentiment"

    def found(self, program=None, **variables):
        script = "from flant5_sentiment.program import find_program; import sys; print(find_program(*sys.argv[1:]))"
        env = {"PATH": f"{self.folder}/on-path:/bin:/usr/bin", "PYTHONPATH": str(variables.pop("package", PACKAGE))}
        command = [sys.executable, "-c", script, *filter(None, [program])]
        done = subprocess.run(command, env={**env, **variables}, capture_output=True, text=True)
        return done.stdout.strip() or done.stderr.strip().splitlines()[-1]

    def stand_in(self, path):
        path.parent.mkdir(exist_ok=True)
        path.write_text("#!/bin/sh\n")
        path.chmod(0o755)
        return str(path)

    def test_by_argument_then_variable_then_package_then_path(self):
        package = self.folder / "package"
        shutil.copytree(PACKAGE / "flant5_sentiment", package / "flant5_sentiment")
        given, named = self.stand_in(self.folder / "given"), self.stand_in(self.folder / "named")
        on_path = self.stand_in(self.on_path)
        packaged = self.stand_in(package / "flant5_sentiment" / "bin" / "flant5-sentiment")
        self.assertEqual(self.found(given, FLANT5_SENTIMENT=named, package=package), given)
        self.assertEqual(self.found(FLANT5_SENTIMENT=named, package=package), named)
        self.assertEqual(self.found(package=package), packaged)
        self.assertEqual(self.found(), on_path)

    def test_what_is_named_must_be_there(self):
        self.assertIn("/no/such, which program names, is not a program", self.found("/no/such"))
        self.assertIn("which $FLANT5_SENTIMENT names", self.found(FLANT5_SENTIMENT="/etc/passwd"))

    def test_nowhere(self):
        self.assertIn("there is no flant5-sentiment but this package's own command: build it", self.found())
        with self.assertRaises(ProgramNotFound):
            Classifier(program="/no/such")

    def test_the_packages_own_command_is_passed_over(self):
        self.on_path.write_text("#!/usr/bin/python3\nfrom flant5_sentiment.__main__ import main\nmain()\n")
        self.on_path.chmod(0o755)
        package = self.folder / "package"
        shutil.copytree(PACKAGE / "flant5_sentiment", package / "flant5_sentiment")
        for variables in ({}, {"FLANT5_SENTIMENT": str(self.on_path)}):
            with self.subTest(variables=variables):
                self.assertIn("there is no flant5-sentiment", self.found(**variables))
        packaged = self.stand_in(package / "flant5_sentiment" / "bin" / "flant5-sentiment")
        self.assertEqual(self.found(FLANT5_SENTIMENT=str(self.on_path), package=package), packaged)
        self.assertEqual(self.found(str(self.on_path), package=package), packaged)


class CommandLine(PackageTest):
    def module(self, *arguments, stdin="", **variables):
        env = environment(PYTHONPATH=str(PACKAGE), **{"FLANT5_SENTIMENT": PROGRAM, **variables})
        command = [sys.executable, "-m", "flant5_sentiment", *map(str, arguments)]
        return subprocess.run(command, env=env, input=stdin, capture_output=True, text=True, cwd=ROOT)

    def test_is_the_programs(self):
        done = self.module("-q", "--model", TINY, "--dtype", "float32", "-", stdin="Profit rose .\n")
        self.assertEqual(done.stdout, self.classify("-q", "-", stdin="Profit rose .\n").out)
        self.assertEqual(self.module("--help").stdout, self.run_program("--help").out)

    def test_exit_codes_and_messages_too(self):
        done = self.module("compare", "/no/such", "/no/such/either")
        expected = self.run_program("compare", "/no/such", "/no/such/either", code=3)
        self.assertEqual((done.returncode, done.stderr), (3, expected.err))

    def test_without_a_program(self):
        done = self.module("--version", FLANT5_SENTIMENT="/no/such")
        self.assertEqual(done.returncode, 127)
        self.assertEqual(
            done.stderr, "flant5-sentiment: /no/such, which $FLANT5_SENTIMENT names, is not a program\n"
        )

    def test_the_packages_version_is_the_programs(self):
        import flant5_sentiment

        self.assertEqual(self.module("--version").stdout, f"flant5-sentiment {flant5_sentiment.__version__}\n")


if __name__ == "__main__":
    unittest.main()
