"""Cursors: where a list goes on. What follows is of the instant of the first page: nothing slips between."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b

from okrsync.web.api.problem import Refused

_FURTHEST = 10_000_000


@dataclass(frozen=True, slots=True)
class Cursor:
    """Entry number ``start`` of a list as of ``at`` (UTC)."""

    at: datetime
    start: int

    def write(self, list_id: str) -> str:
        """The cursor as text that means nothing to others; ``list_id`` is what the list is of."""
        told = json.dumps([self.at.isoformat(), self.start, _seal(list_id)])
        return urlsafe_b64encode(told.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str, list_id: str, now: datetime) -> Cursor:
        """The cursor that ``text`` is. Raises Refused where it is none of this list."""
        try:
            at, start, seal = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            cursor = cls(datetime.fromisoformat(at).astimezone(UTC), int(start))
        except (Error, ValueError, TypeError, OverflowError, RecursionError):
            raise _unusable("this is no cursor") from None
        if seal != _seal(list_id):
            raise _unusable("this cursor is of another list, or of another choice")
        if cursor.at > now or not 0 <= cursor.start <= _FURTHEST:
            raise _unusable("this is no cursor")
        return cursor


def _unusable(detail: str) -> Refused:
    return Refused(
        400, detail, hint="take next_cursor of the page before, or leave it out", parameter="cursor"
    )


def _seal(list_id: str) -> str:
    return blake2b(list_id.encode(), digest_size=6).hexdigest()
