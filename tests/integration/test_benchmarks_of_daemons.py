"""The benchmarks that take daemons and databases run: a few items, and nobody looks at a watch."""

from __future__ import annotations

from pathlib import Path

from benchmarks.readers import Load, library, rows
from benchmarks.replicas import fleet
from benchmarks.syncing import Contest, stage
from tests.postgresql import Server

HASTE = 0.5


def test_readers_are_answered_while_syncs_run(tmp_path: Path) -> None:
    with library(tmp_path, f"sqlite:///{tmp_path / 'okrsync.db'}", key_results=2, items=150) as served:
        told = list(rows(*served, Load(readers=3, seconds=HASTE, think=0)))
    assert [line.split(" | ")[0] for line in told] == ["| overview"] * 2 + ["| key result"] * 2


def test_replicas_sync_side_by_side(postgres: Server, tmp_path: Path) -> None:
    with fleet(tmp_path, postgres, 4, "every 1 second") as ships:
        told = ships.throughput(2, seconds=2, latency=0.01)
    assert told.syncs > 0
    assert told.requests > 0
    assert len(told.cpu) == 2


def test_the_floor_and_a_sync_into_postgresql_hold_the_same_items(postgres: Server, tmp_path: Path) -> None:
    databases: list[str] = []

    def new(_: Path) -> str:
        databases.append(postgres.make("template0"))
        return postgres.url(databases[-1])

    with stage("github", 150) as standing:
        found = Contest("github", 150, standing, tmp_path, 1, database=new).full()
    floor, okrsync = databases
    assert postgres.execute("select count(*) from item", floor) == [(150,)]
    assert postgres.execute("select count(*) from item_version", okrsync) == [(150,)]
    assert found.requests == {"floor": 2, "okrsync": 3}
    for name in databases:
        postgres.drop(name)
