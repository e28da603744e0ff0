from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from okrsync.store import SqlStore, open_store
from tests.unit.usecases.workbench import Bench, Clock, card


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[SqlStore]:
    with open_store(f"sqlite:///{tmp_path / 'okrsync.db'}", write=True, clock=clock) as opened:
        yield opened


@pytest.fixture
def bench(store: SqlStore, clock: Clock) -> Bench:
    """A board with four cards, synced once."""
    made = Bench(store, clock)
    made.tool.have(card("A"), card("B"), card("C"), card("D"))
    return made


@pytest.fixture
def synced(bench: Bench) -> Bench:
    assert bench.one().ok
    return bench
