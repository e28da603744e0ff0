"""Override: for a time a person's word stands in for a computed result, with a reason and a name.

In plain words: of everything that people have said about a key result up to an instant, the latest word
holds, from when it was said up to when it expires. Then the computed value is back by itself; an earlier
word does not revive. A word without a value takes back the one before it. What no longer holds is history.

An override sets the result, never delivery: delivery is a count, which nobody can know better than by
counting. It is judged like a measurement, at the moment it was said. It does not make stale evidence fresh,
so it can't turn a status green while the sources are down. The computed result is kept beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import isfinite


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """``by`` said at ``at`` that the result is ``value``, because of ``reason``, up to and without ``until``.

    ``value`` is in the metric's unit (per cent of a milestone), or None to take back what was said before.
    Instants are UTC.
    """

    key_result: str
    value: float | None
    reason: str
    by: str
    at: datetime
    until: datetime

    def __post_init__(self) -> None:
        if self.until <= self.at:
            raise ValueError("an override expires after it is made")
        if not self.reason.strip() or not self.by.strip():
            raise ValueError("an override names its author and its reason")
        if self.value is not None and not isfinite(self.value):
            raise ValueError("an override is a finite number")


def holding(overrides: Iterable[Override], key_result: str, at: datetime) -> Override | None:
    """The override of ``key_result`` that holds at ``at``, or None."""
    said = (each for each in overrides if each.key_result == key_result and each.at <= at)
    last = max(said, key=lambda each: each.at, default=None)
    return last if last is not None and last.value is not None and at < last.until else None


def history(overrides: Iterable[Override], key_result: str, at: datetime) -> tuple[Override, ...]:
    """What was said of ``key_result`` up to ``at`` and holds no longer, the latest first."""
    overrides = tuple(overrides)
    current = holding(overrides, key_result, at)
    past = (o for o in overrides if o.key_result == key_result and o.at <= at and o is not current)
    return tuple(sorted(past, key=lambda each: each.at, reverse=True))
