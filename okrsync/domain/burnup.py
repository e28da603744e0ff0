"""Burn-up: what was done and what there was to do, over time; and what each week did to both.

In plain words: at each instant, the weight done and the weight of everything not dropped, as ``deliver``
counts them. The line of the total shows what a percentage hides: that the goal itself has moved. A week's
throughput is by how much the weight done grew in it, its growth by how much the total did; either is negative
where work was reopened or taken out. The plan is the same at every instant: that of today.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from okrsync.domain.delivered import all_synced, batches
from okrsync.domain.delivery import deliver
from okrsync.domain.evidence import Evidence, Sight
from okrsync.domain.okr import KeyResult

WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnPoint:
    """Weights in ``unit`` at one instant (UTC), and how many items ``finished`` by then."""

    at: datetime
    done: float
    total: float
    finished: int
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What seven days did: weight that was done, weight that was added, and items finished."""

    throughput: float
    growth: float
    finished: int

    @property
    def gain(self) -> float:
        """By how much less there was to do at the week's end than at its beginning."""
        return self.throughput - self.growth


def burnup(
    kr: KeyResult, over_time: Iterable[Sight], *, within: timedelta | None = None
) -> tuple[BurnPoint, ...]:
    """A point for each instant of ``over_time`` at which every scope of ``kr`` had been seen.

    With ``within`` only where it had been seen so shortly before: what nobody saw is a gap, not a week
    without work.
    """
    return tuple(
        _point(kr, seen) for seen in over_time if all_synced(kr, seen) and _is_fresh(kr, seen, within)
    )


def seen_until(kr: KeyResult, evidence: Evidence) -> datetime | None:
    """Up to when all of the work of ``kr`` was seen; None where some of it never was, or there is none."""
    seen = [evidence.freshness(s.connection, s.scope).succeeded_at for s in kr.selections]
    known = [instant for instant in seen if instant is not None]
    return min(known) if known and len(known) == len(seen) else None


def week_ends(at: datetime, since: datetime, most: int) -> tuple[datetime, ...]:
    """The instants between which whole weeks lie, the last one being ``at``, none before ``since``.

    They are at most ``most`` weeks, so one instant more; the oldest comes first. Whole weeks end now and not
    on Sunday, so that the one under way needs no special treatment. ``at`` is UTC, where weeks are alike.
    """
    back = (at - number * WEEK for number in range(most, -1, -1))
    return tuple(instant for instant in back if instant >= since)


def weeks(points: Sequence[BurnPoint]) -> tuple[Week, ...]:
    """The whole weeks in ``points``, oldest first, back to where they can no longer be compared.

    Another unit ends them, and so does a point at which nothing counted yet: that the plan was filled for the
    first time is no growth. A gap is left out with all that happened in it: it was no week like the others.
    """
    return tuple(reversed(list(_back_from_the_last(points))))


def _back_from_the_last(points: Sequence[BurnPoint]) -> Iterator[Week]:
    for later, earlier in pairwise(reversed(points)):
        if later.unit != earlier.unit or earlier.total <= 0:
            return
        if later.at - earlier.at != WEEK:
            continue
        yield Week(
            throughput=later.done - earlier.done,
            growth=later.total - earlier.total,
            finished=max(0, later.finished - earlier.finished),
        )


def _is_fresh(kr: KeyResult, seen: Sight, within: timedelta | None) -> bool:
    if within is None:
        return True
    confirmed = (seen.freshness(s.connection, s.scope).succeeded_at for s in kr.selections)
    return all(instant is not None and seen.at - instant < within for instant in confirmed)


def _point(kr: KeyResult, seen: Sight) -> BurnPoint:
    delivery = deliver(batches(kr, seen))
    return BurnPoint(
        at=seen.at,
        done=delivery.tally.done,
        total=delivery.tally.total,
        finished=sum(1 for counted in delivery.counted if counted.credit),
        unit=delivery.unit,
    )
