"""A whole reading of a scope may take several runs, and what it has shown so far is kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add since when one is under way, and what it showed."""
    op.add_column("scope", sa.Column("reading_since", sa.DateTime(timezone=True)))
    op.create_table(
        "sighting",
        sa.Column("scope_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["scope_id"], ["scope.id"], name="fk_sighting_scope_id_scope"),
        sa.PrimaryKeyConstraint("scope_id", "item_id", name="pk_sighting"),
    )
