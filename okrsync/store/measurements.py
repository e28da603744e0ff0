"""Measurements: what was true when, who said so, and since when it could be known. Nothing is overwritten."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select

from okrsync.domain.evidence import Freshness, Measurement
from okrsync.store.asked import since_of_series
from okrsync.store.faults import UnusableMeasurement
from okrsync.store.tables import measurement, measuring_source
from okrsync.store.times import utc

_BY_WORD = (measurement.c.at, measurement.c.recorded_at, measurement.c.id)


def record(connection: Connection, measurements: Iterable[Measurement], now: datetime) -> int:
    """Add what is new of ``measurements`` and known from ``now`` on; returns how many that were.

    Not new is what its source said of that instant last. Where one source says several values of one
    instant at once, its last word counts. All or none are stored: ``UnusableMeasurement`` where a value is
    not finite.
    """
    words = {(m.series, m.source, utc(m.at)): _usable(_kept_at(now, m)) for m in measurements}
    in_order = sorted(words.values(), key=lambda m: m.series)
    return sum(
        _record_series(connection, series, list(of_series))
        for series, of_series in groupby(in_order, key=lambda m: m.series)
    )


def known(connection: Connection, series: str, at: datetime) -> Sequence[Measurement]:
    """What was known at ``at`` of ``series`` up to then, oldest first: of each instant the latest word."""
    rows = connection.execute(
        select(measurement)
        .where(measurement.c.series == series, measurement.c.at <= at, _is_known(at))
        .order_by(*_BY_WORD)
    )
    latest = {row.at: row for row in rows}
    return [
        Measurement(
            series=row.series,
            at=row.at,
            value=row.value,
            recorded_at=row.recorded_at,
            source=row.source,
            by=row.by,
            note=row.note,
        )
        for row in latest.values()
    ]


def record_answer(connection: Connection, series: str, at: datetime, freshness: Freshness) -> None:
    """Add that at ``at`` the automatic source of ``series`` was asked, and how that went."""
    connection.execute(
        insert(measuring_source).values(
            series=series, at=at, succeeded_at=freshness.succeeded_at, trouble=freshness.trouble
        )
    )


def answering(connection: Connection, series: str, at: datetime) -> Freshness | None:
    """How fresh the automatic source of ``series`` was at ``at``; None where none had been asked."""
    asked = (measuring_source.c.series == series, measuring_source.c.at <= at)
    last = connection.execute(
        select(measuring_source.c.trouble)
        .where(*asked)
        .order_by(measuring_source.c.at.desc(), measuring_source.c.id.desc())
        .limit(1)
    ).one_or_none()
    if last is None:
        return None
    succeeded_at = connection.execute(select(func.max(measuring_source.c.succeeded_at)).where(*asked))
    return Freshness(succeeded_at.scalar_one(), last.trouble)


def _is_known(at: datetime) -> ColumnElement[bool]:
    """Whether a measurement could be known at ``at``.

    What a series brings along when it is linked is history: it was known when it was true. But who looked
    after the series was asked for and before it came did not see it.
    """
    asked_since = since_of_series(measurement.c.series)
    not_missed = or_(measurement.c.recorded_at <= at, asked_since.is_(None), asked_since > at)
    return and_(measurement.c.known_at <= at, not_missed)


def _kept_at(now: datetime, told: Measurement) -> Measurement:
    return replace(told, recorded_at=max(utc(told.recorded_at), utc(now)))


def _record_series(connection: Connection, series: str, words: Sequence[Measurement]) -> int:
    said = _last_words(connection, series, [utc(m.at) for m in words])
    new = [m for m in words if said.get((utc(m.at), m.source)) != m.value]
    if not new:
        return 0
    first_import = _is_unheard_of(connection, series)
    connection.execute(
        insert(measurement),
        [
            {
                "series": m.series,
                "at": m.at,
                "value": m.value,
                "recorded_at": m.recorded_at,
                "known_at": m.at if first_import else m.recorded_at,
                "source": m.source,
                "by": m.by,
                "note": m.note,
            }
            for m in new
        ],
    )
    return len(new)


def _last_words(
    connection: Connection, series: str, instants: Sequence[datetime]
) -> dict[tuple[datetime, str], float]:
    rows = connection.execute(
        select(measurement.c.at, measurement.c.source, measurement.c.value)
        .where(measurement.c.series == series, measurement.c.at.between(min(instants), max(instants)))
        .order_by(*_BY_WORD)
    )
    return {(row.at, row.source): row.value for row in rows}


def _is_unheard_of(connection: Connection, series: str) -> bool:
    heard = select(measurement.c.id).where(measurement.c.series == series).limit(1)
    return connection.execute(heard).first() is None


def _usable(candidate: Measurement) -> Measurement:
    if math.isfinite(candidate.value):
        return candidate
    raise UnusableMeasurement(
        f"{candidate.series}: {candidate.value} on {candidate.at:%Y-%m-%d} is not a number to measure with",
        hint=f"correct it in its source ({candidate.source})",
    )
