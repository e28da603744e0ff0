"""The edition of a store: another one after anything that can be shown, the same where nothing came."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from okrsync.domain.evidence import Completion, Freshness, Measurement, Withdrawal
from okrsync.domain.override import Override
from okrsync.domain.work import State, WorkItem
from okrsync.ports import Closing, ConnectionState, ScopeId, Store
from okrsync.sdk import Budget, Cursor, Page, Scope
from okrsync.store import open_store

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
BOARD = ScopeId("office", Scope("board", "abc"))


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    with open_store(database, write=True, clock=lambda: START) as opened:
        yield opened


def _item(name: str) -> WorkItem:
    return WorkItem(
        id=name,
        key=name,
        title=name,
        url=f"https://code.example/{name}",
        type="card",
        state=State.TODO,
        native_status="open",
        updated_at=START,
    )


def _sync(store: Store, at: datetime) -> None:
    run = store.begin(BOARD, at, full=False)
    run.put(Page([_item("A")], Cursor("1")))
    run.accept(reconciled=True)


def _fail(store: Store, at: datetime) -> None:
    store.begin(BOARD, at, full=False).fail(trouble="no answer", kind="unavailable", hint=None)


def _measurement(value: float) -> Measurement:
    return Measurement(series="kr:a", at=START, value=value, recorded_at=START, source="check-in")


WORDS: list[tuple[str, Callable[[Store], object]]] = [
    ("a sync", lambda s: _sync(s, START)),
    ("a later sync of the same", lambda s: _sync(s, START + HOUR)),
    ("a failed sync", lambda s: _fail(s, START + 2 * HOUR)),
    ("the past", lambda s: s.remembered(BOARD, START)),
    ("a measurement", lambda s: s.measure([_measurement(1)])),
    ("another value", lambda s: s.measure([_measurement(2)])),
    (
        "a withdrawal",
        lambda s: s.measure(
            [],
            [Withdrawal(series="kr:a", at=START, recorded_at=START, source="check-in", by=None, note=None)],
        ),
    ),
    ("an answer of a source", lambda s: s.measured("kr:a", Freshness(START, None), START)),
    (
        "a completed stage",
        lambda s: s.complete(
            Completion(key_result="a", stage="b", at=START, complete=True, by=None, note=None)
        ),
    ),
    (
        "an override",
        lambda s: s.override(
            Override(key_result="a", value=1, reason="r", by="m", at=START, until=START + HOUR)
        ),
    ),
    (
        "a closing",
        lambda s: s.close_objective(Closing(objective="o", at=START, by="m", note=None, figures={})),
    ),
    ("a mapping", lambda s: s.adopt(content="a", okrs="{}", effect={}, figures={}, at=START)),
    ("an evaluation", lambda s: s.record_evaluations(START, {"a": {"status": "behind"}})),
    ("a connection", lambda s: s.note_connection(ConnectionState(name="office", account="bot"))),
    (
        "a budget",
        lambda s: s.note_connection(
            ConnectionState(name="office", account="bot", budgets=(Budget("core", 10, 60, None),))
        ),
    ),
]


def test_whatever_can_be_shown_makes_another_edition(store: Store) -> None:
    editions = [("nothing", store.edition())]
    for name, say in WORDS:
        say(store)
        editions.append((name, store.edition()))
    assert [after for (_, one), (after, another) in pairwise(editions) if one == another] == []


def test_an_accepted_sync_changes_it_whatever_it_was_while_it_ran(store: Store) -> None:
    _sync(store, START)
    before = store.edition()
    run = store.begin(BOARD, START + HOUR, full=False)
    run.put(Page([_item("B")], Cursor("2")))
    unaccepted = store.edition()
    run.accept(reconciled=False)
    assert store.edition() not in {before, unaccepted}


def test_where_nothing_comes_that_is_shown_it_stays_the_same(store: Store) -> None:
    _sync(store, START)
    store.measure([_measurement(1)])
    before = store.edition()
    assert store.edition() == before
    store.measure([_measurement(1)])
    run = store.begin(BOARD, START + HOUR, full=False)
    run.put(Page([_item("B")], Cursor("2")))
    assert store.edition() == before
