"""What every store promises, whatever database it keeps its history in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from okrsync.domain.evidence import Completion, Freshness, Measurement
from okrsync.domain.work import Gone, State, WorkItem
from okrsync.outbox import Envelope
from okrsync.ports import Posting, Run, ScopeId, Store
from okrsync.sdk import Cursor, Page, Scope
from okrsync.store import RunSuperseded, UnusableMeasurement, open_store

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SURVEY = ScopeId("code", Scope("repo", "county/survey"))


@dataclass
class Stopped:
    """A clock that stands until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def tick(self, by: timedelta = HOUR) -> datetime:
        self.now += by
        return self.now


@pytest.fixture
def clock() -> Stopped:
    return Stopped()


@pytest.fixture
def store(database: str, clock: Stopped) -> Iterator[Store]:
    with open_store(database, write=True, clock=clock) as opened:
        yield opened


def _item(name: str, **changes: Any) -> WorkItem:
    item = WorkItem(
        id=name,
        key=f"survey#{name}",
        title=f"Ask pupil {name}",
        url=f"https://code.example/{name}",
        type="issue",
        state=State.TODO,
        native_status="open",
        updated_at=START,
    )
    return replace(item, **changes)


FULL = _item(
    "42",
    title="Fragebögen / 問卷 🎒",
    state=State.DROPPED,
    native_status="closed",
    resolution="not_planned",
    created_at=START - 9 * DAY,
    started_at=START - 5 * DAY,
    done_at=START - DAY,
    due_at=START + DAY,
    parent="40",
    labels=("b", "a"),
    assignees=("ana",),
    points=2.5,
    numbers={"Story Points": 3.0},
    facets={"label": ("b", "a"), "milestone": ("Questionnaire",)},
)


def _page(*items: WorkItem, cursor: str = "c1") -> Page:
    return Page(items, Cursor(cursor))


def _begin(store: Store, clock: Stopped, *, full: bool = False, scope: ScopeId = SURVEY) -> Run:
    return store.begin(scope, clock(), full=full)


def _sync(store: Store, clock: Stopped, *items: WorkItem, scope: ScopeId = SURVEY) -> int:
    run = _begin(store, clock, scope=scope)
    changed = run.put(_page(*items))
    run.accept(reconciled=False)
    return changed


def _shown(store: Store, at: datetime, scope: ScopeId = SURVEY) -> dict[str, tuple[str, Gone | None]]:
    items = store.evidence(at).items(scope.connection, str(scope.scope))
    return {tracked.item.id: (tracked.item.title, tracked.gone) for tracked in items}


def _titles(store: Store, at: datetime) -> list[str]:
    return [title for title, gone in _shown(store, at).values() if gone is None]


class TestRuns:
    def test_an_item_comes_back_as_it_was_put(self, store: Store, clock: Stopped) -> None:
        _sync(store, clock, FULL, _item("43"))
        items = store.evidence(clock()).items("code", "repo county/survey")
        assert [tracked.item for tracked in items] == [FULL, _item("43")]

    def test_instants_in_any_zone_come_back_as_the_same_instants(self, store: Store, clock: Stopped) -> None:
        away = START.astimezone(ZoneInfo("Asia/Tokyo"))
        _sync(store, clock, _item("1", due_at=away))
        assert store.evidence(clock()).items("code", "repo county/survey")[0].item.due_at == START
        assert _sync(store, clock, _item("1", due_at=START)) == 0

    def test_an_instant_without_a_zone_is_refused(self, store: Store, clock: Stopped) -> None:
        with pytest.raises(ValueError, match="time zone"):
            _begin(store, clock).put(_page(_item("1", due_at=START.replace(tzinfo=None))))
        with pytest.raises(ValueError, match="time zone"):
            store.complete(Completion(key_result="survey", stage="x", at=START.replace(tzinfo=None)))

    def test_half_a_character_does_not_stop_a_sync(self, store: Store, clock: Stopped) -> None:
        _sync(store, clock, _item("1", title="cut \ud83c", labels=("a\0b",)))
        assert _titles(store, clock()) == ["cut ?"]

    def test_pages_are_unseen_until_the_run_is_accepted(self, store: Store, clock: Stopped) -> None:
        run = _begin(store, clock)
        assert run.put(_page(_item("1"), cursor="c1")) == 1
        assert run.put(_page(_item("2"), _item("3"), cursor="c2")) == 2
        assert _shown(store, clock.tick()) == {}
        run.accept(reconciled=False)
        assert list(_shown(store, clock())) == ["1", "2", "3"]
        assert _shown(store, clock() - HOUR) == {}

    def test_a_failure_changes_nothing_that_is_shown(self, store: Store, clock: Stopped) -> None:
        _sync(store, clock, _item("1"), _item("2"))
        before = _shown(store, clock.tick())
        run = _begin(store, clock)
        run.put(_page(_item("1", title="other"), _item("3")))
        run.bury({"2": (Gone.DELETED, None)})
        run.fail(trouble="a login page came", kind="unexpected_response", hint="log in")
        assert _shown(store, clock.tick()) == before
        assert store.evidence(clock()).freshness("code", "repo county/survey") == Freshness(
            START, "a login page came"
        )

    def test_a_failed_pull_goes_on_where_it_stood(self, store: Store, clock: Stopped) -> None:
        run = _begin(store, clock)
        run.put(_page(_item("1"), cursor="half way"))
        run.fail(trouble="timed out", kind="unavailable", hint=None)
        assert store.scope_state(SURVEY).cursor == "half way"
        clock.tick()
        resumed = _begin(store, clock)
        resumed.put(_page(_item("2"), cursor="end"))
        resumed.accept(reconciled=False)
        assert list(_shown(store, clock())) == ["1", "2"]

    def test_a_full_run_forgets_where_the_last_one_stood(self, store: Store, clock: Stopped) -> None:
        _sync(store, clock, _item("1"))
        _begin(store, clock, full=True)
        assert store.scope_state(SURVEY).cursor is None

    def test_a_second_sync_of_the_same_changes_nothing(self, store: Store, clock: Stopped) -> None:
        assert _sync(store, clock, FULL, _item("1")) == 2
        clock.tick()
        assert _sync(store, clock, FULL, _item("1")) == 0

    def test_of_two_sightings_on_a_page_the_later_counts(self, store: Store, clock: Stopped) -> None:
        assert _sync(store, clock, _item("1"), _item("1", title="later")) == 1
        assert _titles(store, clock()) == ["later"]

    def test_of_two_sightings_in_a_run_the_later_counts(self, store: Store, clock: Stopped) -> None:
        _sync(store, clock, _item("1", title="before"))
        clock.tick()
        run = _begin(store, clock)
        run.put(_page(_item("1", title="first")))
        assert run.put(_page(_item("1", title="second"))) == 1
        run.accept(reconciled=False)
        assert _titles(store, clock()) == ["second"]
        assert _titles(store, START) == ["before"]

    def test_a_buried_item_is_marked_and_its_history_stays(self, store: Store, clock: Stopped) -> None:
        _sync(store, clock, _item("1"), _item("2"))
        clock.tick()
        run = _begin(store, clock)
        fates = {"1": (Gone.MOVED, "county/other"), "2": (Gone.DELETED, None), "?": (Gone.DELETED, None)}
        assert run.bury(fates) == 2
        assert run.bury(fates) == 0
        assert run.present() == {}
        run.accept(reconciled=True)
        assert {gone for _, gone in _shown(store, clock()).values()} == {Gone.MOVED, Gone.DELETED}
        assert {gone for _, gone in _shown(store, START).values()} == {None}
        assert store.scope_state(SURVEY).reconciled_at == clock()

    def test_an_item_that_comes_back_unchanged_is_there_again(self, store: Store, clock: Stopped) -> None:
        _sync(store, clock, _item("1"))
        clock.tick()
        run = _begin(store, clock)
        run.bury({"1": (Gone.OUT_OF_REACH, None)})
        run.accept(reconciled=True)
        clock.tick()
        assert _sync(store, clock, _item("1")) == 1
        shown = [_shown(store, START + n * HOUR)["1"][1] for n in range(3)]
        assert shown == [None, Gone.OUT_OF_REACH, None]

    def test_present_knows_what_the_run_itself_brought(self, store: Store, clock: Stopped) -> None:
        _sync(store, clock, _item("1"))
        run = _begin(store, clock)
        run.put(_page(_item("2")))
        run.bury({"1": (Gone.DELETED, None)})
        assert run.present() == {"2": "survey#2"}

    def test_a_run_that_was_overtaken_can_no_longer_write(self, store: Store, clock: Stopped) -> None:
        _sync(store, clock, _item("1"))
        stuck = _begin(store, clock)
        _sync(store, clock, _item("1", title="newer"))
        writes: Sequence[Callable[[], object]] = (
            lambda: stuck.put(_page(_item("1", title="older"), cursor="old")),
            lambda: stuck.bury({"1": (Gone.DELETED, None)}),
            lambda: stuck.accept(reconciled=True),
            lambda: stuck.fail(trouble="late", kind="unavailable", hint=None),
        )
        for write in writes:
            with pytest.raises(RunSuperseded):
                write()
        assert _titles(store, clock()) == ["newer"]
        assert store.scope_state(SURVEY).cursor == "c1"

    def test_runs_keep_their_order_when_the_clock_stands_or_goes_back(
        self, store: Store, clock: Stopped
    ) -> None:
        _sync(store, clock, _item("1", title="first"))
        _sync(store, clock, _item("1", title="second"))
        assert _titles(store, clock()) == ["second"]
        clock.tick(-2 * HOUR)
        _sync(store, clock, _item("1", title="third"))
        assert _titles(store, clock()) == ["third"]

    def test_more_items_than_one_statement_takes_fit_on_a_page(self, store: Store, clock: Stopped) -> None:
        items = [_item(str(number)) for number in range(1203)]
        assert _sync(store, clock, *items) == 1203
        run = _begin(store, clock)
        assert run.bury({item.id: (Gone.DELETED, None) for item in items}) == 1203


class TestScopes:
    def test_a_scope_that_was_never_synced_is_empty(self, store: Store, clock: Stopped) -> None:
        state = store.scope_state(SURVEY)
        assert (state.id, state.cursor, state.accepted_at, state.trouble) == (SURVEY, None, None, None)
        assert store.scope_states() == []
        assert store.evidence(clock()).items("code", "repo county/survey") == ()
        assert store.evidence(clock()).freshness("code", "repo county/survey") == Freshness(None)

    def test_trouble_dates_from_the_first_failure_and_ends_with_an_accepted_run(
        self, store: Store, clock: Stopped
    ) -> None:
        _sync(store, clock, _item("1"))
        first = clock.tick()
        for trouble in ("no answer", "still no answer"):
            _begin(store, clock).fail(trouble=trouble, kind="unavailable", hint="wait")
            clock.tick()
        state = store.scope_state(SURVEY)
        assert (state.accepted_at, state.failed_at) == (START, first)
        assert (state.trouble, state.trouble_kind, state.hint) == ("still no answer", "unavailable", "wait")
        _sync(store, clock, _item("1"))
        assert store.scope_state(SURVEY).trouble is None
        assert store.evidence(first).freshness("code", "repo county/survey").trouble == "no answer"

    def test_an_interrupted_run_hides_no_trouble(self, store: Store, clock: Stopped) -> None:
        _begin(store, clock).fail(trouble="no answer", kind="unavailable", hint=None)
        _begin(store, clock)
        _begin(store, clock)
        assert store.scope_state(SURVEY).trouble == "no answer"

    def test_scopes_with_the_same_items_do_not_mix(self, store: Store, clock: Stopped) -> None:
        other = ScopeId("code", Scope("repo", "county/other"))
        _sync(store, clock, _item("1"))
        _sync(store, clock, _item("1", title="elsewhere"), scope=other)
        assert _titles(store, clock()) == ["Ask pupil 1"]
        assert [state.id for state in store.scope_states()] == [other, SURVEY]

    def test_all_items_come_by_connection_scope_and_key(self, store: Store, clock: Stopped) -> None:
        board = ScopeId("office", Scope("board", "aBcD1234"))
        _sync(store, clock, _item("9"), scope=board)
        _sync(store, clock, _item("2"), _item("1"))
        everything = [(t.connection, t.item.id) for t in store.items(clock())]
        assert everything == [("code", "1"), ("code", "2"), ("office", "9")]
        assert [t.item.id for t in store.items(clock(), connection="office")] == ["9"]
        assert list(store.items(START - DAY)) == []


def measurement(
    value: float, *, at: datetime = START, recorded: datetime, source: str = "csv"
) -> Measurement:
    return Measurement(series="dropout", at=at, value=value, recorded_at=recorded, source=source)


def _values(store: Store, at: datetime) -> list[float]:
    return [m.value for m in store.evidence(at).measurements("dropout")]


class TestMeasurements:
    def test_history_before_the_first_import_is_seen_as_of_then(self, store: Store) -> None:
        years = [measurement(8 - n, at=START - n * DAY, recorded=START) for n in range(3)]
        assert store.measure(years) == 3
        assert _values(store, START) == [6, 7, 8]
        assert _values(store, START - DAY) == [6, 7]

    def test_what_comes_later_is_known_from_when_it_was_recorded(self, store: Store) -> None:
        store.measure([measurement(8, recorded=START)])
        store.measure([measurement(7, at=START - DAY, recorded=START + HOUR)])
        assert _values(store, START) == [8]
        assert _values(store, START + HOUR) == [7, 8]

    def test_a_correction_counts_from_when_it_was_recorded(self, store: Store) -> None:
        store.measure([measurement(8, recorded=START)])
        assert store.measure([measurement(9, recorded=START + DAY)]) == 1
        assert (_values(store, START), _values(store, START + DAY)) == ([8], [9])

    def test_what_is_repeated_is_not_new(self, store: Store) -> None:
        store.measure([measurement(8, recorded=START)])
        assert store.measure([measurement(8, recorded=START + DAY)]) == 0
        store.measure([measurement(9, recorded=START + DAY, source="check-in")])
        assert store.measure([measurement(8, recorded=START + 2 * DAY)]) == 0
        assert _values(store, START + 3 * DAY) == [9]

    def test_a_source_may_take_its_correction_back(self, store: Store) -> None:
        for number, value in enumerate((8, 9, 8)):
            assert store.measure([measurement(value, recorded=START + number * HOUR)]) == 1
        assert _values(store, START + DAY) == [8]

    def test_a_source_that_says_two_values_at_once_does_not_grow_for_ever(self, store: Store) -> None:
        both = [measurement(8, recorded=START), measurement(9, recorded=START)]
        assert [store.measure(both), store.measure(both)] == [1, 0]

    @pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
    def test_what_is_no_number_is_refused_with_all_that_came_along(self, store: Store, value: float) -> None:
        with pytest.raises(UnusableMeasurement, match="dropout"):
            store.measure(
                [measurement(8, recorded=START), measurement(value, at=START + DAY, recorded=START)]
            )
        assert _values(store, START + DAY) == []

    def test_a_source_is_as_fresh_as_its_last_answer(self, store: Store) -> None:
        assert store.evidence(START).measuring("dropout") is None
        store.measured("dropout", Freshness(START), START)
        down = START + HOUR
        store.measured("dropout", Freshness(None, "connection refused"), down)
        assert store.evidence(START).measuring("dropout") == Freshness(START)
        assert store.evidence(down).measuring("dropout") == Freshness(START, "connection refused")


class TestLedger:
    def test_the_latest_word_on_a_stage_counts(self, store: Store) -> None:
        done = Completion(key_result="survey", stage="publish", at=START, by="ana", note="online")
        undone = replace(done, at=START + DAY, complete=False, note=None)
        store.complete(undone)
        store.complete(done)
        assert store.evidence(START - HOUR).completions("survey") == {}
        assert store.evidence(START).completions("survey") == {"publish": done}
        assert store.evidence(START + DAY).completions("survey") == {"publish": undone}

    def test_figures_are_kept_where_they_differ(self, store: Store) -> None:
        kept = [
            list(store.record_evaluations(START + n * HOUR, {"survey": {"progress": value, "parts": (1, 2)}}))
            for n, value in enumerate((0.2, 0.2, 0.4))
        ]
        assert kept == [["survey"], [], ["survey"]]
        assert store.last_evaluation("survey", START + HOUR) == {"progress": 0.2, "parts": [1, 2]}
        assert store.last_evaluation("survey", START + 2 * HOUR) == {"progress": 0.4, "parts": [1, 2]}
        assert store.last_evaluation("survey", START - HOUR) is None

    def test_a_digest_is_claimed_once_and_again_where_it_was_withdrawn(self, store: Store) -> None:
        monday = Posting(occurrence="weekly 2026-11-02", channel="#okrs")
        assert [store.claim_posting(monday, START) for _ in range(2)] == [True, False]
        store.outbox.withdraw(Envelope(monday.occurrence, monday.channel))
        assert store.claim_posting(monday, START)
        store.posted(monday, START + HOUR, "1762074000.000100")
        store.outbox.withdraw(Envelope(monday.occurrence, monday.channel))
        assert not store.claim_posting(monday, START)
        assert store.claim_posting(replace(monday, channel="#board"), START)
        assert dict(store.postings()) == {monday: START + HOUR, replace(monday, channel="#board"): None}
