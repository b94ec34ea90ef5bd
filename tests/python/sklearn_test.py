"""FlanT5Classifier, the estimator of scikit-learn. Skipped without scikit-learn."""

import os
import pickle
import sys
import unittest
import unittest.mock
import warnings

try:
    import numpy
    import sklearn
    from sklearn.base import clone
    from sklearn.metrics import accuracy_score, log_loss
    from sklearn.model_selection import GridSearchCV, cross_val_score
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer
    from sklearn.utils import estimator_checks
except ImportError:
    print("skipped: needs Python's scikit-learn")
    sys.exit(77)

from docs import faults_of
from package_harness import TINY, PackageTest, is_alive

import flant5_sentiment
from flant5_sentiment import FlanT5Classifier, InputError, UsageError

LABELS = ["negative", "neutral", "positive"]
TEXTS = ["Profit rose .", "Sales fell .", "The board met .", "Orders grew .", "A loss was made .", "He is 50 ."]
GOLD = ["positive", "negative", "neutral", "positive", "negative", "neutral"]


class EstimatorTest(PackageTest):
    def estimator(self, **options):
        estimator = FlanT5Classifier(**{"model": TINY, "dtype": "float32", **options})
        self.addCleanup(estimator.close)
        return estimator


class Predictions(EstimatorTest):
    def test_are_those_of_the_program(self):
        estimator = self.estimator().fit(TEXTS, GOLD)
        expected = list(self.classifier(mode="score").classify(TEXTS))
        self.assertEqual(list(estimator.classes_), LABELS)
        self.assertEqual(list(estimator.predict(TEXTS)), [each.label for each in expected])
        probabilities = estimator.predict_proba(TEXTS)
        numpy.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-9)
        for row, prediction in zip(probabilities, expected):
            wanted = numpy.exp([prediction.scores[label] for label in LABELS])
            numpy.testing.assert_allclose(row, wanted, rtol=1e-4)

    def test_the_label_is_the_likeliest(self):
        estimator = self.estimator().fit(TEXTS)
        likeliest = estimator.classes_[estimator.predict_proba(TEXTS).argmax(axis=1)]
        self.assertEqual(list(estimator.predict(TEXTS)), list(likeliest))

    def test_classes_are_sorted_whatever_the_order_of_the_run(self):
        estimator = self.estimator(label_set="good, bad", prompt="generic-zero").fit(TEXTS)
        self.assertEqual(list(estimator.classes_), ["bad", "good"])
        (prediction,) = self.classifier(label_set="good, bad", prompt="generic-zero", mode="score").classify(TEXTS[:1])
        wanted = numpy.exp([prediction.scores["bad"], prediction.scores["good"]])
        numpy.testing.assert_allclose(estimator.predict_proba(TEXTS[:1])[0], wanted, rtol=1e-4)

    def test_one_process_serves_them_all(self):
        estimator = self.estimator().fit(TEXTS)
        pid = estimator._classifier._child.pid
        estimator.predict(TEXTS)
        estimator.predict_proba(TEXTS)
        self.assertEqual(estimator._classifier._child.pid, pid)
        estimator.close()
        self.assertFalse(is_alive(pid))
        self.assertEqual(len(estimator.predict(TEXTS)), len(TEXTS))

    def test_rows_without_a_label(self):
        estimator = self.estimator(on_error="null").fit([None, *TEXTS])
        self.assertEqual(estimator.predict(["a", None])[1], "")
        self.assertTrue(numpy.isnan(estimator.predict_proba(["a", None])[1]).all())
        with self.assertRaises(InputError):
            self.estimator().fit(TEXTS).predict(["a", ""])

    def test_no_rows(self):
        estimator = self.estimator().fit(TEXTS)
        self.assertEqual(estimator.predict([]).shape, (0,))
        self.assertEqual(estimator.predict_proba([]).shape, (0, 3))

    def test_texts_come_as_arrays_series_and_dicts(self):
        estimator = self.estimator().fit(numpy.array(TEXTS))
        expected = list(estimator.predict(TEXTS))
        self.assertEqual(list(estimator.predict(numpy.array(TEXTS))), expected)
        self.assertEqual(list(estimator.predict([{"text": text} for text in TEXTS])), expected)

    def test_more_than_one_column_is_refused(self):
        with self.assertRaisesRegex(ValueError, "one column of texts"):
            self.estimator().fit([TEXTS])
        with self.assertRaisesRegex(ValueError, "one column of texts"):
            self.estimator().fit("Profit rose .")


class Fit(EstimatorTest):
    def test_needs_the_labels_of_the_run(self):
        with self.assertRaisesRegex(ValueError, "y holds 0, 1; the labels of this run are negative, neutral, positive"):
            self.estimator().fit(TEXTS, [0, 1, 0, 1, 0, 1])

    def test_needs_as_many_labels_as_rows(self):
        with self.assertRaisesRegex(ValueError, "inconsistent numbers of samples"):
            self.estimator().fit(TEXTS, GOLD[:2])

    def test_needs_a_row(self):
        with self.assertRaisesRegex(ValueError, "needs a row"):
            self.estimator().fit([])

    def test_comes_before_predictions(self):
        with self.assertRaises(sklearn.exceptions.NotFittedError):
            self.estimator().predict(TEXTS)

    def test_gives_the_demonstrations_of_few_shot_prompts(self):
        estimator = self.estimator(shot="few", shots=6, with_text=True).fit(TEXTS, GOLD)
        (prediction,) = estimator._running().classify(["Margins narrowed ."])
        for text in TEXTS:
            self.assertIn(text, prediction.raw["prompt"])
        file = estimator._classifier._command[-5].partition("=")[2]
        self.assertTrue(os.path.exists(file))
        estimator.close()
        self.assertFalse(os.path.exists(file))

    def test_without_labels_the_shipped_demonstrations_serve(self):
        self.assertEqual(self.estimator(shot="few", shots=3).fit(TEXTS).demonstrations_, [])

    def test_demonstrations_are_strings(self):
        with self.assertRaisesRegex(ValueError, "examples=FILE"):
            self.estimator(shot="few", shots=3).fit([{"text": text} for text in TEXTS], GOLD)

    def test_wrong_options_are_told(self):
        with self.assertRaisesRegex(UsageError, "--modle; did you mean --model"):
            self.estimator(modle="x").fit(TEXTS)


class Conventions(EstimatorTest):
    def test_parameters(self):
        estimator = self.estimator(shot="zero")
        self.assertEqual(
            estimator.get_params(), {"program": None, "model": TINY, "dtype": "float32", "shot": "zero"}
        )
        self.assertIs(estimator.set_params(shot="one", seed=3), estimator)
        self.assertEqual(estimator.get_params()["seed"], 3)
        self.assertIn("shot='one'", repr(estimator))

    def test_new_parameters_start_the_program_again(self):
        estimator = self.estimator().fit(TEXTS)
        pid = estimator._classifier._child.pid
        estimator.set_params(prompt="flan-options")
        self.assertFalse(is_alive(pid))
        self.assertEqual(len(estimator.predict(TEXTS)), len(TEXTS))

    def test_clones_have_the_parameters_and_no_process(self):
        estimator = self.estimator(text_field=["text"]).fit(TEXTS)
        copy = clone(estimator)
        self.assertEqual(copy.get_params(), estimator.get_params())
        self.assertNotIn("_classifier", vars(copy))
        self.assertNotIn("classes_", vars(copy))

    def test_pickles_answer_alike(self):
        estimator = self.estimator(shot="few", shots=3).fit(TEXTS, GOLD)
        copy = pickle.loads(pickle.dumps(estimator))
        self.addCleanup(copy.close)
        self.assertEqual(list(copy.predict(TEXTS)), list(estimator.predict(TEXTS)))

    def test_cross_validation_pipelines_and_searches(self):
        scores = cross_val_score(self.estimator(), TEXTS, GOLD, cv=2, error_score="raise")
        predicted = self.estimator().fit(TEXTS, GOLD).predict(TEXTS)
        self.assertAlmostEqual(scores.mean(), accuracy_score(GOLD, predicted))
        losses = cross_val_score(self.estimator(), TEXTS, GOLD, cv=2, scoring="neg_log_loss", error_score="raise")
        probabilities = self.estimator().fit(TEXTS).predict_proba(TEXTS)
        self.assertAlmostEqual(-losses.mean(), log_loss(GOLD, probabilities, labels=LABELS), places=5)
        search = GridSearchCV(self.estimator(), {"prompt": ["article-zero", "flan-options"]}, cv=2, error_score="raise")
        self.assertEqual(search.fit(TEXTS, GOLD).best_estimator_.get_params()["prompt"], search.best_params_["prompt"])
        upper = make_pipeline(FunctionTransformer(lambda X: [text.upper() for text in X]), self.estimator())
        self.assertEqual(
            list(upper.fit(TEXTS, GOLD).predict(TEXTS)),
            list(self.estimator().fit(TEXTS).predict([text.upper() for text in TEXTS])),
        )

    def test_checks_of_scikit_learn(self):
        """Those that it has for estimators of text; most of its checks are for tables of numbers."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it says which it leaves out
            estimator_checks.check_estimator(self.estimator())
        for name in (
            "check_estimators_unfitted", "check_get_params_invariance", "check_set_params", "check_estimator_repr",
            "check_estimator_get_tags_default_keys", "check_estimator_tags_renamed",
            "check_valid_tag_types", "check_parameters_default_constructible", "check_estimator_cloneable",
        ):  # fmt: skip
            check = getattr(estimator_checks, name, None)
            if check is None:
                continue  # not of this version
            with self.subTest(name):
                check("FlanT5Classifier", self.estimator())


class Imports(PackageTest):
    def test_come_with_the_first_use(self):
        out, _ = self.script(
            "import sys, flant5_sentiment\n"
            "print(sorted({'sklearn', 'numpy', 'pandas'} & set(sys.modules)))\n"
            "flant5_sentiment.FlanT5Classifier\n"
            "print('sklearn' in sys.modules)\n"
        ).communicate()
        self.assertEqual(out, "[]\nTrue\n")

    def test_unknown_names(self):
        with self.assertRaisesRegex(AttributeError, "no attribute 'Nothing'"):
            flant5_sentiment.Nothing


class Docs(PackageTest):
    def test_page_says_what_happens(self):
        self.assertEqual(faults_of("scikit-learn"), "")


if __name__ == "__main__":
    unittest.main()
