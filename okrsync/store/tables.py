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
    UniqueConstraint,
    literal_column,
    or_,
)
from sqlalchemy.dialects.postgresql import JSONB

from okrsync.store.texts import PlainText
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
    return Column(name, PlainText, nullable=False)


def _instant(name: str) -> Column[Any]:
    return Column(name, UTCDateTime, nullable=False)


def _json(name: str) -> Column[Any]:
    return Column(name, _JSON, nullable=False)


connection_state = Table(
    "connection_state",
    metadata,
    Column("name", PlainText, primary_key=True),
    Column("account", PlainText),
    Column("site", PlainText),
    Column("expires_at", UTCDateTime),
    Column("met_at", UTCDateTime),
    Column("asked_at", UTCDateTime),
    Column("requests", Integer, nullable=False),
    _json("budgets"),
    Column("closed_until", UTCDateTime),
    Column("closed_because", PlainText),
    Column("closed_kind", PlainText),
    Column("closings", Integer, nullable=False, server_default="0"),
    # Never the credential: a random salt and a slow hash, and only while it is left alone.
    Column("sealed", PlainText),
)

scope = Table(
    "scope",
    metadata,
    _number(),
    _text("connection"),
    _text("kind"),
    _text("name"),
    Column("cursor", PlainText),
    Column("reconciled_at", UTCDateTime),
    # The first accepted run, once what the tool remembers from before it is stored.
    Column("remembered_until", UTCDateTime),
    # How far back that goes, where it does not go back to the beginning.
    Column("remembered_since", UTCDateTime),
    # When that was kept: forecasts of before did without it.
    Column("remembered_at", UTCDateTime),
    # The start of a whole reading that is under way, in one run or in several; `cursor` is where it stands.
    Column("reading_since", UTCDateTime),
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
    Column("trouble", PlainText),
    Column("trouble_kind", PlainText),
    Column("hint", PlainText),
    UniqueConstraint("scope_id", "started_at"),
    # Finds the last run of an outcome that had ended by some instant without touching the table.
    Index(None, "scope_id", "outcome", "started_at", "ended_at"),
)

# Finds the last run that changed something; most of them change nothing.
CHANGING = or_(sync_run.c.changed > literal_column("0"), sync_run.c.gone > literal_column("0"))
Index(
    "ix_sync_run_changing",
    sync_run.c.scope_id,
    sync_run.c.started_at,
    sqlite_where=CHANGING,
    postgresql_where=CHANGING,
)

# What the whole reading under way has shown of a scope so far.
sighting = Table(
    "sighting",
    metadata,
    Column("scope_id", _BIG, ForeignKey("scope.id"), primary_key=True),
    Column("item_id", PlainText, primary_key=True),
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
    Column("gone", PlainText),
    Column("gone_where", PlainText),
    _text("key"),
    _text("title"),
    _text("url"),
    _text("type"),
    _text("state"),
    _text("native_status"),
    Column("resolution", PlainText),
    Column("created_at", UTCDateTime),
    Column("started_at", UTCDateTime),
    Column("done_at", UTCDateTime),
    Column("due_at", UTCDateTime),
    _instant("updated_at"),
    Column("parent", PlainText),
    Column("points", Float),
    _json("labels"),
    _json("assignees"),
    _json("numbers"),
    _json("facets"),
    UniqueConstraint("scope_id", "item_id", "valid_from"),
    Index(None, "scope_id", "valid_to"),
    # Finds what came to be in a stretch of time, however much there is.
    Index(None, "scope_id", "valid_from"),
)

measurement = Table(
    "measurement",
    metadata,
    _number(),
    _text("series"),
    _instant("at"),
    # None where it was taken back.
    Column("value", Float),
    _instant("recorded_at"),
    # Since when it could be known, but for who saw numbers of the series without it.
    _instant("known_at"),
    _text("source"),
    Column("by", PlainText),
    Column("note", PlainText),
    Index(None, "series", "at"),
)

measuring_source = Table(
    "measuring_source",
    metadata,
    _number(),
    _text("series"),
    _instant("at"),
    Column("succeeded_at", UTCDateTime),
    Column("trouble", PlainText),
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
    Column("by", PlainText),
    Column("note", PlainText),
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
    Column("note", PlainText),
    _json("figures"),
    Index(None, "objective", "at"),
)

asked_for = Table(
    "asked_for",
    metadata,
    Column("kind", PlainText, primary_key=True),
    Column("name", PlainText, primary_key=True),
    _instant("since"),
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

# What a plan came to, for as long as no change concerned it. Whatever is here can be counted again.
tally = Table(
    "tally",
    metadata,
    _number(),
    _text("plan"),
    # The latest of the horizons that it was first counted at.
    _instant("since"),
    # The horizons, by scope, from the first to the last that it is known to hold for.
    _json("first"),
    _json("last"),
    _json("figures"),
    Index(None, "plan", "since"),
)

posting = Table(
    "posting",
    metadata,
    Column("occurrence", PlainText, primary_key=True),
    Column("channel", PlainText, primary_key=True),
    _instant("claimed_at"),
    Column("posted_at", UTCDateTime),
    Column("receipt", PlainText),
)

lease = Table(
    "lease",
    metadata,
    Column("name", PlainText, primary_key=True),
    _text("owner"),
    # Grows with each holder, and rows are never removed: an old token is never valid again.
    Column("token", _BIG, nullable=False),
    _instant("until"),
)

occurrence = Table(
    "occurrence",
    metadata,
    Column("job", PlainText, primary_key=True),
    Column("scheduled_for", UTCDateTime, primary_key=True),
    _instant("claimed_at"),
)

letter = Table(
    "letter",
    metadata,
    Column("occurrence", PlainText, primary_key=True),
    Column("channel", PlainText, primary_key=True),
    Column("part", PlainText, primary_key=True),
    Column("number", Integer, nullable=False),
    _json("content"),
    _instant("until"),
    Column("begun_at", UTCDateTime),
    Column("posted_at", UTCDateTime),
    Column("receipt", PlainText),
    Column("next_at", UTCDateTime),
    Column("trouble", PlainText),
    # Finds what is still to be delivered.
    Index(None, "posted_at", "until"),
)

channel_trouble = Table(
    "channel_trouble",
    metadata,
    Column("channel", PlainText, primary_key=True),
    _text("trouble"),
    Column("hint", PlainText),
    _instant("since"),
)

watched = Table(
    "watched",
    metadata,
    Column("subject", PlainText, primary_key=True),
    _json("state"),
)
