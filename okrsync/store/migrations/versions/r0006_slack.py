"""What is on its way to Slack, and what was last seen of everything that is watched."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "letter",
        sa.Column("occurrence", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", _JSON, nullable=False),
        sa.Column("until", _INSTANT, nullable=False),
        sa.Column("begun_at", _INSTANT),
        sa.Column("posted_at", _INSTANT),
        sa.Column("receipt", sa.Text()),
        sa.Column("next_at", _INSTANT),
        sa.Column("trouble", sa.Text()),
        sa.PrimaryKeyConstraint("occurrence", "channel", "part", name="pk_letter"),
    )
    op.create_index("ix_letter_posted_at_until", "letter", ["posted_at", "until"])
    op.create_table(
        "channel_trouble",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text()),
        sa.Column("since", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("channel", name="pk_channel_trouble"),
    )
    op.create_table(
        "watched",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("state", _JSON, nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_watched"),
    )
