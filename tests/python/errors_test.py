"""The program's messages become exceptions, a class for each exit code, and log records."""

import gc
import logging
import signal
import os
import unittest

from package_harness import TINY, PackageTest, pid_of

from flant5_sentiment import CheckFailed, Classifier, Error, InputError, ModelError, OutputError, UsageError


class Kinds(PackageTest):
    def fails(self, kind, message, exit_code, rows=("a b",), **options):
        with self.assertRaisesRegex(kind, message) as caught:
            with self.classifier(**options) as classifier:
                list(classifier.classify(rows))
        self.assertIs(type(caught.exception), kind)
        self.assertEqual(caught.exception.exit_code, exit_code)

    def test_usage(self):
        self.fails(UsageError, r"^unknown option --modle; did you mean --model\? \(see --help\)$", 2, modle="x")

    def test_model(self):
        self.fails(ModelError, "^/no/such/folder: no such folder", 4, model="/no/such/folder")

    def test_input(self):
        self.fails(InputError, "^standard input, row 1, .*the text is empty", 3, rows=[""])

    def test_output(self):
        self.fails(OutputError, "^/no/such/folder/m.json.* could not be written", 5, metrics="/no/such/folder/m.json")

    def test_check(self):
        rows = [{"text": "Profit rose .", "label": "positive"}, {"text": "Profit rose .", "label": "negative"}]
        self.fails(CheckFailed, "accuracy", 1, rows=rows, fail_under="accuracy=0.9")
        self.fails(CheckFailed, "^(?!.*warning: )", 1, rows=rows, fail_under="accuracy=0.9", labels="sst2")

    def test_wrong_options_are_told_at_the_end_where_nothing_was_classified(self):
        self.fails(UsageError, "--modle", 2, rows=(), modle="x")

    def test_options_of_files_are_refused(self):
        for option in ("encoding", "encoding_errors", "separator", "header", "member"):
            self.fails(UsageError, f"{option} is for runs over files", 2, **{option: "utf-16le"})

    def test_one_class_catches_them_all_and_python_knows_most(self):
        for kind in (UsageError, InputError, ModelError, OutputError, CheckFailed):
            self.assertTrue(issubclass(kind, Error))
        self.assertTrue(issubclass(InputError, ValueError) and issubclass(UsageError, ValueError))
        self.assertTrue(issubclass(OutputError, OSError))

    def test_a_program_that_is_killed(self):
        classifier = self.classifier()
        list(classifier.classify(["a"]))
        os.kill(pid_of(classifier), signal.SIGKILL)
        with self.assertRaisesRegex(Error, "^the program was ended by SIGKILL") as caught:
            list(classifier.classify(["b"]))
        self.assertEqual(caught.exception.exit_code, -signal.SIGKILL)

    def test_a_program_that_ends_without_an_answer(self):
        with self.assertRaisesRegex(Error, "^the program ended early, with exit code 0$"):
            list(Classifier(program="/bin/true").classify(["a"]))

    def test_what_is_no_prediction(self):
        for line in ("hello", "{}", "[1]", '{"id":1,"gold":null,"label":null,"completion":"","scores":[2]}'):
            with self.assertRaisesRegex(Error, "something other than a prediction"):
                list(Classifier(program=self.program_of(f"echo '{line}'; cat >/dev/null")).classify(["a"]))


class BadRows(PackageTest):
    def test_rows_before_it_are_answered_and_it_is_named(self):
        predictions = self.classifier().classify(["a", "b", " ", "c"])
        self.assertEqual([next(predictions).id, next(predictions).id], [1, 2])
        with self.assertRaisesRegex(InputError, "^standard input, row 3, .*the text is empty") as caught:
            next(predictions)
        self.assertEqual(caught.exception.index, 2)

    def test_in_a_later_call_it_has_its_index_there_and_the_next_call_goes_on(self):
        classifier = self.classifier()
        list(classifier.classify(["a", "b"]))
        with self.assertRaisesRegex(InputError, r"row 4, .* \(row 2 of this call\)$") as caught:
            list(classifier.classify(["c", {"text": None}]))
        self.assertEqual(caught.exception.index, 1)
        self.assertEqual([each.id for each in classifier.classify(["d"])], [1])

    def test_faults_that_are_of_no_row_have_no_index(self):
        rows = [{"text": f"a {i}"} for i in range(1200)]
        with self.assertRaisesRegex(InputError, "no row has the field 'gold'") as caught:
            list(self.classifier(label_field="gold").classify(rows))
        self.assertIsNone(caught.exception.index)

    def test_may_be_answered_without_a_label(self):
        with self.assertLogs("flant5_sentiment", "WARNING") as logged, self.classifier(on_error="null") as classifier:
            predictions = list(classifier.classify(["a", None, 7, {"text": float("nan")}, "\ud800", "b"]))
        self.assertEqual([each.error is None for each in predictions], [True, False, False, False, False, True])
        self.assertEqual([each.label is None for each in predictions][1:5], [True] * 4)
        self.assertIn("the row is null", predictions[1].error)
        self.assertIn("4 of 6 rows could not be read", logged.output[0])


    def test_may_not_be_left_out(self):
        with self.assertRaisesRegex(UsageError, '"null"'):
            self.classifier(on_error="skip")

    def test_of_the_caller_leave_no_program_behind(self):
        def rows():
            yield "a"
            raise KeyError("mine")

        gc.disable()
        self.addCleanup(gc.enable)
        classifier = Classifier(model=TINY, dtype="float32")
        child = classifier._child
        self.addCleanup(child.end)
        with self.assertRaises(KeyError):
            list(classifier.classify(rows()))
        del classifier
        self.assertFalse(child.is_usable)


class Options(PackageTest):
    def test_an_empty_value_takes_no_other_option_with_it(self):
        with self.assertRaisesRegex(UsageError, "--null-value was given an empty value"):
            list(self.classifier(null_value="", scores=True).classify(["a"]))


class Messages(PackageTest):
    def test_warnings_are_logged_without_the_programs_name(self):
        with self.assertLogs("flant5_sentiment") as logged, self.classifier(max_input_tokens=9) as classifier:
            list(classifier.classify(["Profit rose ."]))
        self.assertEqual([record.levelno for record in logged.records], [logging.WARNING])
        self.assertRegex(logged.records[0].getMessage(), "^1 prompt was cut off")

    def test_notes_are_logged_where_they_are_asked_for(self):
        with self.assertLogs("flant5_sentiment", "INFO") as logged, self.classifier(quiet=False) as classifier:
            list(classifier.classify(["Profit rose ."]))
        self.assertIn("text from 'text'", "\n".join(logged.output))

    def test_nothing_is_said_where_the_program_is_told_to_end(self):
        with self.assertNoLogs_(), self.classifier() as classifier:
            next(classifier.classify(f"a {i}" for i in range(5000)))

    def assertNoLogs_(self):
        """unittest's own came with Python 3.10."""
        test = self

        class NoLogs(logging.Handler):
            def __enter__(self):
                logging.getLogger("flant5_sentiment").addHandler(self)

            def __exit__(self, *_):
                logging.getLogger("flant5_sentiment").removeHandler(self)

            def emit(self, record):
                test.fail(record.getMessage())

        return NoLogs()

    def test_are_kept_to_a_bound_and_never_block(self):
        flood = self.program_of(
            "i=0; while [ $i -lt 20000 ]; do echo line $i of many >&2; i=$((i + 1)); done\n"
            "head -c 1000000 /dev/zero | tr '\\0' x >&2; echo >&2; echo last >&2; exit 9"
        )
        with self.assertRaisesRegex(Error, "exit code 9: (?s:.*)last$") as caught:
            list(Classifier(program=flood).classify(["a"]))
        self.assertLess(len(str(caught.exception)), 1_000_000)

    def test_without_the_programs_prefix_are_told_whole(self):
        broken = self.program_of("echo cannot open shared object file >&2; exit 127")
        with self.assertRaisesRegex(Error, "exit code 127: cannot open shared object file$"):
            list(Classifier(program=broken).classify(["a"]))


if __name__ == "__main__":
    unittest.main()
