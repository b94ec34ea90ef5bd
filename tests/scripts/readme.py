#!/usr/bin/env python3
"""Runs the commands of a Markdown file and compares what they print with what it says, so that it cannot go stale.

Every fenced block of language "console" is run, in order, in one copy of the project's files, with the program on the
PATH. In a block:
  $ COMMAND     is run by bash; a last \\ continues it on the next line. It must exit 0, unless the next command is
                `echo $?`.
  other lines   are the output, standard error included, line by line. `...` alone stands for any number of lines.
                In lines about time, memory or rates any number stands for any other.
A command without output lines may print anything. Commands of not_run.py, which may have a comment at the
end, are left alone.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from not_run import NOT_RUN

ELLIPSIS = "..."
MEASURED = re.compile(r"\b(s|ms|seconds?|minutes?|MB|GB|rows/s|rows per second|rows_per_second)\b")
NUMBER = re.compile(r"\d+([.:]\d+)*")
NOT_COPIED = {".git", "build"}
LINKED = {"models"}


@dataclass
class Command:
    line: int  # in the file, from 1
    text: str
    output: list = field(default_factory=list)


def read_blocks(text):
    """The commands of each console block."""
    blocks, block = [], None
    for number, line in enumerate(text.splitlines(), 1):
        if block is None:
            if line == "```console":
                block = []
                blocks.append(block)
        elif line == "```":
            block = None
        elif block and block[-1].text.endswith("\\") and not block[-1].output:
            block[-1].text += "\n" + line
        elif line.startswith("$ "):
            block.append(Command(number, line[2:]))
        elif block:
            block[-1].output.append(line)
        else:
            raise ValueError(f"line {number}: output before any command")
    return blocks


def bare(command):
    """Without a comment at its end."""
    return re.sub(r"\s+# .*\Z", "", command)


def stable(line):
    line = line.rstrip()
    return NUMBER.sub("#", line) if MEASURED.search(line) else line


def matches(expected, actual):
    """Whether the lines are the same, `...` of expected standing for any number of lines."""
    if not expected:
        return not actual
    if expected[0] == ELLIPSIS:
        return any(matches(expected[1:], actual[i:]) for i in range(len(actual) + 1))
    return bool(actual) and stable(expected[0]) == stable(actual[0]) and matches(expected[1:], actual[1:])


def run_block(block, folder, environment):
    """The faults of one block; the commands see the exit status of the one before, as at a prompt."""
    faults, status = [], 0
    for command, following in zip(block, [*block[1:], None]):
        run = subprocess.run(["bash", "-c", f"(exit {status})\n{command.text}"], cwd=folder, env=environment,
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        status = run.returncode
        printed = run.stdout.decode("utf-8", "backslashreplace").splitlines()
        status_is_shown = following is not None and following.text == "echo $?"
        if status != 0 and not status_is_shown:
            faults.append(f"line {command.line}: exit status {status} of: {command.text}\n" + "\n".join(printed))
        elif command.output and not matches(command.output, printed):
            faults.append("\n".join([f"line {command.line}: other output of: {command.text}", "--- the file says",
                                     *command.output, "--- it prints", *printed]))
    return faults


def copy_project(root, folder):
    for path in root.iterdir():
        if path.name in NOT_COPIED:
            continue
        if path.name in LINKED:
            (folder / path.name).symlink_to(path)
        elif path.is_dir():
            shutil.copytree(path, folder / path.name, symlinks=True)
        else:
            shutil.copy2(path, folder)


def run_file(file, program, root, not_run=()):
    """How many commands were run, and the faults."""
    blocks = [[command for command in block if bare(command.text) not in not_run]
              for block in read_blocks(file.read_text(encoding="utf-8"))]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "flant5-sentiment")
        folder.mkdir()
        copy_project(root, folder)
        environment = {"HOME": scratch, "LC_ALL": "C.UTF-8", "COLUMNS": "80",
                       "PATH": f"{program.parent}:{os.environ.get('PATH', os.defpath)}"}
        # What a program built with a sanitizer needs.
        environment.update({name: value for name, value in os.environ.items()
                            if name.endswith("SAN_OPTIONS") or name in ("LD_PRELOAD", "OMP_TOOL_LIBRARIES")})
        faults = [fault for block in blocks for fault in run_block(block, folder, environment)]
    return sum(map(len, blocks)), faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--program", type=Path, required=True, help="the built flant5-sentiment")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
    arguments = parser.parse_args()
    count, faults = run_file(arguments.file, arguments.program.resolve(), arguments.root, NOT_RUN)
    for fault in faults:
        print(f"{arguments.file}, {fault}\n")
    print(f"{count} commands run, {len(faults)} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
