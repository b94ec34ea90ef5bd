"""The processes below one that this script started, and what they have written."""

import pathlib

_PROC = pathlib.Path("/proc")


def descendants(pid):
    """Of a process, those that are alive, without itself."""
    children = {}
    for folder in _PROC.glob("[0-9]*"):
        children.setdefault(_parent(folder), []).append(int(folder.name))
    found, last = [], [pid]
    while last:
        last = [child for each in last for child in children.get(each, [])]
        found += last
    return found


def parent(pid):
    return _parent(_PROC / str(pid))


def is_program(pid, path):
    """Whether the process runs the executable `path`."""
    try:
        return (_PROC / str(pid) / "exe").resolve(strict=True) == path
    except OSError:
        return False


def command_line(pid):
    try:
        return (_PROC / str(pid) / "cmdline").read_text().split("\0")[:-1]
    except OSError:
        return []


def bytes_written(pid):
    """To files and pipes, as far as the process is still there."""
    try:
        lines = (_PROC / str(pid) / "io").read_text().splitlines()
    except OSError:
        return 0
    return next(int(line.split()[1]) for line in lines if line.startswith("wchar:"))


def _parent(folder):
    """0: the process is gone, or its command is not there to be read."""
    try:
        return int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0
