"""When a token ends, by what a tool says of all tokens of its account without telling which one was used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Expiry:
    """When the token ends (UTC), where that can be said, or else a ``note`` for a person."""

    at: datetime | None = None
    note: str | None = None


def expiry_among(ends: Sequence[datetime | None], now: datetime) -> Expiry:
    """The end of a token that works at ``now``, one of those that end at ``ends``; None is never.

    Where these differ nobody knows which of them it is, and a wrong warning would teach to overlook it.
    """
    living = [end for end in ends if end is None or end > now]
    if len(set(living)) <= 1:
        return Expiry(next(iter(living), None))
    first = min(end for end in living if end is not None)
    return Expiry(
        note=f"the account has {len(living)} tokens, of which the first ends on {first:%Y-%m-%d}; "
        "which of them is used here is not told"
    )
