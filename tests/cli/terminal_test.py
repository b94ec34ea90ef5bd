"""What a person sees: prompts, progress, quiet, and nothing that steers the terminal."""

import json
import os
import pty
import re
import select
import shutil
import subprocess
import unittest

from harness import DATA, PATIENCE, TINY, CliTest, jsonl

ROWS = str(DATA / "rows.jsonl")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f]")
HOSTILE = "Up \x1b[2J\x1b]0;owned\x07 \x9b31m \x7f ."


class Prompts(CliTest):
    def setUp(self):
        super().setUp()
        # Nothing but what a prompt needs.
        self.model = self.folder / "no-weights"
        self.model.mkdir()
        for name in ("config.json", "spiece.model"):
            shutil.copy(TINY / name, self.model)

    def prompts(self, *arguments):
        run = self.run_program("--model", self.model, "--print-prompts", *arguments)
        self.assertEqual(run.err, "")
        return run.out

    def test_is_the_prompt_and_its_token_count_without_weights(self):
        path = self.write("rows.txt", "Profit rose .\n")
        out = self.prompts(path)
        self.assertRegex(
            out,
            r"\A--- row 1: \d+ tokens ---\n\n"
            r"Is the follwing sentence positive, negative or neutral\?\n\nProfit rose \.\n    \n\Z",
        )

    def test_with_demonstrations(self):
        shots = self.write("shots.jsonl", '{"text":"Sales fell .","label":"negative"}\n{"text":"A fact .","label":"neutral"}\n')
        out = self.prompts("--shot", "few", "--examples", shots, self.write("rows.txt", "Profit rose .\n"))
        self.assertTrue(
            out.endswith(
                "Is the sentiment of each sentence positive, negative or neutral?\n\n"
                "Sentence: Sales fell .\nSentiment: negative\n\nSentence: A fact .\nSentiment: neutral\n\n"
                "Sentence: Profit rose .\nSentiment:\n"
            ),
            out,
        )

    def test_drawn_demonstrations_are_the_same_for_the_same_seed(self):
        rows = self.write("rows.txt", "Profit rose .\n")
        drawn = {
            seed: self.prompts("--shot", "few", "--shots", "3", "--seed", seed, "--examples", ROWS, rows)
            for seed in ("1", "2", "3", "4")
        }
        self.assertEqual(
            drawn["1"], self.prompts("--shot", "few", "--shots", "3", "--seed", "1", "--examples", ROWS, rows)
        )
        self.assertGreater(len(set(drawn.values())), 1)
        for out in drawn.values():
            self.assertEqual(sorted(re.findall(r"Sentiment: (\w+)", out)), ["negative", "neutral", "positive"])

    def test_own_template_and_its_words(self):
        template = self.write(
            "mine.jinja",
            "{#\nnegative: sell\nneutral: hold\npositive: buy\n#}{{ answers|join('/') }}? {{ sentence|upper }}",
        )
        out = self.prompts("--prompt", template, self.write("rows.txt", "Profit rose .\n"))
        self.assertTrue(out.endswith("sell/hold/buy? PROFIT ROSE .\n"), out)

    def test_template_error_has_its_place(self):
        template = self.write("mine.jinja", "Say\n{{ sentense }}\n")
        run = self.run_program("--model", TINY, "--prompt", template, ROWS, code=2)
        self.assertIn("mine.jinja", run.err)
        self.assertIn("sentense", run.err)
        self.assertRegex(run.err, r"\b2\b.*\b4\b")


class ControlCharacters(CliTest):
    def test_stay_out_of_prompts(self):
        path = self.write("rows.jsonl", json.dumps({"text": HOSTILE}) + "\n")
        run = self.classify("--print-prompts", path)
        self.assertIsNone(CONTROL.search(run.out.replace("\n", "")), repr(run.out))

    def test_stay_out_of_messages(self):
        bad_label = self.write("rows.jsonl", json.dumps({"text": HOSTILE, "label": HOSTILE}) + "\n")
        bad_json = self.write("broken.jsonl", "{" + HOSTILE + "\n")
        bad_prompt = self.write("mine.jinja", "{{ " + HOSTILE + " }}")
        bad_name = self.path("rows\x1b[2J.jsonl")
        for arguments in (
            (bad_label,),
            (bad_json,),
            (bad_name,),
            ("--prompt", bad_prompt, ROWS),
            ("--" + "x\x1b[2J", ROWS),
            ("--fail-under", "\x1b[2J=1", ROWS),
            ("--label-map", "\x1b[2J", ROWS),
            ("--prompt", "\x1b[2J", ROWS),
            ("--model", "\x1b[2J", ROWS),
            ("--dtype", "\x1b[2J", ROWS),
        ):
            with self.subTest(arguments=arguments):
                run = (
                    self.classify(*arguments, code=None)
                    if "--dtype" not in arguments
                    else self.run_program(*arguments, code=None)
                )
                self.assertIn(run.code, (2, 3, 4))
                self.assertIsNone(CONTROL.search(run.err.replace("\n", "")), repr(run.err))

    def test_stay_out_of_tables(self):
        path = self.write(
            "rows.jsonl",
            "".join(json.dumps({"id": HOSTILE + str(i), "text": HOSTILE, "label": i % 3}) + "\n" for i in range(9)),
        )
        self.classify("-q", "--with-text", "-o", self.path("a.jsonl"), path)
        self.classify("-q", "--with-text", "--shot", "one", "-o", self.path("b.jsonl"), path)
        for name in ("a.jsonl", "b.jsonl"):  # in JSON they are escaped
            self.assertIsNone(re.search(r"[\x00-\x09\x0b-\x1f]", self.read(name)))
        run = self.run_program("compare", self.path("a.jsonl"), self.path("b.jsonl"))
        self.assertIsNone(CONTROL.search((run.out + run.err).replace("\n", "")), repr(run.out))


class Quiet(CliTest):
    def test_says_nothing_on_success(self):
        run = self.classify("-q", "-o", self.path("out.jsonl"), "--metrics", self.path("m.json"), ROWS)
        self.assertEqual((run.out, run.err), ("", ""))
        for command in (
            ("report", "-q", self.path("out.jsonl")),
            ("compare", "-q", self.path("out.jsonl"), self.path("out.jsonl")),
        ):
            run = self.run_program(*command)
            self.assertEqual((run.out, run.err), ("", ""))

    def test_still_says_what_is_wrong(self):
        run = self.classify("-q", "--fail-under", "accuracy=1", ROWS, code=1)
        self.assertRegex(run.err, r"\A[^\n]*accuracy failed[^\n]*\n\Z")


class Progress(CliTest):
    def on_terminal(self, *arguments, streams=("stderr",), typed=b""):
        """What a terminal shows that is at the other end of these streams."""
        master, slave = pty.openpty()
        ends = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = self.start(*arguments, **{**ends, **dict.fromkeys(streams, slave)})
        os.close(slave)
        os.write(master, typed)
        shown = b""
        while select.select([master], [], [], PATIENCE)[0]:
            try:
                piece = os.read(master, 65536)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            shown += piece
        os.close(master)
        self.assertEqual(process.wait(PATIENCE), 0, shown)
        return shown.decode()

    def test_none_where_standard_error_is_no_terminal(self):
        run = self.classify(ROWS)
        self.assertNotIn("\r", run.err)
        self.assertNotIn("\x1b", run.err)

    def test_bar_on_a_terminal_and_it_is_taken_away(self):
        path = self.write("rows.jsonl", jsonl(1000))
        shown = self.on_terminal("--no-cache", "--batch-size", "4", path)
        self.assertRegex(shown, r"\[#*-*\]  \d+/1000  \d+ %  \d+\.\d rows/s")
        last = shown.rindex("\r\x1b[K")
        self.assertNotIn("/1000", shown[last:])
        self.assertIn("1000 rows", shown[last:])

    def test_none_where_the_rows_are_on_the_terminal_too(self):
        shown = self.on_terminal(ROWS, streams=("stdout", "stderr"))
        self.assertNotIn("\x1b", shown)
        self.assertEqual(len(re.findall(r'^{"id":.*}\r$', shown, re.MULTILINE)), 8)

    def test_rows_may_be_typed(self):
        shown = self.on_terminal("-", streams=("stdin", "stdout", "stderr"), typed=b"Profit rose .\nSales fell .\n\x04")
        self.assertIn("type one sentence on each line; Ctrl-D ends", shown)
        self.assertEqual(len(re.findall(r'^{"id":.*}\r$', shown, re.MULTILINE)), 2)

    def test_none_when_quiet(self):
        self.assertEqual(self.on_terminal("-q", ROWS), "")


if __name__ == "__main__":
    unittest.main()
