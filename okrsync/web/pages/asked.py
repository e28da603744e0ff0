"""What a reader asks for in the address: a page, an instant, a filter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException

from okrsync.errors import UsageError
from okrsync.usecases.words import plain
from okrsync.web.answers import InWords
from okrsync.web.door import Library

_LONGEST = 200
_NO_DATE = "That is no date to look back from. Write it as 2026-06-30; the future is not recorded yet."
_NO_PAGE = "There is no such page."
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_PAGE = 10_000
_FILTERS = ("owner", "status", "period")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The instant ``at`` (UTC; None for now) as ``as_of`` writes it, the filters, and the ``page`` from 1."""

    path: str
    as_of: str | None = None
    at: datetime | None = None
    owner: str | None = None
    status: str | None = None
    period: str | None = None
    page: int = 1

    @property
    def filtered(self) -> bool:
        """Whether only a part is asked for."""
        return any(getattr(self, name) is not None for name in _FILTERS)

    def address(self, path: str | None = None, **other: str | int | None) -> str:
        """The address of ``path`` (this page by default) as of the same instant, with ``other`` questions.

        Another page does not keep the filters, and a new filter begins at the first page.
        """
        kept = replace(self, page=1) if path is None else Asked(path=path, as_of=self.as_of)
        said = {"as_of": kept.as_of, **{name: getattr(kept, name) for name in _FILTERS}, **other}
        query = urlencode({name: value for name, value in said.items() if value not in {None, ""}})
        return f"{kept.path}?{query}" if query else kept.path

    def part_of(self, count: int, size: int) -> tuple[int, int]:
        """The index of the first of ``count`` things on this page of ``size``, and which page is the last.

        Raises HTTPException (404) where there is no such page: an empty one would say that there is nothing.
        """
        last = max(1, -(-count // size))
        if self.page > last:
            raise InWords(404, _NO_PAGE)
        return (self.page - 1) * size, last


def read(path: str, query: QueryParams, library: Library) -> Asked:
    """What is asked for by ``query``; what is unknown in it does not matter. Raises HTTPException (400)."""
    said = {name: plain(query[name]).strip() for name in ("as_of", *_FILTERS) if query.get(name, "").strip()}
    if any(len(value) > _LONGEST for value in said.values()):
        raise HTTPException(400)
    as_of = said.pop("as_of", None)
    at = _instant(as_of, library)
    return Asked(path=path, as_of=as_of if at else None, at=at, page=_page(query.get("page", "1")), **said)


def _instant(text: str | None, library: Library) -> datetime | None:
    try:
        at = library.as_of(text)
    except UsageError:
        raise InWords(400, _NO_DATE) from None
    if at is not None and at < _EARLIEST:
        raise InWords(400, _NO_DATE)
    # Today is now: a page that goes on.
    return None if at is None or at >= library.clock() else at


def _page(text: str) -> int:
    if text.isascii() and text.isdecimal() and 1 <= len(text) <= 5 and 1 <= int(text) <= _LAST_PAGE:
        return int(text)
    raise InWords(404, _NO_PAGE)
