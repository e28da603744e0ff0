"""The tables. History is only ever added to; what supersedes it says from when."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB

from okrsync.store.times import UTCDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Outcome(StrEnum):
    """How a sync run went."""

    RUNNING = "running"
    ACCEPTED = "accepted"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


# SQLite numbers rows by itself only in a column that is called INTEGER.
_BIG = BigInteger().with_variant(Integer, "sqlite")
_JSON = JSON().with_variant(JSONB(), "postgresql")


def _number() -> Column[int]:
    return Column("id", _BIG, primary_key=True)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _instant(name: str) -> Column[Any]:
    return Column(name, UTCDateTime, nullable=False)


def _json(name: str) -> Column[Any]:
    return Column(name, _JSON, nullable=False)


connection_state = Table(
    "connection_state",
    metadata,
    Column("name", Text, primary_key=True),
    Column("account", Text),
    Column("site", Text),
    Column("expires_at", UTCDateTime),
    Column("met_at", UTCDateTime),
    Column("asked_at", UTCDateTime),
    Column("requests", Integer, nullable=False),
    _json("budgets"),
    Column("closed_until", UTCDateTime),
    Column("closed_because", Text),
)

scope = Table(
    "scope",
    metadata,
    _number(),
    _text("connection"),
    _text("kind"),
    _text("name"),
    Column("cursor", Text),
    Column("reconciled_at", UTCDateTime),
    # The first accepted run, once what the tool remembers from before it is stored.
    Column("remembered_until", UTCDateTime),
    # How far back that goes, where it does not go back to the beginning.
    Column("remembered_since", UTCDateTime),
    UniqueConstraint("connection", "kind", "name"),
)

sync_run = Table(
    "sync_run",
    metadata,
    _number(),
    Column("scope_id", _BIG, ForeignKey("scope.id"), nullable=False),
    _instant("started_at"),
    Column("ended_at", UTCDateTime),
    _text("outcome"),
    Column("seen", Integer, nullable=False, default=0),
    Column("changed", Integer, nullable=False, default=0),
    Column("gone", Integer, nullable=False, default=0),
    Column("trouble", Text),
    Column("trouble_kind", Text),
    Column("hint", Text),
    UniqueConstraint("scope_id", "started_at"),
    # Finds the last run of an outcome that had ended by some instant without touching the table.
    Index(None, "scope_id", "outcome", "started_at", "ended_at"),
)

item_version = Table(
    "item_version",
    metadata,
    _number(),
    Column("scope_id", _BIG, ForeignKey("scope.id"), nullable=False),
    _text("item_id"),
    _instant("valid_from"),
    Column("valid_to", UTCDateTime),
    Column("remembered", Boolean, nullable=False, default=False),
    _text("digest"),
    Column("gone", Text),
    Column("gone_where", Text),
    _text("key"),
    _text("title"),
    _text("url"),
    _text("type"),
    _text("state"),
    _text("native_status"),
    Column("resolution", Text),
    Column("created_at", UTCDateTime),
    Column("started_at", UTCDateTime),
    Column("done_at", UTCDateTime),
    Column("due_at", UTCDateTime),
    _instant("updated_at"),
    Column("parent", Text),
    Column("points", Float),
    _json("labels"),
    _json("assignees"),
    _json("numbers"),
    _json("facets"),
    UniqueConstraint("scope_id", "item_id", "valid_from"),
    Index(None, "scope_id", "valid_to"),
)

measurement = Table(
    "measurement",
    metadata,
    _number(),
    _text("series"),
    _instant("at"),
    Column("value", Float, nullable=False),
    _instant("recorded_at"),
    _instant("known_at"),
    _text("source"),
    Column("by", Text),
    Column("note", Text),
    Index(None, "series", "at"),
)

measuring_source = Table(
    "measuring_source",
    metadata,
    _number(),
    _text("series"),
    _instant("at"),
    Column("succeeded_at", UTCDateTime),
    Column("trouble", Text),
    Index(None, "series", "at"),
)

completion = Table(
    "completion",
    metadata,
    _number(),
    _text("key_result"),
    _text("stage"),
    _instant("at"),
    Column("complete", Boolean, nullable=False),
    Column("by", Text),
    Column("note", Text),
    Index(None, "key_result", "at"),
)

override = Table(
    "override",
    metadata,
    _number(),
    _text("key_result"),
    Column("value", Float),
    _text("reason"),
    _text("by"),
    _instant("at"),
    _instant("until"),
    Index(None, "key_result", "at"),
)

closing = Table(
    "closing",
    metadata,
    _number(),
    _text("objective"),
    _instant("at"),
    _text("by"),
    Column("note", Text),
    _json("figures"),
    Index(None, "objective", "at"),
)

mapping_version = Table(
    "mapping_version",
    metadata,
    Column("number", _BIG, primary_key=True),
    _instant("adopted_at"),
    _text("content"),
    _text("okrs"),
    _json("effect"),
)

evaluation = Table(
    "evaluation",
    metadata,
    _number(),
    _text("key_result"),
    _instant("at"),
    _json("figures"),
    Index(None, "key_result", "at"),
)

posting = Table(
    "posting",
    metadata,
    Column("occurrence", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    _instant("claimed_at"),
    Column("posted_at", UTCDateTime),
    Column("receipt", Text),
)

letter = Table(
    "letter",
    metadata,
    Column("occurrence", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("part", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    _json("content"),
    _instant("until"),
    Column("begun_at", UTCDateTime),
    Column("posted_at", UTCDateTime),
    Column("receipt", Text),
    Column("next_at", UTCDateTime),
    Column("trouble", Text),
    # Finds what is still to be delivered.
    Index(None, "posted_at", "until"),
)

channel_trouble = Table(
    "channel_trouble",
    metadata,
    Column("channel", Text, primary_key=True),
    _text("trouble"),
    Column("hint", Text),
    _instant("since"),
)

watched = Table(
    "watched",
    metadata,
    Column("subject", Text, primary_key=True),
    _json("state"),
)
