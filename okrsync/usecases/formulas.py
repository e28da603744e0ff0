"""Formulas: how each figure came about, in words and with the numbers put in. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from math import fsum

from okrsync.domain.delivered import planned_line
from okrsync.domain.evaluate import (
    KeyResultFigures,
    KpiFigures,
    ObjectiveFigures,
    StageFigures,
)
from okrsync.domain.line import Line, result_line
from okrsync.domain.okr import Bands, Credit, KeyResult, Metric, Milestone
from okrsync.domain.signal import SignalName
from okrsync.domain.status import TOLERANCE, Status, on_course
from okrsync.usecases.words import in_words
from okrsync.usecases.words import number as shown

_MISSING = {
    SignalName.STALE: "some evidence is stale, which goes before everything else",
    SignalName.NOT_MEASURED: "there is no result",
    SignalName.NO_PLAN: "no work that counts is behind it",
}


@dataclass(frozen=True, slots=True)
class Point:
    """By ``at`` a needle should stand at ``progress``, because of ``what``."""

    at: datetime
    progress: float
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """Where a needle should stand: the points of its line, and what that is at the instant of judgement."""

    judged_at: datetime
    progress: float
    points: tuple[Point, ...]

    @property
    def around(self) -> tuple[Point, ...]:
        """The two points between which it is judged; one before the first and after the last of them."""
        before = [point for point in self.points if point.at <= self.judged_at][-1:]
        after = [point for point in self.points if point.at > self.judged_at][:1]
        return (*before, *after)


def expected_result(of: KeyResultFigures, at: datetime) -> Expectation:
    """Where the result should stand: a metric when it was measured, a milestone at ``at`` (UTC)."""
    kr = of.key_result
    judged = of.result.measured_at or at
    return _expectation(result_line(kr), judged, dict(_result_points(kr)))


def expected_delivery(of: KeyResultFigures, at: datetime) -> Expectation | None:
    """Where delivery should stand at ``at`` (UTC); None where there is none."""
    if of.delivery.progress is None:
        return None
    due = {phase.due: phase.title for phase in of.key_result.parts if phase.due is not None}
    return _expectation(planned_line(of.key_result, of.delivery.tally), at, due)


def result_formula(of: KeyResultFigures) -> str:
    """How the result came about, with the numbers put in."""
    kind, result = of.key_result.kind, of.result
    if isinstance(kind, Metric):
        return _metric_formula(kind, result.value, result.tracked.why if result.tracked else None)
    return _milestone_formula(kind.credit, result.stages)


def delivery_formula(of: KeyResultFigures) -> str:
    """How delivery came about, with the numbers put in."""
    if not of.key_result.selections:
        return "no work is linked"
    if of.delivery.total == 0:
        return "no items"
    done, total = (shown(round(weight, 5)) for weight in (of.delivery.done, of.delivery.total))
    return f"done / total = {done} / {total} {of.delivery.unit}"


def status_formula(of: KeyResultFigures, bands: Bands, at: datetime, zone: tzinfo = UTC) -> str:
    """Why the status is what it is; days are told in ``zone``."""
    progress, expected, period = of.result.progress, of.result.expected, of.key_result.period
    if of.status is Status.NOT_STARTED:
        return f"{in_words(of.status)}: the period starts on {period.start.astimezone(zone):%Y-%m-%d}"
    if progress is None or expected is None:
        return f"{in_words(of.status)}: there is no result"
    judged = _after_the_end(progress) if at >= period.end else _on_the_way(progress, expected, bands)
    if of.status is Status.UNKNOWN:
        return f"{in_words(of.status)}: {judged}, but the evidence is stale, and stale is never green"
    return f"{in_words(of.status)}: {judged}"


def score_formula(of: KeyResultFigures) -> str | None:
    """How the score came about; None before the end."""
    if of.score is None or of.result.progress is None:
        return None
    return f"progress {shown(of.result.progress)}, kept to 0..1 and rounded down to a tenth = {of.score:.1f}"


def signal_formula(of: KeyResultFigures, bands: Bands) -> str:
    """Which two verdicts make the signal."""
    missing = _MISSING.get(of.signal.name)
    if missing is not None:
        return f"{of.signal.name}: {missing}"
    needles = (
        ("delivery", of.delivery.progress, of.delivery.expected),
        ("result", of.result.progress, of.result.expected),
    )
    told = [_course(*needle, bands) for needle in needles]
    return f"{of.signal.name}: {' and '.join(one for one in told if one)}"


def mean_formula(of: ObjectiveFigures, *, delivery: bool) -> str:
    """The weighted mean of the key results of an objective: of their delivery, or of their results."""
    known = [(kr.key_result.weight, p) for kr in of.key_results if (p := _needle(kr, delivery)) is not None]
    if not known:
        return "no key result has a delivery" if delivery else "no key result has a result"
    above = " + ".join(f"{shown(weight)} * {shown(_clamped(p))}" for weight, p in known)
    below = " + ".join(shown(weight) for weight, _ in known)
    left_out = len(of.key_results) - len(known)
    rest = f"; {left_out} without one {'is' if left_out == 1 else 'are'} left out" if left_out else ""
    return f"sum of weight * progress, kept to 0..1 / sum of weights = ({above}) / ({below}){rest}"


def gravest_formula(of: ObjectiveFigures) -> str:
    """Whose status the objective has."""
    names = [kr.key_result.id for kr in of.key_results if kr.status is of.status]
    return f"{in_words(of.status)}: the gravest of its key results', that of {', '.join(names) or 'none'}"


def health_formula(of: KpiFigures) -> str:
    """Whether a KPI is in its range."""
    if of.value is None:
        return f"not measured: {of.tracked.why if of.tracked else 'there is no value yet'}"
    kpi = of.kpi
    least, most = (None if bound is None else shown(bound) for bound in (kpi.least, kpi.most))
    asked = " <= ".join(part for part in (least, shown(of.value), most) if part is not None)
    if least is None and most is None:
        return "it has no range, so any value is healthy" + (", but it is stale" if of.stale else "")
    if of.healthy is None:
        return f"{asked} holds, but the value is stale, and stale is never healthy"
    return f"{asked} {'holds' if of.healthy else 'does not hold'}"


def _milestone_formula(credit: Credit, stages: Sequence[StageFigures]) -> str:
    if credit is Credit.WHOLE:
        rule = "sum of the shares of completed stages"
        paid = [shown(stage.stage.share) for stage in stages if stage.gain]
    else:
        rule = "sum of share * delivery of each stage, whole where it is complete"
        paid = [_product(stage) for stage in stages if stage.gain]
    total = round(fsum(stage.stage.share for stage in stages), 5)
    told = " + ".join(paid) or "0"
    return f"{rule} = {told}" if total == 100 else f"{rule}, of {shown(total)} = ({told}) / {shown(total)}"


def _product(of: StageFigures) -> str:
    share = shown(of.stage.share)
    return share if of.complete else f"{share} * {shown(round(of.gain, 5))}"


def _metric_formula(metric: Metric, value: float | None, why_none: str | None) -> str:
    formula = "(value - baseline) / (target - baseline)"
    if value is None:
        return f"{formula}; {why_none or 'not measured yet'}"
    baseline, target = shown(metric.baseline), shown(metric.target)
    return f"{formula} = ({shown(value)} - {baseline}) / ({target} - {baseline})"


def _expectation(line: Line, at: datetime, named: dict[datetime, str]) -> Expectation:
    first, last = line.points[0][0], line.points[-1][0]
    ends = {first: "the period starts", last: "the period ends"}
    points = tuple(
        Point(when, progress, named.get(when, ends.get(when, ""))) for when, progress in line.points
    )
    return Expectation(judged_at=at, progress=line.at(at), points=points)


def _result_points(kr: KeyResult) -> Iterator[tuple[datetime, str]]:
    if isinstance(kr.kind, Milestone):
        yield from ((stage.due, stage.title) for stage in kr.kind.stages if stage.due is not None)
        return
    yield from ((c.at, f"checkpoint {_valued(c.value, kr.kind)}") for c in kr.kind.checkpoints)
    for phase in kr.plan:
        if phase.due is not None and phase.target is not None:
            yield phase.due, f"{phase.title}: {_valued(phase.target, kr.kind)}"


def _valued(value: float, metric: Metric) -> str:
    return f"{shown(value)} {metric.unit}".strip()


def _after_the_end(progress: float) -> str:
    reached = progress >= 1.0 - TOLERANCE
    return f"the period is over and progress {shown(progress)} {'reaches' if reached else 'does not reach'} 1"


def _on_the_way(progress: float, expected: float, bands: Bands) -> str:
    behind = (expected - progress) * 100.0
    stands, should = _points(progress * 100), _points(expected * 100)
    if behind < 0:
        return f"{stands} - {should} = {_points(-behind)} points ahead"
    points = f"{should} - {stands} = {_points(behind)} points behind"
    if behind <= bands.on_track + TOLERANCE:
        return f"{points}, at most {shown(bands.on_track)}"
    least, most = shown(bands.on_track), shown(bands.behind)
    inside = behind <= bands.behind + TOLERANCE
    return f"{points}, more than {least} and at most {most}" if inside else f"{points}, more than {most}"


def _course(name: str, progress: float | None, expected: float | None, bands: Bands) -> str | None:
    if progress is None or expected is None:
        return None
    on = on_course(progress, expected, bands)
    return (
        f"{name} is {'on' if on else 'off'} course ({_points(progress * 100)} of {_points(expected * 100)} %)"
    )


def _points(value: float) -> str:
    return shown(round(value, 1))


def _needle(of: KeyResultFigures, delivery: bool) -> float | None:
    return of.delivery.progress if delivery else of.result.progress


def _clamped(progress: float) -> float:
    return round(min(1.0, max(0.0, progress)), 5)


def weights(of: ObjectiveFigures) -> Sequence[tuple[KeyResultFigures, float]]:
    """Each key result with its part (0..1) of all weights that enter the mean; 0 without a result."""
    known = [kr.key_result.weight if kr.result.progress is not None else 0.0 for kr in of.key_results]
    total = sum(known)
    return [(kr, weight / total if total else 0.0) for kr, weight in zip(of.key_results, known, strict=True)]
