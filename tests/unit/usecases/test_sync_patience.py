"""A tool that wants to be left alone is; what takes long goes on later; who we are is asked once a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import pytest

from okrsync.domain.work import State, Transition
from okrsync.ports import ConnectionState, ScopeId
from okrsync.sdk import Budget, Cursor, Identity, ItemRef, Page, PermissionMissing, RateLimited, Scope
from okrsync.sdk.http import Meter
from okrsync.usecases.attention import concerns
from okrsync.usecases.sync import Source
from okrsync.usecases.trouble import UNFINISHED
from tests.unit.usecases.workbench import BOARD, START, Bench, Tool, card

OTHER = ScopeId("office", Scope("board", "xyz"))
HOUR = timedelta(hours=1)


class Slow(Tool):
    """Each page takes a minute."""

    bench: Bench

    def changes(self, scope: Scope, since: Cursor | None) -> Iterator[Page]:
        for page in super().changes(scope, since):
            self.bench.clock.now += timedelta(minutes=1)
            yield page


class Known(Tool):
    """Says until when its token is good, and counts how often it was asked."""

    met = 0
    expires_at: datetime | None = None
    refuses = False

    def check(self) -> Identity:
        self.met += 1
        if self.refuses:
            raise PermissionMissing("no")
        return Identity("bot", "tool.example", self.expires_at)


def limited(bench: Bench, wait: timedelta = HOUR) -> RateLimited:
    return RateLimited("slow down", until=bench.clock.now + wait)


def needs(bench: Bench) -> list[str]:
    told = concerns(bench.store, bench.clock.now, connections=["office"])
    return [f"{one.about}: {one.words}" for one in told]


def test_a_tool_that_asks_to_wait_is_not_asked_for_its_other_scopes(bench: Bench) -> None:
    bench.tool.trouble = limited(bench)
    first, second = bench.sync(bench.source(None, BOARD, OTHER))
    assert (first.trouble_kind, second.trouble_kind) == ("rate_limited", "rate_limited")
    assert (second.trouble, second.until) == ("slow down", first.until)
    assert bench.tool.asked == [None]


def test_it_is_not_asked_again_before_the_time_it_named(synced: Bench) -> None:
    synced.tool.trouble = limited(synced)
    synced.one()
    synced.tool.trouble = None
    asked = len(synced.tool.asked)
    refused = synced.one()
    assert (refused.trouble, refused.transient, len(synced.tool.asked)) == ("slow down", True, asked)
    assert "is not asked before 2026-06-01 10:0" in str(refused.hint)
    synced.clock.now += HOUR
    assert synced.one().ok
    assert synced.store.connection_state("office").closed_until is None


class Storied(Tool):
    """Tells stories until it asks to wait."""

    allowed = 0
    told = 0

    def history(
        self, scope: Scope, refs: Sequence[ItemRef], since: datetime | None
    ) -> Iterator[Sequence[Transition]]:
        for ref in refs:
            if self.told == self.allowed:
                raise RateLimited("slow down", until=START + HOUR)
            self.told += 1
            yield [Transition(item=ref.id, at=START - HOUR, state=State.TODO, native_status="todo")]


def test_a_tool_that_asks_to_wait_amid_its_history_is_left_alone_and_asked_for_the_rest(bench: Bench) -> None:
    tool = Storied(log=bench.tool.log, world=bench.tool.world)
    tool.allowed = 3
    first, second = bench.sync(bench.source(tool, BOARD, OTHER))
    assert (first.ok, first.until, second.trouble_kind) == (True, START + HOUR, "rate_limited")
    assert first.note == "its history before the first sync can't be read yet: slow down"
    assert bench.sync(bench.source(tool, BOARD, OTHER))[0].trouble_kind == "rate_limited"
    assert (tool.told, bench.store.scope_state(BOARD).remembered) == (3, False)
    bench.clock.now += HOUR
    tool.allowed = 4
    bench.sync(bench.source(tool, BOARD))
    assert (tool.told, bench.store.scope_state(BOARD).remembered) == (4, True)


def test_a_history_that_takes_too_long_goes_on_with_the_next_sync(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("okrsync.usecases.remember._ITEMS_AT_ONCE", 1)

    class Slowly(Storied):
        def history(
            self, scope: Scope, refs: Sequence[ItemRef], since: datetime | None
        ) -> Iterator[Sequence[Transition]]:
            for story in super().history(scope, refs, since):
                bench.clock.now += timedelta(minutes=1)
                yield story

    tool = Slowly(log=bench.tool.log, world=bench.tool.world)
    tool.allowed = 99
    for told in (2, 4):
        (outcome,) = bench.sync(bench.source(tool), longest=timedelta(minutes=1, seconds=40))
        assert (outcome.ok, tool.told) == (True, told)
        assert outcome.note == "its history before the first sync is not whole yet: the next sync goes on"
    assert bench.sync(bench.source(tool))[0].note is None
    assert (tool.told, bench.store.scope_state(BOARD).remembered) == (4, True)


def test_other_connections_are_synced_meanwhile(bench: Bench) -> None:
    bench.tool.trouble = limited(bench)
    free = Tool()
    free.have(card("Z"))
    code = ScopeId("code", Scope("board", "abc"))
    assert [o.ok for o in bench.sync(bench.source(), bench.source(free, code, name="code"))] == [False, True]
    assert bench.seen(code) == {"Z": "todo"}


def test_what_takes_too_long_goes_on_with_the_next_sync(bench: Bench) -> None:
    slow = Slow(log=bench.tool.log, world=bench.tool.world)
    slow.bench = bench
    (outcome,) = bench.sync(bench.source(slow), longest=timedelta(seconds=30))
    assert (outcome.trouble_kind, outcome.seen, bench.seen(), bench.stale()) == (UNFINISHED, 2, {}, None)
    assert "more than could be read in time: 2 items so far" in str(outcome.trouble)
    (outcome,) = bench.sync(bench.source(slow), longest=HOUR)
    assert outcome.ok
    assert slow.asked == [None, "2"]
    assert bench.seen().keys() == {"A", "B", "C", "D"}


def test_what_vanished_between_two_goes_at_a_first_sync_is_noticed(bench: Bench) -> None:
    slow = Slow(log=bench.tool.log, world=bench.tool.world)
    slow.bench = bench
    bench.sync(bench.source(slow), longest=timedelta(seconds=30))
    slow.lose("A")
    assert bench.sync(bench.source(slow))[0].ok
    assert bench.seen()["A"] == "deleted"


def test_a_long_scope_leaves_time_for_the_others(bench: Bench) -> None:
    slow = Slow(log=bench.tool.log, world=bench.tool.world)
    slow.bench = bench
    first, second = bench.sync(bench.source(slow, BOARD, OTHER), longest=timedelta(minutes=2, seconds=30))
    assert (first.seen, second.seen) == (4, 2)
    first, second = bench.sync(bench.source(slow, BOARD, OTHER), longest=timedelta(minutes=3))
    assert (first.ok, second.ok) == (True, True)


def test_who_we_are_is_asked_once_a_day(bench: Bench) -> None:
    tool = Known()
    for _ in range(3):
        bench.sync(bench.source(tool))
    assert tool.met == 1
    bench.clock.now += timedelta(days=1)
    bench.sync(bench.source(tool))
    known = bench.store.connection_state("office")
    assert (tool.met, known.account, known.site) == (2, "bot", "tool.example")


def test_a_token_that_ends_soon_is_told_of_until_another_takes_its_place(bench: Bench) -> None:
    tool = Known()
    tool.expires_at = START + timedelta(days=6)
    bench.sync(bench.source(tool))
    assert needs(bench) == ["office: its token ends in 6 days, on 2026-06-07"]
    tool.expires_at = START + timedelta(days=90)
    bench.sync(bench.source(tool))
    assert needs(bench) == []


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=14), "its token ends in 14 days, on 2026-06-15"),
        (timedelta(hours=3), "its token ends in 1 day, on 2026-06-01"),
        (timedelta(0), "its token ended on 2026-06-01"),
        (timedelta(days=15), None),
    ],
)
def test_the_notice_says_how_many_days_are_left(bench: Bench, left: timedelta, words: str | None) -> None:
    bench.store.note_connection(ConnectionState(name="office", expires_at=START + left))
    assert needs(bench) == ([f"office: {words}"] if words else [])


def test_a_connection_that_left_the_file_needs_nobody(bench: Bench) -> None:
    bench.store.note_connection(ConnectionState(name="former", expires_at=START))
    assert needs(bench) == []


def test_a_scope_that_is_held_needs_a_person_who_is_told_what_to_say(synced: Bench) -> None:
    synced.tool.lose("A", "B", "C")
    synced.one(reconcile=True)
    (held,) = concerns(synced.store, synced.clock.now, connections=["office"])
    assert (held.about, held.words) == (
        "office: board abc",
        "held: 3 of the 4 items of board abc are gone at once",
    )
    assert held.hint == "if that is right: okrsync sync --accept-shrink 'office: board abc'"


def test_a_tool_that_does_not_say_who_we_are_is_synced_all_the_same(bench: Bench) -> None:
    tool = Known(world=bench.tool.world, log=bench.tool.log)
    tool.refuses = True
    assert bench.sync(bench.source(tool))[0].ok
    assert bench.store.connection_state("office").met_at is None


def test_what_a_sync_took_and_what_is_left_is_kept(bench: Bench) -> None:
    meter = Meter()
    meter.asked()
    meter.asked()
    meter.told(Budget("core", 4990, 5000, START + HOUR))
    meter.told(None)
    bench.sync(Source("office", lambda: bench.tool, (BOARD,), meter=meter))
    known = bench.store.connection_state("office")
    assert (known.requests, known.budgets) == (2, (Budget("core", 4990, 5000, START + HOUR),))
    bench.sync(Source("office", lambda: bench.tool, (BOARD,)))
    known = bench.store.connection_state("office")
    assert (known.requests, known.budgets) == (0, (Budget("core", 4990, 5000, START + HOUR),))
