"""What the one writer of SQLite made easy, with several processes on one PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from okrsync.domain.evidence import Measurement
from okrsync.domain.past import PastVersion
from okrsync.domain.work import Gone, State, WorkItem
from okrsync.ports import ConnectionState, Posting, ScopeId
from okrsync.sdk import Cursor, Page, Scope
from okrsync.store import RunSuperseded, SqlStore, open_store
from tests.postgresql import Server

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
SURVEY = ScopeId("code", Scope("repo", "county/survey"))
REPLICAS, TURNS = 4, 12

Work = Callable[[SqlStore, int], object]


def _item(name: str, title: str = "Ask") -> WorkItem:
    return WorkItem(
        id=name,
        key=name,
        title=title,
        url="",
        type="issue",
        state=State.TODO,
        native_status="open",
        updated_at=NOW,
    )


@pytest.fixture
def url(postgres: Server) -> Iterator[str]:
    with postgres.database() as made:
        yield made


@pytest.fixture
def replicas(url: str) -> Iterator[list[SqlStore]]:
    """Several stores on one database, none of which knows of the others."""
    with ExitStack() as held:
        yield [held.enter_context(open_store(url, write=True, clock=lambda: NOW)) for _ in range(REPLICAS)]


def _at_once(replicas: list[SqlStore], work: Work) -> list[object]:
    """What came of ``work`` on each replica, turn by turn, all of them at the same time."""
    with ThreadPoolExecutor(len(replicas)) as pool:
        turns = [pool.submit(work, store, turn) for turn in range(TURNS) for store in replicas]
        return [turn.result() for turn in turns]


def _rows(store: SqlStore, statement: str) -> list[tuple[object, ...]]:
    with store.database.reading() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(statement)]


def test_replicas_that_start_at_once_migrate_once(postgres: Server) -> None:
    with postgres.database("template0") as url, ThreadPoolExecutor(REPLICAS) as pool:
        starts = [pool.submit(open_store, url, write=True, clock=lambda: NOW) for _ in range(REPLICAS)]
        for start in starts:
            with start.result() as store:
                assert list(store.mappings()) == []


def test_a_store_says_whether_others_may_write_to_it(database: str) -> None:
    with open_store(database, write=True, clock=lambda: NOW) as store:
        assert store.shared == database.startswith("postgresql")


def test_runs_of_one_scope_overtake_each_other_and_history_has_no_gap(replicas: list[SqlStore]) -> None:
    def _sync(store: SqlStore, turn: int) -> bool:
        try:
            run = store.begin(SURVEY, NOW, full=False)
            for page in range(2):
                items = [_item(f"{page}-{n}", f"{turn} of {id(store)}") for n in range(5)]
                run.put(Page(items, Cursor(f"{turn} {page}")))
            run.bury({"0-0": (Gone.DELETED, None)})
            run.accept(reconciled=True)
        except RunSuperseded:
            return False
        return True

    through = _at_once(replicas, _sync)
    store = replicas[0]
    assert _rows(store, "select count(*) from sync_run where outcome = 'accepted'") == [
        (sum(map(bool, through)),)
    ]
    assert _rows(store, "select count(*) from sync_run") == [(REPLICAS * TURNS,)]
    assert len(_rows(store, "select 1 from item_version where valid_to is null")) == 10
    versions = _rows(store, "select item_id, valid_from, valid_to from item_version order by 1, 2")
    for (item, _, ended), (following, began, _) in pairwise(versions):
        assert ended == (began if item == following else None)


def test_first_syncs_of_a_new_scope_make_it_once(replicas: list[SqlStore]) -> None:
    def _begin(store: SqlStore, turn: int) -> None:
        store.begin(ScopeId("code", Scope("repo", f"county/{turn}")), NOW, full=True)

    _at_once(replicas, _begin)
    assert _rows(replicas[0], "select count(*) from scope") == [(TURNS,)]
    running = "select count(*) from sync_run where outcome = 'running'"
    assert _rows(replicas[0], running) == [(TURNS,)]


def test_one_mapping_is_kept_once_whoever_adopts_it(replicas: list[SqlStore]) -> None:
    def _adopt(store: SqlStore, _: int) -> int:
        return store.adopt(content="a", okrs='"a"', effect={"felt": []}, at=NOW, figures={}).number

    assert set(_at_once(replicas, _adopt)) == {1}
    assert [version.number for version in replicas[0].mappings()] == [1]


def test_figures_that_did_not_change_are_kept_once(replicas: list[SqlStore]) -> None:
    def _record(store: SqlStore, turn: int) -> bool:
        at = NOW + timedelta(minutes=turn // 4)
        return bool(store.record_evaluations(at, {"survey": {"progress": turn // 4}}))

    kept = _at_once(replicas, _record)
    assert len(_rows(replicas[0], "select distinct figures from evaluation")) == 3
    assert _rows(replicas[0], "select count(*) from evaluation") == [(sum(map(bool, kept)),)] == [(3,)]


def test_a_measurement_that_all_read_is_recorded_once(replicas: list[SqlStore]) -> None:
    def _measure(store: SqlStore, turn: int) -> int:
        at = NOW - timedelta(days=turn)
        said = [
            Measurement(series=name, at=at, value=8.0, recorded_at=NOW, source="csv")
            for name in (("dropout", "tutors") if turn % 2 else ("tutors", "dropout"))
        ]
        return store.measure(said)

    assert sum(int(str(new)) for new in _at_once(replicas, _measure)) == 2 * TURNS
    assert _rows(replicas[0], "select count(*) from measurement") == [(2 * TURNS,)]


def test_a_digest_and_an_occurrence_are_claimed_by_one(replicas: list[SqlStore]) -> None:
    def _claim(store: SqlStore, turn: int) -> bool:
        return store.claim_posting(Posting(occurrence=f"week {turn}", channel="#okrs"), NOW)

    def _occur(store: SqlStore, turn: int) -> bool:
        return store.claim_occurrence("digest 0", NOW + timedelta(weeks=turn), NOW)

    for claim in (_claim, _occur):
        assert _at_once(replicas, claim).count(True) == TURNS


def test_what_is_known_of_a_connection_is_always_one_word(replicas: list[SqlStore]) -> None:
    def _note(store: SqlStore, turn: int) -> None:
        store.note_connection(ConnectionState(name="code", requests=turn, account=str(turn)))

    _at_once(replicas, _note)
    known = replicas[0].connection_state("code")
    assert known.account == str(known.requests)


def test_a_past_that_two_tell_is_kept_once(replicas: list[SqlStore]) -> None:
    run = replicas[0].begin(SURVEY, NOW, full=False)
    run.put(Page([_item("1"), _item("2")], Cursor("1")))
    run.accept(reconciled=True)
    days = [NOW - timedelta(days=n) for n in (3, 2, 0)]
    past = [PastVersion(_item(name), *span) for name in "12" for span in pairwise(days)]

    def _remember(store: SqlStore, turn: int) -> None:
        store.remember(SURVEY, past if turn % 2 else past[::-1])
        store.remembered(SURVEY)

    _at_once(replicas, _remember)
    assert _rows(replicas[0], "select count(*) from item_version where remembered") == [(4,)]


def test_all_kinds_of_writing_at_once_never_wait_for_each_other_in_a_circle(replicas: list[SqlStore]) -> None:
    def _everything(store: SqlStore, turn: int) -> None:
        other = ScopeId("code", Scope("repo", f"county/{turn % 3}"))
        lease = store.leases.take(f"turn {turn}", str(id(store)), timedelta(minutes=1))
        held = store if lease is None else store.under(lease)
        try:
            run = held.begin(other, NOW, full=turn % 4 == 0)
            run.put(Page([_item(str(n), str(turn)) for n in range(5)][:: 1 if turn % 2 else -1], Cursor("1")))
            run.accept(reconciled=False)
        except RunSuperseded:
            pass
        held.remember(other, [PastVersion(_item("1"), NOW - timedelta(days=1), NOW)])
        held.record_evaluations(NOW, {"survey": {"progress": turn}})
        held.measure([Measurement(series="x", at=NOW, value=turn, recorded_at=NOW, source="csv")])
        held.note_connection(ConnectionState(name="code", requests=turn))
        if lease is not None:
            store.leases.renew(lease, timedelta(minutes=1))
            store.leases.release(lease)

    _at_once(replicas, _everything)


def test_instants_are_the_same_whatever_zone_the_connection_is_in(url: str) -> None:
    with (
        open_store(f"{url}&options=-c%20TimeZone%3DAsia/Tokyo", write=True, clock=lambda: NOW) as away,
        open_store(url, write=True, clock=lambda: NOW) as home,
    ):
        assert _rows(away, "show timezone") == [("Asia/Tokyo",)]
        away.begin(SURVEY, NOW, full=False).accept(reconciled=True)
        assert away.scope_state(SURVEY) == home.scope_state(SURVEY)
        assert home.scope_state(SURVEY).accepted_at == NOW
        assert away.claim_occurrence("digest", NOW, NOW)
        assert not home.claim_occurrence("digest", NOW, NOW)
        found = away.last_occurrence("digest")
        assert (found, found and found.utcoffset()) == (NOW, timedelta())


def test_a_look_sees_one_state_while_others_write(replicas: list[SqlStore]) -> None:
    with replicas[0].database.reading() as connection:
        count = "select count(*) from mapping_version"
        before = connection.exec_driver_sql(count).scalar()
        replicas[1].adopt(content="a", okrs="{}", effect={}, at=NOW, figures={})
        assert connection.exec_driver_sql(count).scalar() == before == 0


def test_no_statement_is_prepared_on_the_server(replicas: list[SqlStore]) -> None:
    for _ in range(12):
        replicas[0].begin(SURVEY, NOW, full=False)
    with replicas[0].database.writing() as connection:
        assert connection.exec_driver_sql("select count(*) from pg_prepared_statements").scalar() == 0


def test_nothing_of_a_transaction_stays_on_its_connection(replicas: list[SqlStore]) -> None:
    store = replicas[0]
    store.record_evaluations(NOW, {"survey": {"progress": 1}})
    kept = "select count(*) from pg_locks where locktype = 'advisory'"
    assert _rows(store, kept) == [(0,)]
    with store.database.writing() as connection:
        raw = connection.connection
        assert connection.exec_driver_sql("show lock_timeout").scalar() == "15s"
        raw.rollback()
        cursor = raw.cursor()
        cursor.execute("show lock_timeout")
        assert cursor.fetchone() == ("0",)
        raw.rollback()


def test_half_a_character_and_a_null_are_taken_from_wherever_they_come(database: str) -> None:
    with open_store(database, write=True, clock=lambda: NOW) as store:
        store.begin(SURVEY, NOW, full=False).fail(trouble="a\0b \ud83c", kind="unavailable", hint="\0")
        state = store.scope_state(SURVEY)
        assert (state.trouble, state.hint) == ("ab ?", "")
        figures = {"title": "cut \ud83c", "null": "a\0b", "looks like it": "\\u0000", "both": "\\\0"}
        store.record_evaluations(NOW, {"survey": figures})
        assert store.last_evaluation("survey", NOW) == {
            "title": "cut ?",
            "null": "ab",
            "looks like it": "\\u0000",
            "both": "\\",
        }
        assert not store.record_evaluations(NOW, {"survey": figures})
