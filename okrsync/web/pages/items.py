"""The work of a key result as rows: what counts with its weight, and what does not with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from okrsync.domain.delivery import Counted, Excluded
from okrsync.domain.digits import rounded
from okrsync.domain.evaluate import KeyResultFigures
from okrsync.domain.selection import Selection
from okrsync.domain.signal import percent
from okrsync.domain.work import WorkItem
from okrsync.usecases.words import state_in_words


@dataclass(frozen=True, slots=True)
class Row:
    """An item; ``mark`` is ``done``, ``open`` or ``out``, and ``part`` what of the plan it belongs to."""

    item: WorkItem
    mark: str
    state: str
    weight: str
    part: str


@dataclass(frozen=True, slots=True)
class PlanPart:
    """A part of the plan, where it ``stands`` in words, when it is due and what it selects."""

    title: str
    stands: str
    due: datetime | None
    work: Sequence[Selection]


def plan_of(figures: KeyResultFigures) -> list[PlanPart]:
    """Every part of the plan, in order."""
    parts = zip(figures.key_result.parts, figures.delivery.by_part, strict=True)
    return [PlanPart(p.title, _stands(p.work, of.progress), p.due, p.work) for p, of in parts]


def rows_of(figures: KeyResultFigures) -> Iterator[Row]:
    """Every item that the key result selects, part by part."""
    detail = figures.delivery.detail
    for number, part in enumerate(figures.key_result.parts):
        of_part = detail.of_part(number)
        yield from (_counted(one, part.title) for one in of_part.counted)
        yield from (_left_out(one, part.title) for one in of_part.excluded)


def _stands(work: Sequence[Selection], progress: float | None) -> str:
    if not work:
        return "no work is linked; a person completes it"
    return "no items" if progress is None else percent(progress)


def _counted(of: Counted, part: str) -> Row:
    item = of.tracked.item
    weight = f"{'' if of.estimated else '~'}{rounded(of.weight)}"
    return Row(item, "done" if of.credit else "open", state_in_words(item), weight, part)


def _left_out(of: Excluded, part: str) -> Row:
    weight = f"({rounded(of.weight)})" if of.dropped else "0"
    return Row(of.tracked.item, "out", of.why, weight, part)
