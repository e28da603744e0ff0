"""A look at the database itself, from beside whoever uses it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from okrsync.ports import Clock
from okrsync.store import postgres
from okrsync.store.faults import StoreError
from okrsync.store.open import open_store
from okrsync.store.revisions import head_revision
from okrsync.store.store import SqlStore
from okrsync.usecases.examine import Finding, Gravity

_ABOUT = "database"
_MIB = 1 << 20
# A log of this size means that a reader keeps it from being folded into the file.
_LARGE_LOG = 256 * _MIB
_LITTLE_SPACE = 512 * _MIB
# File systems whose locks can't be relied on: https://www.sqlite.org/faq.html#q5
_REMOTE = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p"})
# Versions before it can damage a database that two processes write: https://www.sqlite.org/changes.html
_SOUND = (3, 51, 3)


def look_over(url: str, clock: Clock) -> tuple[SqlStore | None, list[Finding]]:
    """The store at ``url`` opened for reading, None where it can't be, and what was found.

    The caller closes the store. Raises UsageError for what is no address of a database.
    """
    try:
        store = open_store(url, write=False, clock=clock)
    except StoreError as error:
        return None, [Finding(Gravity.WRONG, _ABOUT, error.message, error.hint), *_around(url)]
    return store, [*_inside(store), *_around(url)]


def _inside(store: SqlStore) -> Iterator[Finding]:
    place = store.database.place
    try:
        with store.database.reading() as connection:
            if connection.dialect.name != "sqlite":
                version = connection.exec_driver_sql("show server_version").scalar()
                yield Finding(
                    Gravity.FINE, _ABOUT, f"{place}: PostgreSQL {version}, schema {head_revision()}"
                )
                return
            flaws = [row[0] for row in connection.exec_driver_sql("pragma quick_check(3)")]
    except StoreError as error:
        yield Finding(Gravity.WRONG, _ABOUT, error.message, error.hint)
        return
    if flaws != ["ok"]:
        yield Finding(
            Gravity.WRONG,
            _ABOUT,
            f"{place} is damaged: {flaws[0]}",
            "restore it from a backup, after a copy of it",
        )
        return
    size = Path(place).stat().st_size / _MIB
    yield Finding(Gravity.FINE, _ABOUT, f"{place}: {size:.1f} MiB, whole, schema {head_revision()}")


def _around(url: str) -> Iterator[Finding]:
    """The folder, the disk and the library of an SQLite file."""
    path = _file(url)
    if path is None:
        return
    yield from _space(path)
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size > _LARGE_LOG:
        words = f"its log has grown to {log.stat().st_size / _MIB:.0f} MiB"
        yield Finding(
            Gravity.DOUBTFUL, _ABOUT, words, "a command that reads has hung: end it; the log shrinks then"
        )
    kind = _file_system(path)
    if kind in _REMOTE:
        words = f"{path} lies on a network share ({kind}), where SQLite's locks do not hold"
        yield Finding(Gravity.WRONG, _ABOUT, words, "put it on a local disk, or use PostgreSQL")
    if sqlite3.sqlite_version_info < _SOUND:
        words = f"SQLite {sqlite3.sqlite_version}: one process may write to it, which okrsync sees to"
        yield Finding(Gravity.FINE, "SQLite", words, "let no other program write to the file")


def _space(path: Path) -> Iterator[Finding]:
    folder = next(one for one in (path.parent, *path.absolute().parents) if one.exists())
    free = shutil.disk_usage(folder).free
    if free < _LITTLE_SPACE:
        words = f"{free / _MIB:.0f} MiB are free where {path} lies"
        yield Finding(
            Gravity.DOUBTFUL, _ABOUT, words, "make room: a sync that finds none fails, and changes nothing"
        )


def _file(url: str) -> Path | None:
    try:
        address = make_url(url)
    except ArgumentError:
        return None
    return None if postgres.is_meant_by(address) or not address.database else Path(address.database)


def _file_system(path: Path) -> str | None:
    """The kind of file system that ``path`` lies on, as Linux tells; None elsewhere."""
    try:
        lines = Path("/proc/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    whole = str(path.absolute())
    mounts = [(fields[1], fields[2]) for line in lines if len(fields := line.split()) > 2]
    around = [(place, kind) for place, kind in mounts if whole.startswith(f"{place.rstrip('/')}/")]
    return max(around, key=lambda mount: len(mount[0]))[1] if around else None
