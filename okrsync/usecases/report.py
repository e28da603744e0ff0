"""Report: everything at one instant, with the way that each needle took to get there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from okrsync.domain.burnup import BurnPoint, burnup
from okrsync.domain.evaluate import Figures, KeyResultFigures, evaluate
from okrsync.domain.evidence import LookingBack
from okrsync.domain.line import metric_progress
from okrsync.domain.okr import KeyResult, Metric, Okrs
from okrsync.ports import Closing, Store
from okrsync.usecases import shape
from okrsync.usecases.attention import Concern
from okrsync.usecases.close import closed, settled, told_by
from okrsync.usecases.outlook import Outlook, outlook_of
from okrsync.usecases.outlook import to_json as outlook_to_json
from okrsync.usecases.past import measured_over_time
from okrsync.usecases.recall import Recall

_STEPS = 26


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A key result with its past: delivery over time, and progress (1 is the target) at each measurement."""

    figures: KeyResultFigures
    delivered: tuple[BurnPoint, ...]
    measured: tuple[tuple[datetime, float], ...]
    outlook: Outlook


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All figures, a chapter for each key result in the order of the file, and what needs a person."""

    figures: Figures
    chapters: tuple[Chapter, ...]
    closings: Mapping[str, Closing]
    needs: tuple[Concern, ...] = ()

    def chapter(self, figures: KeyResultFigures) -> Chapter:
        """The chapter of one key result, by its ``figures``."""
        return next(one for one in self.chapters if one.figures is figures)


def report(okrs: Okrs, store: Store, at: datetime, needs: Sequence[Concern] = ()) -> Report:
    """Everything that ``okrs`` came to at ``at`` (UTC)."""
    archive = Recall(store)
    figures = settled(evaluate(okrs, archive.evidence(at)), store)
    closings = closed(okrs.objectives, store, at)
    return Report(
        figures=figures,
        chapters=tuple(
            _chapter_of(kr, told_by(kr, closings, archive, at), okrs.zone) for kr in figures.key_results
        ),
        closings=closings,
        needs=tuple(needs),
    )


def to_json(of: Report) -> shape.Json:
    """The figures as ``status`` has them, and the past and outlook of each key result by its id."""
    # Of one that goes on in another objective than the closed one, the history that goes on.
    closed_first = sorted(of.chapters, key=lambda one: one.figures.objective not in of.closings)
    return {
        **shape.figures(of.figures, of.needs, of.closings),
        "history": {one.figures.key_result.id: history_to_json(one) for one in closed_first},
    }


def _chapter_of(kr: KeyResultFigures, evidence: LookingBack, zone: tzinfo) -> Chapter:
    return chapter(kr, evidence, outlook_of(kr.key_result, evidence, zone))


def chapter(figures: KeyResultFigures, evidence: LookingBack, outlook: Outlook) -> Chapter:
    """A key result with its past, as far as ``evidence`` knows it, and its ``outlook`` by that."""
    kr = figures.key_result
    instants = instants_of(kr, evidence.at) if kr.selections else ()
    return Chapter(
        figures=figures,
        delivered=burnup(kr, map(evidence.earlier, instants)),
        measured=tuple(_measured(kr, evidence)),
        outlook=outlook,
    )


def instants_of(kr: KeyResult, at: datetime) -> tuple[datetime, ...]:
    """Evenly from the start of the period to ``at`` (UTC), or to its end where that is over."""
    last = min(at, kr.period.end)
    if last <= kr.period.start:
        return ()
    step = (last - kr.period.start) / _STEPS
    return (*(kr.period.start + number * step for number in range(_STEPS)), last)


def _measured(kr: KeyResult, evidence: LookingBack) -> Iterator[tuple[datetime, float]]:
    if isinstance(kr.kind, Metric):
        for measurement in measured_over_time(kr, evidence):
            yield measurement.at, metric_progress(kr.kind, measurement.value)


def history_to_json(of: Chapter) -> shape.Json:
    """The series of both needles and the forecast as JSON."""
    return {
        "delivery": [
            {
                "at": shape.instant(point.at),
                "done": shape.fraction(point.done),
                "total": shape.fraction(point.total),
            }
            for point in of.delivered
        ],
        "result": [
            {"at": shape.instant(at), "progress": shape.fraction(progress)} for at, progress in of.measured
        ],
        "forecast": outlook_to_json(of.outlook),
    }
