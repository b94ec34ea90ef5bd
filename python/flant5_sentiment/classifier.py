"""Classifier: rows in, predictions out, by one child process."""

from __future__ import annotations

import contextlib
import os
import threading
import weakref
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generator, Iterable, Iterator, Mapping, Optional, Type, Union

from flant5_sentiment.child import Child
from flant5_sentiment.errors import InputError, error_of, row_number_in
from flant5_sentiment.feeder import Feeder
from flant5_sentiment.prediction import Prediction, parse_prediction
from flant5_sentiment.program import command_of, find_program

if TYPE_CHECKING:
    import pandas

Row = Union[str, Mapping[str, Any]]
_USUAL_TEXT_FIELD = "text"
# Loading the model again takes about as long.
_SECONDS_TO_PASS_OVER = 2


class Classifier:
    """Classifies rows by the program flant5-sentiment, which loads the model once and answers call after call.

    program: where it is; by default $FLANT5_SENTIMENT, the one in this package, or the one on the PATH.
    options: those of the program, by their long names with underscores: model="google/flan-t5-base", scores=True,
        text_field=["headline", "body"]. `flant5-sentiment --help` lists them.

    The program starts at once, loads the model in the background, and ends with close(), with the `with` statement, or
    with this process. Wrong options are told by the first call, or by close().

    One call at a time, from any thread. A process that is forked off starts a program of its own with its first call.
    """

    def __init__(self, *, program: Optional[Union[str, "os.PathLike[str]"]] = None, **options: Any) -> None:
        self._command = command_of(find_program(program), {"quiet": True, **options})
        text_field = options.get("text_field") or _USUAL_TEXT_FIELD
        self._text_field = text_field if isinstance(text_field, str) else text_field[0]
        self._call = threading.Lock()  # held while predictions of a call are to come
        self._is_closed = False
        self._start()

    def classify(self, rows: Iterable[Row]) -> Generator[Prediction, None, None]:
        """A prediction for each row, in order, as they come.

        rows: strings, or dicts with the text and whatever else the options ask for. They may be endless: a thread takes
            them ahead of the predictions, by a few thousand if they are short.
        Raises, after the predictions of all rows before it: InputError for a row that is wrong (with on_error="null" it
        has a prediction without label instead), and whatever `rows` raises.
        """
        if isinstance(rows, (str, bytes, Mapping)):
            raise TypeError("rows are an iterable of strings or dicts: put a single row into a list")
        return self._classify(iter(rows))

    def classify_frame(self, frame: "pandas.DataFrame", text: Optional[str] = None) -> "pandas.DataFrame":
        """The predictions of a frame's rows, with its index; needs pandas.

        text: the column that holds the text, which is all that the program is given. None: it is given the whole rows,
            and finds text, labels and ids as in a file.
        """
        from flant5_sentiment.frames import predictions_frame, rows_of

        rows = rows_of(frame, text, self._text_field)
        return predictions_frame(self.classify(rows), frame.index)

    def close(self) -> None:
        """Ends the program. Once all rows are answered it writes its files of results first, such as metrics.

        Raises CheckFailed where a check such as fail_under fails, and what is wrong with the options, if no call did.
        """
        self._is_closed = True
        child = self._child
        if not child.is_usable:
            return
        if child.received < child.sent:
            self._end()
            return
        try:
            exit_code = child.finish()
        except BaseException:
            self._end()
            raise
        self._finalizer.detach()
        if exit_code != 0:
            raise error_of(exit_code, child.error_message())

    def __enter__(self) -> "Classifier":
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        if kind is None:
            self.close()
        else:
            self._is_closed = True
            self._end()

    def _start(self) -> None:
        self._child = Child(self._command)
        self._finalizer = weakref.finalize(self, self._child.end)

    def _end(self) -> None:
        self._finalizer()

    @contextlib.contextmanager
    def _only_call(self) -> Iterator[Child]:
        """The child, for one call at a time. After an error it is a new one."""
        if self._is_closed:
            raise ValueError("the classifier is closed")
        if self._child.owner != os.getpid():
            self._call = threading.Lock()  # a call that was under way is not here
        call = self._call
        if not call.acquire(blocking=False):
            raise RuntimeError("another call of classify() has not come to its end: read it to the end or close() it")
        try:
            if not self._child.is_usable or not self._child.pass_over(_SECONDS_TO_PASS_OVER):
                self._end()
                self._start()
            yield self._child
        finally:
            call.release()

    def _classify(self, rows: Iterator[Row]) -> Generator[Prediction, None, None]:
        with self._only_call() as child:
            before = child.received
            feeder = Feeder(child, rows, self._text_field)
            feeder.start()
            try:
                while feeder.wait_for_rows():
                    line = child.receive()
                    if line is None:
                        raise self._failure(child, before)
                    yield parse_prediction(line)
            except GeneratorExit:  # what is on its way is passed over by the next call
                raise
            except BaseException:  # it is not certain any more which row the next prediction is of
                self._end()
                raise
            finally:
                feeder.cancel()
        error, feeder.error = feeder.error, None
        try:
            if error is not None:
                raise error
        finally:
            del error  # which holds this frame, and with it the program

    def _failure(self, child: Child, before: int) -> Exception:
        """Why the child has ended though predictions were to come. before: rows of earlier calls."""
        if not child.is_usable:
            return ValueError("the classifier was closed during the call")
        exit_code = child.finish()
        message = child.error_message()
        if row_number_in(message) != child.received + 1:
            return error_of(exit_code, message)
        index = child.received - before
        error = error_of(exit_code, f"{message} (row {index + 1} of this call)" if before > 0 else message)
        if isinstance(error, InputError):
            error.index = index
        return error
