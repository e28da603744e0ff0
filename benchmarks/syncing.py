"""Syncs of one tool, beside the floor and beside what others would use."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.hub import Hub
from benchmarks.measured import Cost, cost_of, in_turn

_HERE = Path(__file__).parent
# The floor and the peers have an environment of their own: none of them is a part of okrsync.
_PYTHON = str(Path(os.environ.get("BENCH_PYTHON", sys.executable)).absolute())
# Tools that can be read side by side; GitHub's pages each name the next one.
_AT_ONCE = frozenset({"jira", "trello"})
# Of so many items one changes.
_CHANGED = 0.01


@dataclass(frozen=True, slots=True)
class Finding:
    """What each contender cost in one scenario, and its requests; ``floor`` is what it is compared to."""

    tool: str
    items: int
    scenario: str
    costs: Mapping[str, Cost]
    requests: Mapping[str, int]
    floor: str = "floor"

    def ratio(self, contender: str) -> float:
        """Its time as a multiple of the floor's."""
        return self.costs[contender].wall / self.costs[self.floor].wall


class Stage:
    """The stand-in, in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.connection: Mapping[str, str] = self._hear()["connection"]

    def order(self, **told: float) -> Mapping[str, Any]:
        """Tell it something; returns what it was asked for since the last order."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(told) + "\n")
        self._process.stdin.flush()
        return self._hear()

    def _hear(self) -> Mapping[str, Any]:
        assert self._process.stdout is not None
        heard: Mapping[str, Any] = json.loads(self._process.stdout.readline())
        return heard


@contextmanager
def stage(tool: str, items: int, *offices: int) -> Iterator[Stage]:
    """A stand-in with so many items, or with many ``offices``: items of quiet ones, and which are lively."""
    command = [sys.executable, "-m", "benchmarks.stage", tool, *map(str, (items, *offices))]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=_HERE.parent, text=True, **pipes) as process:
        try:
            yield Stage(process)
        finally:
            process.terminate()


# Makes a new database where it needs a folder there; its address.
Database = Callable[[Path], str]


def file_in(place: Path) -> str:
    """The address of a new SQLite file."""
    return f"sqlite:///{place / 'new.db'}"


@dataclass
class Contest:
    """Everybody against one stand-in, each in a new folder below ``folder`` and on a new ``database``."""

    tool: str
    items: int
    stage: Stage
    folder: Path
    runs: int
    peers: tuple[str, ...] = ()
    database: Database = file_in
    _numbers: Iterator[int] = field(default_factory=count)
    _asked: dict[str, int] = field(default_factory=dict)

    def full(self) -> Finding:
        """Everything, for the first time."""
        return self._found("full sync", **self._firsts())

    def slow(self, latency: float) -> Finding:
        """Everything, where each answer takes ``latency`` seconds longer."""
        contenders, floor = self._firsts(), "floor"
        if self.tool in _AT_ONCE:
            floor = "floor, eight at once"
            contenders[floor] = lambda: self._floor(self._new_floor(), at_once=True)
        self.stage.order(latency=latency)
        found = self._found(f"full sync, {latency * 1000:g} ms", **contenders)
        self.stage.order(latency=0)
        return replace(found, floor=floor)

    def unchanged(self) -> Finding:
        """Nothing is new."""
        hub, floor = self._hub(), self._new_floor()
        self._sync(hub)
        self._floor(floor)
        now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        return self._found(
            "nothing changed", floor=lambda: self._floor(floor, now), okrsync=lambda: self._sync(hub)
        )

    def changed(self) -> Finding:
        """One item in a hundred is another, before each run anew."""
        hub, floor = self._hub(), self._new_floor()
        self._sync(hub)
        self._floor(floor)

        def again() -> str:
            now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
            self.stage.order(change=_CHANGED)
            return now

        return self._found(
            "1 % changed",
            floor=lambda: self._floor(floor, again()),
            okrsync=lambda: (again(), self._sync(hub))[1],
        )

    def _firsts(self) -> dict[str, Callable[[], Cost]]:
        """Who brings everything for the first time."""
        peers = {peer: partial(self._peer, peer) for peer in self.peers}
        return {
            "floor": lambda: self._floor(self._new_floor()),
            "okrsync": lambda: self._sync(self._hub()),
            **peers,
        }

    def _found(self, scenario: str, **contenders: Any) -> Finding:
        costs = in_turn(self.runs, **contenders)
        return Finding(self.tool, self.items, scenario, costs, dict(self._asked))

    def _place(self) -> Path:
        place = self.folder / str(next(self._numbers))
        place.mkdir()
        return place

    def _hub(self) -> Hub:
        place = self._place()
        return Hub.of(place / "hub", self.tool, self.stage.connection, self.database(place))

    def _sync(self, hub: Hub) -> Cost:
        return self._counted("okrsync", hub.run("sync", "--no-reconcile"))

    def _new_floor(self) -> str:
        return self.database(self._place())

    def _floor(self, database: str, *since: str, at_once: bool = False) -> Cost:
        tool = f"{self.tool}-at-once" if at_once else self.tool
        asked = [tool, self.stage.connection["url"], database, *since]
        who = "floor, eight at once" if at_once else "floor"
        command = [_PYTHON, str(_HERE / "floor.py"), *asked]
        return self._counted(who, cost_of(command, self.folder, os.environ))

    def _peer(self, peer: str) -> Cost:
        place = self._place()
        command = [_PYTHON, str(_HERE / "peers.py"), peer, self.tool, json.dumps(self.stage.connection)]
        return self._counted(peer, cost_of(command, place, os.environ))

    def _counted(self, contender: str, cost: Cost) -> Cost:
        self._asked[contender] = len(self.stage.order()["requests"])
        return cost
