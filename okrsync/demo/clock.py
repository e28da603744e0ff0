"""A clock that a story can wind forward, shared by the stand-ins and by okrsync itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from time import monotonic


class StoryClock:
    """Shows ``start`` (UTC) and runs on from there at the pace of real time."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._began = monotonic()

    def __call__(self) -> datetime:
        """The instant it shows."""
        return self._start + timedelta(seconds=monotonic() - self._began)

    def wind_to(self, instant: datetime) -> None:
        """Show ``instant`` from now on; it never goes back."""
        self._start += max(timedelta(0), instant - self())
