"""Measurements: what was true when, who said so, and since when it could be known. Nothing is overwritten.

What a source takes back is a word without a value. It leaves what other sources say of that instant.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    FromClause,
    Row,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    exists,
    insert,
    or_,
    select,
    tuple_,
)

from okrsync.domain.evidence import Freshness, Measurement, Withdrawal
from okrsync.domain.magnitude import is_usable
from okrsync.store.asked import since_of_series
from okrsync.store.dialect import take_turn_for
from okrsync.store.faults import UnusableMeasurement
from okrsync.store.skip import among, last_up_to
from okrsync.store.tables import measurement, measuring_source
from okrsync.store.times import AT, UTCDateTime, looking_back, utc

Word = Measurement | Withdrawal

_BY_WORD = (measurement.c.at, measurement.c.recorded_at, measurement.c.id)
# The last instant that a measurement may be of.
_UNTIL = bindparam("until", type_=UTCDateTime())
_LATER = measurement.alias("later")


def record(connection: Connection, words: Iterable[Word], now: datetime) -> int:
    """Add what is new of ``words`` and known from ``now`` on; returns how many that were.

    Not new is what its source said of that instant last. Where one source says several values of one
    instant at once, its last word counts. All or none are stored: ``UnusableMeasurement`` where a value is
    not finite.
    """
    take_turn_for(connection, "measurements")
    latest = {(word.series, word.source, utc(word.at)): _usable(_kept_at(now, word)) for word in words}
    in_order = sorted(latest.values(), key=lambda word: word.series)
    return sum(
        _record_series(connection, series, list(of_series))
        for series, of_series in groupby(in_order, key=lambda word: word.series)
    )


def known(
    connection: Connection, at: datetime, wanted: Collection[str] | None = None
) -> dict[str, Sequence[Measurement]]:
    """What was known at ``at`` of each series up to then, oldest first: of each instant the latest word.

    No more than the ``wanted`` series where those are named.
    """
    then = _known_then() if wanted is None else _known_then().where(measurement.c.series.in_(wanted))
    series: dict[str, dict[datetime, Measurement]] = {}
    for row in _standing(connection.execute(then, looking_back(at))):
        series.setdefault(row.series, {})[row.at] = _measurement(row)
    return {name: list(latest.values()) for name, latest in series.items()}


def newest(
    connection: Connection, at: datetime, until: datetime, wanted: Collection[str] | None = None
) -> dict[str, Measurement]:
    """The last of what is ``known`` of each series, of the instants up to ``until`` (no later than ``at``).

    The database finds it, so that it costs no more the longer a series is.
    """
    rows = connection.execute(_newest_then(wanted), {**looking_back(at), "until": until})
    return {row.series: _measurement(row) for row in _standing(rows)}


def said_now(connection: Connection, series: str, since: datetime | None = None) -> Sequence[Measurement]:
    """What each source says now of each instant of ``series``, oldest first; with ``since`` from then on."""
    words = select(measurement).where(measurement.c.series == series).order_by(*_BY_WORD)
    rows = connection.execute(words if since is None else words.where(measurement.c.at >= since))
    return [_measurement(row) for row in _standing(rows)]


def last_said_now(connection: Connection, series: str, source: str) -> Measurement | None:
    """What ``source`` says now of the last instant of ``series`` that it says anything of."""
    standing = (measurement.c.value.is_not(None), ~_replaced(measurement))
    words = select(measurement).where(
        measurement.c.series == series, measurement.c.source == source, *standing
    )
    row = connection.execute(words.order_by(measurement.c.at.desc()).limit(1)).first()
    return None if row is None else _measurement(row)


def _standing(rows: Iterable[Row[Any]]) -> list[Row[Any]]:
    """Of ``rows`` in order the last word of each source on each instant, as far as it was not taken back."""
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


def answering(
    connection: Connection, at: datetime, wanted: Collection[str] | None = None
) -> dict[str, Freshness]:
    """How fresh the automatic source of each series was at ``at``, of those that were read then.

    One that was left, whose last answer is neither a success nor a trouble, is none any more.

    No more than the ``wanted`` series where those are named.
    """
    rows = connection.execute(_answered_then(wanted), looking_back(at))
    return {row.series: Freshness(row.succeeded_at, row.trouble) for row in rows}


def _answered_then(wanted: Collection[str] | None) -> Select[Any]:
    names = among(measuring_source.c.series, wanted)
    last, good = measuring_source.alias("last"), measuring_source.alias("good")
    return (
        select(last.c.series, last.c.trouble, good.c.succeeded_at)
        .select_from(names)
        .join(last, last.c.id == _last_answer(names))
        .outerjoin(good, good.c.id == _last_answer(names, measuring_source.c.succeeded_at.is_not(None)))
        .where(or_(last.c.succeeded_at.is_not(None), last.c.trouble.is_not(None)))
    )


def _last_answer(names: CTE, *which: ColumnElement[bool]) -> ScalarSelect[int]:
    of_series = and_(measuring_source.c.series == names.c.value, *which)
    return last_up_to(measuring_source.c.at, measuring_source.c.id, of_series, names)


@cache
def _known_then() -> Select[Any]:
    words = select(measurement).where(measurement.c.at <= AT, _is_known_then(measurement))
    return words.order_by(*_BY_WORD)


def _is_known_then(word: FromClause) -> ColumnElement[bool]:
    """Whether ``word`` could be known then.

    What a series brings along when it is linked is history: it was known when it was true. But who looked
    after the series was asked for and before it came did not see it.
    """
    asked_since = since_of_series(word.c.series)
    not_missed = or_(word.c.recorded_at <= AT, asked_since.is_(None), asked_since > AT)
    return and_(word.c.known_at <= AT, not_missed)


def _newest_then(wanted: Collection[str] | None) -> Select[Any]:
    """The words on the last instant of each series up to ``_UNTIL`` that any measurement is left of."""
    names = among(measurement.c.series, wanted)
    return (
        select(measurement)
        .join(names, measurement.c.series == names.c.value)
        .where(measurement.c.at == _last_instant(names), _is_known_then(measurement))
        .order_by(*_BY_WORD)
    )


def _last_instant(names: CTE) -> ScalarSelect[datetime]:
    word = measurement.alias("word")
    standing = (word.c.value.is_not(None), _is_known_then(word), ~_replaced(word, _is_known_then(_LATER)))
    instants = select(word.c.at).where(word.c.series == names.c.value, word.c.at <= _UNTIL, *standing)
    return instants.order_by(word.c.at.desc()).limit(1).correlate(names).scalar_subquery()


def _replaced(word: FromClause, *which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the source of ``word`` has a later word on the same instant, one that ``which`` holds for."""
    later = _LATER.c
    same = (later.series == word.c.series, later.at == word.c.at, later.source == word.c.source)
    is_later = tuple_(later.recorded_at, later.id) > tuple_(word.c.recorded_at, word.c.id)
    return exists().where(*same, is_later, *which).correlate(word)


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
    if isinstance(candidate, Withdrawal) or is_usable(candidate.value):
        return candidate
    raise UnusableMeasurement(
        f"{candidate.series}: {candidate.value} on {candidate.at:%Y-%m-%d} is not a number to measure with",
        hint=f"correct it in its source ({candidate.source})",
    )
