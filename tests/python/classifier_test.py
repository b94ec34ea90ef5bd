"""Classifier: rows go in and predictions come out, in order, as they come, call after call."""

import collections
import itertools
import json
import queue
import threading
import time
import unittest
import unittest.mock

from package_harness import PATIENCE, TINY, PackageTest, pid_of, sentences

from flant5_sentiment import Classifier, InputError, Prediction, UsageError


class Rows(PackageTest):
    def test_predictions_are_those_of_the_program(self):
        rows = [{"id": f"r{i}", "text": text, "label": "neutral"} for i, text in enumerate(sentences(300))]
        file = self.write("rows.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
        expected = self.classify("-q", "--scores", file).rows()
        predictions = list(self.classifier(scores=True).classify(rows))
        self.assertEqual(len(predictions), 300)
        for prediction, record in zip(predictions, expected):
            self.assertIsInstance(prediction, Prediction)
            found = (prediction.id, prediction.gold, prediction.label, prediction.completion)
            self.assertEqual(found, (record["id"], "neutral", record["label"], record["completion"]))
            self.assertEqual(list(prediction.scores), list(record["scores"]))
            for label, score in record["scores"].items():
                self.assertAlmostEqual(prediction.scores[label], score, places=4)
            self.assertEqual(prediction.raw["confidence"], prediction.confidence)

    def test_strings_have_their_number_as_id(self):
        predictions = list(self.classifier().classify(["Profit rose .", "Sales fell ."]))
        self.assertEqual([each.id for each in predictions], [1, 2])
        self.assertEqual([each.gold for each in predictions], [None, None])

    def test_no_rows(self):
        self.assertEqual(list(self.classifier().classify([])), [])

    def test_fields_are_chosen_by_options(self):
        classifier = self.classifier(text_field="body", id_field="key", keep=["key", "n"], with_text=True)
        (prediction,) = classifier.classify([{"text": "no", "body": "Profit rose .", "key": "k7", "n": 3}])
        self.assertEqual((prediction.id, prediction.raw["sentence"]), ("k7", "Profit rose ."))
        self.assertEqual(prediction.raw["row"], {"key": "k7", "n": 3})

    def test_strings_stand_in_the_field_that_is_chosen(self):
        for text_field in ("body", ["body"]):
            (prediction,) = self.classifier(text_field=text_field, with_text=True).classify(["Profit rose ."])
            self.assertEqual(prediction.raw["sentence"], "Profit rose .")

    def test_any_text_arrives_as_it_is(self):
        texts = ['a "b" \\ c', "line\nend\r\n", "\u2028 \x7f caf\xe9 \U0001f600", "</s> <pad>", "x" * 1_000_000]
        predictions = self.classifier(with_text=True, max_input_tokens=20).classify(texts)
        self.assertEqual([each.raw["sentence"] for each in predictions], texts)

    def test_other_mappings_are_rows(self):
        row = collections.ChainMap({"text": "Profit rose ."}, {"id": "c1"})
        self.assertEqual([each.id for each in self.classifier().classify([row])], ["c1"])

    def test_a_row_by_itself_is_refused(self):
        for rows in ("Profit rose .", b"Profit rose .", {"text": "Profit rose ."}):
            with self.assertRaisesRegex(TypeError, "put a single row into a list"):
                self.classifier().classify(rows)

    def test_a_row_that_is_no_json_names_its_index(self):
        predictions = self.classifier().classify(["a", {"text": "b", "when": object()}, "c"])
        self.assertEqual(next(predictions).id, 1)
        with self.assertRaisesRegex(InputError, "row 2 cannot be written as JSON: .*object") as caught:
            next(predictions)
        self.assertEqual(caught.exception.index, 1)

    def test_impossible_labels_score_minus_infinity(self):
        program = self.program_of(
            """read row; echo '{"id":1,"gold":null,"label":"a","completion":"a","scores":{"a":0.0,"b":null}}'; cat"""
        )
        (prediction,) = Classifier(program=program).classify(["x"])
        self.assertEqual(prediction.scores, {"a": 0.0, "b": float("-inf")})
        self.assertEqual(prediction.raw["scores"], {"a": 0.0, "b": None})


class Streams(PackageTest):
    def test_each_answer_comes_before_the_next_row_is_known(self):
        answers = queue.Queue()

        def rows():
            yield "Profit rose ."
            for number in range(2, 6):
                self.assertEqual(answers.get(timeout=60), number - 1)
                yield f"Profit rose by {number} % ."

        for prediction in self.classifier().classify(rows()):
            answers.put(prediction.id)
        self.assertEqual(answers.get_nowait(), 5)

    def test_nothing_is_asked_for_before_the_first_answer_is(self):
        asked = []
        predictions = self.classifier().classify(asked.append(n) or "a b" for n in range(3))
        time.sleep(0.2)
        self.assertEqual(asked, [])
        self.assertEqual(len(list(predictions)), 3)
        self.assertEqual(asked, [0, 1, 2])

    def test_endless_rows_are_taken_a_bounded_way_ahead(self):
        taken = itertools.count()
        classifier = self.classifier()
        predictions = classifier.classify(f"{'word ' * 50}{next(taken)}" for _ in itertools.count())
        self.assertEqual([each.id for each in itertools.islice(predictions, 500)], list(range(1, 501)))
        before = -1
        while (so_far := classifier._child.sent) != before:  # until the pipes are full
            before = so_far
            time.sleep(1)
        self.assertLess(before, 10_000)
        self.assertEqual(next(predictions).id, 501)

    def test_large_rows_and_answers_both_ways_do_not_block(self):
        text = "word " * 40_000
        predictions = self.classifier(with_text=True, max_input_tokens=20).classify(f"{i} {text}" for i in range(60))
        time.sleep(1)  # the consumer comes late
        self.assertEqual([each.raw["sentence"].split()[0] for each in predictions], [str(i) for i in range(60)])

    def test_what_the_rows_raise_comes_after_the_answers_before_it(self):
        def rows():
            yield from ["a", "b"]
            raise LookupError("no third row")

        classifier = self.classifier()
        predictions = classifier.classify(rows())
        self.assertEqual([next(predictions).id, next(predictions).id], [1, 2])
        with self.assertRaisesRegex(LookupError, "no third row"):
            next(predictions)
        self.assertEqual([each.id for each in classifier.classify(["c"])], [3])


class Calls(PackageTest):
    def test_one_process_serves_them_all(self):
        classifier = self.classifier()
        pids = set()
        for number in range(1, 6):
            self.assertEqual([each.id for each in classifier.classify(["Profit rose ."])], [number])
            pids.add(pid_of(classifier))
        self.assertEqual(len(pids), 1)

    def test_one_that_is_left_early_leaves_nothing_behind(self):
        patience = unittest.mock.patch("flant5_sentiment.classifier._SECONDS_TO_PASS_OVER", PATIENCE)
        patience.start()
        self.addCleanup(patience.stop)
        classifier = self.classifier(with_text=True)
        pid = pid_of(classifier)
        for number in range(5):
            for prediction in classifier.classify(f"{number} {i}" for i in itertools.count()):
                self.assertEqual(prediction.raw["sentence"], f"{number} 0")
                break
        (prediction,) = classifier.classify(["last"])
        self.assertEqual(prediction.raw["sentence"], "last")
        self.assertEqual(pid_of(classifier), pid)

    def test_one_that_is_left_with_much_under_way_starts_the_program_again(self):
        sleeper = self.program_of("read row; echo '{\"id\":1,\"gold\":null,\"label\":\"a\",\"completion\":\"\"}'; sleep 99")
        classifier = Classifier(program=sleeper)
        self.addCleanup(classifier.__exit__, RuntimeError, None, None)
        predictions = classifier.classify(["a", "b"])
        self.assertEqual(next(predictions).label, "a")
        self.wait_until(classifier._child._process, lambda: classifier._child.sent == 2)
        predictions.close()
        pid = pid_of(classifier)
        with unittest.mock.patch("flant5_sentiment.classifier._SECONDS_TO_PASS_OVER", 0.1):
            self.assertEqual(next(classifier.classify(["c"])).label, "a")
        self.assertNotEqual(pid_of(classifier), pid)
        self.assert_ends(pid)

    def test_two_at_once_are_refused(self):
        classifier = self.classifier()
        first = classifier.classify(["a", "b"])
        self.assertEqual(next(first).id, 1)
        with self.assertRaisesRegex(RuntimeError, "another call"):
            next(classifier.classify(["c"]))
        self.assertEqual(next(first).id, 2)
        first.close()
        self.assertEqual([each.id for each in classifier.classify(["c"])], [3])

    def test_from_any_thread(self):
        classifier = self.classifier()
        found = []
        for _ in range(3):
            thread = threading.Thread(target=lambda: found.extend(classifier.classify(["a"])))
            thread.start()
            thread.join()
        self.assertEqual([each.id for each in found], [1, 2, 3])

    def test_after_the_end(self):
        with self.classifier() as classifier:
            self.assertEqual(len(list(classifier.classify(["a"]))), 1)
        classifier.close()
        with self.assertRaisesRegex(ValueError, "closed"):
            list(classifier.classify(["a"]))

    def test_close_ends_a_call_of_another_thread(self):
        classifier = self.classifier()
        raised, has_begun, more = [], threading.Event(), threading.Event()

        def rows():
            yield "a"
            more.wait()

        def run():
            try:
                for _ in classifier.classify(rows()):
                    has_begun.set()
            except ValueError as error:
                raised.append(str(error))

        thread = threading.Thread(target=run)
        thread.start()
        has_begun.wait()
        classifier.close()
        thread.join(60)
        more.set()
        self.assertEqual(raised, ["the classifier was closed during the call"])


class Options(PackageTest):
    def test_true_is_a_flag_and_a_list_is_given_repeatedly(self):
        show = self.program_of('read row; printf \'{"id":1,"gold":null,"label":null,"completion":"%s"}\\n\' "$*"; cat')
        with Classifier(program=show, scores=True, no_cache=False, keep=None, text_field=["a", "b"], seed=7) as classifier:
            (prediction,) = classifier.classify(["x"])
        self.assertEqual(
            prediction.completion,
            "--quiet --scores --text-field=a --text-field=b --seed=7 "
            "--input-format=jsonl --output=- --output-format=jsonl -",
        )

    def test_several_fields_of_text(self):
        classifier = self.classifier(text_field=["headline", "body"], with_text=True)
        (prediction,) = classifier.classify([{"headline": "Profit", "body": "rose"}])
        self.assertEqual(prediction.raw["sentence"], "Profit\nrose")

    def test_labels_of_a_data_set(self):
        classifier = self.classifier(labels="sst2", prompt="generic-zero", mode="score")
        (prediction,) = classifier.classify([{"text": "Profit rose .", "label": 1}])
        self.assertEqual(prediction.gold, "positive")
        self.assertEqual(list(prediction.scores), ["negative", "positive"])

    def test_those_of_files_are_refused(self):
        for name in ("input_format", "output", "output_format", "config", "limit", "sample", "print_prompts", "version"):
            with self.assertRaisesRegex(UsageError, f"^{name} is for runs over files"):
                Classifier(model=TINY, **{name: "1"})

    def test_files_of_results_are_written_at_the_end(self):
        metrics = self.path("metrics.json")
        with self.classifier(metrics=metrics) as classifier:
            list(classifier.classify([{"text": "Profit rose .", "label": "positive"}]))
            list(classifier.classify([{"text": "Sales fell .", "label": "negative"}]))
        self.assertEqual(json.loads(self.read("metrics.json"))["rows"]["total"], 2)


if __name__ == "__main__":
    unittest.main()
