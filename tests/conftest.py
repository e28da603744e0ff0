"""Databases: a real PostgreSQL that all workers of a run share, and both kinds for what holds on each."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgresql import Server, used


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A PostgreSQL server."""
    own = tmp_path_factory.getbasetemp()
    with used(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/okrsync.db"
        return
    server: Server = request.getfixturevalue("postgres")
    with server.database() as url:
        yield url


# The package of a stranger has tests of its own, which run where it is installed.
collect_ignore = ["outside"]
