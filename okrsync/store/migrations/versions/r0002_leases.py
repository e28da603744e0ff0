"""Leases and claimed occurrences."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "lease",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("token", _BIG, nullable=False),
        sa.Column("until", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
    )
    op.create_table(
        "occurrence",
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("scheduled_for", _INSTANT, nullable=False),
        sa.Column("claimed_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("job", "scheduled_for", name="pk_occurrence"),
    )
