"""Leases: one holder at a time, and one who slept over the end of it writes nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Event

import pytest

from okrsync.domain.evidence import Measurement
from okrsync.domain.past import PastVersion
from okrsync.domain.work import Gone, State, WorkItem
from okrsync.ports import ConnectionState, Posting, ScopeId
from okrsync.sdk import Cursor, Page, Scope
from okrsync.store import LeaseLost, RunSuperseded, SqlStore, open_store
from okrsync.store.tables import metadata
from tests.postgresql import Server

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
SURVEY = ScopeId("code", Scope("repo", "county/survey"))
LONG, SHORT = timedelta(hours=1), timedelta(milliseconds=20)
ITEM = WorkItem(
    id="1",
    key="1",
    title="Ask",
    url="",
    type="issue",
    state=State.TODO,
    native_status="open",
    updated_at=NOW,
)


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Bench:
    """A store whose time a test lets pass; PostgreSQL's own can't be wound, so it is waited for."""

    store: SqlStore
    clock: Clock

    def outlast(self, ttl: timedelta) -> None:
        if self.store.shared:
            Event().wait(ttl.total_seconds() * 1.5)
        self.clock.now += ttl


@pytest.fixture
def bench(database: str) -> Iterator[Bench]:
    clock = Clock()
    with open_store(database, write=True, clock=clock) as store:
        yield Bench(store, clock)


def test_a_lease_has_one_holder_until_it_is_released(bench: Bench) -> None:
    leases = bench.store.leases
    held = leases.take("code", "a", LONG)
    assert held is not None
    assert (held.name, held.owner, held.token) == ("code", "a", 1)
    assert leases.take("code", "b", LONG) is None
    assert leases.take("code", "a", LONG) is None
    assert leases.take("office", "b", LONG) is not None
    leases.release(held)
    followed = leases.take("code", "b", LONG)
    assert followed is not None
    assert (followed.owner, followed.token) == ("b", 2)


def test_a_lease_of_a_holder_that_is_gone_is_free_after_its_time(bench: Bench) -> None:
    leases = bench.store.leases
    assert leases.take("code", "a", SHORT) is not None
    bench.outlast(SHORT)
    followed = leases.take("code", "b", LONG)
    assert followed is not None
    assert followed.token == 2


def test_a_renewed_lease_lasts_from_then_on(bench: Bench) -> None:
    leases = bench.store.leases
    held = leases.take("code", "a", SHORT)
    assert held is not None
    renewed = leases.renew(held, LONG)
    assert renewed is not None
    assert (renewed.token, renewed.until - held.until) > (1, timedelta(minutes=59))
    bench.outlast(SHORT)
    assert leases.take("code", "b", LONG) is None


def test_a_lease_that_ran_out_and_that_nobody_took_can_be_renewed(bench: Bench) -> None:
    held = bench.store.leases.take("code", "a", SHORT)
    assert held is not None
    bench.outlast(SHORT)
    assert bench.store.leases.renew(held, LONG) is not None
    assert bench.store.leases.take("code", "b", LONG) is None


def test_what_somebody_else_took_is_neither_renewed_nor_released(bench: Bench) -> None:
    leases = bench.store.leases
    held = leases.take("code", "a", SHORT)
    assert held is not None
    bench.outlast(SHORT)
    assert leases.take("code", "b", LONG) is not None
    assert leases.renew(held, LONG) is None
    leases.release(held)
    assert leases.take("code", "c", LONG) is None


# Everything that a sync writes, in its order, and what else a job may.
WRITES: dict[str, Callable[[SqlStore], object]] = {
    "begin": lambda store: store.begin(SURVEY, NOW, full=False),
    "remember": lambda store: store.remember(SURVEY, [PastVersion(ITEM, NOW - LONG, NOW)]),
    "remembered": lambda store: store.remembered(SURVEY),
    "note_connection": lambda store: store.note_connection(ConnectionState(name="code", account="late")),
    "record_evaluations": lambda store: store.record_evaluations(NOW, {"survey": {"progress": 1}}),
    "measure": lambda store: store.measure(
        [Measurement(series="x", at=NOW, value=1.0, recorded_at=NOW, source="csv")]
    ),
    "claim_posting": lambda store: store.claim_posting(Posting(occurrence="x", channel="#okrs"), NOW),
    "claim_occurrence": lambda store: store.claim_occurrence("digest", NOW, NOW),
    "adopt": lambda store: store.adopt(content="late", okrs="{}", effect={}, at=NOW, figures={}),
}
IN_A_RUN: dict[str, Callable[..., object]] = {
    "put": lambda run: run.put(Page([ITEM], Cursor("late"))),
    "bury": lambda run: run.bury({"1": (Gone.DELETED, None)}),
    "accept": lambda run: run.accept(reconciled=True),
    "fail": lambda run: run.fail(trouble="late", kind="unavailable", hint=None),
}


def _everything(store: SqlStore) -> list[object]:
    """Every row of every table but the leases."""
    with store.database.reading() as connection:
        tables = [table for table in metadata.sorted_tables if table.name != "lease"]
        return [sorted(map(str, connection.execute(table.select()))) for table in tables]


@pytest.mark.parametrize("write", WRITES)
def test_a_holder_that_slept_over_its_lease_writes_nothing(bench: Bench, write: str) -> None:
    held = bench.store.leases.take("code", "a", SHORT)
    assert held is not None
    asleep = bench.store.under(held)
    asleep.begin(SURVEY, NOW, full=False).accept(reconciled=True)
    bench.outlast(SHORT)
    taken = bench.store.leases.take("code", "b", LONG)
    assert taken is not None
    before = _everything(bench.store)
    with pytest.raises(LeaseLost, match=r"code was taken over while a was away .*nothing is lost"):
        WRITES[write](asleep)
    assert _everything(bench.store) == before
    WRITES[write](bench.store.under(taken))
    assert _everything(bench.store) != before


@pytest.mark.parametrize("write", IN_A_RUN)
def test_a_run_under_a_lease_that_is_lost_writes_nothing(bench: Bench, write: str) -> None:
    held = bench.store.leases.take("code", "a", SHORT)
    assert held is not None
    run = bench.store.under(held).begin(SURVEY, NOW, full=False)
    run.put(Page([ITEM], Cursor("1")))
    bench.outlast(SHORT)
    assert bench.store.leases.take("code", "b", LONG) is not None
    before = _everything(bench.store)
    with pytest.raises(LeaseLost):
        IN_A_RUN[write](run)
    assert _everything(bench.store) == before


@pytest.mark.parametrize("write", IN_A_RUN)
def test_a_run_that_another_began_after_writes_nothing_without_any_lease(bench: Bench, write: str) -> None:
    run = bench.store.begin(SURVEY, NOW, full=False)
    run.put(Page([ITEM], Cursor("1")))
    bench.store.begin(SURVEY, NOW, full=False)
    before = _everything(bench.store)
    with pytest.raises(RunSuperseded):
        IN_A_RUN[write](run)
    assert _everything(bench.store) == before


def test_a_store_under_a_lease_is_closed_with_its_store(bench: Bench) -> None:
    held = bench.store.leases.take("code", "a", LONG)
    assert held is not None
    under = bench.store.under(held)
    under.close()
    assert bench.store.scope_states() == under.scope_states() == []
    bench.store.close()
    with pytest.raises(Exception, match="is closed"):
        under.scope_states()


def test_a_process_that_has_the_file_alone_need_not_wait_for_the_dead(tmp_path: Path) -> None:
    clock = Clock()
    for token in (1, 2):
        with open_store(f"sqlite:///{tmp_path}/okrsync.db", write=True, clock=clock) as store:
            held = store.leases.take("code", "a", LONG)
            assert held is not None
            assert held.token == token
        clock.now -= 10 * LONG


def test_leases_do_not_go_by_the_clock_of_a_machine(postgres: Server) -> None:
    with postgres.database() as url, ExitStack() as held:
        ahead, behind = (
            held.enter_context(open_store(url, write=True, clock=Clock(NOW + days)))
            for days in (timedelta(days=1000), timedelta(days=-1000))
        )
        assert behind.leases.take("code", "b", LONG) is not None
        assert ahead.leases.take("code", "a", LONG) is None


def test_an_occurrence_is_claimed_once_and_over_restarts(database: str) -> None:
    for claimed in (True, False):
        with open_store(database, write=True, clock=Clock()) as store:
            assert (store.last_occurrence("digest") is None) == claimed
            assert store.claim_occurrence("digest", NOW, NOW + LONG) == claimed
            assert store.claim_occurrence("recompute", NOW, NOW) == claimed
            assert store.last_occurrence("digest") == NOW


def test_occurrences_may_be_claimed_out_of_order_and_are_not_kept_for_ever(bench: Bench) -> None:
    store = bench.store
    assert store.claim_occurrence("digest", NOW, NOW)
    assert store.claim_occurrence("digest", NOW - LONG, NOW)
    assert store.last_occurrence("digest") == NOW
    later = NOW + timedelta(days=91)
    assert store.claim_occurrence("digest", later, later)
    with store.database.reading() as connection:
        assert connection.exec_driver_sql("select count(*) from occurrence").scalar() == 1
    assert not store.claim_occurrence("digest", NOW, later)


# Takes, renews, sleeps over and releases one lease; each time it has it, it says so and then that it is over.
HOLDING = """
import sys, random
from datetime import UTC, datetime, timedelta
from threading import Event
from okrsync.ports import ConnectionState
from okrsync.store import LeaseLost, open_store
url, seed = sys.argv[1], int(sys.argv[2])
chance, pause, ttl = random.Random(seed), Event(), timedelta(milliseconds=150)
with open_store(url, write=True, clock=lambda: datetime(2026, 1, 1, tzinfo=UTC)) as store:
    print("ready", flush=True)
    while True:
        lease = store.leases.take("code", str(seed), ttl)
        if lease is None:
            pause.wait(0.01)
            continue
        held = store.under(lease)
        try:
            for turn in range(chance.randrange(1, 6)):
                held.note_connection(ConnectionState(name="code", requests=lease.token))
                text, now = f"{lease.token} {turn}", store._clock()
                held.adopt(content=text, okrs="{}", effect={}, at=now, figures={})
                pause.wait(chance.choice([0, 0.01, 0.05, 0.2]))
                if chance.random() < 0.5:
                    store.leases.renew(lease, ttl)
        except LeaseLost:
            continue
        if chance.random() < 0.5:
            store.leases.release(lease)
"""


def test_processes_that_are_killed_and_stopped_never_write_at_once(postgres: Server) -> None:
    """The tokens of all that was ever written never go back: each holder wrote before the next one did."""
    with postgres.database() as url, ExitStack() as held:
        workers = [held.enter_context(_holding(url, seed)) for seed in range(4)]
        for worker in workers:
            assert worker.stdout is not None
            worker.stdout.readline()
        for round_, victim in enumerate((0, 2, 1, 3, 3, 0, 1, 2)):
            Event().wait(0.1)
            if round_ % 3:
                workers[victim].send_signal(signal.SIGSTOP)
                Event().wait(0.2)
                workers[victim].send_signal(signal.SIGCONT)
            else:
                workers[victim].kill()
                workers[victim].wait()
                workers[victim] = held.enter_context(_holding(url, 10 + round_))
        for worker in workers:
            worker.kill()
        with open_store(url, write=True, clock=Clock()) as store:
            tokens = [int(version.content.split()[0]) for version in store.mappings()]
            assert len(set(tokens)) > 5
            assert all(before <= after for before, after in pairwise(tokens))
            Event().wait(0.2)
            assert store.leases.take("code", "next", LONG) is not None


def _holding(url: str, seed: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HOLDING, url, str(seed)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ))
