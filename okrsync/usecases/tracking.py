"""A number over work items in words: what is asked of which items, how many, and what others lack."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from okrsync.domain.okr import KeyResult, Metric
from okrsync.domain.tracker import DURATIONS, MEDIAN, Take, Tracked, Tracker
from okrsync.usecases.words import number, selected

_UNITS = {timedelta(days=1): "days", timedelta(hours=1): "hours", timedelta(weeks=1): "weeks"}
_DAY = timedelta(days=1)


def tracker_of(kr: KeyResult) -> Tracker | None:
    """What is asked of work items, where that is what measures ``kr``."""
    return kr.kind.tracker if isinstance(kr.kind, Metric) else None


def asked(of: Tracker) -> str:
    """What is asked: ``median of lead time in days of items that are done, finished in the last 90 days``."""
    states = " or ".join(state.value for state in of.states)
    within = "" if of.within is None else f", finished in the last {_days(of.within)}"
    return f"{_taken(of)} of items that are {states}{within}"


def tracked_note(tracked: Tracked) -> str:
    """Says how many items a number over work items is of, and what others lacked."""
    reasons = Counter(lacking.what for lacking in tracked.lacking)
    lacking = "".join(f"; {count} left out: {what}" for what, count in sorted(reasons.items()))
    count = len(tracked.counted)
    return f"counted from {count} item{'' if count == 1 else 's'}{lacking}"


def where(of: Tracker) -> list[str]:
    """Which items are asked, a line for each selection."""
    return [f"selects {selected(selection)}" for selection in of.work]


def _taken(of: Tracker) -> str:
    if of.take is Take.COUNT:
        return "number"
    named = {Take.SUM: "sum", Take.MEAN: "mean", Take.SHARE: "per cent"}
    taken = named.get(of.take) or ("median" if of.rank == MEDIAN else f"percentile {number(of.rank)}")
    if of.take is Take.SHARE:
        return f"{taken} with {_quantity(of)}{_limits(of)}"
    return f"{taken} of {_quantity(of)}"


def _quantity(of: Tracker) -> str:
    if of.of not in DURATIONS:
        return of.of or "items"
    return f"{of.of.replace('_', ' ')} in {_UNITS.get(of.per, 'days')}"


def _limits(of: Tracker) -> str:
    limits = (("at least", of.least), ("at most", of.most))
    return " and".join(f" {words} {number(limit)}" for words, limit in limits if limit is not None)


def _days(length: timedelta) -> str:
    count = length / _DAY
    return f"{number(count)} day{'' if count == 1 else 's'}"
