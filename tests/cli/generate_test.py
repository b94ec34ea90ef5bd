"""generate: completions in the shells themselves, and the man page."""

import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import time
import unittest

from harness import PROGRAM, ROOT, CliTest, environment


class Completions(CliTest):
    def script(self, shell):
        return self.write(f"script.{shell}", self.run_program("generate", shell).out)

    def check_all(self, complete):
        """complete(line): what may stand in the place of its last word."""
        self.assertIn("compare", complete("flant5-sentiment co"))
        self.assertEqual(set(complete("flant5-sentiment --mode ")), {"generate", "constrained", "score"})
        self.assertIn("--metrics", complete("flant5-sentiment --met"))
        self.assertIn("--changed", complete("flant5-sentiment compare --ch"))
        self.assertNotIn("--model", complete("flant5-sentiment compare --m"))
        self.assertIn("article-zero", complete("flant5-sentiment --prompt article-"))
        self.assertIn("tweeteval", complete("flant5-sentiment report --labels tw"))
        self.assertEqual(set(complete("flant5-sentiment generate ")), {"bash", "zsh", "fish", "man"})
        pathlib.Path(self.folder, "a file.jsonl").touch()
        self.assertIn("a file.jsonl", complete("flant5-sentiment -o a"))
        self.assertIn("a file.jsonl", complete("flant5-sentiment a"))
        self.assertEqual(complete("flant5-sentiment --seed "), [])
        self.assertEqual(complete("flant5-sentiment download "), [])

    @unittest.skipUnless(shutil.which("bash"), "needs bash")
    def test_bash(self):
        script = self.script("bash")

        def complete(line):
            words = line.split(" ")
            code = (f"source '{script}'; COMP_WORDS=(" + " ".join(f"'{word}'" for word in words)
                    + f"); COMP_CWORD={len(words) - 1}; _flant5_sentiment; printf '%s\\n' \"${{COMPREPLY[@]}}\"")
            done = subprocess.run(["bash", "--norc", "-uc", code], cwd=self.folder, capture_output=True, text=True, check=False)
            self.assertEqual((done.returncode, done.stderr), (0, ""), line)
            return [word for word in done.stdout.splitlines() if word]

        self.check_all(complete)

    @unittest.skipUnless(shutil.which("bash"), "needs bash")
    def test_bash_after_an_equals_sign(self):
        """As bash splits words there."""
        code = (f"source '{self.script('bash')}'; COMP_WORDS=(flant5-sentiment --mode = sc); COMP_CWORD=3; "
                "_flant5_sentiment; echo \"${COMPREPLY[@]}\"")
        self.assertEqual(subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=True).stdout, "score\n")

    @unittest.skipUnless(shutil.which("fish"), "needs fish")
    def test_fish(self):
        script = self.script("fish")

        def complete(line):
            done = subprocess.run(["fish", "--no-config", "-c", f"source '{script}'; complete -C '{line}'"], cwd=self.folder,
                                  capture_output=True, text=True, check=False)
            self.assertEqual((done.returncode, done.stderr), (0, ""), line)
            return [found.split("\t")[0] for found in done.stdout.splitlines()]

        self.check_all(complete)

    @unittest.skipUnless(shutil.which("zsh"), "needs zsh")
    def test_zsh(self):
        """On a terminal, as completion there needs one: what a Tab makes of the line."""
        shell = self.zsh("autoload -U compinit; compinit -u -D; source " + self.script("zsh"))
        for begun, completed in (("co", "compare"), ("--metr", "--metrics="), ("--mode=sc", "--mode=score"),
                                 ("compare --ch", "compare --changed="), ("report --labels=twe", "report --labels=tweeteval"),
                                 ("generate fi", "generate fish"), ("--prompt=article-o", "--prompt=article-one")):
            with self.subTest(begun=begun):
                shell.send(f"flant5-sentiment {begun}\t")
                shell.read_until(f"flant5-sentiment {completed}")
                shell.send("\x15")  # takes the line away

    @unittest.skipUnless(shutil.which("zsh"), "needs zsh")
    def test_zsh_finds_it_where_it_is_installed(self):
        """The first Tab loads it."""
        functions = self.folder / "site-functions"
        functions.mkdir()
        shutil.copy(self.script("zsh"), functions / "_flant5-sentiment")
        shell = self.zsh(f"fpath=({functions} $fpath); autoload -U compinit; compinit -u -D")
        shell.send("flant5-sentiment comp\t")
        shell.read_until("flant5-sentiment compare")

    def zsh(self, commands):
        shell = Terminal(["zsh", "-f"], self.folder)
        self.addCleanup(shell.close)
        shell.send(f"PS1='READY> '; {commands}\n")
        shell.read_until("READY> ", 2)
        return shell


class Terminal:
    """A shell on a pseudo-terminal."""

    def __init__(self, command, folder):
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            os.execvpe(command[0], command, environment(TERM="dumb", COLUMNS="200"))
        self.seen = ""

    def send(self, text):
        self.seen = ""
        os.write(self.terminal, text.encode())

    def read_until(self, wanted, times=1, seconds=20):
        deadline = time.monotonic() + seconds
        while self.plain().count(wanted) < times:
            if time.monotonic() > deadline:
                raise AssertionError(f"{wanted!r} did not come: {self.plain()!r}")
            if select.select([self.terminal], [], [], 0.2)[0]:
                self.seen += os.read(self.terminal, 4096).decode(errors="replace")

    def plain(self):
        """Without what moves the cursor; a character that is written over is gone."""
        text = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", self.seen)
        while "\b" in text:
            text = re.sub(r"[^\b]\b", "", text, count=1) if re.search(r"[^\b]\b", text) else text.replace("\b", "")
        return text

    def close(self):
        os.close(self.terminal)
        os.waitpid(self.process, 0)


class ManPage(CliTest):
    def test_has_every_option_and_command(self):
        page = self.run_program("generate", "man").out.replace("\\-", "-")
        for command in ((), ("compare",), ("sweep",), ("calibrate",)):
            options = re.findall(r"^  (?:-\w,)?(--[a-z0-9-]+)", self.run_program(*command, "--help").out, re.M)
            self.assertIn("--quiet", options)
            self.assertEqual([option for option in options if f"\\fB{option}\\fR" not in page], [])

    @unittest.skipUnless(shutil.which("mandoc"), "needs mandoc")
    def test_mandoc_has_nothing_against_it(self):
        page = self.write("flant5-sentiment.1", self.run_program("generate", "man").out)
        done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page], capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        text = subprocess.run(["mandoc", "-T", "ascii", page], capture_output=True, text=True, check=True).stdout
        self.assertIn("EXIT STATUS", re.sub(".\x08", "", text))


class Mistakes(CliTest):
    def test_an_unknown_shell(self):
        self.assertIn("bash", self.run_program("generate", "tcsh", code=2).err)
        self.run_program("generate", code=2)


if __name__ == "__main__":
    unittest.main()
