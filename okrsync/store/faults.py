"""What can go wrong with the database, in words that a person can act on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError, IntegrityError, ProgrammingError, StatementError

from okrsync.errors import OkrsyncError


class StoreError(OkrsyncError):
    """The database can't do what was asked of it."""


class StoreBusy(StoreError):
    """Another process writes to this database."""


class StoreMissing(StoreError):
    """There is no database yet."""


class SchemaMismatch(StoreError):
    """The database was made by another version of okrsync, or by something else."""


class RunSuperseded(StoreError):
    """The run is over, or a later one of the same scope took its place: what it brings is not stored."""


class UnusableMeasurement(StoreError):
    """A measurement that no progress could be computed from."""


@contextmanager
def in_plain_words(place: str) -> Iterator[None]:
    """Turn what the database driver raises into a ``StoreError`` about ``place``.

    Errors that only a mistake in the program can cause pass as they are.
    """
    try:
        yield
    except (IntegrityError, ProgrammingError):
        raise
    except DatabaseError as error:
        raise _explained(error, place) from error
    except StatementError as error:
        # A value that a column type refused, such as an instant without a zone.
        if isinstance(error.orig, ValueError):
            raise error.orig from None
        raise


# By SQLite's primary result code: what happened, and what to do about it.
_SQLITE: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_BUSY: (
        "{place} is locked by another program",
        "close whatever else has it open, then try again",
    ),
    sqlite3.SQLITE_READONLY: (
        "{place} can't be written to",
        "give this user write permission on the file and on its folder",
    ),
    sqlite3.SQLITE_IOERR: (
        "reading or writing {place} failed",
        "check the disk; a database on a network share does not work",
    ),
    sqlite3.SQLITE_CORRUPT: (
        "{place} is damaged",
        "restore it from a backup, or move it away and run 'okrsync sync --full'",
    ),
    sqlite3.SQLITE_FULL: (
        "there is no room left to write to {place}",
        "free some disk space; what was stored before is intact",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "{place} can't be opened",
        "check that it is a file and that this user may read it and write to its folder",
    ),
    sqlite3.SQLITE_NOTADB: (
        "{place} is not an SQLite database",
        "check the database address, or restore the file from a backup",
    ),
}

_PRIMARY_CODE = 0xFF


def _explained(error: DatabaseError, place: str) -> StoreError:
    code = getattr(error.orig, "sqlite_errorcode", 0) & _PRIMARY_CODE
    if code in _SQLITE:
        message, hint = _SQLITE[code]
        return StoreError(message.format(place=place), hint=hint)
    return StoreError(f"{place} failed: {error.orig}", hint="is the disk well, and the file whole?")
