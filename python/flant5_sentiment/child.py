"""The program as a child process: rows go to its standard input, predictions come from its standard output.

What is on its way is bounded by the pipes and by the program, to a few thousand short rows: a writer that is too far
ahead waits, and so does the program where nobody takes its predictions.

The child sees the end of its input when this process ends, in whatever way, and ends too.
"""

from __future__ import annotations

import collections
import io
import logging
import os
import signal
import subprocess
import threading
import weakref
from typing import Deque, List, Optional

from flant5_sentiment.program import NAME

logger = logging.getLogger("flant5_sentiment")

_PREFIX = f"{NAME}: "
_WARNING = f"{_PREFIX}warning: "
_MOST_LINES = 100
_LONGEST_LINE = 8192
_SECONDS_TO_END = 0.5


class Child:
    """One run of the program."""

    def __init__(self, command: List[str]) -> None:
        self.owner = os.getpid()
        self.changed = threading.Condition()  # of `sent`, and of what feeds this child
        self.sent = 0  # rows, counted before they are written
        self.received = 0  # predictions
        self._writing = threading.Lock()
        self._is_closed = False
        # A session of its own: Ctrl-C reaches this process alone, which decides.
        self._process = subprocess.Popen(
            command,
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        assert isinstance(self._process.stdin, io.FileIO)
        assert isinstance(self._process.stdout, io.FileIO)
        assert isinstance(self._process.stderr, io.FileIO)
        self._stdin = self._process.stdin
        self._stdout = io.BufferedReader(self._process.stdout, 1 << 16)
        self._messages = Messages(self._process.stderr)
        self._messages.start()
        _children.add(self)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_usable(self) -> bool:
        return not self._is_closed and self.owner == os.getpid()

    def send(self, line: bytes, is_wanted: threading.Event) -> bool:
        """False: the row is not wanted any more, or the child is gone."""
        with self._writing:
            with self.changed:
                if self._is_closed or not is_wanted.is_set():
                    return False
                self.sent += 1
                self.changed.notify_all()
            rest = memoryview(line)
            try:
                while rest:
                    rest = rest[self._stdin.write(rest) :]
            except BrokenPipeError:
                return False
            return True

    def receive(self) -> Optional[bytes]:
        """The next prediction's line. None: the child has ended."""
        if self._is_closed:
            return None
        line = self._stdout.readline()
        if not line.endswith(b"\n"):
            return None
        self.received += 1
        return line

    def pass_over(self, seconds: float) -> bool:
        """Drops the predictions of a call that was left early. False: it took too long, or the child has ended."""
        if self.received == self.sent:
            return True
        timer = threading.Timer(seconds, self.end)
        timer.start()
        try:
            while self.received < self.sent and self.receive() is not None:
                pass
        except BaseException:
            self.end()
            raise
        finally:
            timer.cancel()
            timer.join()
        return self.is_usable and self.received == self.sent

    def finish(self) -> int:
        """Ends the input and waits: the exit code. All predictions must have been received, or the child have ended."""
        self._is_closed = True
        with self._writing:
            self._stdin.close()
        while self._stdout.read(1 << 16):
            pass
        exit_code = self._process.wait()
        self._close()
        return exit_code

    def error_message(self) -> str:
        return self._messages.error_message()

    def end(self) -> None:
        """Ends the child whatever it is doing. In a process that was forked off from its parent's, does nothing."""
        if self.owner != os.getpid():
            return
        self._is_closed = True
        self._messages.is_muted = True
        self._signal(signal.SIGTERM)
        try:
            self._process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self._process.wait()
        self._close()

    def forget(self) -> None:
        """In a process that was forked off: lets go of the pipes, which must not keep the child alive."""
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()
        self._process.returncode = 0  # it is not ours to wait for

    def _signal(self, number: int) -> None:
        """To its session, as the program may stand behind a script."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, number)

    def _close(self) -> None:
        """Once the child has ended, so that nobody waits in a read or write of it."""
        self._messages.join(_SECONDS_TO_END)  # what a wrapper of the program left running may go on for ever
        with self._writing:
            self._stdin.close()
        self._stdout.close()
        _children.discard(self)
        with self.changed:
            self.changed.notify_all()


class Messages(threading.Thread):
    """Reads what the program writes to standard error: logs it, and keeps the last lines."""

    def __init__(self, stream: io.FileIO) -> None:
        super().__init__(name=f"{NAME} messages", daemon=True)
        self.is_muted = False  # where the program is told to end, which it says
        self._stream = stream
        self._lines: Deque[str] = collections.deque(maxlen=_MOST_LINES)

    def run(self) -> None:
        with io.BufferedReader(self._stream) as lines:
            for line in iter(lambda: lines.readline(_LONGEST_LINE), b""):
                self._take(line.decode("utf-8", "replace").rstrip("\n"))

    def error_message(self) -> str:
        """What the program says was wrong; of a failure that has no message, all there is."""
        said = [line for line in self._lines if line.startswith(_PREFIX) and not line.startswith(_WARNING)]
        if said:
            return said[-1][len(_PREFIX) :]
        return "\n".join(line[len(_WARNING) :] if line.startswith(_WARNING) else line for line in self._lines)

    def _take(self, line: str) -> None:
        if self.is_muted:
            return
        self._lines.append(line)
        if line.startswith(_WARNING):
            logger.warning("%s", line[len(_WARNING) :])
        else:
            logger.info("%s", line)


_children: "weakref.WeakSet[Child]" = weakref.WeakSet()


def _forget_children() -> None:
    for child in list(_children):
        child.forget()
    _children.clear()


os.register_at_fork(after_in_child=_forget_children)
