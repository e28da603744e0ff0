"""Watching: whether the mapping file, or a file of its folder, is another than the one that was read.

Asked every second rather than told by the kernel: a stat is cheap, and it sees a file that was replaced by
renaming, a link that leads elsewhere (as Kubernetes swaps mounted configuration), and changes on file systems
that tell nobody.
"""

from __future__ import annotations

from pathlib import Path

from okrsync.errors import UsageError
from okrsync.settings.sources import files_of

_State = tuple[tuple[str, int, int, int], ...]


class Watch:
    """Watches the file or folder at ``path``, as it is now, until it changes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = self._taken = _state(path)

    def take(self) -> None:
        """What is there now is about to be read: it is no change any more."""
        self._seen = self._taken = _state(self._path)

    def changed(self) -> bool:
        """Whether there is something new that did not change since this was last asked.

        What is still being written is left alone until it is whole. A change is told once.
        """
        now = _state(self._path)
        settled, self._seen = now == self._seen, now
        if not settled or now == self._taken:
            return False
        self._taken = now
        return True


def _state(path: Path) -> _State:
    try:
        return tuple(_facts(file) for file in files_of(path))
    except (OSError, UsageError):
        return ()


def _facts(file: Path) -> tuple[str, int, int, int]:
    facts = file.stat()
    return (str(file), facts.st_ino, facts.st_size, facts.st_mtime_ns)
