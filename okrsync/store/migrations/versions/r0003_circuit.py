"""A connection is left alone for a growing time, and until its credential changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add why, how often in a row, and with which credential (a seal, no secret)."""
    op.add_column("connection_state", sa.Column("closed_kind", sa.Text()))
    op.add_column("connection_state", sa.Column("closings", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("connection_state", sa.Column("sealed", sa.Text()))
