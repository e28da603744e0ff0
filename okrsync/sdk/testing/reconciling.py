"""What exists, and what became of that which no longer does."""
# ruff: noqa: D102 - the names of the tests are sentences

from __future__ import annotations

import pytest

from okrsync.sdk import Connector, Gone, ItemRef, ToolError
from okrsync.sdk.testing.bench import Bench, ids, latest, listed, pull
from okrsync.sdk.testing.failing import each_trouble, strike
from okrsync.sdk.testing.tool import ToolUnderTest, Trouble


class Reconciling(Bench):
    """`Connector.listing` and `Connector.locate`."""

    def test_a_listing_holds_what_a_pull_brings(self, tool: ToolUnderTest, connector: Connector) -> None:
        created = tool.fill(4)
        tool.complete(created[0])
        tool.drop(created[1])
        tool.delete(created[2])
        items, _ = pull(connector, tool.scope)
        assert ids(items) == set(created) - {created[2]}
        assert listed(connector, tool.scope) == ids(items)

    def test_a_listing_calls_items_by_the_same_names(self, tool: ToolUnderTest, connector: Connector) -> None:
        tool.fill(3)
        items, _ = pull(connector, tool.scope)
        refs = [ref for refs in connector.listing(tool.scope) for ref in refs]
        assert set(refs) == {ItemRef(item.id, item.key) for item in items}

    def test_a_listing_is_whole_over_several_pages(self, tool: ToolUnderTest, connector: Connector) -> None:
        assert listed(connector, tool.scope) == set()
        created = tool.fill(tool.three_pages)
        assert listed(connector, tool.scope) == set(created)

    def test_a_deleted_item_is_told_from_one_that_is_still_there(
        self, tool: ToolUnderTest, connector: Connector
    ) -> None:
        created = tool.fill(2)
        refs = _refs(tool, connector)
        tool.delete(created[0])
        fates = connector.locate(tool.scope, refs)
        assert {item: fate.gone for item, fate in fates.items()} == {
            created[0]: Gone.DELETED,
            created[1]: None,
        }

    def test_more_items_than_a_page_holds_are_all_located(
        self, tool: ToolUnderTest, connector: Connector
    ) -> None:
        created = tool.fill(tool.three_pages)
        refs = _refs(tool, connector)
        tool.delete(created[1])
        fates = connector.locate(tool.scope, refs)
        gone = {item: fate.gone for item, fate in fates.items() if fate.gone}
        assert gone == {created[1]: Gone.DELETED}
        assert {ref.id for ref in refs} - fates.keys() == set()

    def test_what_a_listing_misses_since_the_list_moved_on_is_found_to_be_there(
        self, tool: ToolUnderTest, connector: Connector
    ) -> None:
        created = tool.fill(tool.three_pages)
        known = {ref.id: ref for ref in _refs(tool, connector)}
        pages = connector.listing(tool.scope)
        seen = {ref.id for ref in next(pages)}
        deleted = next(item for item in created if item in seen)
        tool.delete(deleted)
        tool.create("Came meanwhile")
        seen |= {ref.id for refs in pages for ref in refs}
        missed = known.keys() - seen - {deleted}
        fates = connector.locate(tool.scope, [known[item] for item in missed])
        assert {item: fate.gone for item, fate in fates.items()} == dict.fromkeys(missed)

    def test_a_moved_item_is_not_called_deleted(self, tool: ToolUnderTest, connector: Connector) -> None:
        created = tool.fill(2)
        refs = _refs(tool, connector)
        where = tool.move_away(created[0])
        if where is None:
            pytest.skip("this tool knows no moves")
        assert created[0] not in listed(connector, tool.scope)
        fate = connector.locate(tool.scope, refs)[created[0]]
        assert fate.gone is Gone.MOVED
        assert where in (fate.where or "")

    def test_nothing_to_locate_is_nothing_found(self, tool: ToolUnderTest, connector: Connector) -> None:
        assert connector.locate(tool.scope, []) == {}

    @each_trouble
    def test_where_the_scope_can_not_be_read_nothing_is_called_deleted(
        self, tool: ToolUnderTest, connector: Connector, trouble: Trouble
    ) -> None:
        created = tool.fill(2)
        refs = _refs(tool, connector)
        tool.delete(created[0])
        strike(tool, trouble)
        with pytest.raises(ToolError):
            connector.locate(tool.scope, refs)


def _refs(tool: ToolUnderTest, connector: Connector) -> list[ItemRef]:
    items, _ = pull(connector, tool.scope)
    return [ItemRef(item.id, item.key) for item in latest(items).values()]
