"""Scopes whose listing would cost as much as all their items are reconciled by reading them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from okrsync.domain.work import State
from okrsync.sdk import ItemRef, Scope
from tests.unit.usecases.workbench import Bench, Tool


class WholeTool(Tool):
    """A tool that gives no names without items."""

    def lists_by_reading(self, scope: Scope) -> bool:
        return scope.kind == "board"

    def listing(self, scope: Scope) -> Iterator[Sequence[ItemRef]]:
        raise AssertionError("nobody should list what can be read for the same")


def _rereading(bench: Bench) -> WholeTool:
    bench.tool = WholeTool(world=bench.tool.world, log=bench.tool.log)
    return bench.tool


def test_a_change_that_was_never_told_is_found_when_everything_is_compared(synced: Bench) -> None:
    tool = _rereading(synced)
    tool.world["id-A"] = replace(tool.world["id-A"], state=State.DONE)
    assert synced.one().ok
    assert synced.seen()["A"] == "todo"
    assert synced.one(reconcile=True).ok
    assert synced.seen()["A"] == "done"


def test_what_was_not_read_then_is_buried(synced: Bench) -> None:
    tool = _rereading(synced)
    tool.lose("A")
    assert synced.one().gone == 0
    assert synced.one(reconcile=True).gone == 1
    assert synced.seen()["A"] == "deleted"
