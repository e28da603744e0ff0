"""What the tool's people do to an item is what okrsync says of it."""
# ruff: noqa: D102 - the names of the tests are sentences

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from okrsync.sdk import Connector, State, WorkItem
from okrsync.sdk.testing.bench import Bench, latest, pull
from okrsync.sdk.testing.tool import ToolUnderTest


class Meaning(Bench):
    """States and values of items."""

    def test_a_new_item_is_still_to_do(self, tool: ToolUnderTest, connector: Connector) -> None:
        assert _only(tool, connector, tool.create("New")).state is State.TODO

    def test_an_item_that_someone_works_on_is_being_done(
        self, tool: ToolUnderTest, connector: Connector
    ) -> None:
        item = tool.create("Begun")
        tool.begin_work(item)
        assert _only(tool, connector, item).state is State.DOING

    def test_a_completed_item_is_done(self, tool: ToolUnderTest, connector: Connector) -> None:
        item = tool.create("Completed")
        tool.complete(item)
        assert _only(tool, connector, item).state is State.DONE

    def test_a_dropped_item_is_not_done(self, tool: ToolUnderTest, connector: Connector) -> None:
        item = tool.create("Dropped")
        tool.drop(item)
        dropped = _only(tool, connector, item)
        assert dropped.state is State.DROPPED
        assert dropped.resolution

    @pytest.mark.parametrize("ending", ["complete", "drop"])
    def test_a_reopened_item_is_finished_no_longer(
        self, tool: ToolUnderTest, connector: Connector, ending: str
    ) -> None:
        item = tool.create("Reopened")
        getattr(tool, ending)(item)
        _, cursor = pull(connector, tool.scope)
        tool.pass_time(timedelta(hours=1))
        tool.reopen(item)
        changed, _ = pull(connector, tool.scope, cursor)
        reopened = latest(changed)[item]
        assert reopened.state in {State.TODO, State.DOING}
        assert reopened.done_at is None

    def test_every_instant_is_in_utc(self, tool: ToolUnderTest, connector: Connector) -> None:
        for ending in (tool.complete, tool.drop, tool.begin_work):
            ending(tool.create("Item"))
        pages = list(connector.changes(tool.scope, None))
        instants = [at for page in pages for item in page.items for at in _instants(item)]
        instants += [transition.at for page in pages for transition in page.transitions]
        assert instants
        assert {at.tzinfo for at in instants} == {UTC}

    def test_an_item_says_what_a_person_needs_to_find_it(
        self, tool: ToolUnderTest, connector: Connector
    ) -> None:
        item = _only(tool, connector, tool.create("Café — 90 % \N{ELECTRIC LIGHT BULB}"))
        assert item.title == "Café — 90 % \N{ELECTRIC LIGHT BULB}"
        assert item.key
        assert item.native_status
        assert item.url.startswith(("http://", "https://"))

    def test_a_change_carries_a_later_date(self, tool: ToolUnderTest, connector: Connector) -> None:
        item = tool.create("Item")
        before = _only(tool, connector, item).updated_at
        tool.pass_time(timedelta(hours=1))
        tool.complete(item)
        assert _only(tool, connector, item).updated_at > before


def _only(tool: ToolUnderTest, connector: Connector, item: str) -> WorkItem:
    items, _ = pull(connector, tool.scope)
    found = latest(items)
    assert set(found) == {item}
    return found[item]


def _instants(item: WorkItem) -> list[datetime]:
    known = (item.updated_at, item.created_at, item.started_at, item.done_at, item.due_at)
    return [at for at in known if at is not None]
