"""Stretches of time in which the cards of a board were made, so that several can be read side by side. Pure.

An id begins with the second in which it was made, and pages are cut by id, so that a stretch is read like a
board of its own: https://developer.atlassian.com/cloud/trello/guides/rest-api/api-introduction/#paging
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from okrsync_trello.translate import created_at

# A token may ask ten times a second, and a thousand cards take memory until they are stored:
# https://developer.atlassian.com/cloud/trello/guides/rest-api/rate-limits/
AT_ONCE = 4
# How many are planned by what one page showed: as far as it is likely to tell.
MOST = 16
# A window is to hold somewhat less than a page, and cards that were made within an hour, as by an import, do
# not tell how fast others were made.
_PART = 0.8
_SHORTEST = 3600


class Window(NamedTuple):
    """The cards whose ids are above ``since`` and below ``before``."""

    before: str
    since: str


def below(ids: Sequence[str], born: str) -> Iterator[Window]:
    """Adjoining windows, the newest first, below a full page that held ``ids``; none below the id ``born``.

    None at all where the page does not tell how long a time is likely to fill another one.
    """
    seconds = [_second(id_) for id_ in ids]
    start, floor = min(seconds), _second(born)
    span = round((max(seconds) - start) * _PART)
    before = min(ids)
    for _ in range(MOST if span >= _SHORTEST else 0):
        if start <= floor:
            return
        start = max(floor, start - span)
        since = f"{start:08x}{0:016x}"
        yield Window(before, since)
        before = since


def _second(id_: str) -> int:
    return int(created_at(id_, "a board").timestamp())
