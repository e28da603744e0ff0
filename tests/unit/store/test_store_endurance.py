"""What happens to the store when the disk, the process or the other threads do their worst."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from okrsync.domain.work import State, WorkItem
from okrsync.ports import Posting, ScopeId
from okrsync.sdk import Cursor, Page, Scope
from okrsync.store import SqlStore, StoreError, open_store, sqlite
from okrsync.store.lock import nobody_writing

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SURVEY = ScopeId("code", Scope("repo", "county/survey"))

Opened = Callable[[str], SqlStore]

# Puts pages of ten new items for ever; the cursor counts them, and a dot tells of each.
PUTTING = """
import sys
from datetime import UTC, datetime
from okrsync.domain.work import State, WorkItem
from okrsync.ports import ScopeId
from okrsync.sdk import Cursor, Page, Scope
from okrsync.store import open_store
now = datetime(2026, 11, 2, 9, tzinfo=UTC)
store = open_store(sys.argv[1], write=True, clock=lambda: now)
scope = ScopeId("code", Scope("repo", "county/survey"))
page = int(store.scope_state(scope).cursor or 0)
run = store.begin(scope, now, full=False)
while True:
    page += 1
    names = [f"{page}-{number}" for number in range(10)]
    run.put(Page([WorkItem(id=name, key=name, title=name * 50, url="", type="issue", state=State.TODO,
        native_status="open", updated_at=now) for name in names], Cursor(str(page))))
    print(".", end="", flush=True)
"""


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


def _scalar(store: SqlStore, statement: str) -> object:
    with store.database.reading() as connection:
        return connection.exec_driver_sql(statement).scalar()


def test_a_killed_sync_leaves_whole_pages_with_their_cursor(opened: Opened, file: Path) -> None:
    for pages in (1, 7, 20):
        command = [sys.executable, "-c", PUTTING, f"sqlite:///{file}"]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            writer.stdout.read(pages)
            writer.send_signal(signal.SIGKILL)
        with opened("write") as store:
            cursor = store.scope_state(SURVEY).cursor
            assert cursor is not None
            assert _scalar(store, "select count(*) from item_version") == 10 * int(cursor)
            assert _scalar(store, "pragma integrity_check") == "ok"
            assert store.evidence(NOW).items("code", "repo county/survey") == ()
    with opened("write") as store:
        store.begin(SURVEY, NOW, full=False).accept(reconciled=False)
        stored = _scalar(store, "select count(*) from item_version")
        assert len(store.evidence(NOW).items("code", "repo county/survey")) == stored
        assert _scalar(store, "select count(*) from sync_run where outcome = 'interrupted'") == 3


def test_a_reader_sees_what_a_killed_writer_left(opened: Opened, file: Path) -> None:
    command = [sys.executable, "-c", PUTTING, f"sqlite:///{file}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.read(3)
        writer.kill()
    cursor = opened("read").scope_state(SURVEY).cursor
    assert cursor is not None
    assert int(cursor) >= 3


def test_a_full_disk_is_told_plainly_and_costs_nothing(opened: Opened) -> None:
    store = opened("write")
    run = store.begin(SURVEY, NOW, full=False)
    run.put(Page([_item("1")], Cursor("1")))
    with store.database.writing() as connection:
        pages = connection.exec_driver_sql("pragma page_count").scalar_one()
        connection.exec_driver_sql(f"pragma max_page_count = {pages + 2}")
    with pytest.raises(StoreError, match=r"no room left .*free some disk space") as full:
        run.put(Page([_item(f"1-{n}", "long " * 200) for n in range(100)], Cursor("2")))
    assert "long long" not in str(full.value)
    assert store.scope_state(SURVEY).cursor == "1"
    assert dict(run.present()) == {"1": "1"}
    assert _scalar(store, "pragma integrity_check") == "ok"
    with store.database.writing() as connection:
        connection.exec_driver_sql("pragma max_page_count = 1000000")
    run.put(Page([_item("2", "long " * 2000)], Cursor("2")))
    run.accept(reconciled=False)
    assert len(store.evidence(NOW).items("code", "repo county/survey")) == 2


def test_a_file_that_another_program_has_locked_is_told_plainly_and_written_to_later(
    opened: Opened, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient = [pragma.replace("10000", "50") for pragma in sqlite._WRITER_PRAGMAS]
    monkeypatch.setattr(sqlite, "_WRITER_PRAGMAS", impatient)
    store = opened("write")
    run = store.begin(SURVEY, NOW, full=False)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("begin immediate")
        with pytest.raises(StoreError, match=r"is locked by another program .*close whatever else"):
            run.put(Page([_item("1")], Cursor("1")))
        assert store.scope_state(SURVEY).cursor is None
    run.put(Page([_item("1")], Cursor("1")))
    run.accept(reconciled=True)
    assert len(store.evidence(NOW).items("code", "repo county/survey")) == 1


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that every user may look into, which those of pytest are not."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


def test_who_may_only_read_the_file_reads_it_and_is_refused_to_write(public: Path) -> None:
    file = _readable(public)
    before = file.read_bytes()
    assert _as_somebody_else(file, "read").returncode == 0
    refused = _as_somebody_else(file, "write")
    assert refused.returncode == 1
    assert "StoreError" in refused.stderr
    assert "can't be written" in refused.stderr
    assert file.read_bytes() == before
    assert sorted(path.name for path in public.iterdir()) == ["okrsync.db", "okrsync.db.lock"]


def test_who_may_only_read_the_file_sees_what_a_writer_has_not_folded_into_it_yet(public: Path) -> None:
    file = _readable(public)
    file.chmod(0o644)
    with open_store(f"sqlite:///{file}", write=True, clock=lambda: NOW) as store:
        store.begin(SURVEY, NOW, full=False).accept(reconciled=True)
        seen = _as_somebody_else(file, "read")
    assert (seen.returncode, seen.stdout.strip()) == (0, "1")


def test_nobody_writes_while_the_file_is_read_as_one_that_stands_still(public: Path) -> None:
    file = _readable(public)
    file.chmod(0o644)
    with nobody_writing(file) as still:
        assert still
        with pytest.raises(StoreError, match=r"is being read by .*try again in a moment"):
            open_store(f"sqlite:///{file}", write=True, clock=lambda: NOW)
    with open_store(f"sqlite:///{file}", write=True, clock=lambda: NOW), nobody_writing(file) as still:
        assert not still


def test_what_a_killed_writer_left_beside_the_file_is_no_standstill(public: Path) -> None:
    file = _readable(public)
    (public / "okrsync.db-wal").touch()
    with nobody_writing(file) as still:
        assert not still


def test_a_file_that_nobody_else_may_read_says_so(public: Path) -> None:
    file = _readable(public)
    file.chmod(0o000)
    done = _as_somebody_else(file, "read")
    assert done.returncode == 1
    assert "can't be opened" in done.stderr
    assert "this user may read it" in done.stderr


def test_a_folder_that_may_not_be_entered_says_so(public: Path) -> None:
    inner = public / "inner"
    inner.mkdir()
    file = _readable(inner)
    done = _as_somebody_else(file, "read", enterable=False)
    assert done.returncode == 1
    assert "may not enter its folder" in done.stderr


def _readable(folder: Path) -> Path:
    """A database in ``folder`` that everybody may read."""
    file = folder / "okrsync.db"
    open_store(f"sqlite:///{file}", write=True, clock=lambda: NOW).close()
    file.chmod(0o444)
    return file


def _as_somebody_else(file: Path, manner: str, *, enterable: bool = True) -> subprocess.CompletedProcess[str]:
    """Open the database as a user who may not write to its folder, and print how many scopes it knows.

    Root may do everything, so it becomes somebody else first.
    """
    program = (
        "import os, sys\n"
        "from okrsync.store import open_store\n"
        "if os.geteuid() == 0: os.setgid(65534); os.setuid(65534)\n"
        "print(len(open_store(sys.argv[1], write=sys.argv[2] == 'write', clock=None).scope_states()))"
    )
    file.parent.chmod(0o555 if enterable else 0o000)
    command = [sys.executable, "-c", program, f"sqlite:///{file}", manner]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False)
    finally:
        file.parent.chmod(0o755)


def test_a_damaged_file_is_told_plainly(opened: Opened, file: Path) -> None:
    with opened("write") as store:
        store.begin(SURVEY, NOW, full=False).put(Page([_item(str(n)) for n in range(500)], Cursor("1")))
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))
    with pytest.raises(StoreError, match=r"is damaged .*restore it from a backup"), opened("read") as store:
        store.scope_state(SURVEY)


def test_threads_that_sync_and_read_at_once_get_in_nobodys_way(store: SqlStore) -> None:
    scopes = [ScopeId("code", Scope("repo", f"county/{number}")) for number in range(8)]
    rounds, pages, size = 4, 3, 20

    def _sync(scope: ScopeId) -> None:
        for turn in range(rounds):
            run = store.begin(scope, NOW, full=False)
            for page in range(pages):
                items = [_item(f"{page}-{number}", f"turn {turn}") for number in range(size)]
                assert run.put(Page(items, Cursor(f"{turn} {page}"))) == size
            run.accept(reconciled=False)

    def _read(_: int) -> None:
        for _turn in range(15):
            evidence = store.evidence(NOW)
            for scope in scopes:
                found = evidence.items("code", str(scope.scope))
                # All of an accepted run or nothing of it.
                assert len(found) in {0, pages * size}
                assert len({tracked.item.title for tracked in found}) <= 1

    with ThreadPoolExecutor(12) as pool:
        work = [pool.submit(_sync, scope) for scope in scopes] + [pool.submit(_read, n) for n in range(4)]
        for done in work:
            done.result()
    assert {state.cursor for state in store.scope_states()} == {"3 2"}
    assert _scalar(store, "select count(*) from item_version") == len(scopes) * rounds * pages * size


def test_a_sync_of_the_same_again_writes_no_version(store: SqlStore) -> None:
    for turn in range(3):
        run = store.begin(SURVEY, NOW + turn * MINUTE, full=True)
        run.put(Page([_item("1"), _item("2")], Cursor("1")))
        run.accept(reconciled=True)
    assert _scalar(store, "select count(*) from item_version") == 2


def test_a_run_that_sees_an_item_change_twice_leaves_one_version(store: SqlStore) -> None:
    run = store.begin(SURVEY, NOW, full=False)
    for title in ("first", "second", "third"):
        run.put(Page([_item("1", title)], Cursor(title)))
    assert _scalar(store, "select count(*) from item_version") == 1


def test_a_claim_is_given_to_one_of_many_threads(store: SqlStore) -> None:
    monday = Posting(occurrence="weekly 2026-11-02", channel="#okrs")
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda _: store.claim_posting(monday, NOW), range(32)))
    assert claims.count(True) == 1
