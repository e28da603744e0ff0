"""Until when a conversation may last, all its requests and waits together."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import inf


class Term:
    """The end of what is under way, set by whoever lends the client; None is no end.

    A connector never sees it: its client asks nothing that could not be over by then.
    """

    def __init__(self) -> None:
        self.until: datetime | None = None

    def left(self, now: datetime) -> float:
        """The seconds left at ``now`` (UTC): none once it is over, infinitely many without an end."""
        return inf if self.until is None else max(0.0, (self.until - now) / timedelta(seconds=1))
