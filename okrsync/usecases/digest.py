"""The digest as a value: the verdict first, then each objective, then what needs a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from okrsync.domain.evaluate import Figures, KeyResultFigures, KpiFigures, ObjectiveFigures
from okrsync.domain.signal import SignalName, percent
from okrsync.domain.status import Status
from okrsync.usecases.attention import Concern
from okrsync.usecases.words import in_words, overdue, short

# Signals that say that something is missing, which only a person can bring.
NEEDS_A_PERSON = (SignalName.STALE, SignalName.NOT_MEASURED, SignalName.NO_PLAN)


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
    before: Figures | None,
    concerns: Sequence[Concern] = (),
) -> Digest:
    """The digest of ``figures``, of all objectives or of those named; ``before`` is what the last one told.

    ``concerns`` are what needs a person besides the key results.
    """
    told = [o for o in figures.objectives if objectives is None or o.objective.id in objectives]
    key_results = [kr for objective in told for kr in objective.key_results]
    then = {kr.key_result.id: kr for kr in before.key_results} if before else {}
    return Digest(
        at=figures.at,
        verdict=verdict(key_results),
        chapters=tuple(_chapter(objective, then) for objective in told),
        needs=(
            *_needs(key_results),
            *(f"{short(kpi.kpi.title)}: {kpi.stale.reason}" for kpi in figures.kpis if kpi.stale),
            *(f"{short(one.about)}: {one.words}" for one in concerns),
        ),
        unhealthy=tuple(kpi for kpi in figures.kpis if kpi.healthy is False),
    )


def verdict(key_results: Sequence[KeyResultFigures]) -> str:
    """One or two sentences made of figures alone."""
    return " ".join(sentence for sentence in (counted(key_results), stuck(key_results)) if sentence)


def counted(key_results: Sequence[KeyResultFigures]) -> str:
    """How many key results there are of each status, in a sentence."""
    if not key_results:
        return "There are no key results yet."
    counts = ", ".join(f"{count} {in_words(status)}" for status, count in tally(key_results))
    return f"{_count(len(key_results), 'key result')}: {counts}."


def stuck(key_results: Sequence[KeyResultFigures]) -> str:
    """Which of them are delivered and do not move, in a sentence; empty where none is."""
    found = [kr for kr in key_results if kr.signal.name is SignalName.NOT_MOVING]
    if not found:
        return ""
    named = " and ".join(_delivered(kr) for kr in found[:2])
    more = f" and {len(found) - 2} more" if len(found) > 2 else ""
    return f"Delivered, not moving: {named}{more}."


def _delivered(kr: KeyResultFigures) -> str:
    delivery = percent(kr.delivery.progress or 0.0)
    return f"{short(kr.key_result.title)} (delivery {delivery}, result {percent(kr.result.progress or 0.0)})"


def tally(key_results: Iterable[KeyResultFigures]) -> tuple[tuple[Status, int], ...]:
    """How many key results there are of each status that some have, the best first."""
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
    return tuple((status, counts[status]) for status in order if counts[status])


def _chapter(objective: ObjectiveFigures, then: Mapping[str, KeyResultFigures]) -> Chapter:
    lines = tuple(_line(kr, then.get(kr.key_result.id)) for kr in objective.key_results)
    return Chapter(figures=objective, lines=lines)


def _line(kr: KeyResultFigures, then: KeyResultFigures | None) -> Line:
    return Line(
        figures=kr,
        result_moved=_moved(kr.result.progress, then.result.progress if then else None),
        delivery_moved=_moved(kr.delivery.progress, then.delivery.progress if then else None),
    )


def _moved(now: float | None, then: float | None) -> float | None:
    return None if now is None or then is None else (now - then) * 100.0


def _needs(key_results: Iterable[KeyResultFigures]) -> Iterable[str]:
    for kr in key_results:
        if kr.signal.name in NEEDS_A_PERSON:
            yield f"{short(kr.key_result.title)}: {kr.signal.sentence}"
        late = overdue(kr.result)
        if late is not None:
            yield f"{short(kr.key_result.title)}: {late}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
