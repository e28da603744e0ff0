"""What plans come to is kept, and what changed in a stretch of time is found without looking at the rest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_CHANGING = sa.text("changed > 0 OR gone > 0")


def upgrade() -> None:
    """Make the table, and the indexes of what changed."""
    op.create_table(
        "tally",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("first", _JSON, nullable=False),
        sa.Column("last", _JSON, nullable=False),
        sa.Column("figures", _JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tally"),
    )
    op.create_index("ix_tally_plan_since", "tally", ["plan", "since"])
    op.create_index(
        "ix_sync_run_changing",
        "sync_run",
        ["scope_id", "started_at"],
        sqlite_where=_CHANGING,
        postgresql_where=_CHANGING,
    )
    op.create_index("ix_item_version_scope_id_valid_from", "item_version", ["scope_id", "valid_from"])
