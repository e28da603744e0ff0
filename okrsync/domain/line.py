"""Where a needle should stand: a line from the start to the end, bent by dated intermediate targets."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from okrsync.domain.okr import KeyResult, Metric, Milestone, Period

# A slip of the keyboard, as 1e308, would make it infinite, which can be neither shown nor kept.
_FARTHEST = 1e12


@dataclass(frozen=True, slots=True)
class Line:
    """Expected progress over time, piecewise linear through ``points`` (instant, progress), in order."""

    points: tuple[tuple[datetime, float], ...]

    @classmethod
    def through(cls, period: Period, between: Iterable[tuple[datetime, float]], last: float = 1.0) -> Line:
        """From 0 at the period's start, through the points that lie inside it, to ``last`` at its end.

        A point at the very end takes the end's place. Of several points of one instant the last holds.
        """
        # In one zone Python counts wall-clock hours, of which the night that clocks change has 23 or 25.
        start, end = period.start.astimezone(UTC), period.end.astimezone(UTC)
        ordered = sorted(((at.astimezone(UTC), value) for at, value in between), key=_instant)
        points = {start: 0.0, **{at: value for at, value in ordered if start < at <= end}}
        points.setdefault(end, last)
        return cls(tuple(points.items()))

    def at(self, instant: datetime) -> float:
        """The expected progress; outside the points that of the nearest one."""
        instants = [at for at, _ in self.points]
        after = bisect_right(instants, instant)
        if after == 0:
            return self.points[0][1]
        if after == len(self.points):
            return self.points[-1][1]
        (t0, v0), (t1, v1) = self.points[after - 1], self.points[after]
        return v0 + (v1 - v0) * ((instant - t0) / (t1 - t0))


def metric_progress(metric: Metric, value: float) -> float:
    """How far ``value`` has come from baseline (0) to target (1), not clamped to that.

    ``(value - baseline) / (target - baseline)``: increase and decrease need no flag.
    """
    progress = (value - metric.baseline) / (metric.target - metric.baseline)
    return min(_FARTHEST, max(-_FARTHEST, progress))


def result_line(kr: KeyResult) -> Line:
    """Where the result of ``kr`` should stand over time.

    A metric goes through its checkpoints and through the intermediate targets of its plan's phases, a
    milestone through the due dates of its stages (a stage without one is due at the end).
    """
    if isinstance(kr.kind, Milestone):
        return delivery_line(kr.period, ((stage.due, stage.share) for stage in kr.kind.stages))
    metric = kr.kind
    own = ((c.at, metric_progress(metric, c.value)) for c in metric.checkpoints)
    of_phases = (
        (phase.due, metric_progress(metric, phase.target))
        for phase in kr.plan
        if phase.due is not None and phase.target is not None
    )
    return Line.through(kr.period, (*own, *of_phases))


def delivery_line(period: Period, parts: Iterable[tuple[datetime | None, float]]) -> Line:
    """Where delivery should stand over time, given the due instant and the weight of each part.

    Parts fall due one after the other, so by each due date the share of all that is due by then should be
    done. A part without a due date, or with one outside the period, is due at the end; one without work
    has no say.
    """
    weighed = [(_within(due, period), weight) for due, weight in parts if weight > 0]
    total = sum(weight for _, weight in weighed)
    due_by = {due: sum(weight for at, weight in weighed if at <= due) / total for due, _ in weighed}
    return Line.through(period, due_by.items())


def _within(due: datetime | None, period: Period) -> datetime:
    if due is None or due > period.end or due <= period.start:
        return period.end
    return due


def _instant(point: tuple[datetime, float]) -> datetime:
    return point[0]
