"""Stores in a fresh folder, or on either database, whose clock stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from okrsync.store import SqlStore, open_store


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "okrsync.db"


@pytest.fixture
def opened(file: Path) -> Iterator[Callable[[str], SqlStore]]:
    """Opens the database to "read" or to "write", and closes it in the end."""
    with ExitStack() as held:

        def _open(manner: str) -> SqlStore:
            clock = datetime(2026, 11, 2, 9, tzinfo=UTC)
            return held.enter_context(
                open_store(f"sqlite:///{file}", write=manner == "write", clock=lambda: clock)
            )

        yield _open


@pytest.fixture
def store(database: str) -> Iterator[SqlStore]:
    """An empty store, on each kind of database in turn."""
    clock = datetime(2026, 11, 2, 9, tzinfo=UTC)
    with open_store(database, write=True, clock=lambda: clock) as opened:
        yield opened
