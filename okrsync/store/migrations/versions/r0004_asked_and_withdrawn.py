"""Since when scopes and series are asked for and pasts are known; measurements that were taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make ``asked_for`` from the mappings that were kept; let a measurement have no value."""
    op.create_table(
        "asked_for",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("kind", "name", name="pk_asked_for"),
    )
    _ask()
    op.add_column("scope", sa.Column("remembered_at", _INSTANT))
    with op.batch_alter_table("measurement") as table:
        table.alter_column("value", existing_type=sa.Float(), nullable=True)


def _ask() -> None:
    mappings = sa.table(
        "mapping_version", sa.column("number"), sa.column("adopted_at", _INSTANT), sa.column("okrs")
    )
    asked = sa.table("asked_for", sa.column("kind"), sa.column("name"), sa.column("since", _INSTANT))
    rows: dict[tuple[str, str], Any] = {}
    for version in op.get_bind().execute(sa.select(mappings).order_by(mappings.c.number)):
        for name in _names(json.loads(version.okrs)):
            rows.setdefault(name, version.adopted_at)
    if rows:
        op.bulk_insert(
            asked, [{"kind": kind, "name": name, "since": since} for (kind, name), since in rows.items()]
        )


def _names(kept: Any) -> Iterator[tuple[str, str]]:
    """Each scope and series that a kept mapping asks for, wherever in it."""
    if isinstance(kept, list):
        for each in kept:
            yield from _names(each)
    elif isinstance(kept, dict):
        if "connection" in kept and "scope" in kept:
            yield "scope", f"{kept['connection']}: {kept['scope']}"
        if kept.get("series"):
            yield "series", kept["series"]
        for each in kept.values():
            yield from _names(each)
