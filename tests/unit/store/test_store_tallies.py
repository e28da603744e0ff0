"""What was kept of a plan is used as long as no change concerns it, and no longer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from okrsync.domain.delivered import batches, tallied
from okrsync.domain.okr import KeyResult, Objective, Okrs, Phase
from okrsync.domain.selection import UNDER, Criterion, Selection, may_move
from okrsync.domain.work import State, WorkItem
from okrsync.ports import ScopeId
from okrsync.sdk import Cursor, Page, Scope
from okrsync.store import SqlStore
from okrsync.store.tables import tally
from okrsync.usecases.recompute import recompute, recompute_all
from tests.unit.domain.made_up import PERIOD, item, labelled, metric_kr

START = datetime(2026, 11, 2, 8, tzinfo=UTC)
BOARD = ScopeId("tool", Scope("board", "b"))
TASKS = Criterion("type", ("Sub-task",))


def _work(*criteria: Criterion) -> Selection:
    return Selection(connection="tool", scope=str(BOARD.scope), criteria=criteria)


def _key_result(selection: Selection) -> tuple[KeyResult, Okrs]:
    kr = metric_kr(None, Phase(title="all", work=(selection,)))
    return kr, Okrs(objectives=(Objective(id="o", title="O", period=PERIOD, key_results=(kr,)),))


def _issue(name: str, type_: str, parent: str | None = None, state: State = State.TODO) -> WorkItem:
    return item(name, state, parent=parent, facets={"type": (type_,)}).item


def _sync(store: SqlStore, at: datetime, items: Sequence[WorkItem]) -> None:
    run = store.begin(BOARD, at, full=False)
    run.put(Page(items, Cursor("1")))
    run.accept(reconciled=True)


def _rows(store: SqlStore) -> int:
    with store.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(tally)).scalar_one()


def test_a_story_that_moves_takes_its_tasks_along_though_none_of_them_changed(store: SqlStore) -> None:
    kr, okrs = _key_result(_work(Criterion(UNDER, ("id-EPIC",)), TASKS))
    _sync(
        store,
        START,
        [
            *(_issue(name, "Epic") for name in ("EPIC", "OTHER")),
            *(_issue(name, "Story", "id-EPIC") for name in ("S1", "S2")),
            _issue("T1", "Sub-task", "id-S1", State.DONE),
            _issue("T2", "Sub-task", "id-S2"),
        ],
    )
    recompute(okrs, store, START + timedelta(hours=2), scopes=[BOARD])
    _sync(store, START + timedelta(hours=3), [_issue("S2", "Story", "id-OTHER")])
    moved = recompute(okrs, store, START + timedelta(hours=4), scopes=[BOARD])
    assert [of.delivery.progress for of in moved] == [1.0]
    evidence = store.evidence(START + timedelta(hours=4))
    assert evidence.tally(kr.parts) == tallied(1, batches(kr, evidence))


@pytest.mark.parametrize(
    ("criteria", "facets", "may"),
    [
        ((), set(), True),
        ((TASKS,), {("type", "sub-task")}, True),
        ((TASKS,), {("type", "story")}, False),
        ((TASKS, Criterion("label", ("x",))), {("type", "sub-task")}, False),
        ((TASKS, Criterion("label", ("x",))), {("type", "sub-task"), ("label", "x")}, True),
        ((Criterion("type", ("Sub-task", "Story")),), {("type", "story")}, True),
        ((TASKS, Criterion(UNDER, ("E",))), {("type", "story")}, True),
    ],
)
def test_what_changed_may_move_a_selection(
    criteria: tuple[Criterion, ...], facets: set[tuple[str, str]], may: bool
) -> None:
    assert may_move(_work(*criteria), facets) is may


def test_what_does_not_concern_a_plan_confirms_what_is_kept_of_it(store: SqlStore) -> None:
    kr, okrs = _key_result(labelled("x", scope=str(BOARD.scope)))
    _sync(store, START, [item("a", label="x").item, item("b", label="y").item])
    recompute_all(okrs, store, START + timedelta(hours=1))
    _sync(store, START + timedelta(hours=2), [item("b", State.DONE, label="y").item])
    recompute_all(okrs, store, START + timedelta(hours=3))
    assert _rows(store) == 1
    _sync(store, START + timedelta(hours=4), [item("a", State.DONE, label="x").item])
    recompute_all(okrs, store, START + timedelta(hours=5))
    assert _rows(store) == 2
    kept = store.evidence(START + timedelta(hours=5)).tally(kr.parts)
    assert kept is not None
    assert kept.whole.done == 1.0


def test_where_the_clock_was_set_back_nothing_is_counted_again_and_again(store: SqlStore) -> None:
    _, okrs = _key_result(_work())
    _sync(store, START + timedelta(hours=5), [item("a").item])
    for _ in range(3):
        recompute_all(okrs, store, START + timedelta(hours=1))
    assert _rows(store) == 1


def test_weights_near_the_end_of_the_floats_come_back_as_they_were(store: SqlStore) -> None:
    kr, okrs = _key_result(labelled(weigh_by="points", scope=str(BOARD.scope)))
    _sync(store, START, [item("a", points=1.2345678901234567e19).item, item("b", points=0.1).item])
    recompute_all(okrs, store, START + timedelta(hours=2))
    evidence = store.evidence(START + timedelta(hours=2))
    assert evidence.tally(kr.parts) == tallied(1, batches(kr, evidence))
