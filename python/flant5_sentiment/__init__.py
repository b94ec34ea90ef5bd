"""Sentiment of sentences with Flan-T5: a thin layer over the program flant5-sentiment, which does all the work.

    from flant5_sentiment import Classifier

    with Classifier(shot="zero") as classifier:
        for prediction in classifier.classify(["Profit rose .", "Sales fell ."]):
            print(prediction.label)

Warnings of the program go to the logger "flant5_sentiment", its errors become exceptions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flant5_sentiment.classifier import Classifier
from flant5_sentiment.errors import (
    CheckFailed,
    Error,
    InputError,
    ModelError,
    OutputError,
    ProgramNotFound,
    UsageError,
)
from flant5_sentiment.prediction import Prediction
from flant5_sentiment.version import __version__

if TYPE_CHECKING:
    from flant5_sentiment.sklearn import FlanT5Classifier

__all__ = [
    "CheckFailed",
    "Classifier",
    "Error",
    "InputError",
    "ModelError",
    "OutputError",
    "Prediction",
    "ProgramNotFound",
    "UsageError",
    "__version__",
]


def __getattr__(name: str) -> Any:
    """FlanT5Classifier on first use, which needs scikit-learn."""
    if name == "FlanT5Classifier":
        from flant5_sentiment.sklearn import FlanT5Classifier

        return FlanT5Classifier
    raise AttributeError(f"module 'flant5_sentiment' has no attribute {name!r}")
