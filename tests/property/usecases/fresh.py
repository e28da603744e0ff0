"""A store that knows nothing yet, for each example a new one; its tables are made once."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from okrsync.ports import Clock
from okrsync.store import SqlStore, open_store
from tests.unit.domain.made_up import START


@cache
def _empty_database() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "okrsync.db"
        open_store(f"sqlite:///{path}", write=True, clock=lambda: START).close()
        return path.read_bytes()


@contextmanager
def fresh_store(clock: Clock) -> Iterator[SqlStore]:
    """An empty store that goes by ``clock``."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "okrsync.db"
        path.write_bytes(_empty_database())
        with open_store(f"sqlite:///{path}", write=True, clock=clock) as store:
            yield store
