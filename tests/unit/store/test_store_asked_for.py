"""What was once shown without something is shown without it for ever, however far back that reaches."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command

from okrsync.domain.evidence import Freshness, Measurement
from okrsync.domain.past import PastVersion
from okrsync.domain.work import State, WorkItem
from okrsync.ports import ScopeId
from okrsync.sdk import Cursor, Page, Scope
from okrsync.store import migrations, open_store, sqlite
from okrsync.store.dialect import altering

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
BOARD = ScopeId("office", Scope("board", "abc"))
CARD = WorkItem(
    id="1", key="1", title="1", url="", type="card", state=State.TODO, native_status="", updated_at=START
)


class Kept:
    """A store whose clock is moved by hand."""

    def __init__(self, file: Path) -> None:
        self.now = START
        self.store = open_store(f"sqlite:///{file}", write=True, clock=lambda: self.now)

    def ask(self) -> None:
        self.store.adopt(
            content="",
            okrs="{}",
            effect={},
            at=self.now,
            scopes=[("office", "board abc")],
            series=["rate"],
            figures={},
        )

    def check_in(self, value: float, at: datetime) -> None:
        told = Measurement(series="rate", at=at, value=value, recorded_at=self.now, source="check-in")
        self.store.measure([told])

    def sync(self) -> None:
        run = self.store.begin(BOARD, self.now, full=False)
        run.put(Page([CARD], Cursor("1")))
        run.accept(reconciled=True)
        self.store.remember(BOARD, [PastVersion(CARD, START - 20 * DAY, self.now)])
        self.store.remembered(BOARD)

    def values(self, at: datetime) -> list[float]:
        return [m.value for m in self.store.evidence(at).measurements("rate")]

    def cards(self, at: datetime) -> int:
        return len(self.store.evidence(at).items("office", "board abc"))


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    made = Kept(tmp_path / "okrsync.db")
    yield made
    made.store.close()


def test_a_first_value_of_long_ago_is_unseen_from_when_it_was_asked_for_to_when_it_came(kept: Kept) -> None:
    kept.ask()
    kept.now = START + 3 * DAY
    kept.check_in(4.0, START - 10 * DAY)
    instants = (START - 11 * DAY, START - 10 * DAY, START - DAY, START, START + 2 * DAY, kept.now)
    assert [kept.values(at) for at in instants] == [[], [4.0], [4.0], [], [], [4.0]]


def test_a_scope_that_failed_at_first_stays_unseen_until_its_first_sync(kept: Kept) -> None:
    kept.ask()
    kept.now = START + 3 * DAY
    kept.sync()
    instants = (START - 21 * DAY, START - DAY, START, START + 2 * DAY, kept.now)
    assert [kept.cards(at) for at in instants] == [0, 1, 0, 0, 1]


def test_what_is_asked_for_again_was_asked_for_since_the_first_time(kept: Kept) -> None:
    kept.ask()
    kept.now = START + 2 * DAY
    kept.ask()
    kept.now = START + 3 * DAY
    kept.check_in(4.0, START)
    assert kept.values(START + DAY) == []


def test_what_took_long_to_read_was_not_known_meanwhile(kept: Kept) -> None:
    told = Measurement(series="rate", at=START, value=4.0, recorded_at=START, source="csv")
    kept.ask()
    kept.now = START + timedelta(seconds=45)
    kept.store.measure([told])
    kept.store.measured("rate", Freshness(START), START)
    before = kept.store.evidence(START + timedelta(seconds=30))
    assert (before.measurements("rate"), before.measuring("rate")) == ((), None)
    assert kept.values(kept.now) == [4.0]
    assert kept.store.evidence(kept.now).measuring("rate") == Freshness(START)


def test_an_upgrade_finds_out_since_when_things_were_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "okrsync.db"
    _made_by_the_first_release(file)
    kept = Kept(file)
    kept.now = START + 3 * DAY
    kept.check_in(4.0, START - 10 * DAY)
    kept.sync()
    instants = (START - DAY, START + 2 * DAY, kept.now)
    assert [(kept.values(at), kept.cards(at)) for at in instants] == [([4.0], 1), ([], 0), ([4.0], 1)]
    kept.store.close()


def _made_by_the_first_release(file: Path) -> None:
    file.touch()
    database = sqlite.database(file, write=True)
    with database.writer.connect() as connection, altering(connection):
        command.upgrade(migrations.config(connection), "0001")
    database.close()
    okrs = '[{"kind": {"series": "rate"}, "plan": [{"connection": "office", "scope": "board abc"}]}]'
    with sqlite3.connect(file) as raw:
        for at in (START, START + DAY):
            raw.execute(
                "insert into mapping_version (adopted_at, content, okrs, effect) values (?, '', ?, '{}')",
                (at.strftime("%Y-%m-%d %H:%M:%S.%f"), okrs),
            )
    raw.close()


def test_a_store_that_was_never_asked_for_anything_takes_all_for_history(kept: Kept) -> None:
    kept.now = START + DAY
    kept.check_in(4.0, START - DAY)
    kept.sync()
    assert (kept.values(START), kept.cards(START)) == ([4.0], 1)
