"""Options, help, exit codes of wrong use, contradictions, the file of options."""

import re
import unittest

from harness import DATA, ROOT, TINY, CliTest

ROWS = str(DATA / "rows.jsonl")

COMMANDS = ((), ("compare",), ("report",), ("merge",), ("sweep",), ("calibrate",), ("ensemble",), ("quantize",), ("inspect",),
            ("download",), ("generate",))

# What a long run must not find out at its end: (arguments after the model, exit code, part of the message).
CONTRADICTIONS = (
    (("--label-map", "0=negative", "--labels", "sst2", ROWS), "--labels"),
    (("--no-labels", "--labels", "sst2", ROWS), "--no-labels"),
    (("--no-labels", "--label-field", "y", ROWS), "--no-labels"),
    (("--resume", ROWS), "--output"),
    (("--resume", "-o", "-", ROWS), "--output"),
    (("--calibrate", ROWS), "--scores"),
    (("--calibration", "c.json", ROWS), "--scores"),
    (("--abstain-below", "0.5", ROWS), "--scores"),
    (("--shots", "2", ROWS), "--shot few"),
    (("--examples", ROWS, "--prompt", "flan-options", ROWS), "--examples"),
    (("--shot", "one", "--prompt", "few", ROWS), "--prompt"),
    (("--rejects", "rejects.jsonl", ROWS), "--on-error"),
    (("--junit", "checks.xml", ROWS), "--fail-under"),
    (("--fail-under-low", ROWS), "--fail-under"),
    (("--verify-floor", "0.5", ROWS), "--verify-dtype"),
    (("--header", "--no-header", ROWS), "header"),
    (("--header", "--input-format", "jsonl", ROWS), "--header"),
    (("--separator", ";", "--input-format", "phrasebank", ROWS), "--separator"),
    (("-", "-"), "standard input"),
    (("-o", ROWS, ROWS), "overwrite"),
    (("--metrics", ROWS, ROWS), "overwrite"),
    (("-o", "/tmp/same.json", "--metrics", "/tmp/same.json", ROWS), "both name"),
    (("--metrics", "-", ROWS), "both name"),
    (("--plot", "/tmp/same.svg", "--plot-labels", "/tmp/same.svg", ROWS), "both name"),
    (("--print-prompts", "--metrics", "m.json", ROWS), "--print-prompts"),
    (("--shard", "1/2", ROWS), "--output"),
    (("--shard", "1/2", "-o", "o.jsonl", "--metrics", "m.json", ROWS), "merge"),
)

WRONG_VALUES = (
    (("--dtype", "float8", ROWS), "float8"),
    (("--shot", "two", ROWS), "two"),
    (("--limit", "-1", ROWS), "--limit: -1 is not a whole number above 0 (see --help)\n"),
    (("--limit", "0", ROWS), "--limit: 0 is not a whole number above 0 (see --help)\n"),
    (("--sample", "1.5", ROWS), "--sample: 1.5 is not a whole number above 0 (see --help)\n"),
    (("--shard", "3/2", "-o", "o.jsonl", ROWS), "--shard"),
    (("--batch-size", "0", ROWS), "--batch-size"),
    (("--max-invalid", "2", ROWS), "--max-invalid"),
    (("--label-map", "0=good", ROWS), "0=good"),
    (("--labels", "nosuch", ROWS), "nosuch"),
    (("--separator", "ab", ROWS), "--separator"),
    (("--separator", '"', ROWS), "--separator"),
    (("--prompt", "nosuch", ROWS), "nosuch"),
    (("--fail-under", "acuracy=0.5", ROWS), "acuracy"),
    (("--fail-under", "accuracy=high", ROWS), "accuracy=high"),
    (("--fail-under", "ece=0.1", ROWS), "--fail-over"),
    (("--fail-over", "accuracy=0.1", ROWS), "--fail-under"),
    (("--int8-keep", "everything", "--dtype", "int8", ROWS), "everything"),
    (("--max-invalid", "nan", ROWS), "--max-invalid: nan is not a number from 0 to 1 (see --help)\n"),
    (("--workers", "1025", ROWS), "--workers: 1025 is not a whole number from 1 to 1024 (see --help)\n"),
    (("--workers", "010", ROWS), "--workers: 010 begins with 0 (see --help)\n"),
    (("--seed", "99999999999999999999", ROWS), "--seed: 99999999999999999999 is not a whole number"),
    (("--mode", "score", "--abstain-below", "NaN", ROWS), "--abstain-below: NaN is not a number"),
    (("--do-sample", "--temperature", "-nan", ROWS), "--temperature: -nan is not a number"),
    # As of variables that are not set.
    (("--fail-under", "", ROWS), "--fail-under was given an empty value"),
    (("--baseline=", ROWS), "--baseline was given an empty value"),
    (("--shard", "", "-o", "o.jsonl", ROWS), "--shard was given an empty value"),
    (("--keep", "", ROWS), "--keep was given an empty value"),
    (("",), "data was given an empty value"),
)


class Help(CliTest):
    def test_fits_80_columns(self):
        for command in COMMANDS:
            with self.subTest(command=command):
                run = self.run_program(*command, "--help")
                self.assertEqual(run.err, "")
                self.assertEqual([line for line in run.out.splitlines() if len(line) > 80], [])

    def test_names_every_option_of_the_pages_and_every_exit_code(self):
        helps = "".join(self.run_program(*command, "--help").out for command in COMMANDS)
        for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
            code = re.findall(r"^\$ .*?flant5-sentiment (.*)$|`(--[^`]+)`", page.read_text(), re.MULTILINE)
            used = set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]+", "\n".join(a or b for a, b in code)))
            self.assertEqual(sorted(option for option in used if option not in helps), [], page.name)
        codes = self.run_program("--help").out.partition("\nExit codes: ")[2]
        self.assertEqual(re.findall(r"\d+", codes), ["0", "1", "2", "3", "4", "5", "6", "130", "141", "143"])

    def test_every_option_is_explained(self):
        for command in COMMANDS:
            lines = self.run_program(*command, "--help").out.splitlines()
            for line, following in zip(lines, lines[1:] + [""]):
                if re.match(r"  -", line):
                    words = len(line) > 30 and line[30:].strip() or following[:30].strip() == "" and following.strip()
                    self.assertTrue(words, f"{command}: {line}")

    def test_version(self):
        run = self.run_program("--version")
        self.assertRegex(run.out, r"\Aflant5-sentiment \d+\.\d+\.\d+\n\Z")
        self.assertEqual(run.err, "")


class Mistakes(CliTest):
    def test_mistyped_option(self):
        for wrong, right in (
            ("--modle", "--model"),
            ("--metric=x", "--metrics"),
            ("--max-new-token", "--max-new-tokens"),
        ):
            run = self.run_program(wrong, ROWS, code=2)
            self.assert_one_line(run)
            self.assertIn(f"unknown option {wrong.split('=')[0]}; did you mean {right}?", run.err)

    def test_mistyped_option_of_a_command(self):
        self.assertIn("did you mean --json?", self.run_program("compare", ROWS, ROWS, "--jsn", "x", code=2).err)

    def test_option_like_no_other(self):
        run = self.run_program("--xylophone", ROWS, code=2)
        self.assert_one_line(run)
        self.assertNotIn("did you mean", run.err)

    def test_nothing_given(self):
        run = self.run_program(code=2)
        self.assert_one_line(run)
        self.assertIn("no data", run.err)

    def test_value_missing(self):
        run = self.run_program(ROWS, "--model", code=2)
        self.assert_one_line(run)
        self.assertIn("--model needs a value (see --help)", run.err)

    def test_one_value_too_many(self):
        run = self.run_program(ROWS, "--model", "a", "--model", "b", code=2)
        self.assertIn("--model takes one value, and 2 are given", run.err)

    def test_mistyped_command(self):
        run = self.run_program("compar", ROWS, ROWS, code=2)
        self.assert_one_line(run)
        self.assertIn("there is neither a file nor a command compar; did you mean compare?", run.err)
        self.assertIn("nosuch.jsonl: cannot be read", self.run_program("--model", TINY, "nosuch.jsonl", code=3).err)

    def test_file_with_nearly_the_name_of_a_command(self):
        file = self.write("reprt", "Profit rose .\n")
        done = self.run_program("-q", "--model", TINY, "reprt", cwd=self.folder)
        self.assertEqual(len(done.rows()), 1, file)

    def test_files_missing(self):
        for given, missing in (
            (("compare", ROWS), "B is missing: flant5-sentiment compare A B (see --help)"),
            (("merge",), "OUT is missing: flant5-sentiment merge OUT SHARD... (see --help)"),
            (("merge", "all.jsonl"), "SHARD... is missing: flant5-sentiment merge OUT SHARD... (see --help)"),
            (("report",), "FILE... is missing: flant5-sentiment report FILE... (see --help)"),
        ):
            with self.subTest(given=given):
                run = self.run_program(*given, code=2)
                self.assert_one_line(run)
                self.assertIn(missing, run.err)

    def test_every_option_that_takes_a_whole_number_refuses_others(self):
        tried = 0
        for command in COMMANDS:
            for option in re.findall(r"^  .*?(--[a-z-]+) (?:N|K|ROWS|TOKENS)$|^  .*?(--[a-z-]+) (?:N|K|ROWS|TOKENS) ",
                                     self.run_program(*command, "--help").out, re.MULTILINE):
                for value in ("-1", "1.5", "many", "0x10"):
                    tried += 1
                    name = "".join(option)
                    run = self.run_program(*command, f"{name}={value}", code=2)
                    self.assertIn(f"{name}: {value} is not a whole number", run.err, command)
        self.assertGreater(tried, 80)

    def test_wrong_values(self):
        for arguments, part in WRONG_VALUES:
            with self.subTest(arguments=arguments):
                run = self.run_program("--model", TINY, *arguments, code=2)
                self.assertIn(part, run.err)
                self.assertEqual(run.out, "")

    def test_contradictions(self):
        for arguments, part in CONTRADICTIONS:
            with self.subTest(arguments=arguments):
                run = self.run_program("--model", TINY, *arguments, code=2)
                self.assertIn(part, run.err)
                self.assert_one_line(run)

    def test_data_is_left_alone_by_an_output_of_the_same_name(self):
        copy = self.write("rows.jsonl", (DATA / "rows.jsonl").read_bytes())
        self.classify("-o", self.folder / "." / "rows.jsonl", copy, code=2)
        self.assertEqual(self.read("rows.jsonl"), (DATA / "rows.jsonl").read_text())


class ConfigFile(CliTest):
    def test_options_from_a_file(self):
        config = self.write("run.ini", f"model={TINY}\ndtype=float32\nlimit=2\nquiet=true\nwith-text=true\n")
        run = self.run_program("--config", config, ROWS)
        self.assertEqual(len(run.rows()), 2)
        self.assertIn("prompt", run.rows()[0])
        self.assertEqual(run.err, "")

    def test_command_line_goes_before_the_file(self):
        config = self.write("run.ini", f"model={TINY}\nlimit=2\n")
        self.assertEqual(len(self.run_program("--config", config, "--limit", "3", ROWS).rows()), 3)

    def test_a_value_with_commas_in_quotes(self):
        config = self.write("run.ini", f'model={TINY}\nlabel-set="bad, fair, good"\nno-labels=true\nprint-prompts=true\n')
        self.assertIn("bad, fair", self.run_program("--config", config, "--prompt", "generic-task", ROWS).out)

    def test_wrong_files(self):
        for content, part in (
            ("modle=x\n", "run.ini: unknown option --modle; did you mean --model?"),
            ("limit=many\n", "--limit: many is not a whole number"),
            ("label-set=bad, fair, good\n", "run.ini: label-set takes one value, and there are 3: put a value with commas"),
            ("verbose=true\n", "run.ini: verbose can be given on the command line only"),
            (None, "--config: File does not exist: " + self.path("missing.ini")),
        ):
            with self.subTest(content=content):
                config = self.write("run.ini", content) if content else self.path("missing.ini")
                run = self.run_program("--config", config, "--model", TINY, ROWS, code=2)
                self.assert_one_line(run)
                self.assertIn(part, run.err)


if __name__ == "__main__":
    unittest.main()
