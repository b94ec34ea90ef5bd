"""Where the program is, and the command that runs it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any, List, Mapping, Optional, Union

from flant5_sentiment.errors import ProgramNotFound, UsageError

NAME = "flant5-sentiment"
VARIABLE = "FLANT5_SENTIMENT"

# How rows and predictions go through the pipes.
_PIPED = {"input-format": "jsonl", "output": "-", "output-format": "jsonl"}
# Options of files, and those that have something else than predictions written; a config file may hold them.
_OF_FILES = {"config", "encoding", "encoding-errors", "escape", "header", "help", "limit", "member", "no-header",
             "print-prompts", "sample", "separator", "version"}


def find_program(program: Optional[Union[str, "os.PathLike[str]"]] = None) -> str:
    """`program`, else $FLANT5_SENTIMENT, else the one in this package, else the one on the PATH."""
    for wanted, said_by in ((program, "program"), (os.environ.get(VARIABLE), f"${VARIABLE}")):
        if wanted:
            found = shutil.which(os.fspath(wanted))
            if found is None:
                raise ProgramNotFound(f"{os.fspath(wanted)}, which {said_by} names, is not a program")
            if not _is_own_script(found):
                return os.path.abspath(found)
            break
    packaged = Path(__file__).with_name("bin") / NAME
    if os.access(packaged, os.X_OK):
        return str(packaged)
    for folder in os.get_exec_path():
        found = shutil.which(NAME, path=folder)
        if found and not _is_own_script(found):
            return os.path.abspath(found)
    raise ProgramNotFound(
        f"there is no {NAME} but this package's own command: build it, and set {VARIABLE} to where it is, or take the "
        f"package that holds the program (unset PYTHONPATH)")


def command_of(program: str, options: Mapping[str, Any]) -> List[str]:
    """Each option by its long name: True is a flag, None and False leave it out, a list gives it repeatedly."""
    command = [program]
    for name, value in options.items():
        option = name.replace("_", "-")
        if option in _PIPED or option in _OF_FILES:
            raise UsageError(f"{name} is for runs over files, and this one takes rows from Python")
        if value is None or value is False:
            continue
        if option == "on-error" and value == "skip":
            raise UsageError(f'{name}="skip" gives some rows no prediction: take "null", which says what is wrong with them')
        if value is True:
            command.append(f"--{option}")
        else:
            values = value if isinstance(value, (list, tuple)) else [value]
            for each in values:
                text = os.fspath(each) if isinstance(each, os.PathLike) else str(each)
                command.append(f"--{option}={text}")
    command += [f"--{option}={value}" for option, value in _PIPED.items()]
    return [*command, "-"]


def _is_own_script(path: str) -> bool:
    """Whether it is the command that comes with this package, and leads back here."""
    with open(path, "rb") as file:
        return b"flant5_sentiment" in file.read(4096)
