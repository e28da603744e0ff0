"""A view: what one request looks at, and as of when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

from okrsync.ports import Clock
from okrsync.usecases import shape, when
from okrsync.usecases.mapping import standing_to_json
from okrsync.web.api.asked import Asked, Page, naming
from okrsync.web.api.cursor import Cursor
from okrsync.web.door import Door, Library

A = TypeVar("A", bound=Asked)
A_co = TypeVar("A_co", bound=Asked, covariant=True)

# How long an instant stays the present while nothing is written. Where needles should be moves meanwhile.
_PRESENT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class View(Generic[A_co]):
    """``library`` as of ``at`` (UTC), which ``is_now`` or was asked for, and what else was ``asked``.

    ``name`` is what the path names, ``start`` where the page begins.
    """

    door: Door
    library: Library
    at: datetime
    is_now: bool
    asked: A_co
    name: str
    list_id: str
    start: int = 0

    def told(self, content: shape.Json) -> shape.Json:
        """``content`` with the instant and the mapping version that it is of."""
        standing = standing_to_json(self.library.standing(self.at))
        return {"at": shape.instant(self.at), **content, "mapping": standing}


class Present:
    """The present, which does not go on by itself while nothing happens: what is asked again is the same."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._edition: str | None = None
        self._at: datetime | None = None
        self._file: tuple[Library, str, bool] | None = None

    def of(self, edition: str, clock: Clock) -> datetime:
        """The instant that counts as now (UTC) while ``edition`` is what is remembered."""
        with self._lock:
            now = clock()
            if self._edition != edition or self._at is None or not self._at <= now < self._at + _PRESENT:
                self._edition, self._at = edition, now
            return self._at

    def is_edited(self, library: Library, edition: str) -> bool:
        """Whether the file that ``library`` read is another than what runs; found out once for each."""
        known = self._file
        if known is None or known[0] is not library or known[1] != edition:
            known = self._file = (library, edition, library.standing().edited)
        return known[2]


def look(
    door: Door, library: Library, present: datetime, of: str, names: Mapping[str, str], asked: A
) -> View[A]:
    """What was ``asked`` ``of`` an operation, with the instant that it means. Raises Refused."""
    by = asked.looks_back_by
    text: str | None = getattr(asked, by) if by else None
    view = View(
        door=door,
        library=library,
        at=present if text is None else _then(text, by or "", library, present),
        is_now=text is None,
        asked=asked,
        name=next(iter(names.values()), ""),
        list_id="/".join(map(str, (of, *names.items(), *_choice(asked)))),
    )
    return view if not isinstance(asked, Page) or asked.cursor is None else _gone_on(view, asked.cursor)


def instant(text: str, parameter: str, library: Library) -> datetime:
    """The instant (UTC) that is meant by ``text``. Raises Refused, which names ``parameter``."""
    with naming(parameter, 400):
        return when.as_of(text, now=library.clock(), zone=library.zone)


def _then(text: str, parameter: str, library: Library, present: datetime) -> datetime:
    now = library.clock()
    with naming(parameter, 400):
        at = when.as_of(text, now=now, zone=library.zone)
    return present if at == now else at


def _gone_on(view: View[A], text: str) -> View[A]:
    cursor = Cursor.read(text, view.list_id, view.at if view.is_now else view.library.clock())
    return replace(view, at=cursor.at, start=cursor.start)


def _choice(asked: Asked) -> list[tuple[str, object]]:
    return [(name, value) for name, value in asked if name not in {"cursor", "limit"}]
