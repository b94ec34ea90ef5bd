"""classify_frame: data frames of pandas in and out. Skipped without pandas."""

import sys
import unittest

try:
    import pandas
except ImportError:
    print("skipped: needs Python's pandas")
    sys.exit(77)

from docs import faults_of
from package_harness import PackageTest

from flant5_sentiment import InputError

SENTENCES = ["Profit rose .", "Sales fell .", "The board met ."]


class Frames(PackageTest):
    def test_a_column_of_text_with_the_frames_index(self):
        frame = pandas.DataFrame({"body": SENTENCES, "text": ["no"] * 3, "label": ["?"] * 3}, index=["x", "y", "z"])
        classifier = self.classifier(scores=True, with_text=True)
        found = classifier.classify_frame(frame, text="body")
        expected = list(classifier.classify(SENTENCES))
        self.assertEqual(list(found.index), ["x", "y", "z"])
        self.assertEqual(list(found["sentence"]), SENTENCES)
        self.assertEqual(list(found["label"]), [each.label for each in expected])
        self.assertAlmostEqual(found["scores.positive"]["y"], expected[1].scores["positive"], places=5)

    def test_whole_rows_with_labels_ids_and_fields_to_keep(self):
        frame = pandas.DataFrame(
            {
                "id": [7, 8, 9],
                "sentence": SENTENCES,
                "sentiment": ["positive", None, "neutral"],
                "day": pandas.to_datetime(["2024-01-31", "2024-02-01", None]),
                "share": [0.1, float("nan"), 123456.789012345],
            }
        )
        found = self.classifier(keep=["day", "share"]).classify_frame(frame)
        self.assertEqual(list(found["id"]), [7, 8, 9])
        self.assertEqual([gold if isinstance(gold, str) else None for gold in found["gold"]], ["positive", None, "neutral"])
        self.assertEqual(found["row.day"][0][:10], "2024-01-31")
        self.assertEqual([found["row.share"][0], found["row.share"][2]], [0.1, 123456.789012345])

    def test_more_rows_than_are_taken_at_once(self):
        frame = pandas.DataFrame({"text": [f"unit {i}" for i in range(2500)]})
        found = self.classifier(with_text=True).classify_frame(frame, "text")
        self.assertEqual(list(found["sentence"]), list(frame["text"]))

    def test_a_text_with_half_a_surrogate_pair_is_one_bad_row(self):
        frame = pandas.DataFrame({"text": [SENTENCES[0], "broken \ud800", SENTENCES[2]]}, dtype=object)
        found = self.classifier(on_error="null").classify_frame(frame)
        self.assertEqual(list(found["label"].isna()), [False, True, False])

    def test_no_rows_have_the_columns_that_all_rows_have(self):
        found = self.classifier().classify_frame(pandas.DataFrame({"text": []}))
        self.assertEqual(list(found.columns), ["id", "gold", "label", "completion"])
        self.assertEqual(len(found[["label"]]), 0)

    def test_no_rows(self):
        self.assertEqual(len(self.classifier().classify_frame(pandas.DataFrame({"text": []}), "text")), 0)

    def test_missing_text_is_a_bad_row(self):
        frame = pandas.DataFrame({"text": ["a", None, float("nan")]})
        with self.assertRaisesRegex(InputError, "'text' is null, not a string") as caught:
            self.classifier().classify_frame(frame, "text")
        self.assertEqual(caught.exception.index, 1)
        found = self.classifier(on_error="null").classify_frame(frame, "text")
        self.assertEqual(list(found["label"].isna()), [False, True, True])

    def test_a_column_that_is_not_there(self):
        with self.assertRaises(KeyError):
            self.classifier().classify_frame(pandas.DataFrame({"text": ["a"]}), "body")


class Docs(PackageTest):
    def test_page_says_what_happens(self):
        self.assertEqual(faults_of("pandas"), "")


if __name__ == "__main__":
    unittest.main()
