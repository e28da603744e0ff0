"""What PostgreSQL refuses or loses, in words that a person can act on and without a password."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import psycopg
import pytest

from okrsync.errors import OkrsyncError, UsageError
from okrsync.ports import ScopeId
from okrsync.sdk import Cursor, Page, Scope
from okrsync.store import SchemaMismatch, SqlStore, StoreError, StoreMissing, open_store
from tests.postgresql import PASSWORD, Server

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
SURVEY = ScopeId("code", Scope("repo", "county/survey"))

Opened = Callable[..., SqlStore]


@pytest.fixture
def name(postgres: Server) -> Iterator[str]:
    """The name of an empty, migrated database."""
    made = postgres.make()
    yield made
    postgres.drop(made)


@pytest.fixture
def opened(postgres: Server, name: str) -> Iterator[Opened]:
    with ExitStack() as held:

        def _open(*, write: bool = True, url: str | None = None) -> SqlStore:
            address = url or postgres.url(name)
            return held.enter_context(open_store(address, write=write, clock=lambda: NOW))

        yield _open


def _refused(opening: Callable[[], object]) -> str:
    """What is said, with everything that a log would show of it."""
    with pytest.raises(OkrsyncError) as refusal:
        opening()
    whole = "\n".join(_chain(refusal.value))
    assert PASSWORD not in whole
    assert "wrong-" not in whole
    return str(refusal.value)


def _chain(error: BaseException | None) -> Iterator[str]:
    while error is not None:
        yield f"{error} {error!r}"
        error = error.__cause__ or error.__context__


def test_a_server_that_is_not_there_is_named(postgres: Server, opened: Opened) -> None:
    said = _refused(lambda: opened(url="postgresql://okr:wrong-one@127.0.0.1:1/okr"))
    assert "postgresql://127.0.0.1:1/okr can't be connected to" in said
    assert "Connection refused" in said


@pytest.mark.parametrize("password", ["wrong-one", None])
def test_a_password_that_is_refused_is_named_and_not_shown(
    postgres: Server, opened: Opened, name: str, password: str | None
) -> None:
    said = _refused(lambda: opened(url=postgres.url(name, user="guarded", password=password)))
    assert f"postgresql:///{name} can't be connected to" in said
    assert "password" in said


def test_a_password_that_is_right_shows_in_no_text_of_the_store(
    postgres: Server, opened: Opened, name: str
) -> None:
    postgres.execute("grant all on all tables in schema public to guarded", name)
    store = opened(url=postgres.url(name, user="guarded", password=PASSWORD))
    said = repr([vars(store), vars(store.database), store.database.place, str(store.database.writer)])
    assert PASSWORD not in said
    store.measure([])


def test_a_database_that_is_not_there_is_named(postgres: Server, opened: Opened) -> None:
    assert 'database "nowhere" does not exist' in _refused(lambda: opened(url=postgres.url("nowhere")))


def test_too_few_rights_are_named(postgres: Server, opened: Opened, name: str) -> None:
    said = _refused(lambda: opened(url=postgres.url(name, user="guarded", password=PASSWORD)))
    assert "the user of the database address has too few rights" in said
    assert "ALTER DATABASE" in said


def test_an_empty_database_is_filled_by_a_writer_and_missed_by_a_reader(
    postgres: Server, opened: Opened
) -> None:
    with postgres.database("template0") as url:
        with pytest.raises(StoreMissing, match=r"is empty .*okrsync sync"):
            opened(write=False, url=url)
        with opened(url=url) as writer, opened(write=False, url=url) as reader:
            writer.adopt(content="a", okrs="{}", effect={}, at=NOW, figures={})
            assert len(reader.mappings()) == 1


def test_another_programs_database_is_left_alone(postgres: Server, opened: Opened) -> None:
    with postgres.database("template0") as url:
        with psycopg.connect(url) as foreign:
            foreign.execute("create table book (title text)")
        for write in (True, False):
            with pytest.raises(SchemaMismatch, match="belongs to another program"):
                opened(write=write, url=url)


def test_a_newer_database_is_refused(postgres: Server, opened: Opened, name: str) -> None:
    postgres.execute("update okrsync_revision set version_num = '9999'", name)
    for write in (True, False):
        with pytest.raises(SchemaMismatch, match=r"newer okrsync \(schema 9999"):
            opened(write=write)


def test_a_reader_changes_nothing(opened: Opened) -> None:
    reader = opened(write=False)
    with pytest.raises(StoreError, match="opened for reading only"):
        reader.measure([])
    with pytest.raises(StoreError, match="can't be written to"), reader.database.reading() as connection:
        connection.exec_driver_sql("delete from mapping_version")


def test_a_standby_is_told_plainly(postgres: Server, opened: Opened, name: str) -> None:
    store = opened()
    postgres.execute(f"alter database {name} set default_transaction_read_only = on")
    store.database.writer.dispose()
    with pytest.raises(StoreError, match=r"can't be written to .*address of the primary"):
        store.begin(SURVEY, NOW, full=False)


def test_a_connection_that_is_lost_amid_a_page_leaves_no_trace_and_the_next_works(
    postgres: Server, opened: Opened, name: str
) -> None:
    store = opened()
    run = store.begin(SURVEY, NOW, full=False)

    def _lose() -> None:
        with store.database.writing() as connection:
            connection.exec_driver_sql("update scope set cursor = 'half'")
            postgres.cut(name)
            connection.exec_driver_sql("select 1")

    with pytest.raises(StoreError, match=r"connection to .* was lost .*as a whole or not at all"):
        _lose()
    assert store.scope_state(SURVEY).cursor is None
    run.put(Page([], Cursor("1")))
    postgres.cut(name)
    run.put(Page([], Cursor("2")))
    assert store.scope_state(SURVEY).cursor == "2"


def test_a_transaction_that_waits_too_long_for_anothers_lock_says_so(
    postgres: Server, opened: Opened, name: str
) -> None:
    store = opened()
    store.begin(SURVEY, NOW, full=False)
    with psycopg.connect(postgres.url(name)) as other:
        other.execute("select 1 from scope for update")
        with pytest.raises(StoreError, match="is locked by another"), store.database.writing() as connection:
            connection.exec_driver_sql("set local lock_timeout = '10ms'; select 1 from scope for update")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("40P01", "another transaction got in the way .*nothing of this one was kept"),
        ("53100", "no room left to write to"),
        ("53300", "takes no more connections"),
        ("58030", "reading or writing .* failed"),
        ("XX001", "is damaged"),
        ("22023", "failed: strange"),
    ],
)
def test_what_else_the_server_says_is_put_plainly(opened: Opened, code: str, words: str) -> None:
    store = opened()
    with pytest.raises(StoreError, match=words), store.database.writing() as connection:
        connection.exec_driver_sql(f"do $$ begin raise 'strange' using errcode = '{code}'; end $$")


def test_an_option_that_is_none_is_named_without_its_value(
    postgres: Server, opened: Opened, name: str
) -> None:
    said = _refused(lambda: opened(url=f"{postgres.url(name)}&pasword={PASSWORD}"))
    assert "pasword" in said


def test_a_mistake_of_the_program_passes_as_it_is(opened: Opened) -> None:
    with pytest.raises(Exception, match="nonsense") as mistake, opened().database.writing() as connection:
        connection.exec_driver_sql("select nonsense")
    assert not isinstance(mistake.value, OkrsyncError)


def test_without_the_driver_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    with pytest.raises(UsageError, match=r"pip install 'okrsync\[postgres\]'"):
        open_store("postgresql://okr@db/okr", write=True, clock=lambda: NOW)
