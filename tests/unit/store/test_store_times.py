from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Column, MetaData, Table, create_engine, insert, make_url, select
from sqlalchemy.schema import CreateTable

from okrsync.store.tables import metadata
from okrsync.store.times import UTCDateTime, utc

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
AWAY = timezone(timedelta(hours=-5))


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="does not say its time zone"):
        utc(NOON.replace(tzinfo=None))


def test_an_instant_is_stored_in_utc_and_found_from_any_zone() -> None:
    table = Table("note", MetaData(), Column("at", UTCDateTime), Column("until", UTCDateTime))
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(insert(table).values(at=NOON.astimezone(AWAY)))
        found = connection.execute(select(table).where(table.c.at == NOON)).one()
        assert connection.exec_driver_sql("select at from note").scalar() == "2026-11-02 12:00:00.000000"
    engine.dispose()
    assert (found.at, found.at.tzinfo, found.until) == (NOON, UTC, None)


def test_every_table_can_be_made_in_postgresql_too() -> None:
    made = "".join(
        str(CreateTable(table).compile(dialect=make_url("postgresql://").get_dialect()()))
        for table in metadata.sorted_tables
    )
    assert "TIMESTAMP WITH TIME ZONE" in made
    assert "JSONB" in made
    assert "BIGSERIAL" in made
