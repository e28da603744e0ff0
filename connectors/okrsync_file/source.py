"""The file connector: all that touches files."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from okrsync.sdk import (
    Client,
    Cursor,
    Fate,
    Found,
    Gone,
    Identity,
    ItemRef,
    Lender,
    Page,
    PermissionMissing,
    Scope,
    ToolError,
    Unavailable,
    UnexpectedResponse,
    WorkItem,
)
from okrsync_file.position import Position, digest_of
from okrsync_file.scope import FILE, is_name
from okrsync_file.settings import FileSettings
from okrsync_file.sheet import sheet_of
from okrsync_file.translate import items_of

# Rows to a page.
PAGE = 500
LARGEST = 64 << 20
# How long a file must have rested whose last line has no end: half a row may look like a whole one.
RESTING = timedelta(minutes=1)
_HALF = "write it under another name and rename it when it is whole"


@dataclass(frozen=True, slots=True)
class _Content:
    raw: bytes
    written_at: datetime


def connect(settings: FileSettings, lend: Lender) -> Files:
    """A connector with these settings. Nobody is asked over HTTP: the lent client tells the time."""
    return Files(lend(Path(settings.folder).as_uri(), headers={}, reading=lambda _: None), settings)


class Files:
    """Reads the files of a folder. See `okrsync.sdk.Connector` for what each method promises."""

    def __init__(self, client: Client, settings: FileSettings) -> None:
        self._client = client
        self._settings = settings
        self._folder = Path(settings.folder)

    def check(self) -> Identity:
        """Whether the folder can be looked into, and how many files it has."""
        count = len(self._names())
        return Identity(account=f"{count} file{'' if count == 1 else 's'}", site=str(self._folder))

    def changes(self, scope: Scope, since: Cursor | None) -> Iterator[Page]:
        """All rows in pages, where anything in the file is another than it was; otherwise one empty page."""
        content = self._read(scope.name)
        whole = Position(digest=digest_of(content.raw, self._settings))
        before = Position.parse(since)
        if before == whole:
            yield Page([], whole.cursor)
            return
        items = self._items(scope, content)
        goes_on = before is not None and before.digest == whole.digest
        start = (before.rows or 0) if before is not None and goes_on else 0
        for first in range(start, len(items), PAGE):
            rows = items[first : first + PAGE]
            yield Page(rows, Position(digest=whole.digest, rows=first + len(rows)).cursor)
        yield Page([], whole.cursor)

    def listing(self, scope: Scope) -> Iterator[Sequence[ItemRef]]:
        """The names of all rows."""
        yield self._refs(scope)

    def discover(self) -> Iterator[Found]:
        """Every file of the folder that can be read."""
        for name in self._names():
            yield Found(Scope(FILE, name), name, {"name": name})

    def locate(self, scope: Scope, refs: Sequence[ItemRef]) -> Mapping[str, Fate]:
        """A row that is no longer in its file was deleted: a file knows no other place."""
        if not refs:
            return {}
        there = {ref.id for ref in self._refs(scope)}
        return {ref.id: Fate(None if ref.id in there else Gone.DELETED) for ref in refs}

    def close(self) -> None:
        """Give back the lent client."""
        self._client.close()

    def _refs(self, scope: Scope) -> list[ItemRef]:
        items = self._items(scope, self._read(scope.name))
        return [ItemRef(item.id, item.key) for item in items]

    def _items(self, scope: Scope, content: _Content) -> list[WorkItem]:
        sheet = sheet_of(scope.name, content.raw, self._settings.delimiter)
        return items_of(sheet, self._settings, content.written_at)

    def _names(self) -> list[str]:
        with _named(str(self._folder)):
            return sorted(entry.name for entry in self._folder.iterdir() if is_name(entry.name))

    def _read(self, name: str) -> _Content:
        """The whole content. Raises a ``ToolError`` where the file is missing or may be half-written."""
        path = self._folder / name
        with _named(name, f"is {path} the file that is meant?"):
            if not stat.S_ISREG(path.stat().st_mode):
                raise UnexpectedResponse(f"{name} is no file", hint=f"look at {path}")
            with path.open("rb") as file:
                before = os.fstat(file.fileno())
                raw = file.read(LARGEST + 1)
                after = path.stat()
        _check_whole(name, raw, _mark(before) == _mark(after))
        written_at = datetime.fromtimestamp(before.st_mtime, UTC)
        if not raw.endswith((b"\n", b"\r")) and abs(self._client.now() - written_at) < RESTING:
            raise Unavailable(f"{name} ends in the middle of a line and was written just now", hint=_HALF)
        return _Content(raw, written_at)


def _check_whole(name: str, raw: bytes, is_still: bool) -> None:
    if not is_still:
        raise Unavailable(f"{name} was written to while it was read", hint=_HALF)
    if not raw:
        raise Unavailable(f"{name} is empty, without so much as a header or the end of a line", hint=_HALF)
    if len(raw) > LARGEST:
        raise UnexpectedResponse(f"{name} is larger than {LARGEST >> 20} MB", hint="split it into several")


def _mark(seen: os.stat_result) -> tuple[int, ...]:
    return (seen.st_ino, seen.st_size, seen.st_mtime_ns)


@contextmanager
def _named(what: str, hint: str = "does the folder exist, seen from where okrsync runs?") -> Iterator[None]:
    """What the system refuses, as an error with a name. A file that is not there is away: an outage."""
    try:
        yield
    except OSError as error:
        raise _as_tool_error(what, error, hint) from None


def _as_tool_error(what: str, error: OSError, hint: str) -> ToolError:
    if isinstance(error, FileNotFoundError):
        return Unavailable(f"{what} is not there", hint=hint)
    if isinstance(error, PermissionError):
        return PermissionMissing(f"{what} may not be read", hint="chmod it for the user that okrsync runs as")
    return Unavailable(f"{what} can't be read: {error.strerror or 'the system refuses'}", hint=hint)
