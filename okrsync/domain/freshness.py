"""Stale evidence: since when, and why. It overrides every green status."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from okrsync.domain.evidence import Evidence, Freshness, Measurement
from okrsync.domain.okr import KeyResult, Metric


@dataclass(frozen=True, slots=True)
class Stale:
    """The evidence is too old, or its source failed: ``since`` (UTC, None if it never came) and why."""

    since: datetime | None
    reason: str


def staleness(kr: KeyResult, evidence: Evidence, stale_after: timedelta) -> Stale | None:
    """What is stale about the evidence of ``kr``: all reasons together, since the oldest of them.

    After the key result's end its evidence only has to reach up to that end.
    """
    at = min(evidence.at, kr.period.end)
    found = [*_stale_scopes(kr, evidence, at, stale_after), *_stale_metric(kr, evidence, at)]
    return _together(found)


def _stale_scopes(kr: KeyResult, evidence: Evidence, at: datetime, stale_after: timedelta) -> Iterator[Stale]:
    for connection, scope in kr.scopes:
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


def _stale_metric(kr: KeyResult, evidence: Evidence, at: datetime) -> Iterator[Stale]:
    if not isinstance(kr.kind, Metric) or kr.kind.tracker is not None:
        return
    source = evidence.measuring(kr.kind.series)
    if source is not None and source.trouble is not None and not _reaches(source, at):
        yield Stale(source.succeeded_at, f"measurement: {source.trouble}")
    last = latest(evidence.measurements(kr.kind.series))
    if last is not None and at - last.at > kr.kind.every:
        due = last.at + kr.kind.every
        yield Stale(last.at, f"the next measurement was due by {due:%Y-%m-%d}")


def _reaches(fresh: Freshness, at: datetime) -> bool:
    return fresh.succeeded_at is not None and fresh.succeeded_at >= at


def latest(measurements: Iterable[Measurement]) -> Measurement | None:
    """The measurement of the latest instant."""
    return max(measurements, key=lambda m: (m.at, m.recorded_at), default=None)


def _together(found: list[Stale]) -> Stale | None:
    if not found:
        return None
    instants = [stale.since for stale in found]
    since = None if None in instants else min(i for i in instants if i is not None)
    return Stale(since, "; ".join(stale.reason for stale in found))
