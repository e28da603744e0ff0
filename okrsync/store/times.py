"""Instants in the database: aware on the way in, UTC inside, aware on the way out."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, bindparam
from sqlalchemy.types import TypeDecorator

_WRITTEN = len("2026-01-31 08:00:00.000000")


def utc(instant: datetime) -> datetime:
    """``instant`` in UTC; a ``ValueError`` where it does not say its zone."""
    if instant.tzinfo is UTC:
        return instant
    if instant.utcoffset() is None:
        raise ValueError(f"{instant.isoformat()} does not say its time zone")
    return instant.astimezone(UTC)


def written(instant: datetime) -> str:
    """``instant`` as SQLite keeps it: in UTC, without a zone, and with microseconds, so that texts sort."""
    return utc(instant).isoformat(" ", "microseconds")[:_WRITTEN]


class UTCDateTime(TypeDecorator[datetime]):
    """A timezone-aware instant.

    SQLite forgets zones and compares texts, so a value in another zone would be found by the wrong queries.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Aware, in any zone, to UTC."""
        return None if value is None else utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """What the driver gives, naive where it knows no zones, to aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# The instant that a statement looks back from, for statements that are built once and run at every instant.
AT = bindparam("as_of", type_=UTCDateTime())


def looking_back(at: datetime) -> dict[str, datetime]:
    """What a statement that mentions ``AT`` is run with."""
    return {"as_of": at}
