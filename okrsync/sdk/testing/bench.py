"""What the tests of every topic stand on: a tool, a connector to it, and short ways to ask it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest

from okrsync.sdk import ConnectionSettings, Connector, Cursor, Lender, Page, Scope, WorkItem
from okrsync.sdk.http import Limits, lender
from okrsync.sdk.testing.tool import ToolUnderTest


class Bench:
    """The fixtures. A subclass gives ``tool``."""

    @pytest.fixture
    def tool(self) -> ToolUnderTest | Iterator[ToolUnderTest]:
        """A fresh tool for each test, returned or yielded."""
        raise NotImplementedError("the test class gives the fixture `tool`")

    @pytest.fixture
    def connector(self, tool: ToolUnderTest) -> Iterator[Connector]:
        """A connector with good credentials."""
        with closing(connect(tool)) as connector:
            yield connector


def connect(
    tool: ToolUnderTest, settings: ConnectionSettings | None = None, *, limits: Limits | None = None
) -> Connector:
    """A connector such as the hub builds, of ``settings`` or else with good credentials."""
    return tool.plugin.connect(settings or tool.settings(), lend_without_waiting(tool, limits))


def lend_without_waiting(tool: ToolUnderTest, limits: Limits | None = None) -> Lender:
    """The hub's lender, whose pauses are over at once: it is the tool's time that goes on."""

    def pause(seconds: float) -> bool:
        if seconds:
            tool.pass_time(timedelta(seconds=seconds))
        return True

    return lender(pause=pause, clock=tool.now, agent="okrsync-contract", limits=limits)


def pull(connector: Connector, scope: Scope, since: Cursor | None = None) -> tuple[list[WorkItem], Cursor]:
    """Every item of one whole pull, in the order in which they came, and the cursor to go on from."""
    pages = list(connector.changes(scope, since))
    assert pages, "a pull that found nothing still tells from where to go on"
    return items_of(pages), pages[-1].cursor


def items_of(pages: list[Page]) -> list[WorkItem]:
    """The items of all pages."""
    return [item for page in pages for item in page.items]


def ids(items: list[WorkItem]) -> set[str]:
    """The stable ids."""
    return {item.id for item in items}


def latest(items: list[WorkItem]) -> dict[str, WorkItem]:
    """Each item by id as the hub stores it: what comes later replaces what came before."""
    return {item.id: item for item in items}


def listed(connector: Connector, scope: Scope) -> set[str]:
    """The ids that a listing holds."""
    return {ref.id for refs in connector.listing(scope) for ref in refs}
