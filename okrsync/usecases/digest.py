"""The digest as a value: the verdict first, then each objective, then what needs a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from okrsync.domain.evaluate import Figures, KeyResultFigures, KpiFigures, ObjectiveFigures
from okrsync.domain.signal import SignalName, percent
from okrsync.domain.status import Status
from okrsync.usecases.attention import Concern
from okrsync.usecases.words import in_words, short

# What was kept of a key result when the last digest went out, by key result id.
Before = Callable[[str], Mapping[str, Any] | None]

_NEEDS_A_PERSON = (SignalName.STALE, SignalName.NOT_MEASURED, SignalName.NO_PLAN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One key result in the digest, and by how many points its needles moved (None if unknown)."""

    figures: KeyResultFigures
    result_moved: float | None = None
    delivery_moved: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """An objective and the lines of its key results."""

    figures: ObjectiveFigures
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What is told, in the order in which it is told. ``at`` is UTC."""

    at: datetime
    verdict: str
    chapters: tuple[Chapter, ...]
    needs: tuple[str, ...]
    unhealthy: tuple[KpiFigures, ...]


def compose(
    figures: Figures,
    *,
    objectives: Sequence[str] | None = None,
    before: Before,
    concerns: Sequence[Concern] = (),
) -> Digest:
    """The digest of ``figures``, of all objectives or of those named; ``before`` recalls the last one.

    ``concerns`` are what needs a person besides the key results.
    """
    told = [o for o in figures.objectives if objectives is None or o.objective.id in objectives]
    key_results = [kr for objective in told for kr in objective.key_results]
    return Digest(
        at=figures.at,
        verdict=verdict(key_results),
        chapters=tuple(_chapter(objective, before) for objective in told),
        needs=(
            *_needs(key_results),
            *(f"{short(kpi.kpi.title)}: {kpi.stale.reason}" for kpi in figures.kpis if kpi.stale),
            *(f"{short(one.about)}: {one.words}" for one in concerns),
        ),
        unhealthy=tuple(kpi for kpi in figures.kpis if kpi.healthy is False),
    )


def verdict(key_results: Sequence[KeyResultFigures]) -> str:
    """One or two sentences made of figures alone."""
    if not key_results:
        return "There are no key results yet."
    first = f"{_count(len(key_results), 'key result')}: {_tally(key_results)}."
    stuck = [kr for kr in key_results if kr.signal.name is SignalName.NOT_MOVING]
    if not stuck:
        return first
    named = " and ".join(_delivered(kr) for kr in stuck[:2])
    more = f" and {len(stuck) - 2} more" if len(stuck) > 2 else ""
    return f"{first} Delivered, not moving: {named}{more}."


def _delivered(kr: KeyResultFigures) -> str:
    delivery = percent(kr.delivery.progress or 0.0)
    return f"{short(kr.key_result.title)} (delivery {delivery}, result {percent(kr.result.progress or 0.0)})"


def _tally(key_results: Iterable[KeyResultFigures]) -> str:
    counts = Counter(kr.status for kr in key_results)
    order = (
        Status.ACHIEVED,
        Status.ON_TRACK,
        Status.BEHIND,
        Status.AT_RISK,
        Status.MISSED,
        Status.NOT_STARTED,
        Status.UNKNOWN,
    )
    return ", ".join(f"{counts[status]} {in_words(status)}" for status in order if counts[status])


def _chapter(objective: ObjectiveFigures, before: Before) -> Chapter:
    return Chapter(figures=objective, lines=tuple(_line(kr, before) for kr in objective.key_results))


def _line(kr: KeyResultFigures, before: Before) -> Line:
    kept = before(kr.key_result.id) or {}
    return Line(
        figures=kr,
        result_moved=_moved(kr.result.progress, kept.get("result")),
        delivery_moved=_moved(kr.delivery.progress, kept.get("delivery")),
    )


def _moved(now: float | None, kept: Mapping[str, Any] | None) -> float | None:
    then = (kept or {}).get("progress")
    return None if now is None or then is None else (now - then) * 100.0


def _needs(key_results: Iterable[KeyResultFigures]) -> Iterable[str]:
    for kr in key_results:
        if kr.signal.name in _NEEDS_A_PERSON:
            yield f"{short(kr.key_result.title)}: {kr.signal.sentence}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
