"""How a hub grows: one that is filled with items and key results, and what its numbers cost then.

``python -m benchmarks.scale --items 10000 --key-results 100``. Everything is seconds of the processor in one
process, and a multiple of one SQL statement that counts the same rows, so that a busy machine matters little.
A million items take some minutes and gigabytes: ``--items 1000000 --key-results 10000 --runs 1``.
"""

from __future__ import annotations

import argparse
import gc
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import nan
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

from benchmarks.measured import machine
from okrsync.bootstrap import Hub, open_hub
from okrsync.domain.work import State, WorkItem
from okrsync.ports import ScopeId
from okrsync.sdk import Cursor, Page, Scope
from okrsync.settings import read_process_settings
from okrsync.usecases.glance import glance
from okrsync.usecases.portrait import portrait
from okrsync.usecases.recompute import figures, recompute, recompute_all

_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_YEAR = timedelta(days=365)
# One item in ten is another a year later.
_CHURN = 10
# So many of one objective.
_KEY_RESULTS = 500
_SQL = "one SQL statement"
_HEAD = """
version: 1
connections: {tool: {kind: github, token: a-token-nobody-is-asked-with}}
"""
_OBJECTIVE = """
objectives:
  - id: reach-{number}
    title: More pupils get help in time
    owner: education-board
    period: {{start: 2026-01-01, end: 2089-12-31}}
    key_results:
{key_results}
"""
_KEY_RESULT = """
      - id: tutoring-{number}
        title: Raise the pupils who meet a tutor every week from 150 to 900
        metric: {{baseline: 150, target: 900, unit: pupils}}
        measure: checkin
        work: {{github: {{repo: county/school-{number}}}}}
"""
_COUNT = """
select scope_id, sum(state = 'done'), count(*) from item_version
where valid_from <= ?1 and (valid_to is null or valid_to > ?1) and gone is null group by scope_id
"""


@dataclass(frozen=True, slots=True)
class World:
    """``items`` of ``key_results`` repositories, as many in each; every key result stands on one of them."""

    items: int
    key_results: int

    def files(self) -> Iterator[str]:
        """What its mapping says, in several files: one has an end."""
        yield _HEAD
        for begin in range(0, self.key_results, _KEY_RESULTS):
            numbers = range(begin, min(begin + _KEY_RESULTS, self.key_results))
            told = "".join(_KEY_RESULT.format(number=number) for number in numbers)
            yield _OBJECTIVE.format(number=begin, key_results=told)

    def scopes(self) -> Iterator[tuple[ScopeId, list[WorkItem]]]:
        """Each repository with its items."""
        each = self.items // self.key_results
        for number in range(self.key_results):
            name = f"county/school-{number}"
            yield ScopeId("tool", Scope("repo", name)), [_item(name, one) for one in range(each)]


def _item(repository: str, number: int) -> WorkItem:
    return WorkItem(
        id=f"{repository}-{number}",
        key=f"{repository}#{number}",
        title=f"Find a tutor for pupil {number}",
        url=f"https://code.example/{repository}/issues/{number}",
        type="issue",
        state=State.DONE if number % 3 == 0 else State.TODO,
        native_status="closed" if number % 3 == 0 else "open",
        created_at=_BEGAN,
        updated_at=_BEGAN,
        labels=("help",),
        facets={"label": ("help",), "repo": (repository,), "state": ("open",)},
    )


def _finished(item: WorkItem, at: datetime) -> WorkItem:
    return replace(item, state=State.DONE, native_status="closed", updated_at=at)


class Filled:
    """A hub that knows ``world`` for a year, and counted all of it at the beginning and at the end.

    ``counting`` is how many seconds of the processor the latter took.
    """

    def __init__(self, folder: Path, world: World) -> None:
        self.now = _BEGAN
        self.database = folder / "okrsync.db"
        mapping = folder / "mapping"
        mapping.mkdir()
        for number, told in enumerate(world.files()):
            (mapping / f"{number:04}.yaml").write_text(told, encoding="utf-8")
        environ = {"OKRSYNC_FILE": str(mapping), "OKRSYNC_DATABASE": f"sqlite:///{self.database}"}
        self.hub: Hub = open_hub(read_process_settings(environ), write=True, clock=lambda: self.now)
        self.first, self.some = next(world.scopes())
        for scope, items in world.scopes():
            self._pull(scope, items, full=True)
        self._recompute()
        self.now += _YEAR
        for scope, items in world.scopes():
            self._pull(scope, [_finished(one, self.now) for one in items[::_CHURN]], full=False)
        self.counting = self._recompute()
        # As every command does once its hub is open: no garbage is looked for in what stays.
        gc.collect()
        gc.freeze()

    def _recompute(self) -> float:
        """Count everything, as a hub does after its syncs; how many seconds that took."""
        began = process_time()
        recompute_all(self.hub.okrs(), self.hub.store, self.now)
        return process_time() - began

    def change_one(self) -> None:
        """Let one item be another."""
        self.now += timedelta(minutes=1)
        self._pull(self.first, [_finished(self.some[1], self.now)], full=False)

    def _pull(self, scope: ScopeId, items: list[WorkItem], *, full: bool) -> None:
        run = self.hub.store.begin(scope, self.now, full=full)
        run.put(Page(items, Cursor(self.now.isoformat())))
        run.accept(reconciled=full)

    def bytes_of_a_version(self) -> float:
        """How much of the database's file there is for each version of an item."""
        with sqlite3.connect(self.database) as database:
            database.execute("pragma wal_checkpoint(truncate)")
            (versions,) = database.execute("select count(*) from item_version").fetchone()
        database.close()
        return self.database.stat().st_size / int(versions)

    def counted(self) -> None:
        """One statement that aggregates what an evaluation reads."""
        with sqlite3.connect(self.database) as database:
            database.execute(_COUNT, (self.now.strftime("%Y-%m-%d %H:%M:%S.%f"),)).fetchall()
        database.close()


def costs_of(filled: Filled, runs: int) -> Iterator[tuple[str, float]]:
    """What numbers cost in ``filled``: seconds of the processor, the median of so many ``runs``."""
    okrs, store, key_result = filled.hub.okrs(), filled.hub.store, "tutoring-0"

    def recomputed() -> None:
        recompute(okrs, store, filled.now, scopes=[filled.first])

    work: Mapping[str, Callable[[], object]] = {
        _SQL: filled.counted,
        "recompute after one changed item": recomputed,
        "evaluate everything": lambda: figures(okrs, store, filled.now),
        "the same as of a year back": lambda: figures(okrs, store, _BEGAN + timedelta(hours=1)),
        "overview, cold": lambda: glance(okrs, store, filled.now),
        "page of a key result, cold": lambda: portrait(okrs, store, key_result, filled.now),
    }
    for what, do in work.items():
        yield what, _typical(do, runs, before=filled.change_one if do is recomputed else None)


def _typical(work: Callable[[], object], runs: int, *, before: Callable[[], None] | None) -> float:
    return median(_spent(work, before) for _ in range(runs))


def _spent(work: Callable[[], object], before: Callable[[], None] | None) -> float:
    if before is not None:
        before()
    began = process_time()
    work()
    return process_time() - began


def main() -> None:
    """Fill a hub, and print what its numbers cost."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--key-results", type=int, default=100)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    world = World(asked.items, asked.key_results)
    print(
        machine(), "| items | key results | what | CPU seconds | x SQL |\n|---|---|---|---|---|", sep="\n\n"
    )
    with TemporaryDirectory(prefix="okrsync-scale-") as folder:
        began = process_time()
        filled = Filled(Path(folder), world)
        _tell(world, "fill it", process_time() - began)
        size, floor = filled.bytes_of_a_version(), nan
        for what, cost in costs_of(filled, asked.runs):
            floor = cost if what == _SQL else floor
            _tell(world, what, cost, f"{cost / floor:.1f}")
        filled.hub.close()
    # Linux counts in KiB: https://man7.org/linux/man-pages/man2/getrusage.2.html
    most = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    print(f"\n{size:.0f} bytes of the file for each version of an item; {most:.0f} MB of memory at the most.")


def _tell(world: World, what: str, cost: float, ratio: str = "") -> None:
    print(f"| {world.items:,} | {world.key_results:,} | {what} | {cost:.4f} | {ratio} |", flush=True)


if __name__ == "__main__":
    main()
