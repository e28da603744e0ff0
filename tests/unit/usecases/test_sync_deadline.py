"""The time of a sync bounds all that it does, and what is left of it is shared among the scopes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import httpcore
import httpx
import pytest

from okrsync.ports import ScopeId
from okrsync.sdk import Ask, Client, Cursor, Identity, ItemRef, Page, Scope, Unavailable
from okrsync.sdk.http import Limits, Meter, Term
from okrsync.sdk.http.budget import no_gauge
from okrsync.sdk.http.deadline import Deadline
from okrsync.sdk.http.line import Line
from okrsync.usecases.sync import Source
from okrsync.usecases.trouble import UNFINISHED
from tests.unit.usecases.workbench import BOARD, Bench, Tool

MINUTE = timedelta(minutes=1)
TEN = [ScopeId("office", Scope("board", f"b{number}")) for number in range(10)]


class Stopwatch:
    """The bench's clock, which stands still while it is looked at."""

    def __init__(self, bench: Bench) -> None:
        self._clock = bench.clock

    def __call__(self) -> datetime:
        return self._clock.now

    def seconds(self) -> float:
        return self._clock.now.timestamp()

    def wait(self, seconds: float) -> bool:
        self._clock.now += timedelta(seconds=seconds)
        return True


class Hanging(Tool):
    """Takes every call and never answers: each wait of the socket lasts for as long as it is let.

    What it asks goes through the hub's client, whose time is the bench's.
    """

    def __init__(self, bench: Bench, term: Term, *, knows_us: bool = False) -> None:
        super().__init__()
        self.watch, self.knows_us, self.calls = Stopwatch(bench), knows_us, 0
        stop = Deadline(stopped=lambda: False, seconds_now=self.watch.seconds)

        def never(request: httpx.Request) -> httpx.Response:
            self.calls += 1
            with suppress(httpcore.ReadTimeout):
                self.watch.wait(stop.within(60.0))
            raise httpx.ReadTimeout("silence", request=request)

        http = httpx.Client(base_url="https://tool.example", transport=httpx.MockTransport(never))
        meter, limits = Meter(), Limits()
        line = Line(http, limits=limits, deadline=stop, meter=meter, term=term, clock=self.watch)
        self.client = Client(
            line,
            reading=lambda _: None,
            gauge=no_gauge,
            meter=meter,
            limits=limits,
            term=term,
            pause=self.watch.wait,
            clock=self.watch,
        )

    def check(self) -> Identity:
        if not self.knows_us:
            self.client.ask(Ask("/me"))
        return Identity("bot", "tool.example")

    def changes(self, scope: Scope, since: Cursor | None) -> Iterator[Page]:
        self.client.ask(Ask(f"/{scope.name}"))
        yield Page([], Cursor("never"))

    def close(self) -> None:
        self.client.close()
        super().close()


def source(tool: Tool, term: Term, *scopes: ScopeId) -> Source:
    return Source("office", lambda: tool, scopes or (BOARD,), term=term)


def test_a_tool_that_hangs_keeps_no_sync_longer_than_its_time(bench: Bench) -> None:
    term = Term()
    began, tool = bench.clock.now, Hanging(bench, term)
    outcomes = bench.sync(source(tool, term, *TEN), longest=5 * MINUTE)
    assert bench.clock.now - began < 6 * MINUTE
    assert [outcome.ok for outcome in outcomes] == [False] * 10
    assert all(bench.stale(scope) for scope in TEN)


def test_without_an_end_a_request_still_has_its_own(bench: Bench) -> None:
    term = Term()
    (outcome,) = bench.sync(source(Hanging(bench, term, knows_us=True), term))
    assert (outcome.trouble_kind, term.until) == (Unavailable.kind, None)
    assert "did not answer in time" in str(outcome.trouble)


def test_where_no_page_came_in_time_the_scope_says_so(bench: Bench) -> None:
    term = Term()
    tool = Hanging(bench, term, knows_us=True)
    (outcome,) = bench.sync(source(tool, term), longest=MINUTE / 2)
    assert (outcome.trouble_kind, outcome.transient, tool.calls) == ("out_of_time", True, 1)
    assert bench.stale() == "nothing new of board abc came in the time that it had"
    assert outcome.hint == "schedule.longest_sync gives more time"


def test_a_wait_that_would_outlast_the_time_is_not_begun(bench: Bench) -> None:
    term = Term()
    tool = Hanging(bench, term)
    term.until = bench.clock.now + timedelta(seconds=60.4)
    with pytest.raises(Unavailable, match="did not answer in time"):
        tool.client.ask(Ask("/x"))
    assert tool.calls == 1


def test_an_answer_that_is_cut_off_by_the_time_leaves_what_came_before(bench: Bench) -> None:
    term = Term()

    class Tiring(Hanging):
        def changes(self, scope: Scope, since: Cursor | None) -> Iterator[Page]:
            for number, page in enumerate(Tool.changes(self, scope, since)):
                if number == 1 and since is None:
                    self.client.ask(Ask("/page-2"))
                yield page

    tool = Tiring(bench, term, knows_us=True)
    tool.have(*bench.tool.world.values())
    (outcome,) = bench.sync(source(tool, term), longest=MINUTE / 2)
    assert (outcome.trouble_kind, outcome.seen, bench.stale()) == (UNFINISHED, 2, None)
    assert bench.sync(source(tool, Term()))[0].ok
    assert tool.asked == [None, "2"]
    assert bench.seen().keys() == {"A", "B", "C", "D"}


class Lengthy(Tool):
    """Each page of its listing takes a minute."""

    bench: Bench
    listed = 0

    def listing(self, scope: Scope) -> Iterator[Sequence[ItemRef]]:
        for one in self.world.values():
            self.bench.clock.now += MINUTE
            self.listed += 1
            yield [ItemRef(one.id, one.key)]


def test_a_listing_ends_with_the_time_and_what_is_not_compared_is_not_believed(synced: Bench) -> None:
    tool = Lengthy(log=synced.tool.log, world=synced.tool.world)
    tool.bench = synced
    tool.lose("A")
    (outcome,) = synced.sync(synced.source(tool), reconcile=True, longest=MINUTE * 2)
    assert (outcome.trouble_kind, tool.listed) == ("out_of_time", 2)
    assert "not compared with a full listing in time" in str(synced.stale())
    assert synced.seen()["A"] == "todo"
    assert synced.sync(synced.source(tool), reconcile=True)[0].ok
    assert synced.seen()["A"] == "deleted"


def test_a_listing_is_left_when_the_program_is_to_stop(synced: Bench) -> None:
    tool = Lengthy(log=synced.tool.log, world=synced.tool.world)
    tool.bench = synced
    synced.sync(synced.source(tool), reconcile=True, stopping=lambda: tool.listed > 0)
    assert (tool.listed, synced.stale()) == (1, None)


def test_a_scope_whose_turn_does_not_come_says_so(bench: Bench) -> None:
    class Overdue(Tool):
        """Does not keep to the time: what it asks goes past the hub's client."""

        def changes(self, scope: Scope, since: Cursor | None) -> Iterator[Page]:
            bench.clock.now += MINUTE * 9
            return super().changes(scope, since)

    tool = Overdue()
    outcomes = bench.sync(bench.source(tool, *TEN[:3]), longest=MINUTE * 5)
    assert [outcome.trouble_kind for outcome in outcomes] == [UNFINISHED, "out_of_time", "out_of_time"]
    assert bench.stale(TEN[1]) == "the time of this sync was over before its turn came"
    assert len(tool.asked) == 1
