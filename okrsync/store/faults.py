"""What can go wrong with the database, in words that a person can act on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError, IntegrityError, ProgrammingError, StatementError

from okrsync.errors import OkrsyncError, Superseded


class StoreError(OkrsyncError):
    """The database can't do what was asked of it."""


class StoreBusy(StoreError):
    """Another process writes to this database."""


class StoreMissing(StoreError):
    """There is no database yet."""


class SchemaMismatch(StoreError):
    """The database was made by another version of okrsync, or by something else."""


class RunSuperseded(StoreError, Superseded):
    """The run is over, or a later one of the same scope took its place: what it brings is not stored."""


class LeaseLost(StoreError):
    """Somebody else took the lease that this was written under: it is not stored."""


class UnusableMeasurement(StoreError):
    """A measurement that no progress could be computed from."""


@contextmanager
def in_plain_words(place: str) -> Iterator[None]:
    """Turn what the database driver raises into a ``StoreError`` about ``place``.

    Errors that only a mistake in the program can cause pass as they are.
    """
    try:
        yield
    except IntegrityError:
        raise
    except sqlite3.Error as error:
        raise _said_of(error, place) or _failed(error, place) from error
    except DatabaseError as error:
        explained = _explained(error, place)
        if explained is None:
            raise
        raise explained from error
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
        "check that it is a file and that this user may read it",
    ),
    sqlite3.SQLITE_NOTADB: (
        "{place} is not an SQLite database",
        "check the database address, or restore the file from a backup",
    ),
}

# By PostgreSQL's SQLSTATE, or its class: https://www.postgresql.org/docs/current/errcodes-appendix.html
_LOST = (
    "the connection to {place} was lost",
    "what was under way is there as a whole or not at all; try again",
)
_POSTGRES: dict[str, tuple[str, str]] = {
    "08": _LOST,
    "57P": _LOST,
    "25P03": _LOST,
    "25006": (
        "{place} can't be written to",
        "it is read-only, as a standby is: give okrsync the address of the primary",
    ),
    "42501": (
        "the user of the database address has too few rights in {place}",
        "let it own the database: ALTER DATABASE ... OWNER TO ...",
    ),
    "40": (
        "another transaction got in the way in {place}",
        "nothing of this one was kept; try again",
    ),
    "53100": _SQLITE[sqlite3.SQLITE_FULL],
    "53300": (
        "{place} takes no more connections",
        "raise max_connections, or put a pooler such as pgbouncer before it",
    ),
    "55P03": _SQLITE[sqlite3.SQLITE_BUSY],
    "58": _SQLITE[sqlite3.SQLITE_IOERR],
    "XX": _SQLITE[sqlite3.SQLITE_CORRUPT],
}

_PRIMARY_CODE = 0xFF


def _explained(error: DatabaseError, place: str) -> StoreError | None:
    """``error`` as a person may see it; None where it is a mistake in the program."""
    if error.connection_invalidated:
        return _worded(_LOST, place)
    said = _said_of(error.orig, place)
    if said is not None:
        return said
    if _is_of_connecting(error):
        return StoreError(
            f"{place} can't be connected to: {_reason(error.orig)}",
            hint="is it running, and are address, user and password right?",
        )
    return None if isinstance(error, ProgrammingError) else _failed(error.orig, place)


def _said_of(error: BaseException | None, place: str) -> StoreError | None:
    """What is known of an error of a driver by its code."""
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
    if code in _SQLITE:
        return _worded(_SQLITE[code], place)
    state = getattr(error, "sqlstate", None) or ""
    known = [state[:length] for length in (5, 3, 2) if state[:length] in _POSTGRES]
    return _worded(_POSTGRES[known[0]], place) if known else None


def _worded(words: tuple[str, str], place: str) -> StoreError:
    return StoreError(words[0].format(place=place), hint=words[1])


def _failed(error: BaseException | None, place: str) -> StoreError:
    return StoreError(f"{place} failed: {_reason(error)}", hint="is the disk well, and the database whole?")


def _is_of_connecting(error: DatabaseError) -> bool:
    # The driver tells of it in words alone, in the language of the server.
    return error.statement is None and getattr(error.orig, "sqlstate", "") is None


def _reason(error: BaseException | None) -> str:
    """What the database says in its first line, which holds no values."""
    return str(error).partition("\n")[0].removeprefix("connection failed: ").strip()
