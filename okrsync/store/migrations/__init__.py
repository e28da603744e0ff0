"""Schema changes, one file each in ``versions``, applied in one transaction."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine

from okrsync.store.dialect import altering
from okrsync.store.revisions import current_revision, head_revision

_HERE = Path(__file__).parent

# Where revisions are looked for.
FOLDERS = (_HERE / "versions",)


def upgrade(engine: Engine) -> None:
    """Bring the database to this program's revision, wholly or not at all."""
    with engine.connect() as connection, altering(connection):
        command.upgrade(config(connection), head_revision())


def config(connection: Connection) -> Config:
    """What alembic needs to work on ``connection``, without a configuration file."""
    settings = Config()
    settings.set_main_option("script_location", _escaped(_HERE))
    settings.set_main_option("path_separator", "newline")
    settings.set_main_option("version_locations", "\n".join(map(_escaped, FOLDERS)))
    settings.attributes["connection"] = connection
    return settings


def _escaped(path: Path) -> str:
    # The configuration parser takes a percent sign for an interpolation.
    return str(path).replace("%", "%%")


__all__ = ["FOLDERS", "config", "current_revision", "head_revision", "upgrade"]
