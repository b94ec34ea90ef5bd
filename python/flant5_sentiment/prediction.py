"""What the program says of one row."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any, Dict, Mapping, Optional, Union

from flant5_sentiment.errors import Error


@dataclass(frozen=True)
class Prediction:
    id: Union[int, str]  # the row's own; without one its number, counted from 1 over all calls of a Classifier
    label: Optional[str]  # None: the answer is no answer word, the row abstained, or it was not answered
    completion: str  # the answer as it is
    gold: Optional[str]  # the label that the row came with
    scores: Optional[Dict[str, float]]  # log-probability of each label, where asked for
    confidence: Optional[float]  # probability of the label, where there are scores
    agreement: Optional[float]  # share of the drawn answers that give this label, with self_consistency
    error: Optional[str]  # why the row was not answered
    raw: Mapping[str, Any]  # all that the program wrote of the row


def parse_prediction(line: bytes) -> Prediction:
    """line: JSON, as the program writes it."""
    try:
        raw = json.loads(line)
        return Prediction(
            id=raw["id"],
            label=raw["label"],
            completion=raw["completion"],
            gold=raw["gold"],
            scores=_scores(raw.get("scores")),
            confidence=raw.get("confidence"),
            agreement=raw.get("agreement"),
            error=raw.get("error"),
            raw=raw,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Error(f"the program wrote something other than a prediction: {line[:200]!r}") from error


def _scores(scores: Optional[Dict[str, Optional[float]]]) -> Optional[Dict[str, float]]:
    """JSON has no minus infinity: it stands there as null."""
    if scores is None:
        return None
    return {label: -math.inf if score is None else score for label, score in scores.items()}
