"""Stale evidence: since when, and why. It overrides every green status."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from okrsync.domain.evidence import Evidence, Freshness
from okrsync.domain.okr import KeyResult, Kpi, Metric

_END_OF_TIME = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Stale:
    """The evidence is too old, or its source failed: ``since`` (UTC, None if it never came) and why."""

    since: datetime | None
    reason: str


def staleness(kr: KeyResult, evidence: Evidence, stale_after: timedelta, zone: tzinfo = UTC) -> Stale | None:
    """What is stale about the evidence of ``kr``: all reasons together, since the oldest of them.

    After the key result's end its evidence only has to reach up to that end. Days are told in ``zone``.
    """
    at = min(evidence.at, kr.period.end)
    measured = kr.kind if isinstance(kr.kind, Metric) and kr.kind.tracker is None else None
    return _together(
        [
            *_stale_scopes(kr.scopes, evidence, at, stale_after),
            *(_stale_metric(kr, measured, evidence, at, zone) if measured else ()),
        ]
    )


def kpi_staleness(kpi: Kpi, evidence: Evidence, stale_after: timedelta, zone: tzinfo = UTC) -> Stale | None:
    """What is stale about the evidence of ``kpi``; without ``every`` no measurement of it is ever overdue.

    Days are told in ``zone``.
    """
    if kpi.tracker is not None:
        return _together(list(_stale_scopes(kpi.tracker.scopes, evidence, evidence.at, stale_after)))
    return _together(list(_stale_series(kpi.series, kpi.every, evidence, evidence.at, zone)))


def _stale_scopes(
    scopes: Iterable[tuple[str, str]], evidence: Evidence, at: datetime, stale_after: timedelta
) -> Iterator[Stale]:
    for connection, scope in scopes:
        name = f"{connection} ({scope})"
        yield from _stale_source(name, evidence.freshness(connection, scope), at, stale_after)


def _stale_source(name: str, fresh: Freshness, at: datetime, patience: timedelta) -> Iterator[Stale]:
    if _reaches(fresh, at):
        return
    if fresh.trouble is not None:
        yield Stale(fresh.succeeded_at, f"{name}: {fresh.trouble}")
    elif fresh.succeeded_at is None:
        yield Stale(None, f"{name}: never synced")
    elif at - fresh.succeeded_at > patience:
        yield Stale(fresh.succeeded_at, f"{name}: not synced since")


def _stale_metric(
    kr: KeyResult, metric: Metric, evidence: Evidence, at: datetime, zone: tzinfo
) -> Iterator[Stale]:
    return _stale_series(metric.series, metric.every, evidence, at, zone, last_of_period(kr, metric))


def _stale_series(
    series: str,
    every: timedelta | None,
    evidence: Evidence,
    at: datetime,
    zone: tzinfo,
    until: datetime | None = None,
) -> Iterator[Stale]:
    source = evidence.measuring(series)
    if source is not None and source.trouble is not None and not _reaches(source, at):
        yield Stale(source.succeeded_at, f"measurement: {source.trouble}")
    last = evidence.latest(series, until)
    if last is not None and every is not None and at - last.at > every:
        due = (last.at + every).astimezone(zone)
        yield Stale(last.at, f"the next measurement was due by {due:%Y-%m-%d %H:%M}")


def _reaches(fresh: Freshness, at: datetime) -> bool:
    return fresh.succeeded_at is not None and fresh.succeeded_at >= at


def last_of_period(kr: KeyResult, metric: Metric) -> datetime:
    """Up to when a measurement still tells of the period: the last one may come ``every`` after its end."""
    end = kr.period.end.astimezone(UTC)
    return end + min(metric.every, _END_OF_TIME - end)


def _together(found: list[Stale]) -> Stale | None:
    if not found:
        return None
    instants = [stale.since for stale in found]
    since = None if None in instants else min(i for i in instants if i is not None)
    return Stale(since, "; ".join(stale.reason for stale in found))
