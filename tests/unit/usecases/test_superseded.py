"""A later sync of a scope takes the place of the one under way: that ends for its scope alone."""

from __future__ import annotations

from okrsync.ports import ScopeId
from okrsync.sdk import Scope, Unavailable
from okrsync.usecases.trouble import SUPERSEDED
from tests.unit.usecases.workbench import BOARD, Bench, Tool, card

OTHER = ScopeId("office", Scope("board", "xyz"))
ELSEWHERE = ScopeId("code", Scope("repo", "county/survey"))


def _overtaking(bench: Bench, scope: ScopeId = BOARD) -> Tool:
    """A tool that somebody else begins to sync from after the first page of ``scope``."""
    tool = Tool()
    tool.have(card("A"), card("B"), card("C"))

    def once() -> None:
        tool.after_page = lambda: None
        bench.store.begin(scope, bench.clock(), full=False)

    tool.after_page = once
    return tool


def test_a_sync_that_was_overtaken_ends_for_its_scope_alone(bench: Bench) -> None:
    overtaken, next_one, elsewhere = bench.sync(
        bench.source(_overtaking(bench), BOARD, OTHER),
        bench.source(None, ELSEWHERE, name="code"),
    )
    assert (overtaken.trouble_kind, overtaken.transient) == (SUPERSEDED, True)
    assert "a later one took its place" in str(overtaken.trouble)
    assert overtaken.hint == "nothing is lost: the later sync brings the same changes"
    assert (next_one.ok, elsewhere.ok) == (True, True)
    assert bench.seen(OTHER).keys() == {"A", "B", "C"}
    assert overtaken in bench.watcher.outcomes


def test_what_an_overtaken_sync_brought_is_shown_by_the_later_one_alone(bench: Bench) -> None:
    tool = _overtaking(bench)
    bench.sync(bench.source(tool))
    assert (bench.seen(), bench.stale()) == ({}, None)
    assert bench.sync(bench.source(tool))[0].ok
    assert bench.seen() == {"A": "todo", "B": "todo", "C": "todo"}


def test_a_failure_of_an_overtaken_sync_is_not_kept(bench: Bench) -> None:
    tool = _overtaking(bench)
    tool.trouble, tool.on_page = Unavailable("503"), 1

    def changes(scope: Scope, since: object) -> object:
        bench.store.begin(BOARD, bench.clock(), full=False)
        raise Unavailable("503")

    tool.changes = changes  # type: ignore[method-assign, assignment]
    [outcome] = bench.sync(bench.source(tool))
    assert (outcome.trouble_kind, bench.stale()) == (SUPERSEDED, None)
