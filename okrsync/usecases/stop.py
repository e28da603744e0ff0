"""Stop: the wish to end, for whoever works or waits."""

from __future__ import annotations

import _thread
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
        """Wish it, of every branch too."""
        self.event.set()
        for branch in tuple(self._branches):
            branch.end()

    def end_from_a_handler(self) -> None:
        """Wish it from a signal's handler, on a thread of its own.

        A handler interrupts whatever its thread does, which may be to wait on the event, or to set it for a
        signal before: the event's lock is taken then, and who waits for it here waits for ever. So does
        starting a thread by `threading`; https://docs.python.org/3/library/_thread.html does not.
        """
        _thread.start_new_thread(self.end, ())

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
