"""A metric that is a number over work items: open severity-1 bugs, the median lead time of requests.

Exact definitions, all of the items as they were known at one instant:

- *lead time*: from the creation of an item to its being done; *cycle time*: from its first being ``doing`` to
  its being done; *age*: from the creation of an open item to the instant.
- ``within`` keeps the items that were finished in so long a time before the instant.
- An item counts once, however many selections hold it, and one with children counts like any other.
- An item without what is needed (a date, a number) is left out and named. A date of being finished that is
  still to come is none.
- ``percentile`` interpolates linearly between the closest ranks, the method R-7 of Hyndman and Fan (1996):
  https://doi.org/10.1080/00031305.1996.10473566
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import floor, fsum

from okrsync.domain.magnitude import is_usable
from okrsync.domain.selection import POINTS, Selection
from okrsync.domain.work import State, TrackedItem, WorkItem, freshest

LEAD_TIME, CYCLE_TIME, AGE = "lead_time", "cycle_time", "age"
DURATIONS = frozenset({LEAD_TIME, CYCLE_TIME, AGE})
OPEN = (State.TODO, State.DOING)
FINISHED = (State.DONE, State.DROPPED)
MEDIAN = 50.0

# An item may be finished while it is synced, and clocks differ. What lies further ahead is mistyped.
_SKEW = timedelta(days=1)


class Take(StrEnum):
    """What is made of the items."""

    COUNT = "count"
    SHARE = "share"
    SUM = "sum"
    MEAN = "mean"
    PERCENTILE = "percentile"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracker:
    """What to ``take`` of which work.

    ``of`` is a duration above, ``points`` or a numeric field; None where items are counted. Durations are in
    units of ``per``. A share is the per cent of the items whose quantity is neither less than ``least`` nor
    more than ``most``. ``rank`` is the percentile, from 0 to 100.
    """

    work: tuple[Selection, ...]
    take: Take
    states: tuple[State, ...]
    of: str | None = None
    within: timedelta | None = None
    rank: float = MEDIAN
    least: float | None = None
    most: float | None = None
    per: timedelta = timedelta(days=1)

    @property
    def scopes(self) -> tuple[tuple[str, str], ...]:
        """The connection and scope of everything that it stands on, each once."""
        return tuple(dict.fromkeys((s.connection, s.scope) for s in self.work))


@dataclass(frozen=True, slots=True)
class Lacking:
    """An item that would count and lacks what is needed, in words."""

    tracked: TrackedItem
    what: str


@dataclass(frozen=True, slots=True)
class Outside:
    """An item that the selections hold and that is not meant, and why, in words."""

    tracked: TrackedItem
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """What came out: ``value``, or None and ``why``.

    ``counted`` are the items with their quantities, ``lacking`` those that lack one.
    """

    value: float | None
    why: str | None = None
    counted: tuple[tuple[TrackedItem, float], ...] = ()
    lacking: tuple[Lacking, ...] = ()


def track(
    tracker: Tracker,
    held: Iterable[TrackedItem],
    at: datetime,
    *,
    begun: Mapping[tuple[str, str], datetime] | None = None,
) -> Tracked:
    """The number as of ``at`` over what the selections of ``tracker`` hold, gone items included and marked.

    ``begun`` tells by identity when items were first ``doing``, where that is known better than by
    themselves. Where the selections never held anything there is no number, not even 0: a misspelt label
    must not look like a success. Nor is there one where whatever would enter it lacks what is needed.
    """
    items = list(held)
    if not items:
        return Tracked(value=None, why="the selection never held an item: is it spelt as in the tool?")
    measure = _Quantity(tracker, at, begun or {})
    meant = [tracked for tracked in _present(items) if tracked.item.state in tracker.states]
    counted: list[tuple[TrackedItem, float]] = []
    lacking: list[Lacking] = []
    for tracked in meant:
        quantity = measure.of(tracked)
        if isinstance(quantity, Lacking):
            lacking.append(quantity)
        elif quantity is not None:
            counted.append((tracked, quantity))
    value = _taken(tracker, [quantity for _, quantity in counted])
    if lacking and not counted and (tracker.take is Take.SUM or len(lacking) == len(meant)):
        value = None
    why = None if value is not None else _why_none(lacking)
    return Tracked(value=value, why=why, counted=tuple(counted), lacking=tuple(lacking))


def outside(tracker: Tracker, held: Iterable[TrackedItem], at: datetime) -> tuple[Outside, ...]:
    """What `track` passes over of the same items as of ``at``, each once: not counted and lacking nothing.

    It is gone, in another state, or was finished too long ago. For explanations alone: a number over the open
    items of a large scope is asked for often, and passes over nearly all of it.
    """
    items = list(held)
    there = freshest(items)
    gone = {t.identity: t for t in items if t.identity not in there}
    found = (
        Outside(t, why) for t in (*there.values(), *gone.values()) if (why := _why_outside(tracker, t, at))
    )
    return tuple(sorted(found, key=lambda one: (one.tracked.connection, one.tracked.item.key)))


def percentile(values: Sequence[float], rank: float) -> float:
    """The value below which ``rank`` per cent of ``values`` lie, by R-7; at least one value is given."""
    ranked = sorted(values)
    position = (len(ranked) - 1) * rank / 100
    below = floor(position)
    low, high = ranked[below], ranked[min(below + 1, len(ranked) - 1)]
    return min(high, low + (high - low) * (position - below))


@dataclass(frozen=True, slots=True)
class _Quantity:
    tracker: Tracker
    at: datetime
    begun: Mapping[tuple[str, str], datetime]

    def of(self, tracked: TrackedItem) -> float | Lacking | None:
        """The quantity of an item; None where it was finished too long ago."""
        item = tracked.item
        if self._asks_for_the_end() and item.done_at is not None and item.done_at > self.at + _SKEW:
            return Lacking(tracked, "finished in the future")
        if self.tracker.within is not None:
            if item.done_at is None:
                return Lacking(tracked, "no date of being finished")
            if _is_too_old(item.done_at, self.tracker.within, self.at):
                return None
        quantity = self._measured(tracked)
        return Lacking(tracked, quantity) if isinstance(quantity, str) else quantity

    def _asks_for_the_end(self) -> bool:
        return self.tracker.within is not None or self.tracker.of in {LEAD_TIME, CYCLE_TIME}

    def _measured(self, tracked: TrackedItem) -> float | str:
        """The quantity itself, or what is lacking."""
        item = tracked.item
        match self.tracker.of:
            case None:
                return 1.0
            case "lead_time":
                return self._between(item.created_at, item.done_at, "no date of creation")
            case "cycle_time":
                first = self.begun.get(tracked.identity, item.started_at)
                return self._between(first, item.done_at, "never seen in progress")
            case "age":
                # An item of the last sync may be younger than the instant that the sync stands for.
                created = None if item.created_at is None else min(item.created_at, self.at)
                return self._between(created, self.at, "no date of creation")
            case field:
                return _number(item, field)

    def _between(self, first: datetime | None, last: datetime | None, no_first: str) -> float | str:
        if first is None:
            return no_first
        if last is None:
            return "no date of being finished"
        if last < first:
            return "finished before it began"
        return (last - first) / self.tracker.per


def _why_outside(tracker: Tracker, of: TrackedItem, at: datetime) -> str | None:
    item = of.item
    if of.gone is not None:
        return str(of.gone)
    if item.state not in tracker.states:
        return str(item.state)
    if tracker.within is None or item.done_at is None or not _is_too_old(item.done_at, tracker.within, at):
        return None
    return "finished too long ago"


def _is_too_old(done_at: datetime, within: timedelta, at: datetime) -> bool:
    return done_at <= at - within


def _number(item: WorkItem, field: str) -> float | str:
    value = item.points if field == POINTS else item.numbers.get(field)
    if value is None:
        return f"no {field}"
    return value if is_usable(value) else f"no usable {field}"


def _present(items: Iterable[TrackedItem]) -> Iterator[TrackedItem]:
    """Each item that is still there, once, by connection and key."""
    yield from sorted(freshest(items).values(), key=lambda tracked: (tracked.connection, tracked.item.key))


def _taken(tracker: Tracker, quantities: Sequence[float]) -> float | None:
    if not quantities and tracker.take not in (Take.COUNT, Take.SUM):
        return None
    taken: dict[Take, Callable[[], float]] = {
        Take.COUNT: lambda: float(len(quantities)),
        Take.SUM: lambda: fsum(quantities),
        Take.MEAN: lambda: fsum(quantities) / len(quantities),
        Take.PERCENTILE: lambda: percentile(quantities, tracker.rank),
        Take.SHARE: lambda: 100.0 * sum(_hits(tracker, quantities)) / len(quantities),
    }
    return taken[tracker.take]()


def _hits(tracker: Tracker, quantities: Iterable[float]) -> Iterator[bool]:
    for quantity in quantities:
        enough = tracker.least is None or quantity >= tracker.least
        yield enough and (tracker.most is None or quantity <= tracker.most)


def _why_none(lacking: Sequence[Lacking]) -> str:
    if not lacking:
        return "no item to measure"
    whose = "the item that would count lacks" if len(lacking) == 1 else f"all {len(lacking)} items lack"
    return f"{whose} something: {lacking[0].what}"
