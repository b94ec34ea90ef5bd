"""How answers are generated: options, the model's generation_config.json, draws, self-consistency."""

import csv
import io
import json
import shutil
import unittest

from harness import TINY, CliTest

ROWS = "Profit rose .\nSales fell .\nThe mill is in Oulu .\nProfit rose .\n"


class Options(CliTest):
    def completions(self, *arguments, **options):
        return [row["completion"] for row in self.classify(*arguments, "-", stdin=ROWS, **options).rows()]

    def test_beams_and_lengths(self):
        greedy = self.completions()
        self.assertEqual(self.completions("--num-beams", 1), greedy)
        longer = self.completions("--num-beams", 2, "--min-new-tokens", 6, "--max-new-tokens", 6)
        self.assertTrue(all(len(a) > len(b) for a, b in zip(longer, greedy)))
        never = self.completions("--num-beams", 2, "--length-penalty", 2, "--early-stopping=never")
        on = self.completions("--num-beams", 2, "--length-penalty", 2, "--early-stopping")
        self.assertNotEqual(never, on)

    def test_early_stopping_takes_no_next_argument(self):
        """-: standard input, not a value of the flag."""
        run = self.classify("--num-beams", 2, "--early-stopping", "-", stdin="a\n")
        self.assertEqual(len(run.rows()), 1)
        self.classify("--num-beams", 2, "--early-stopping=maybe", "-", stdin="a\n", code=2)

    def test_contradictions_are_refused(self):
        for arguments, part in (
            (("--num-beams", 2, "--do-sample"), "give one of them"),
            (("--num-beams", 2, "--self-consistency", 3), "give one of them"),
            (("--self-consistency", 3, "--no-do-sample"), "--no-do-sample"),
            (("--mode", "score", "--num-beams", 2), "--mode generate"),
            (("--mode", "constrained", "--do-sample"), "--mode generate"),
            (("--min-new-tokens", 9, "--max-new-tokens", 8), "--min-new-tokens"),
            (("--temperature", 0), "--temperature"),
            (("--top-p", 1.5), "--top-p"),
            (("--num-beams", 0), "--num-beams"),
        ):
            with self.subTest(arguments=arguments):
                run = self.classify(*arguments, "-", stdin="a\n", code=2)
                self.assertIn(part, run.err)
                self.assertEqual(run.out, "")

    def test_what_changes_nothing_is_said(self):
        run = self.classify("--top-k", 3, "--length-penalty", 2, "-", stdin="a\n")
        self.assertIn("--top-k and --top-p change nothing without --do-sample", run.err)
        self.assertIn("--early-stopping change nothing without --num-beams", run.err)

    def test_the_manifest_says_how_and_resume_compares_it(self):
        rows = self.write("rows.txt", ROWS)
        out = self.path("run.jsonl")
        self.classify("--num-beams", 2, "--early-stopping=never", "--keep-manifest", "-o", out, rows)
        manifest = json.loads(self.read("run.jsonl.manifest.json"))
        self.assert_valid(manifest, "manifest")
        self.assertEqual(manifest["decoding"], "2 beams, length penalty 1, early stopping never, 0 to 50 tokens")
        self.assertEqual(manifest["options"]["early-stopping"], "never")
        self.write("run.jsonl.partial", self.read("run.jsonl").splitlines()[0] + "\n")
        self.write("run.jsonl.partial.manifest", self.read("run.jsonl.manifest.json"))
        run = self.classify("--num-beams", 2, "--resume", "-o", out, rows, code=2)
        self.assertIn("decoding was 2 beams, length penalty 1, early stopping never", run.err)


class Draws(CliTest):
    COMMON = ("--do-sample", "--temperature", 3, "--min-new-tokens", 4, "--max-new-tokens", 8)

    def completions(self, *arguments):
        run = self.classify(*self.COMMON, *arguments, "-", stdin=ROWS)
        return [row["completion"] for row in run.rows()]

    def test_are_those_of_the_row_whatever_the_batch(self):
        drawn = self.completions()
        for arguments in (("--batch-size", 1), ("--workers", 3), ("--batch-size", 2, "--workers", 2), ("--no-cache",)):
            self.assertEqual(self.completions(*arguments), drawn, arguments)
        self.assertNotEqual(self.completions("--seed", 1), drawn)

    def test_equal_prompts_have_draws_of_their_own(self):
        drawn = self.completions()
        self.assertNotEqual(drawn[0], drawn[3])

    def test_resume_needs_the_same_seed(self):
        rows = self.write("rows.txt", ROWS)
        out = self.path("run.jsonl")
        whole = self.classify(*self.COMMON, "--keep-manifest", "-o", out, rows)
        self.assertEqual(whole.code, 0)
        done = self.read("run.jsonl")
        self.write("run.jsonl.partial", "".join(line + "\n" for line in done.splitlines()[:2]))
        self.write("run.jsonl.partial.manifest", self.read("run.jsonl.manifest.json"))
        run = self.classify(*self.COMMON, "--seed", 5, "--resume", "-o", out, rows, code=2)
        self.assertIn("seed 5", run.err)
        self.classify(*self.COMMON, "--resume", "-o", out, rows)
        self.assertEqual(self.read("run.jsonl"), done)


class SelfConsistency(CliTest):
    def test_the_label_of_most_draws_wins(self):
        prompts = "".join(f"Row {i} .\n" for i in range(12))
        rows = self.classify("--self-consistency", 7, "--temperature", 2, "-", stdin=prompts).rows()
        for row in rows:
            self.assertAlmostEqual(row["agreement"] * 7, round(row["agreement"] * 7))
            self.assertEqual(row["label"] is None, row["agreement"] == 0)
            self.assert_valid(row, "prediction")
        self.assertGreater(len({row["agreement"] for row in rows}), 1)

    def test_one_draw_is_sampling(self):
        one = self.classify("--self-consistency", 1, "--temperature", 2, "-", stdin=ROWS).rows()
        drawn = self.classify("--do-sample", "--temperature", 2, "-", stdin=ROWS).rows()
        self.assertEqual([row["completion"] for row in one], [row["completion"] for row in drawn])
        self.assertNotIn("agreement", drawn[0])

    def test_agreement_is_kept(self):
        run = self.classify("--self-consistency", 3, "--output-format", "csv", "-", stdin=ROWS)
        rows = list(csv.DictReader(io.StringIO(run.out)))
        self.assertIn(rows[0]["agreement"], ("0", "0.3333333333333333", "0.6666666666666666", "1"))
        self.run_program("report", self.write("run.csv", run.out))

    def test_agreement_stands_in_changed_rows(self):
        runs = []
        for seed in (1, 2):
            out = self.classify("--self-consistency", 3, "--temperature", 2, "--seed", seed, "-", stdin=ROWS).out
            runs.append(self.write(f"{seed}.jsonl", out))
        self.run_program("compare", "--changed", self.path("changed.jsonl"), *runs)
        changed = [json.loads(line) for line in self.read("changed.jsonl").splitlines()]
        self.assertGreater(len(changed), 0)
        for row in changed:
            self.assertIn("agreement", row["first"])
            self.assertIn("agreement", row["second"])


class ModelsFile(CliTest):
    """A given option, then generation_config.json, then our default."""

    def model(self, **settings):
        folder = self.path("model")
        shutil.copytree(TINY, folder, dirs_exist_ok=True)
        file = self.folder / "model" / "generation_config.json"
        file.write_text(json.dumps({**json.loads((TINY / "generation_config.json").read_text()), **settings}))
        return folder

    def run_model(self, settings, *arguments, code=0):
        return self.run_program("--model", self.model(**settings), "--dtype", "float32", *arguments, "-", stdin=ROWS, code=code)

    def completions(self, settings, *arguments):
        return [row["completion"] for row in self.run_model(settings, *arguments).rows()]

    def test_acts(self):
        for settings, arguments in (
            ({"min_new_tokens": 4}, ("--min-new-tokens", 4)),
            ({"num_beams": 2, "length_penalty": 2.0, "early_stopping": "never"},
             ("--num-beams", 2, "--length-penalty", 2, "--early-stopping=never")),
            ({"max_length": 4, "min_length": 4}, ("--max-new-tokens", 3, "--min-new-tokens", 3)),
            ({"max_length": 4, "max_new_tokens": 2, "min_new_tokens": 2}, ("--max-new-tokens", 2, "--min-new-tokens", 2)),
            ({"repetition_penalty": 3.0, "min_new_tokens": 4}, ("--repetition-penalty", 3, "--min-new-tokens", 4)),
            ({"no_repeat_ngram_size": 1, "min_new_tokens": 4}, ("--no-repeat-ngram-size", 1, "--min-new-tokens", 4)),
        ):
            with self.subTest(settings=settings):
                self.assertEqual(self.completions(settings), self.completions({}, *arguments))

    def test_a_given_option_comes_first(self):
        plain = self.completions({})
        self.assertEqual(self.completions({"min_new_tokens": 4}, "--min-new-tokens", 0), plain)
        self.assertEqual(self.completions({"do_sample": True, "temperature": 9.0}, "--no-do-sample"), plain)

    def test_draws_are_a_warning(self):
        run = self.run_model({"do_sample": True}, "--quiet")
        self.assertIn("sets do_sample: answers are drawn; --no-do-sample", run.err)

    def test_what_is_not_supported_is_a_warning_that_names_it(self):
        run = self.run_model({"typical_p": 0.5, "bad_words_ids": [[5]], "use_cache": True, "num_beam_groups": 1, "top_h": None}, "--quiet")
        self.assertIn("typical_p is not supported", run.err)
        self.assertIn("bad_words_ids is not supported", run.err)
        self.assertEqual(run.err.count("not supported"), 2)

    def test_says_nothing_in_the_other_modes(self):
        for mode in ("score", "constrained"):
            plain = self.run_model({}, "--mode", mode).rows()
            self.assertEqual(self.run_model({"min_new_tokens": 9, "do_sample": True}, "--mode", mode).rows(), plain)

    def test_a_wrong_value_is_a_bad_model(self):
        for settings, part in (
            ({"num_beams": 0}, "num_beams: 0 is not a whole number from 1 to 64"),
            ({"temperature": "hot"}, "temperature"),
            ({"early_stopping": "maybe"}, "early_stopping"),
            ({"do_sample": 1}, "do_sample: 1 is neither true nor false"),
        ):
            run = self.run_model(settings, code=4)
            self.assertIn(part, run.err)

    def test_several_tokens_may_end_an_answer(self):
        """Here every token does, so that nothing is left of the answer."""
        vocabulary = json.loads((TINY / "config.json").read_text())["vocab_size"]
        self.assertNotIn("", self.completions({}))
        self.assertEqual(self.completions({"eos_token_id": list(range(vocabulary))}), [""] * 4)


if __name__ == "__main__":
    unittest.main()
