"""FlanT5Classifier: the program as an estimator of scikit-learn, for its scores, pipelines and searches."""

from __future__ import annotations

import json
import os
import tempfile
import weakref
from typing import Any, Dict, List, Optional, Tuple

import numpy
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_consistent_length, check_is_fitted

from flant5_sentiment.classifier import Classifier
from flant5_sentiment.prediction import Prediction

# What an estimator has while its program runs, and a copy of it has not.
_OF_THE_PROCESS = ("_classifier", "_remove_examples")


class FlanT5Classifier(ClassifierMixin, BaseEstimator):
    """Labels for texts; nothing is trained.

    Parameters are those of Classifier: `program`, and all options of flant5-sentiment. By default mode="score", which
    gives each row a label, the likeliest by predict_proba.

    fit() learns which labels there are (`classes_`), and with shot="few", shots=K, from which rows to draw the K
    demonstrations, unless `examples` names a file of them. It starts the program, which then serves all predictions
    until the parameters change, or close() or the end of this object.

    X: one column of texts, or dicts as Classifier takes them. y: labels by their names, as predict() gives them.
    """

    def __init__(self, *, program: Any = None, **options: Any) -> None:
        self.program = program
        self.options = options

    def get_params(self, deep: bool = True) -> Dict[str, Any]:
        return {"program": self.program, **self.options}

    def set_params(self, **params: Any) -> "FlanT5Classifier":
        """Takes parameters that were not given before too; the program says whether there are such."""
        self.close()
        self.program = params.pop("program", self.program)
        self.options = {**self.options, **params}
        return self

    def fit(self, X: Any, y: Any = None) -> "FlanT5Classifier":
        rows = _column(X)
        self.close()
        self.demonstrations_: List[Tuple[str, str]] = []
        if y is not None:
            check_consistent_length(rows, y)
            if self.options.get("shot") == "few" and self.options.get("shots") and not self.options.get("examples"):
                self.demonstrations_ = [(_text(row), str(label)) for row, label in zip(rows, y)]
        scored = (each.scores for row in rows for each in self._running().classify([row]))
        scores = next(filter(None, scored), None)
        if scores is None:
            raise ValueError("fit() needs a row that can be read, to learn the labels from its scores")
        self.classes_ = numpy.array(sorted(scores))
        unknown = sorted({str(label) for label in y} - set(scores)) if y is not None else []
        if unknown:
            raise ValueError(f"y holds {', '.join(unknown[:10])}; the labels of this run are {', '.join(scores)}")
        return self

    def predict(self, X: Any) -> "numpy.ndarray[Any, Any]":
        """A label for each row; an empty string where there is none, as with mode="generate" and abstain_below."""
        return numpy.array([each.label or "" for each in self._predictions(X)], dtype=str)

    def predict_proba(self, X: Any) -> "numpy.ndarray[Any, Any]":
        """[rows, classes_]; NaN for a row that was not answered."""
        scores = [each.scores or {} for each in self._predictions(X)]
        table = [[each.get(label, numpy.nan) for label in self.classes_] for each in scores]
        scores_of_rows = numpy.array(table, dtype=float).reshape(len(table), len(self.classes_))
        return numpy.asarray(numpy.exp(scores_of_rows))

    def close(self) -> None:
        """Ends the program, if it runs. The next prediction starts it again."""
        classifier = self.__dict__.pop("_classifier", None)
        if classifier is not None:
            classifier.close()
        if "_remove_examples" in self.__dict__:
            self.__dict__.pop("_remove_examples")()

    def __getstate__(self) -> Dict[str, Any]:
        state: Dict[str, Any] = dict(super().__getstate__())  # type: ignore[no-untyped-call]
        return {name: value for name, value in state.items() if name not in _OF_THE_PROCESS}

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.no_validation = True
        tags.requires_fit = True
        return tags

    def _more_tags(self) -> Dict[str, Any]:
        """The same, for scikit-learn before 1.6."""
        return {"X_types": ["string"], "no_validation": True}

    def _predictions(self, X: Any) -> List[Prediction]:
        check_is_fitted(self, "classes_")
        return list(self._running().classify(_column(X)))

    def _running(self) -> Classifier:
        classifier: Optional[Classifier] = self.__dict__.get("_classifier")
        if classifier is None:
            classifier = self._classifier = Classifier(program=self.program, **self._all_options())
        return classifier

    def _all_options(self) -> Dict[str, Any]:
        options = {"mode": "score", "scores": True, **self.options}
        if self.demonstrations_:
            options["examples"] = self._write_examples()
        return options

    def _write_examples(self) -> str:
        handle, path = tempfile.mkstemp(prefix="flant5-sentiment-", suffix=".jsonl")
        self._remove_examples = weakref.finalize(self, _remove, path, os.getpid())
        with open(handle, "w", encoding="ascii") as file:
            for text, label in self.demonstrations_:
                file.write(json.dumps({"text": text, "label": label}) + "\n")
        return path


def _remove(path: str, owner: int) -> None:
    """Not by a process that was forked off from its owner."""
    if os.getpid() == owner and os.path.exists(path):
        os.remove(path)


def _column(X: Any) -> List[Any]:
    column = numpy.asarray(X, dtype=object)
    if column.ndim != 1:
        raise ValueError("X must be one column of texts, such as a list or frame['text']")
    rows: List[Any] = column.tolist()
    return rows


def _text(row: Any) -> str:
    if not isinstance(row, str):
        raise ValueError("demonstrations are drawn from X where it holds strings: name others with examples=FILE")
    return row
