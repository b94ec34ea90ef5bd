"""A thread that writes the rows of one call to the program while the caller takes the predictions."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from typing import Any, Iterable, Optional

from flant5_sentiment.child import Child
from flant5_sentiment.errors import InputError


class Feeder(threading.Thread):
    def __init__(self, child: Child, rows: Iterable[Any], text_field: str) -> None:
        super().__init__(name="flant5-sentiment rows", daemon=True)
        self.error: Optional[BaseException] = None  # what the rows raised, after those before it
        self._is_done = False
        self._child = child
        self._rows = rows
        self._text_field = text_field
        self._is_wanted = threading.Event()
        self._is_wanted.set()

    def wait_for_rows(self) -> bool:
        """Until a prediction is to come. False: none is, and all rows were sent."""
        child = self._child
        with child.changed:
            child.changed.wait_for(lambda: child.received < child.sent or self._is_done or not child.is_usable)
            return child.received < child.sent or not child.is_usable

    def cancel(self) -> None:
        """No further row is sent. The rows may be asked for one more."""
        with self._child.changed:
            self._is_wanted.clear()

    def run(self) -> None:
        try:
            for index, row in enumerate(self._rows):
                if not self._child.send(encode_row(row, index, self._text_field), self._is_wanted):
                    break
        except BaseException as error:
            self.error = error
        with self._child.changed:
            self._is_done = True
            self._child.changed.notify_all()


def encode_row(row: Any, index: int, text_field: str) -> bytes:
    """A line of JSON. What is no string or dict goes to the program as it is, which says what is wrong with it."""
    if isinstance(row, str):
        row = {text_field: row}
    elif isinstance(row, Mapping) and not isinstance(row, dict):
        row = dict(row)
    try:
        return json.dumps(row).encode("ascii") + b"\n"
    except (TypeError, ValueError, RecursionError) as error:
        fault = InputError(f"row {index + 1} cannot be written as JSON: {error}")
        fault.index = index
        raise fault from error
