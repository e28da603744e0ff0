"""A database as the store uses it: many readers, and writers that take turns."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from copy import copy
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine

from okrsync.store.faults import StoreError, in_plain_words

# Looked at in every transaction that writes, before anything else; raises where it must not go on.
Fence = Callable[[Connection], None]


class Database:
    """Transactions on one database, safe to use from any thread.

    ``place`` is what errors call it and holds no credentials. Without ``writer`` it can only be read. It is
    ``shared`` where other processes may write to it too: then rows are locked, and threads need not queue.
    """

    def __init__(self, place: str, *, reader: Engine, writer: Engine | None, shared: bool) -> None:
        self.place = place
        self.shared = shared
        self._reader = reader
        self._writer = writer
        self._turn = nullcontext() if shared else threading.Lock()
        self._closed = threading.Event()
        self._fence: Fence | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def behind(self, fence: Fence | None) -> Self:
        """The same database, in which whoever writes must pass ``fence`` first; with None, nothing."""
        fenced = copy(self)
        fenced._fence = fence  # noqa: SLF001 - it is this very class
        return fenced

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database. Hold it briefly: the log grows meanwhile."""
        self._refuse_if_closed()
        with in_plain_words(self.place), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that commits at the end, or leaves no trace where an error ends it.

        Threads queue for it where there is one writer; a thread must not ask for a second one inside.
        """
        writer = self.writer
        with in_plain_words(self.place), self._turn, writer.begin() as connection:
            if self._fence is not None:
                self._fence(connection)
            yield connection

    @property
    def writer(self) -> Engine:
        """The engine of what writes; a ``StoreError`` where this store only reads."""
        self._refuse_if_closed()
        if self._writer is None:
            raise StoreError(f"{self.place} was opened for reading only")
        return self._writer

    def close(self) -> None:
        """Give back every connection; once more does no harm."""
        self._closed.set()
        self._reader.dispose()
        # Last, so that SQLite folds the write-ahead log into the file and removes it.
        if self._writer is not None:
            self._writer.dispose()

    def _refuse_if_closed(self) -> None:
        if self._closed.is_set():
            raise StoreError(f"{self.place} is closed")
