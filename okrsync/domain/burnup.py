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

from okrsync.domain.delivery import deliver
from okrsync.domain.evaluate import all_synced, batches
from okrsync.domain.evidence import Evidence
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


def burnup(kr: KeyResult, over_time: Iterable[Evidence]) -> tuple[BurnPoint, ...]:
    """A point for each instant of ``over_time`` at which every scope of ``kr`` had been seen."""
    return tuple(_point(kr, evidence) for evidence in over_time if all_synced(kr, evidence))


def week_ends(at: datetime, since: datetime, most: int) -> tuple[datetime, ...]:
    """The instants between which whole weeks lie, the last one being ``at``, none before ``since``.

    They are at most ``most`` weeks, so one instant more; the oldest comes first. Whole weeks end now and not
    on Sunday, so that the one under way needs no special treatment. ``at`` is UTC, where weeks are alike.
    """
    back = (at - number * WEEK for number in range(most, -1, -1))
    return tuple(instant for instant in back if instant >= since)


def weeks(points: Sequence[BurnPoint]) -> tuple[Week, ...]:
    """The latest unbroken run of whole weeks in ``points``, oldest first.

    A gap, another unit, or a point at which nothing counted yet breaks it: that the plan was filled for the
    first time is no growth.
    """
    return tuple(reversed(list(_back_from_the_last(points))))


def _back_from_the_last(points: Sequence[BurnPoint]) -> Iterator[Week]:
    for later, earlier in pairwise(reversed(points)):
        if later.at - earlier.at != WEEK or later.unit != earlier.unit or earlier.total <= 0:
            return
        yield Week(
            throughput=later.done - earlier.done,
            growth=later.total - earlier.total,
            finished=max(0, later.finished - earlier.finished),
        )


def _point(kr: KeyResult, evidence: Evidence) -> BurnPoint:
    delivery = deliver(batches(kr, evidence))
    return BurnPoint(
        at=evidence.at,
        done=delivery.done,
        total=delivery.total,
        finished=sum(1 for counted in delivery.counted if counted.credit),
        unit=delivery.unit,
    )
