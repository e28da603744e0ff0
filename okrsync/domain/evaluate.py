"""From evidence to numbers: a pure function of what is written down and what is known at one instant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import fsum

from okrsync.domain import signal as signals
from okrsync.domain.delivered import DeliveryFigures, delivered
from okrsync.domain.evidence import Completion, Evidence, Measurement
from okrsync.domain.freshness import Stale, kpi_staleness, last_of_period, staleness
from okrsync.domain.line import metric_progress, result_line
from okrsync.domain.measured import last_measured
from okrsync.domain.okr import Bands, Credit, KeyResult, Kpi, Metric, Milestone, Objective, Okrs, Stage
from okrsync.domain.override import Override, holding
from okrsync.domain.signal import Needle, Signal
from okrsync.domain.status import Status, gravest, judge, on_course, score
from okrsync.domain.tally import Tally
from okrsync.domain.tracker import Tracked


@dataclass(frozen=True, slots=True, kw_only=True)
class StageFigures:
    """How a stage stands. ``gain`` is the part of its share (0..1) that it pays out.

    It is ``overdue`` from the instant on by which it was due, as long as it is not complete.
    """

    stage: Stage
    delivery: float | None
    complete: bool
    by_person: bool
    gain: float
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultFigures:
    """The result needle. ``value`` is in the metric's unit (per cent for a milestone).

    ``expected`` is where progress should have stood when it was measured. ``tracked`` is what a number over
    work items was made of. While an ``override`` holds, it is what is shown, and ``computed`` is the result
    without it.
    """

    value: float | None
    progress: float | None
    expected: float | None
    measured_at: datetime | None
    unit: str
    measurement: Measurement | None = None
    tracked: Tracked | None = None
    stages: tuple[StageFigures, ...] = ()
    override: Override | None = None
    computed: ResultFigures | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyResultFigures:
    """All that is shown of a key result."""

    key_result: KeyResult
    objective: str
    result: ResultFigures
    delivery: DeliveryFigures
    status: Status
    signal: Signal
    stale: Stale | None
    score: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveFigures:
    """An objective and its key results. ``progress`` is the weighted mean of the clamped results.

    Key results without a result don't enter the mean; ``measured`` says how many did. Of an objective that is
    closed these are the figures of its closing, and ``today`` those that it would have now.
    """

    objective: Objective
    key_results: tuple[KeyResultFigures, ...]
    progress: float | None
    delivery: float | None
    measured: int
    status: Status
    today: ObjectiveFigures | None = None

    @property
    def is_closed(self) -> bool:
        """Whether it is shown as it was closed."""
        return self.today is not None

    def now(self, key_result: str) -> KeyResultFigures | None:
        """How a key result of a closed objective stands today; None where that is the same question."""
        krs = self.today.key_results if self.today else ()
        return next((kr for kr in krs if kr.key_result.id == key_result), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiFigures:
    """A KPI's latest value, and whether it is in its healthy range.

    ``healthy`` is None where nobody can say: it was never measured, or the last value that was in the range
    is ``stale``. ``tracked`` is what a number over work items was made of.
    """

    kpi: Kpi
    value: float | None
    measured_at: datetime | None
    healthy: bool | None
    stale: Stale | None = None
    measurement: Measurement | None = None
    tracked: Tracked | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Every number at one instant (UTC)."""

    at: datetime
    objectives: tuple[ObjectiveFigures, ...]
    kpis: tuple[KpiFigures, ...]

    @property
    def key_results(self) -> tuple[KeyResultFigures, ...]:
        """Every key result, in the order of the file."""
        return tuple(kr for objective in self.objectives for kr in objective.key_results)

    @property
    def live(self) -> tuple[KeyResultFigures, ...]:
        """Those of ``key_results`` that still move: their objective is not closed. Each id is there once."""
        return live(self.objectives)


def live(objectives: Iterable[ObjectiveFigures]) -> tuple[KeyResultFigures, ...]:
    """The key results of those of ``objectives`` that are not closed."""
    return tuple(kr for objective in objectives if not objective.is_closed for kr in objective.key_results)


def evaluate(okrs: Okrs, evidence: Evidence) -> Figures:
    """Every number of ``okrs`` as of ``evidence.at``."""
    return Figures(
        at=evidence.at,
        objectives=tuple(evaluate_objective(each, okrs, evidence) for each in okrs.objectives),
        kpis=tuple(evaluate_kpi(kpi, okrs, evidence) for kpi in okrs.kpis),
    )


def evaluate_objective(objective: Objective, okrs: Okrs, evidence: Evidence) -> ObjectiveFigures:
    """An objective with its key results; delivery is averaged apart and never mixed in."""
    figures = tuple(evaluate_key_result(kr, objective.id, okrs, evidence) for kr in objective.key_results)
    return ObjectiveFigures(
        objective=objective,
        key_results=figures,
        progress=_mean(figures, lambda kr: kr.result.progress),
        delivery=_mean(figures, lambda kr: kr.delivery.progress),
        measured=sum(kr.result.progress is not None for kr in figures),
        status=gravest(kr.status for kr in figures),
    )


def evaluate_key_result(kr: KeyResult, objective: str, okrs: Okrs, evidence: Evidence) -> KeyResultFigures:
    """Both needles of a key result, its status, its signal, and whether its evidence is stale."""
    stale = staleness(kr, evidence, okrs.stale_after, okrs.zone)
    delivery = delivered(kr, evidence)
    if isinstance(kr.kind, Metric):
        computed = _metric_result(kr, kr.kind, evidence)
    else:
        computed = _milestone_result(kr, kr.kind, delivery, evidence)
    result = _overridden(kr, computed, holding(evidence.overrides(kr.id), kr.id, evidence.at))
    return KeyResultFigures(
        key_result=kr,
        objective=objective,
        result=result,
        delivery=delivery,
        status=judge(
            result.progress,
            result.expected,
            at=evidence.at,
            period=kr.period,
            bands=okrs.bands,
            stale=stale is not None,
        ),
        signal=signals.read(
            result=_needle(result.progress, result.expected, okrs.bands),
            delivery=_needle(delivery.progress, delivery.expected, okrs.bands),
            stale=stale,
            needs_plan=isinstance(kr.kind, Metric),
            parts=_in_words(kr, delivery),
            zone=okrs.zone,
        ),
        stale=stale,
        score=_score(kr, result, evidence.at),
    )


def evaluate_kpi(kpi: Kpi, okrs: Okrs, evidence: Evidence) -> KpiFigures:
    """A KPI against its healthy range, both ends included; on stale evidence it is never healthy."""
    last, tracked = last_measured(kpi.series, kpi.tracker, evidence)
    stale = kpi_staleness(kpi, evidence, okrs.stale_after, okrs.zone)
    within = last is not None and _is_healthy(kpi, last.value)
    return KpiFigures(
        kpi=kpi,
        value=last.value if last else None,
        measured_at=last.at if last else None,
        healthy=None if last is None or (within and stale) else within,
        stale=stale,
        measurement=last,
        tracked=tracked,
    )


def _is_healthy(kpi: Kpi, value: float) -> bool:
    above = kpi.least is None or value >= kpi.least
    return above and (kpi.most is None or value <= kpi.most)


def _metric_result(kr: KeyResult, metric: Metric, evidence: Evidence) -> ResultFigures:
    line = result_line(kr)
    last, tracked = last_measured(metric.series, metric.tracker, evidence, last_of_period(kr, metric))
    if last is None:
        return ResultFigures(
            value=None,
            progress=None,
            expected=line.at(evidence.at),
            measured_at=None,
            unit=metric.unit,
            tracked=tracked,
        )
    return ResultFigures(
        value=last.value,
        progress=metric_progress(metric, last.value),
        expected=line.at(last.at),
        measured_at=last.at,
        unit=metric.unit,
        measurement=last,
        tracked=tracked,
    )


def _milestone_result(
    kr: KeyResult, milestone: Milestone, delivery: DeliveryFigures, evidence: Evidence
) -> ResultFigures:
    words = evidence.completions(kr.id)
    stages = tuple(
        _stage(
            stage,
            delivery.by_part[part],
            milestone.credit,
            by_person=_said(words, stage),
            at=min(evidence.at, kr.period.end),
        )
        for part, stage in enumerate(milestone.stages)
    )
    known = all(figures.by_person or _synced(figures.stage, evidence) for figures in stages)
    progress = _paid_out(stages) if known else None
    return ResultFigures(
        value=None if progress is None else progress * 100.0,
        progress=progress,
        expected=result_line(kr).at(evidence.at),
        measured_at=evidence.at if known else None,
        unit="%",
        stages=stages,
    )


def _paid_out(stages: Sequence[StageFigures]) -> float:
    # Of what the shares come to, since three times 33.333 are as good as 100: all stages are all of it.
    paid = fsum(figures.gain * figures.stage.share for figures in stages)
    return paid / fsum(figures.stage.share for figures in stages)


def _overridden(kr: KeyResult, computed: ResultFigures, override: Override | None) -> ResultFigures:
    if override is None or override.value is None:
        return computed
    metric = kr.kind if isinstance(kr.kind, Metric) else None
    return replace(
        computed,
        value=override.value,
        progress=metric_progress(metric, override.value) if metric else override.value / 100.0,
        expected=result_line(kr).at(override.at) if metric else computed.expected,
        measured_at=override.at,
        measurement=None,
        override=override,
        computed=computed,
    )


def _stage(stage: Stage, delivery: Tally, credit: Credit, *, by_person: bool, at: datetime) -> StageFigures:
    complete = by_person or delivery.complete
    partial = delivery.progress or 0.0 if credit is Credit.PROPORTIONAL else 0.0
    return StageFigures(
        stage=stage,
        delivery=delivery.progress,
        complete=complete,
        by_person=by_person,
        gain=1.0 if complete else partial,
        overdue=not complete and stage.due is not None and stage.due <= at,
    )


def _said(words: Mapping[str, Completion], stage: Stage) -> bool:
    word = words.get(stage.id)
    return word is not None and word.complete


def _synced(stage: Stage, evidence: Evidence) -> bool:
    return all(
        evidence.freshness(selection.connection, selection.scope).succeeded_at is not None
        for selection in stage.work
    )


def _needle(progress: float | None, expected: float | None, bands: Bands) -> Needle:
    within = progress is not None and expected is not None and on_course(progress, expected, bands)
    return Needle(progress=progress, expected=expected, on_course=within)


def _in_words(kr: KeyResult, delivery: DeliveryFigures) -> str:
    if delivery.parts < 2:
        return ""
    noun = "stages with work" if isinstance(kr.kind, Milestone) else "phases"
    return f"{delivery.parts_done} of {delivery.parts} {noun}"


def _score(kr: KeyResult, result: ResultFigures, at: datetime) -> float | None:
    if at < kr.period.end or result.progress is None:
        return None
    return score(result.progress)


def _mean(
    figures: Sequence[KeyResultFigures], progress: Callable[[KeyResultFigures], float | None]
) -> float | None:
    known = [(kr.key_result.weight, value) for kr in figures if (value := progress(kr)) is not None]
    return _weighted_mean(known)


def _weighted_mean(known: Iterable[tuple[float, float]]) -> float | None:
    pairs = list(known)
    total = fsum(weight for weight, _ in pairs)
    return fsum(weight * _clamped(value) for weight, value in pairs) / total if total > 0 else None


def _clamped(progress: float) -> float:
    return min(1.0, max(0.0, progress))
