"""Measurements: what was true when, who said so, and since when it could be known. Nothing is overwritten.

What a source takes back is a word without a value. It leaves what other sources say of that instant.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, insert, or_, select

from okrsync.domain.evidence import Freshness, Measurement, Withdrawal
from okrsync.store.asked import since_of_series
from okrsync.store.faults import UnusableMeasurement
from okrsync.store.tables import measurement, measuring_source
from okrsync.store.times import utc

Word = Measurement | Withdrawal

_BY_WORD = (measurement.c.at, measurement.c.recorded_at, measurement.c.id)


def record(connection: Connection, words: Iterable[Word], now: datetime) -> int:
    """Add what is new of ``words`` and known from ``now`` on; returns how many that were.

    Not new is what its source said of that instant last. Where one source says several values of one
    instant at once, its last word counts. All or none are stored: ``UnusableMeasurement`` where a value is
    not finite.
    """
    latest = {(word.series, word.source, utc(word.at)): _usable(_kept_at(now, word)) for word in words}
    in_order = sorted(latest.values(), key=lambda word: word.series)
    return sum(
        _record_series(connection, series, list(of_series))
        for series, of_series in groupby(in_order, key=lambda word: word.series)
    )


def known(connection: Connection, series: str, at: datetime) -> Sequence[Measurement]:
    """What was known at ``at`` of ``series`` up to then, oldest first: of each instant the latest word."""
    said = _said(connection, measurement.c.series == series, measurement.c.at <= at, _is_known(at))
    return [_measurement(row) for row in {row.at: row for row in said}.values()]


def said_now(connection: Connection, series: str) -> Sequence[Measurement]:
    """What each source says now of each instant of ``series``, oldest first."""
    return [_measurement(row) for row in _said(connection, measurement.c.series == series)]


def _said(connection: Connection, *which: ColumnElement[bool]) -> list[Row[Any]]:
    """The last word of each source on each instant, as far as it was not taken back, in order."""
    rows = connection.execute(select(measurement).where(*which).order_by(*_BY_WORD))
    last = {(row.series, row.at, row.source): row for row in rows}
    standing = [row for row in last.values() if row.value is not None]
    return sorted(standing, key=lambda row: (row.at, row.recorded_at, row.id))


def _measurement(row: Row[Any]) -> Measurement:
    return Measurement(
        series=row.series,
        at=row.at,
        value=row.value,
        recorded_at=row.recorded_at,
        source=row.source,
        by=row.by,
        note=row.note,
    )


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


def _kept_at(now: datetime, word: Word) -> Word:
    return replace(word, recorded_at=max(utc(word.recorded_at), utc(now)))


def _value(word: Word) -> float | None:
    return word.value if isinstance(word, Measurement) else None


def _record_series(connection: Connection, series: str, words: Sequence[Word]) -> int:
    said = _last_words(connection, series, [utc(word.at) for word in words])
    new = [word for word in words if said.get((utc(word.at), word.source)) != _value(word)]
    if not new:
        return 0
    first_import = _is_unheard_of(connection, series)
    connection.execute(
        insert(measurement),
        [
            {
                "series": word.series,
                "at": word.at,
                "value": _value(word),
                "recorded_at": word.recorded_at,
                "known_at": word.at if first_import else word.recorded_at,
                "source": word.source,
                "by": word.by,
                "note": word.note,
            }
            for word in new
        ],
    )
    return len(new)


def _last_words(
    connection: Connection, series: str, instants: Sequence[datetime]
) -> dict[tuple[datetime, str], float | None]:
    rows = connection.execute(
        select(measurement.c.at, measurement.c.source, measurement.c.value)
        .where(measurement.c.series == series, measurement.c.at.between(min(instants), max(instants)))
        .order_by(*_BY_WORD)
    )
    return {(row.at, row.source): row.value for row in rows}


def _is_unheard_of(connection: Connection, series: str) -> bool:
    heard = select(measurement.c.id).where(measurement.c.series == series).limit(1)
    return connection.execute(heard).first() is None


def _usable(candidate: Word) -> Word:
    if isinstance(candidate, Withdrawal) or math.isfinite(candidate.value):
        return candidate
    raise UnusableMeasurement(
        f"{candidate.series}: {candidate.value} on {candidate.at:%Y-%m-%d} is not a number to measure with",
        hint=f"correct it in its source ({candidate.source})",
    )
