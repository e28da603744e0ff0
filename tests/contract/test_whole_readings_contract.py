"""What every store keeps of a whole reading: one run or several, until it is compared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from okrsync.domain.work import Gone, State, WorkItem
from okrsync.ports import Run, ScopeId, Store
from okrsync.sdk import Cursor, Page, Scope
from okrsync.store import open_store

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
SURVEY, POLL = (ScopeId("code", Scope("repo", name)) for name in ("county/survey", "county/poll"))


class Ticking:
    """A clock that goes on by an hour whenever somebody looks."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(hours=1)
        return self.now


@pytest.fixture
def clock() -> Ticking:
    return Ticking()


@pytest.fixture
def store(database: str, clock: Ticking) -> Iterator[Store]:
    with open_store(database, write=True, clock=clock) as opened:
        yield opened


def _page(*names: str, cursor: str) -> Page:
    items = [
        WorkItem(
            id=name,
            key=f"survey#{name}",
            title=f"Ask pupil {name}",
            url=f"https://code.example/{name}",
            type="issue",
            state=State.TODO,
            native_status="open",
            updated_at=START,
        )
        for name in names
    ]
    return Page(items, Cursor(cursor))


def _begin(store: Store, clock: Ticking, *, full: bool = False, scope: ScopeId = SURVEY) -> Run:
    return store.begin(scope, clock(), full=full)


def _cut_off(store: Store, clock: Ticking) -> datetime:
    """A whole reading of one page, in a run that ended there; when it began."""
    _begin(store, clock, full=True).put(_page("1", "2", cursor="p2"))
    began = store.scope_state(SURVEY).reading_since
    assert began is not None
    return began


def test_what_a_whole_reading_showed_is_kept_over_runs(store: Store, clock: Ticking) -> None:
    began = _cut_off(store, clock)
    rest = _begin(store, clock)
    rest.put(_page("2", "3", cursor="end"))
    assert set(rest.sighted()) == {"1", "2", "3"}
    assert store.scope_state(SURVEY).cursor == "end"
    rest.accept(reconciled=True)
    state = store.scope_state(SURVEY)
    assert (state.reading_since, state.reconciled_at) == (None, began)
    assert not rest.sighted()


def test_what_a_whole_reading_did_not_show_is_what_is_there_and_was_never_sighted(
    store: Store, clock: Ticking
) -> None:
    first = _begin(store, clock, full=True)
    first.put(_page("1", "2", "3", "4", cursor="end"))
    first.bury({"4": (Gone.DELETED, None)})
    first.accept(reconciled=True)
    elsewhere = _begin(store, clock, scope=POLL, full=True)
    elsewhere.put(_page("3", cursor="end"))
    _begin(store, clock, full=True).put(_page("1", cursor="p2"))
    rest = _begin(store, clock)
    assert rest.unsighted() == {item: key for item, key in rest.present().items() if item in {"2", "3"}}
    rest.put(_page("2", "3", cursor="end"))
    assert not rest.unsighted()


def test_another_whole_reading_begins_with_nothing(store: Store, clock: Ticking) -> None:
    began = _cut_off(store, clock)
    anew = _begin(store, clock, full=True)
    assert not anew.sighted()
    state = store.scope_state(SURVEY)
    assert state.cursor is None
    assert state.reading_since is not None
    assert state.reading_since > began


def test_a_failure_that_passes_leaves_it_and_one_that_raises_a_doubt_ends_it(
    store: Store, clock: Ticking
) -> None:
    began = _cut_off(store, clock)
    _begin(store, clock).fail(trouble="503", kind="unavailable", hint=None)
    assert store.scope_state(SURVEY).reading_since == began
    doubted = _begin(store, clock)
    doubted.fail(trouble="half of it is gone", kind="shrunken", hint=None, doubted=True)
    assert store.scope_state(SURVEY).reading_since is None
    assert not doubted.sighted()


def test_an_increment_keeps_no_sightings_and_scopes_do_not_mix(store: Store, clock: Ticking) -> None:
    _cut_off(store, clock)
    other = _begin(store, clock, scope=POLL)
    other.put(_page("1", cursor="c1"))
    assert not other.sighted()
    assert set(_begin(store, clock).sighted()) == {"1", "2"}
