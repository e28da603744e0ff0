"""Stop: the wish to end, for whoever works or waits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event


@dataclass(frozen=True, slots=True)
class Stop:
    """The wish to end. Whoever waits, waits on it, so that the end does not have to wait."""

    event: Event = field(default_factory=Event)
    _branches: list[Stop] = field(default_factory=list)

    def end(self) -> None:
        """Wish it, of every branch too. May be called by a signal's handler."""
        self.event.set()
        for branch in tuple(self._branches):
            branch.end()

    @contextmanager
    def branch(self) -> Iterator[Stop]:
        """A part that may be wished to end by itself, and that ends with the whole."""
        part = Stop()
        self._branches.append(part)
        if self.wanted():
            part.end()
        try:
            yield part
        finally:
            self._branches.remove(part)

    def wanted(self) -> bool:
        """Whether the program is to end."""
        return self.event.is_set()

    def pause(self, seconds: float) -> bool:
        """Wait so long; False when the program is to end meanwhile."""
        return not self.event.wait(seconds)
