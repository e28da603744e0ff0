"""The delivery needle of a key result: what its plan holds, what that comes to, and where it should stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from math import fsum

from okrsync.domain.delivery import Batch, Delivery, deliver
from okrsync.domain.evidence import Evidence, Holdings, Sight
from okrsync.domain.line import Line, delivery_line
from okrsync.domain.okr import KeyResult
from okrsync.domain.selection import select
from okrsync.domain.tally import PlanTally, Tally


@dataclass(frozen=True, kw_only=True)
class DeliveryFigures:
    """The delivery needle. ``progress`` is None where nothing counts, or a part was never synced.

    ``held`` looks up the items, which no number here needs where they have been counted before.
    """

    progress: float | None
    expected: float | None
    tally: PlanTally
    parts_done: int
    parts: int
    held: Callable[[], Sequence[Batch]] = field(repr=False, compare=False)

    @property
    def done(self) -> float:
        """The weight that is done."""
        return self.tally.whole.done

    @property
    def total(self) -> float:
        """The weight of everything that counts."""
        return self.tally.whole.total

    @property
    def dropped(self) -> float:
        """The weight that was dropped and no longer counts."""
        return self.tally.whole.dropped

    @property
    def unit(self) -> str:
        """What the weights are in."""
        return self.tally.whole.unit

    @property
    def by_part(self) -> tuple[Tally, ...]:
        """Each part of the plan alone, so that an item that two parts hold is in both."""
        return self.tally.by_part

    @cached_property
    def detail(self) -> Delivery:
        """Every item of the plan, counted or left out."""
        return deliver(self.held())

    def detail_of(self, part: int) -> Delivery:
        """Every item of one part of the plan, looked at alone."""
        return deliver(_of_part(part, self.held()))


def delivered(kr: KeyResult, evidence: Evidence) -> DeliveryFigures:
    """What the work of ``kr`` comes to; items are only looked at where they have to be counted."""
    held = cache(partial(batches, kr, evidence))
    tally = evidence.tally(kr.parts) or tallied(len(kr.parts), batches(kr, evidence.bare))
    linked = [part for part, phase in zip(tally.by_part, kr.parts, strict=True) if phase.work]
    progress = tally.whole.progress if all_synced(kr, evidence) else None
    return DeliveryFigures(
        progress=progress,
        expected=planned_line(kr, tally).at(evidence.at) if progress is not None else None,
        tally=tally,
        parts_done=sum(part.complete for part in linked),
        parts=len(linked),
        held=held,
    )


def batches(kr: KeyResult, holdings: Holdings) -> list[Batch]:
    """What each selection of ``kr`` holds, part by part."""
    return [
        Batch(part, selection, select(selection, holdings.items(selection.connection, selection.scope)))
        for part, phase in enumerate(kr.parts)
        for selection in phase.work
    ]


def tallied(parts: int, held: Sequence[Batch]) -> PlanTally:
    """What ``held`` comes to, the work of a plan of so many ``parts``."""
    whole = deliver(held)
    alone = [whole] if parts == 1 else [deliver(_of_part(part, held)) for part in range(parts)]
    return PlanTally(
        whole=whole.tally,
        shares=tuple(fsum(c.weight for c in whole.counted if c.part == part) for part in range(parts)),
        by_part=tuple(delivery.tally for delivery in alone),
    )


def all_synced(kr: KeyResult, seen: Sight) -> bool:
    """Whether every scope of ``kr`` has been seen: delivery of two tools out of three would be wrong."""
    return all(seen.freshness(s.connection, s.scope).succeeded_at is not None for s in kr.selections)


def planned_line(kr: KeyResult, tally: PlanTally) -> Line:
    """Where delivery of ``kr`` should stand over time, its parts weighed as they are now."""
    due = (phase.due for phase in kr.parts)
    return delivery_line(kr.period, zip(due, tally.shares, strict=True))


def _of_part(part: int, held: Sequence[Batch]) -> list[Batch]:
    return [batch for batch in held if batch.part == part]
