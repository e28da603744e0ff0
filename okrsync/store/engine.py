"""A database as the store uses it: many readers, and writers that take turns."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from okrsync.store.faults import StoreError, in_plain_words


class Database:
    """Transactions on one database, safe to use from any thread.

    ``place`` is what errors call it and holds no credentials. Without ``writer`` it can only be read.
    """

    def __init__(self, place: str, *, reader: Engine, writer: Engine | None) -> None:
        self.place = place
        self._reader = reader
        self._writer = writer
        self._turn = threading.Lock()
        self._closed = False

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database. Hold it briefly: the log grows meanwhile."""
        self._refuse_if_closed()
        with in_plain_words(self.place), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that commits at the end, or leaves no trace where an error ends it.

        Threads queue for it; a thread must not ask for a second one inside.
        """
        writer = self.writer
        with in_plain_words(self.place), self._turn, writer.begin() as connection:
            yield connection

    @property
    def writer(self) -> Engine:
        """The engine of the one writing connection; a ``StoreError`` where this store only reads."""
        self._refuse_if_closed()
        if self._writer is None:
            raise StoreError(f"{self.place} was opened for reading only")
        return self._writer

    def close(self) -> None:
        """Give back every connection; once more does no harm."""
        self._closed = True
        self._reader.dispose()
        # Last, so that it folds the write-ahead log into the file and removes it.
        if self._writer is not None:
            self._writer.dispose()

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise StoreError(f"{self.place} is closed")
