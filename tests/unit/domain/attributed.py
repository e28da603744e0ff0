"""Short ways to ask why delivery changed, for the tests that do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from okrsync.domain.attribution import Attribution, attribute
from okrsync.domain.change import Kind
from okrsync.domain.okr import KeyResult
from okrsync.domain.work import TrackedItem
from tests.unit.domain.made_up import MemoryEvidence, day, labelled, metric_kr, phase

ALL = metric_kr(None, phase("all", labelled()))


def attributed(
    before: Sequence[TrackedItem], after: Sequence[TrackedItem], kr: KeyResult = ALL, **more: Any
) -> Attribution:
    then, now = MemoryEvidence(at=day(10), everything=before), MemoryEvidence(at=day(20), everything=after)
    return attribute(kr, then, now, **more)


def points_of(of: Attribution) -> dict[Kind, float]:
    return {part.kind: float(part.points) for part in of.parts if part.points is not None}


def told_of(of: Attribution, kind: Kind) -> list[tuple[str, str, float | None, float | None]]:
    shifts = next(part.items for part in of.parts if part.kind is kind)
    return [(shift.tracked.item.key, shift.what, shift.before, shift.after) for shift in shifts]
