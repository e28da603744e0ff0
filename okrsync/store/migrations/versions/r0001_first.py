"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Types are written out: a revision stays as it was, whatever the tables become.
_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Make every table."""
    _sync()
    _measurements()
    _ledger()


def _sync() -> None:
    op.create_table(
        "connection_state",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("account", sa.Text()),
        sa.Column("site", sa.Text()),
        sa.Column("expires_at", _INSTANT),
        sa.Column("met_at", _INSTANT),
        sa.Column("asked_at", _INSTANT),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("budgets", _JSON, nullable=False),
        sa.Column("closed_until", _INSTANT),
        sa.Column("closed_because", sa.Text()),
        sa.PrimaryKeyConstraint("name", name="pk_connection_state"),
    )
    op.create_table(
        "scope",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text()),
        sa.Column("reconciled_at", _INSTANT),
        sa.Column("remembered_until", _INSTANT),
        sa.Column("remembered_since", _INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_scope"),
        sa.UniqueConstraint("connection", "kind", "name", name="uq_scope_connection_kind_name"),
    )
    op.create_table(
        "sync_run",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("scope_id", _BIG, nullable=False),
        sa.Column("started_at", _INSTANT, nullable=False),
        sa.Column("ended_at", _INSTANT),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.Text()),
        sa.Column("trouble_kind", sa.Text()),
        sa.Column("hint", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_sync_run"),
        sa.ForeignKeyConstraint(["scope_id"], ["scope.id"], name="fk_sync_run_scope_id_scope"),
        sa.UniqueConstraint("scope_id", "started_at", name="uq_sync_run_scope_id_started_at"),
    )
    op.create_index(
        "ix_sync_run_scope_id_outcome_started_at_ended_at",
        "sync_run",
        ["scope_id", "outcome", "started_at", "ended_at"],
    )
    op.create_table(
        "item_version",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("scope_id", _BIG, nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("valid_from", _INSTANT, nullable=False),
        sa.Column("valid_to", _INSTANT),
        sa.Column("remembered", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("gone", sa.Text()),
        sa.Column("gone_where", sa.Text()),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("native_status", sa.Text(), nullable=False),
        sa.Column("resolution", sa.Text()),
        sa.Column("created_at", _INSTANT),
        sa.Column("started_at", _INSTANT),
        sa.Column("done_at", _INSTANT),
        sa.Column("due_at", _INSTANT),
        sa.Column("updated_at", _INSTANT, nullable=False),
        sa.Column("parent", sa.Text()),
        sa.Column("points", sa.Float()),
        sa.Column("labels", _JSON, nullable=False),
        sa.Column("assignees", _JSON, nullable=False),
        sa.Column("numbers", _JSON, nullable=False),
        sa.Column("facets", _JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_item_version"),
        sa.ForeignKeyConstraint(["scope_id"], ["scope.id"], name="fk_item_version_scope_id_scope"),
        sa.UniqueConstraint(
            "scope_id", "item_id", "valid_from", name="uq_item_version_scope_id_item_id_valid_from"
        ),
    )
    op.create_index("ix_item_version_scope_id_valid_to", "item_version", ["scope_id", "valid_to"])


def _measurements() -> None:
    op.create_table(
        "measurement",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.Column("known_at", _INSTANT, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("by", sa.Text()),
        sa.Column("note", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_measurement"),
    )
    op.create_index("ix_measurement_series_at", "measurement", ["series", "at"])
    op.create_table(
        "measuring_source",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("succeeded_at", _INSTANT),
        sa.Column("trouble", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_measuring_source"),
    )
    op.create_index("ix_measuring_source_series_at", "measuring_source", ["series", "at"])


def _ledger() -> None:
    op.create_table(
        "completion",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("key_result", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("by", sa.Text()),
        sa.Column("note", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_completion"),
    )
    op.create_index("ix_completion_key_result_at", "completion", ["key_result", "at"])
    op.create_table(
        "override",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("key_result", sa.Text(), nullable=False),
        sa.Column("value", sa.Float()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("until", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_override"),
    )
    op.create_index("ix_override_key_result_at", "override", ["key_result", "at"])
    op.create_table(
        "closing",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("objective", sa.Text(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("figures", _JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_closing"),
    )
    op.create_index("ix_closing_objective_at", "closing", ["objective", "at"])
    op.create_table(
        "mapping_version",
        sa.Column("number", _BIG, nullable=False),
        sa.Column("adopted_at", _INSTANT, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("okrs", sa.Text(), nullable=False),
        sa.Column("effect", _JSON, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_mapping_version"),
    )
    op.create_table(
        "evaluation",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("key_result", sa.Text(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("figures", _JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_evaluation"),
    )
    op.create_index("ix_evaluation_key_result_at", "evaluation", ["key_result", "at"])
    op.create_table(
        "posting",
        sa.Column("occurrence", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("claimed_at", _INSTANT, nullable=False),
        sa.Column("posted_at", _INSTANT),
        sa.Column("receipt", sa.Text()),
        sa.PrimaryKeyConstraint("occurrence", "channel", name="pk_posting"),
    )
