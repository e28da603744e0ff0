"""One page of a list as GitHub showed it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from okrsync.sdk import Record
from okrsync_github.requests import PAGE


@dataclass(frozen=True, slots=True)
class Shown:
    """Its rows, the path of the next one, and the tag and the time that the answer carried.

    ``is_news`` is false where GitHub says no more than that nothing changed.
    """

    rows: Sequence[Record]
    next: str | None
    etag: str | None
    at: datetime | None
    is_news: bool = True

    @property
    def tag_for_all(self) -> str | None:
        """The tag, where "unchanged" said of this page is said of the whole list: it has room for more."""
        return self.etag if self.next is None and len(self.rows) < PAGE else None
