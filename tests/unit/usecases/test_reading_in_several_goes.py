"""A scope that is reconciled by reading it, and too large for the time of one sync: several bring it in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

import pytest

from okrsync.ports import RunOutcome, ScopeId
from okrsync.sdk import Cursor, Page, Scope, Unavailable
from okrsync.usecases.trouble import BROKEN, SHRUNKEN, UNFINISHED
from tests.unit.usecases.workbench import BOARD, Bench, Tool, card

MINUTE = timedelta(minutes=1)
NAMES = tuple("ABCDEFGHIJ")
ELSEWHERE = ScopeId("code", Scope("repo", "county/survey"))


@dataclass
class Rereads(Tool):
    """Can only be listed by reading all of it, two items a page, and each page takes a minute.

    Whole readings are in the order of names. Its cursor is ``W3`` amid one, and the time of a change between.
    """

    passing: Callable[[], None] = lambda: None
    pages: int = 0

    def lists_by_reading(self, scope: Scope) -> bool:
        return True

    def changes(self, scope: Scope, since: Cursor | None) -> Iterator[Page]:
        self.asked.append(since)
        if since is not None and not since.startswith("W"):
            told = self.log[int(since) :]
            yield Page([one for one in told if one.id in self.world], Cursor(str(len(self.log))))
            return
        for start in count(int(since[1:]) if since else 0, 2):
            self.passing()
            if self.trouble is not None and start >= self.on_page:
                raise self.trouble
            self.pages += 1
            names = NAMES[start : start + 2]
            items = [self.world[f"id-{name}"] for name in names if f"id-{name}" in self.world]
            is_last = start + 2 >= len(NAMES)
            yield Page(items, Cursor(str(len(self.log)) if is_last else f"W{start + 2}"))
            if is_last:
                return


@pytest.fixture
def tool(bench: Bench) -> Rereads:
    made = Rereads()
    made.have(*(card(name) for name in NAMES))

    def passing() -> None:
        bench.clock.now += MINUTE

    made.passing = passing
    return made


def _sync(bench: Bench, tool: Tool, **manner: object) -> RunOutcome:
    [outcome] = bench.sync(bench.source(tool), longest=1.5 * MINUTE, **manner)  # type: ignore[arg-type]
    return outcome


def _through(bench: Bench, tool: Rereads, **manner: object) -> list[RunOutcome]:
    """The syncs that it takes until one is believed, ten at the most."""
    outcomes = [_sync(bench, tool, **manner)]
    while not outcomes[-1].ok and len(outcomes) < 10:
        outcomes.append(_sync(bench, tool, **manner))
    return outcomes


@pytest.mark.parametrize("reconcile", [False, True])
def test_a_first_reading_of_three_syncs_loses_nothing_and_reads_nothing_twice(
    bench: Bench, tool: Rereads, reconcile: bool
) -> None:
    outcomes = _through(bench, tool, reconcile=reconcile)
    assert [outcome.trouble_kind for outcome in outcomes] == [UNFINISHED, UNFINISHED, None]
    assert (tool.pages, sum(outcome.changed for outcome in outcomes)) == (5, 10)
    assert bench.seen() == dict.fromkeys(NAMES, "todo")
    assert bench.store.scope_state(BOARD).reading_since is None


def test_a_later_whole_reading_of_three_syncs_finds_what_vanished(bench: Bench, tool: Rereads) -> None:
    _through(bench, tool)
    tool.lose("B")
    tool.finish("I")
    outcomes = _through(bench, tool, reconcile=True)
    assert [outcome.trouble_kind for outcome in outcomes] == [UNFINISHED, UNFINISHED, None]
    assert tool.pages == 10
    assert (outcomes[-1].gone, outcomes[-1].changed) == (1, 1)
    assert bench.seen() == {**dict.fromkeys(NAMES, "todo"), "B": "deleted", "I": "done"}


def test_until_a_whole_reading_is_through_numbers_stay_as_they_are(bench: Bench, tool: Rereads) -> None:
    _through(bench, tool)
    tool.finish("A")
    before = bench.seen()
    outcome = _sync(bench, tool, reconcile=True)
    assert (outcome.trouble_kind, bench.seen(), bench.stale()) == (UNFINISHED, before, None)
    assert "4 items so far" in str(outcome.trouble)
    assert "6 items so far" not in str(outcome.trouble)
    assert "8 items so far" in str(_sync(bench, tool).trouble)
    assert _sync(bench, tool).ok
    assert bench.seen()["A"] == "done"


def test_it_was_compared_when_its_reading_began(bench: Bench, tool: Rereads) -> None:
    before = bench.clock.now
    first, *_ = _through(bench, tool)
    compared = bench.store.scope_state(BOARD).reconciled_at
    assert compared is not None
    assert before < compared <= first.ended_at


def test_an_outage_amid_a_whole_reading_costs_only_what_is_left(bench: Bench, tool: Rereads) -> None:
    tool.trouble, tool.on_page = Unavailable("503"), 2
    assert _sync(bench, tool).trouble_kind == Unavailable.kind
    tool.trouble = None
    assert _through(bench, tool)[-1].ok
    assert tool.pages == 5
    assert bench.seen() == dict.fromkeys(NAMES, "todo")


def test_a_person_who_wants_all_of_it_anew_gets_it_from_the_beginning(bench: Bench, tool: Rereads) -> None:
    _sync(bench, tool)
    _sync(bench, tool, full=True)
    assert tool.asked == [None, None]
    assert _through(bench, tool)[-1].ok
    assert bench.seen() == dict.fromkeys(NAMES, "todo")


def test_a_connector_that_breaks_over_how_it_lists_is_an_outcome_of_that_scope(bench: Bench) -> None:
    class Broken(Rereads):
        def lists_by_reading(self, scope: Scope) -> bool:
            raise ZeroDivisionError

    broken, fine = bench.sync(bench.source(Broken()), bench.source(bench.tool, ELSEWHERE, name="code"))
    assert (broken.trouble_kind, fine.ok) == (BROKEN, True)
    assert "ZeroDivisionError" in str(bench.stale())


def test_what_shrank_is_read_anew_and_not_gone_on_with(bench: Bench, tool: Rereads) -> None:
    _through(bench, tool)
    kept = dict(tool.world)
    tool.lose(*"ABCDEFG")
    troubles = [_sync(bench, tool, reconcile=True).trouble_kind for _ in range(6)]
    assert troubles == [UNFINISHED, UNFINISHED, SHRUNKEN] * 2
    tool.world = kept
    assert len(_through(bench, tool)) == 3
    assert bench.seen() == dict.fromkeys(NAMES, "todo")
