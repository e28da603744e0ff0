"""Past: the measurements of a metric over time, whether somebody recorded them or the trackers tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from okrsync.domain.burnup import week_ends
from okrsync.domain.evidence import LookingBack, Measurement
from okrsync.domain.measured import counted
from okrsync.domain.okr import KeyResult, Metric
from okrsync.domain.tracker import Tracker

_MOST_WEEKS = 52


def measured_over_time(kr: KeyResult, evidence: LookingBack) -> Sequence[Measurement]:
    """Every measurement of the metric of ``kr`` that is known, oldest first; none where it is no metric.

    A number over work items is told for the end of each week of the period, up to the last sync.
    """
    if not isinstance(kr.kind, Metric):
        return ()
    if kr.kind.tracker is None:
        return evidence.measurements(kr.kind.series)
    return tuple(_weekly(kr, kr.kind.series, kr.kind.tracker, evidence))


def _weekly(kr: KeyResult, series: str, tracker: Tracker, evidence: LookingBack) -> Iterator[Measurement]:
    last = _seen_until(tracker, evidence)
    if last is None:
        return
    for instant in week_ends(min(last, kr.period.end), kr.period.start, _MOST_WEEKS):
        measurement, _ = counted(series, tracker, evidence.earlier(instant))
        if measurement is not None:
            yield measurement


def _seen_until(tracker: Tracker, evidence: LookingBack) -> datetime | None:
    seen = [evidence.freshness(*scope).succeeded_at for scope in tracker.scopes]
    known = [instant for instant in seen if instant is not None]
    return min(known) if known and len(known) == len(seen) else None
