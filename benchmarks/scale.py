"""How a hub grows: one that is filled with items and key results, and what its numbers cost then.

``python -m benchmarks.scale --items 10000 --key-results 100``. Everything is seconds of the processor in one
process, and a multiple of one SQL statement that counts the same rows, so that a busy machine matters little.
"""

from __future__ import annotations

import argparse
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

from okrsync.bootstrap import Hub, open_hub
from okrsync.domain.work import State, WorkItem
from okrsync.ports import ScopeId
from okrsync.sdk import Cursor, Page, Scope
from okrsync.settings import read_process_settings
from okrsync.usecases.glance import glance
from okrsync.usecases.portrait import portrait
from okrsync.usecases.recompute import figures, recompute

_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_YEAR = timedelta(days=365)
# One item in ten is another a year later.
_CHURN = 10
_HEAD = """
version: 1
connections: {{tool: {{kind: github, token: a-token-nobody-is-asked-with}}}}
objectives:
  - id: reach
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

    def file(self) -> str:
        """Its mapping file."""
        told = (_KEY_RESULT.format(number=number) for number in range(self.key_results))
        return _HEAD.format(key_results="".join(told))

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


class _Filled:
    """A hub that knows ``world`` for a year."""

    def __init__(self, folder: Path, world: World) -> None:
        self.now = _BEGAN
        self.database = folder / "okrsync.db"
        file = folder / "okrsync.yaml"
        file.write_text(world.file(), encoding="utf-8")
        environ = {"OKRSYNC_FILE": str(file), "OKRSYNC_DATABASE": f"sqlite:///{self.database}"}
        self.hub: Hub = open_hub(read_process_settings(environ), write=True, clock=lambda: self.now)
        self.first, self.some = next(world.scopes())
        for scope, items in world.scopes():
            self._pull(scope, items, full=True)
        self.now += _YEAR
        for scope, items in world.scopes():
            self._pull(scope, [_finished(one, self.now) for one in items[::_CHURN]], full=False)

    def change_one(self) -> None:
        """Let one item be another."""
        self.now += timedelta(minutes=1)
        self._pull(self.first, [_finished(self.some[1], self.now)], full=False)

    def _pull(self, scope: ScopeId, items: list[WorkItem], *, full: bool) -> None:
        run = self.hub.store.begin(scope, self.now, full=full)
        run.put(Page(items, Cursor(self.now.isoformat())))
        run.accept(reconciled=full)

    def counted(self) -> None:
        """One statement that aggregates what an evaluation reads."""
        with sqlite3.connect(self.database) as database:
            database.execute(_COUNT, (self.now.strftime("%Y-%m-%d %H:%M:%S.%f"),)).fetchall()
        database.close()


def _costs(filled: _Filled) -> Iterator[tuple[str, float]]:
    okrs, store, key_result = filled.hub.okrs(), filled.hub.store, "tutoring-0"

    def recomputed() -> None:
        recompute(okrs, store, filled.now, scopes=[filled.first])

    yield "one SQL statement", _typical(filled.counted)
    yield "recompute after one changed item", _typical(recomputed, before=filled.change_one)
    yield "evaluate everything", _typical(lambda: figures(okrs, store, filled.now))
    yield "the same as of a year back", _typical(lambda: figures(okrs, store, _BEGAN + timedelta(hours=1)))
    yield "overview, cold", _typical(lambda: glance(okrs, store, filled.now))
    yield "page of a key result, cold", _typical(lambda: portrait(okrs, store, key_result, filled.now))


def _typical(work: Callable[[], object], *, before: Callable[[], object] = lambda: None) -> float:
    spent = []
    for _ in range(3):
        before()
        began = process_time()
        work()
        spent.append(process_time() - began)
    return median(spent)


def main() -> None:
    """Fill a hub, and print what its numbers cost."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--key-results", type=int, default=100)
    asked = parser.parse_args()
    world = World(asked.items, asked.key_results)
    with TemporaryDirectory(prefix="okrsync-scale-") as folder:
        filled = _Filled(Path(folder), world)
        costs = dict(_costs(filled))
        filled.hub.close()
    floor = costs["one SQL statement"]
    print("| items | key results | what | CPU seconds | x SQL |\n|---|---|---|---|---|")
    for what, cost in costs.items():
        print(f"| {world.items:,} | {world.key_results:,} | {what} | {cost:.4f} | {cost / floor:.1f} |")


if __name__ == "__main__":
    main()
