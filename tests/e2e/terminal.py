"""okrsync at a terminal of its own, answered question by question."""

from __future__ import annotations

import os
import pty
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from select import select

from tests.e2e.program import COMMAND

_PATIENCE = 60
CTRL_C = "\x03"


@dataclass
class Terminal:
    """The screen so far, and the keyboard."""

    process: subprocess.Popen[bytes]
    keyboard: int
    screen: str = ""
    read: int = field(default=0)

    def expect(self, question: str) -> str:
        """Wait until ``question`` is on the screen after what was read; what came before it."""
        while question not in self.screen[self.read :]:
            assert self._more(), f"{question!r} never came:\n{self.screen}"
        at = self.screen.index(question, self.read)
        before, self.read = self.screen[self.read : at], at + len(question)
        return before

    def type(self, keys: str) -> None:
        """Press ``keys`` alone."""
        os.write(self.keyboard, keys.encode())

    def answer(self, question: str, text: str = "") -> str:
        """Wait for ``question`` and answer it with a line; what came before it."""
        before = self.expect(question)
        self.type(f"{text}\n")
        return before

    def end(self) -> int:
        """Read to the end; the exit code."""
        while self._more():
            pass
        return self.process.wait(_PATIENCE)

    def interrupt(self) -> int:
        """Press Ctrl-C until it is heard, which between two questions it may not be; the exit code."""
        self.type(CTRL_C)
        while self.process.poll() is None:
            if select([self.keyboard], [], [], 2)[0]:
                self._more()
            else:
                self.type(CTRL_C)
        return self.end()

    def _more(self) -> bool:
        """Whether there was more to read."""
        ready, _, _ = select([self.keyboard], [], [], _PATIENCE)
        assert ready, f"nothing came any more:\n{self.screen}"
        try:
            got = os.read(self.keyboard, 65536)
        except OSError:  # how Linux says that the other end is closed
            return False
        self.screen += got.decode(errors="replace").replace("\r\n", "\n")
        return bool(got)


@contextmanager
def terminal(arguments: Sequence[str], folder: Path, environ: Mapping[str, str]) -> Iterator[Terminal]:
    """Start okrsync at a terminal; killed at the end if it still runs."""
    ours, theirs = pty.openpty()
    # A session of its own, whose terminal becomes the one it opens first: where passwords are asked for.
    # Whoever runs the tests in the background has told them not to mind Ctrl-C: here it counts.
    start = (
        "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); "
        "os.close(os.open(os.ttyname(0), os.O_RDWR)); os.execv(sys.argv[1], sys.argv[1:])"
    )
    process = subprocess.Popen(
        [COMMAND[0], "-c", start, *COMMAND, *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", "TERM": "dumb", **environ},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    try:
        yield Terminal(process, ours)
    finally:
        process.kill()
        process.wait()
        with suppress(OSError):
            os.close(ours)
