"""Closings: which ones hold, of all that were ever said."""

from __future__ import annotations

from datetime import datetime

from okrsync.ports import Closing
from okrsync.usecases.recall import Archive


def standing(store: Archive, at: datetime) -> dict[str, Closing]:
    """The last closing of each objective by ``at`` (UTC), by its id, where it was not taken back by then."""
    last = {word.objective: word for word in store.closings() if word.at <= at}
    return {name: word for name, word in last.items() if word.figures}
