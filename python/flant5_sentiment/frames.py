"""Rows of a pandas data frame, and predictions as one."""

from __future__ import annotations

import json
from typing import Any, Dict, Iterable, Iterator, List, Optional

import pandas

from flant5_sentiment.prediction import Prediction

_ROWS_AT_ONCE = 1024
_ALWAYS_THERE = ["id", "gold", "label", "completion"]


def rows_of(frame: pandas.DataFrame, text: Optional[str], text_field: str) -> Iterator[Dict[str, Any]]:
    """text: the only column to give, under the name `text_field`. None: all columns."""
    if text is not None:
        frame = frame[[text]].set_axis([text_field], axis="columns")
    return _as_json(frame)


def predictions_frame(predictions: Iterable[Prediction], index: pandas.Index[Any]) -> pandas.DataFrame:
    """What the program wrote, a column for each field; scores are in columns such as scores.positive."""
    rows = [dict(each.raw) for each in predictions]
    if not rows:
        return pandas.DataFrame(columns=_ALWAYS_THERE, index=index)
    return pandas.json_normalize(rows).set_index(index)


def _as_json(frame: pandas.DataFrame) -> Iterator[Dict[str, Any]]:
    """With dates and numbers as pandas writes them in JSON; what is missing is null."""
    for start in range(0, len(frame), _ROWS_AT_ONCE):
        part = frame.iloc[start : start + _ROWS_AT_ONCE]
        try:
            yield from _rows_in(part)
        except UnicodeEncodeError:
            yield from map(_row_as_json, (part.iloc[[place]] for place in range(len(part))))


def _rows_in(part: pandas.DataFrame) -> List[Dict[str, Any]]:
    return list(json.loads(part.to_json(orient="records", date_format="iso", double_precision=15)))


def _row_as_json(row: pandas.DataFrame) -> Dict[str, Any]:
    try:
        return _rows_in(row)[0]
    except UnicodeEncodeError:  # half a surrogate pair, which makes a bad row
        return {str(name): value for name, value in row.iloc[0].items() if isinstance(value, str)}
