"""A web over what is known of a board with four cards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from okrsync.domain.evidence import Measurement
from okrsync.store import open_store
from okrsync.usecases import mapping
from okrsync.web import Rules, Server, app
from okrsync.web.pages import press
from tests.integration.web.behind import RecordingDoor
from tests.integration.web.shelf import Shelf
from tests.unit.usecases.test_why_and_close import ALL, okrs
from tests.unit.usecases.workbench import START, Bench, Clock, card

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def nothing_outdated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks waits for what is true now, however busy the machine is."""
    monkeypatch.setattr(press, "BEARABLE", timedelta(0))


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    """One key result with a plan and two measurements; two of four cards are done, the second one today."""
    clock = Clock()
    with open_store(f"sqlite:///{tmp_path / 'okrsync.db'}", write=True, clock=clock) as store:
        bench = Bench(store, clock)
        bench.tool.have(*(card(name) for name in "ABCD"))
        bench.one()
        written = okrs(ALL, owner="ada")
        mapping.adopt(written, "", store, clock())
        _measure(bench, 2.0)
        bench.tool.finish("A")
        bench.one()
        clock.now += 10 * DAY
        bench.tool.finish("B")
        bench.one()
        _measure(bench, 3.0)
        yield Shelf(bench, written)


def _measure(bench: Bench, value: float) -> None:
    at = bench.clock()
    told = Measurement(series="kr:rate", at=at, value=value, recorded_at=at, source="check-in", by="grace")
    bench.store.measure([told])


@pytest.fixture
def door_to(shelf: Shelf) -> RecordingDoor:
    return RecordingDoor(known=shelf, next={"office": START + 11 * DAY})


@pytest.fixture
def web(door_to: RecordingDoor) -> Iterator[int]:
    """The port that the pages are at, open to this machine."""
    with Server(app(door_to, Rules()), "127.0.0.1", 0) as serving:
        yield serving.port
