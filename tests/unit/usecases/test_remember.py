from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from okrsync.domain.past import PastVersion
from okrsync.domain.work import State, Transition, WorkItem
from okrsync.ports import ScopeId
from okrsync.sdk import Cursor, ItemRef, Page, RateLimited, Scope, Stopped, Unavailable
from okrsync.store import SqlStore, open_store
from okrsync.usecases.remember import remember

CREATED = datetime(2026, 3, 2, 9, tzinfo=UTC)
CLOSED = datetime(2026, 5, 4, 9, tzinfo=UTC)
REOPENED = datetime(2026, 6, 1, 9, tzinfo=UTC)
FIRST_SYNC = datetime(2026, 7, 1, 9, tzinfo=UTC)
SCOPE = ScopeId("code", Scope("repo", "county/survey"))


def issue(number: int, state: State = State.TODO, done_at: datetime | None = None) -> WorkItem:
    return WorkItem(
        id=f"node-{number}",
        key=f"county/survey#{number}",
        title=f"Issue {number}",
        url=f"https://tool.example/{number}",
        type="issue",
        state=state,
        native_status=state.value,
        updated_at=FIRST_SYNC,
        created_at=CREATED,
        done_at=done_at,
    )


class Forgetful:
    """A connector without a history."""

    def close(self) -> None: ...


class Mindful(Forgetful):
    """A connector that tells of one closing and one reopening."""

    def history(
        self, scope: Scope, refs: Sequence[ItemRef], since: datetime | None
    ) -> Iterator[Sequence[Transition]]:
        for ref in refs:
            steps = ((CREATED, State.TODO), (CLOSED, State.DONE), (REOPENED, State.TODO))
            yield [
                Transition(item=ref.id, at=at, state=state, native_status=state.value) for at, state in steps
            ]


class Broken(Forgetful):
    """A connector whose tool stops answering amid its history."""

    def history(
        self, scope: Scope, refs: Sequence[ItemRef], since: datetime | None
    ) -> Iterator[Sequence[Transition]]:
        yield [Transition(item=refs[0].id, at=CREATED, state=State.DONE, native_status="done")]
        raise Unavailable("the tool went away")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with open_store(f"sqlite:///{tmp_path / 'okrsync.db'}", write=True, clock=lambda: FIRST_SYNC) as opened:
        yield opened


def sync(store: SqlStore, *items: WorkItem, at: datetime = FIRST_SYNC) -> None:
    run = store.begin(SCOPE, at, full=False)
    run.put(Page(items, Cursor("1")))
    run.accept(reconciled=True)


def states_at(store: SqlStore, at: datetime) -> dict[str, State]:
    found = store.evidence(at).items("code", str(SCOPE.scope))
    return {tracked.item.id: tracked.item.state for tracked in found}


def test_before_it_is_remembered_nothing_is_known_of_the_time_before_the_first_sync(store: SqlStore) -> None:
    sync(store, issue(1))
    assert states_at(store, CLOSED) == {}


def test_a_closing_and_a_reopening_before_the_first_sync_are_seen_as_of_then(store: SqlStore) -> None:
    sync(store, issue(1))
    remember(SCOPE, Mindful(), store)  # type: ignore[arg-type]
    assert states_at(store, CREATED - timedelta(seconds=1)) == {}
    assert states_at(store, CREATED) == {"node-1": State.TODO}
    assert states_at(store, CLOSED) == {"node-1": State.DONE}
    assert states_at(store, REOPENED) == {"node-1": State.TODO}
    assert states_at(store, FIRST_SYNC) == {"node-1": State.TODO}


def test_where_the_tool_keeps_no_history_the_dates_of_the_item_are_its_past(store: SqlStore) -> None:
    sync(store, issue(1, State.DONE, done_at=CLOSED), issue(2))
    remember(SCOPE, Forgetful(), store)  # type: ignore[arg-type]
    assert states_at(store, CREATED) == {"node-1": State.TODO, "node-2": State.TODO}
    assert states_at(store, CLOSED) == {"node-1": State.DONE, "node-2": State.TODO}


def test_a_history_that_breaks_off_shows_nothing_and_can_be_told_again(store: SqlStore) -> None:
    sync(store, issue(1))
    with pytest.raises(Unavailable):
        remember(SCOPE, Broken(), store)  # type: ignore[arg-type]
    assert states_at(store, CLOSED) == {}
    remember(SCOPE, Mindful(), store)  # type: ignore[arg-type]
    remember(SCOPE, Mindful(), store)  # type: ignore[arg-type]
    assert states_at(store, CLOSED) == {"node-1": State.DONE}


def test_what_came_after_the_first_sync_has_no_past_before_okrsync(store: SqlStore) -> None:
    sync(store, issue(1))
    sync(store, issue(2), at=FIRST_SYNC + timedelta(days=1))
    remember(SCOPE, Mindful(), store)  # type: ignore[arg-type]
    assert states_at(store, CLOSED) == {"node-1": State.DONE}


def test_the_present_is_untouched_by_what_is_remembered(store: SqlStore) -> None:
    sync(store, issue(1, State.DOING))
    before = store.evidence(FIRST_SYNC).items("code", str(SCOPE.scope))
    remember(SCOPE, Mindful(), store)  # type: ignore[arg-type]
    assert store.evidence(FIRST_SYNC).items("code", str(SCOPE.scope)) == before


def test_with_a_limit_the_tool_is_asked_only_for_what_changed_since(store: SqlStore) -> None:
    asked = list[str]()

    class Counting(Mindful):
        def history(
            self, scope: Scope, refs: Sequence[ItemRef], since: datetime | None
        ) -> Iterator[Sequence[Transition]]:
            asked.extend(ref.key for ref in refs)
            return super().history(scope, refs, since)

    old = replace(issue(1, State.DONE, CLOSED), updated_at=CLOSED)
    sync(store, old, issue(2))
    limit = FIRST_SYNC - datetime(2026, 5, 15, tzinfo=UTC)
    remember(SCOPE, Counting(), store, look_back=limit)  # type: ignore[arg-type]
    assert asked == ["county/survey#2"]
    in_may = store.evidence(datetime(2026, 5, 20, tzinfo=UTC))
    assert {i.item.key: i.item.state for i in in_may.items("code", "repo county/survey")} == {
        "county/survey#1": State.DONE,
        "county/survey#2": State.DONE,
    }
    in_june = store.evidence(datetime(2026, 6, 2, tzinfo=UTC))
    assert {i.item.key: i.item.done_at for i in in_june.items("code", "repo county/survey")} == {
        "county/survey#1": CLOSED,
        "county/survey#2": None,
    }


def test_before_the_limit_nothing_is_known_rather_than_nothing_there(store: SqlStore) -> None:
    sync(store, issue(1))
    remember(SCOPE, Mindful(), store, look_back=timedelta(days=30))  # type: ignore[arg-type]
    before = store.evidence(FIRST_SYNC - timedelta(days=31))
    assert before.freshness("code", "repo county/survey").succeeded_at is None
    assert before.items("code", "repo county/survey") == ()
    within = store.evidence(FIRST_SYNC - timedelta(days=29))
    assert within.freshness("code", "repo county/survey").succeeded_at is not None


class Recording(Mindful):
    """Says what it was asked for; ``breaks_after`` so many stories it fails, where that is set."""

    def __init__(self, breaks_after: int | None = None) -> None:
        self.asked: list[tuple[list[str], datetime | None]] = []
        self._breaks_after = breaks_after

    def history(
        self, scope: Scope, refs: Sequence[ItemRef], since: datetime | None
    ) -> Iterator[Sequence[Transition]]:
        self.asked.append(([ref.id for ref in refs], since))
        for number, story in enumerate(super().history(scope, refs, since)):
            if number == self._breaks_after:
                raise RateLimited("slow down", until=FIRST_SYNC + timedelta(hours=1))
            yield story


def test_what_was_told_before_a_failure_is_not_asked_for_again(store: SqlStore) -> None:
    sync(store, *(issue(number) for number in range(5)))
    with pytest.raises(RateLimited):
        remember(SCOPE, Recording(breaks_after=3), store)  # type: ignore[arg-type]
    assert states_at(store, CLOSED) == {}
    again = Recording()
    remember(SCOPE, again, store)  # type: ignore[arg-type]
    assert again.asked == [(["node-3", "node-4"], None)]
    assert states_at(store, CLOSED) == {f"node-{number}": State.DONE for number in range(5)}


def test_an_end_amid_a_long_past_keeps_what_came_and_the_next_go_brings_the_rest(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("okrsync.usecases.remember._ITEMS_AT_ONCE", 2)
    sync(store, *(issue(number) for number in range(5)))

    def stop() -> None:
        raise Stopped("the program is to end")

    for _ in range(3):
        with pytest.raises(Stopped):
            remember(SCOPE, Recording(), store, go_on=stop)  # type: ignore[arg-type]
    remember(SCOPE, last := Recording(), store)  # type: ignore[arg-type]
    assert last.asked == []
    assert states_at(store, CLOSED) == {f"node-{number}": State.DONE for number in range(5)}


def test_no_more_stories_are_held_than_a_bundle_takes(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("okrsync.usecases.remember._TRANSITIONS_AT_ONCE", 6)
    sync(store, *(issue(number) for number in range(7)))
    kept = list[int]()
    keep = SqlStore.remember

    def counting(self: SqlStore, scope: ScopeId, versions: Sequence[PastVersion]) -> None:
        kept.append(len({version.item.id for version in versions}))
        keep(self, scope, versions)

    monkeypatch.setattr(SqlStore, "remember", counting)
    remember(SCOPE, Mindful(), store)  # type: ignore[arg-type]
    assert kept == [2, 2, 2, 1]


def test_the_tool_is_asked_for_little_more_than_the_limit(store: SqlStore) -> None:
    sync(store, issue(1))
    remember(SCOPE, told := Recording(), store, look_back=timedelta(days=30))  # type: ignore[arg-type]
    assert told.asked == [(["node-1"], FIRST_SYNC - timedelta(days=31))]


def test_another_limit_amid_a_long_past_begins_it_anew(store: SqlStore) -> None:
    sync(store, issue(1), issue(2))
    with pytest.raises(RateLimited):
        remember(SCOPE, Recording(breaks_after=1), store, look_back=timedelta(days=10))  # type: ignore[arg-type]
    remember(SCOPE, again := Recording(), store)  # type: ignore[arg-type]
    assert again.asked == [(["node-1", "node-2"], None)]
    assert states_at(store, CLOSED) == {"node-1": State.DONE, "node-2": State.DONE}


def test_what_was_first_seen_before_the_limit_has_no_past(store: SqlStore) -> None:
    long_ago = FIRST_SYNC - timedelta(days=20)
    run = store.begin(SCOPE, long_ago, full=False)
    run.put(Page([replace(issue(1), updated_at=long_ago - timedelta(days=20))], Cursor("1")))
    sync(store, issue(2))
    remember(SCOPE, Forgetful(), store, look_back=timedelta(days=10))  # type: ignore[arg-type]
    with store.database.reading() as connection:
        told = connection.exec_driver_sql("select item_id from item_version where remembered").scalars().all()
    assert told == ["node-2"]
