"""Run by alembic: migrates the connection that it is handed, inside that connection's transaction."""

from __future__ import annotations

from alembic import context

from okrsync.store.revisions import VERSION_TABLE
from okrsync.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
)
context.run_migrations()
