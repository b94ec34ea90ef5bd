"""What can go wrong: a class for each exit code of the program, with the program's own message."""

from __future__ import annotations

import re
import signal
from typing import Dict, Optional, Type


class Error(Exception):
    """The base of all errors here. Raised itself where the program ended in a way that it has no exit code for."""

    exit_code: Optional[int] = None


class UsageError(Error, ValueError):
    """An option, a prompt file or a combination of them is wrong."""

    exit_code = 2


class InputError(Error, ValueError):
    """A row is wrong, or a file that an option names.

    index: of the row in the call of classify(), from 0, as enumerate() counts. None: it is not one row.
    """

    exit_code = 3
    index: Optional[int] = None


class ModelError(Error):
    """There is no checkpoint, or a broken one."""

    exit_code = 4


class OutputError(Error, OSError):
    """A file of results could not be written."""

    exit_code = 5


class CheckFailed(Error):
    """A check such as fail_under failed."""

    exit_code = 1


class ProgramNotFound(Error, FileNotFoundError):
    """There is no program flant5-sentiment where it was looked for."""


_KINDS: Dict[Optional[int], Type[Error]] = {
    kind.exit_code: kind for kind in (CheckFailed, UsageError, InputError, ModelError, OutputError)
}


def error_of(exit_code: int, message: str) -> Error:
    """exit_code: as of subprocess, negative where a signal ended the program."""
    if exit_code in _KINDS:
        return _KINDS[exit_code](message or f"the program ended with exit code {exit_code}")
    if exit_code < 0:
        how = f"the program was ended by {_signal_name(-exit_code)}"
    else:
        how = f"the program ended early, with exit code {exit_code}"
    error = Error(f"{how}: {message}" if message else how)
    error.exit_code = exit_code
    return error


def row_number_in(message: str) -> Optional[int]:
    """Of a message about one row, its number from 1 among all rows that the program was given."""
    found = re.match(r"standard input, row (\d+)\b", message)
    return int(found.group(1)) if found else None


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
