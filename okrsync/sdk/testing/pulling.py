"""A pull is whole or raises, comes in pages, goes on where it stopped, and brings what changed."""
# ruff: noqa: D102 - the names of the tests are sentences

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

from okrsync.sdk import Connector
from okrsync.sdk.testing.bench import Bench, connect, ids, items_of, latest, pull
from okrsync.sdk.testing.tool import ToolUnderTest

# Longer than any overlap with which a connector may guard against clocks that differ.
_LONG = timedelta(days=2)


class Pulling(Bench):
    """`Connector.changes` when nothing goes wrong."""

    def test_an_empty_scope_gives_a_page_without_items_and_with_a_cursor(
        self, tool: ToolUnderTest, connector: Connector
    ) -> None:
        items, cursor = pull(connector, tool.empty_scope)
        assert items == []
        assert cursor

    def test_no_item_is_missed_over_several_pages(self, tool: ToolUnderTest, connector: Connector) -> None:
        created = tool.fill(tool.three_pages)
        pages = list(connector.changes(tool.scope, None))
        assert sum(1 for page in pages if page.items) >= 3
        assert ids(items_of(pages)) == set(created)

    def test_identities_are_unique_and_stable(self, tool: ToolUnderTest, connector: Connector) -> None:
        created = tool.fill(5)
        first, _ = pull(connector, tool.scope)
        tool.complete(created[0])
        second, _ = pull(connector, tool.scope)
        assert len({item.key for item in first}) == len(ids(first)) == 5
        assert {item.id: item.key for item in first} == {item.id: item.key for item in second}

    def test_a_pull_goes_on_after_the_page_whose_cursor_was_kept(self, tool: ToolUnderTest) -> None:
        created = tool.fill(tool.three_pages)
        with closing(connect(tool)) as before, closing(connect(tool)) as after_a_restart:
            first = next(before.changes(tool.scope, None))
            rest, _ = pull(after_a_restart, tool.scope, first.cursor)
        assert ids([*first.items, *rest]) == set(created)
        assert len(ids(rest)) < len(created)

    def test_a_resumed_pull_leads_to_increments_too(self, tool: ToolUnderTest, connector: Connector) -> None:
        created = tool.fill(tool.three_pages)
        tool.pass_time(_LONG)
        first = next(connector.changes(tool.scope, None))
        _, cursor = pull(connector, tool.scope, first.cursor)
        tool.pass_time(_LONG)
        tool.complete(created[0])
        changed, _ = pull(connector, tool.scope, cursor)
        assert created[0] in ids(changed)
        assert tool.reads_everything or len(ids(changed)) < len(created)

    def test_what_changes_while_a_pull_runs_is_not_lost(
        self, tool: ToolUnderTest, connector: Connector
    ) -> None:
        created = list(tool.fill(tool.three_pages))
        pages = connector.changes(tool.scope, None)
        seen = [next(pages)]
        tool.pass_time(timedelta(seconds=1))
        moved = [created[0], created[-1]]
        for item in moved:
            tool.complete(item)
        created.append(tool.create("Added while the pull ran"))
        seen.extend(pages)
        tool.pass_time(_LONG)
        later, _ = pull(connector, tool.scope, seen[-1].cursor)
        known = latest([*items_of(seen), *later])
        assert set(known) == set(created)
        assert {known[item].state for item in moved} == {"done"}

    def test_what_is_deleted_and_created_while_a_pull_runs_hides_nothing(
        self, tool: ToolUnderTest, connector: Connector
    ) -> None:
        created = tool.fill(tool.three_pages)
        pages = connector.changes(tool.scope, None)
        seen = [next(pages)]
        tool.pass_time(timedelta(seconds=1))
        deleted = next(item for item in created if item in ids(items_of(seen)))
        tool.delete(deleted)
        new = tool.create("Came meanwhile")
        seen.extend(pages)
        tool.pass_time(_LONG)
        later, _ = pull(connector, tool.scope, seen[-1].cursor)
        known = ids([*items_of(seen), *later])
        assert set(created) - {deleted} | {new} <= known

    def test_an_increment_brings_what_changed_and_hardly_more(
        self, tool: ToolUnderTest, connector: Connector
    ) -> None:
        created = []
        for number in range(10):
            created.append(tool.create(f"Item {number}"))
            tool.pass_time(_LONG)
        _, cursor = pull(connector, tool.scope)
        tool.pass_time(_LONG)
        tool.complete(created[3])
        new = tool.create("New")
        changed, _ = pull(connector, tool.scope, cursor)
        assert {created[3], new} <= ids(changed)
        assert tool.reads_everything or len(ids(changed)) <= 4

    def test_an_increment_says_of_an_item_what_a_whole_pull_says(
        self, tool: ToolUnderTest, connector: Connector
    ) -> None:
        created = tool.fill(4)
        _, cursor = pull(connector, tool.scope)
        tool.pass_time(_LONG)
        for change, item in zip((tool.begin_work, tool.complete, tool.drop), created, strict=False):
            change(item)
        changed, _ = pull(connector, tool.scope, cursor)
        everything, _ = pull(connector, tool.scope)
        assert set(created[:3]) <= ids(changed)
        assert latest(changed).items() <= latest(everything).items()

    def test_increments_follow_one_another(self, tool: ToolUnderTest, connector: Connector) -> None:
        created = tool.fill(3)
        _, cursor = pull(connector, tool.scope)
        for item in created:
            tool.pass_time(_LONG)
            tool.complete(item)
            changed, cursor = pull(connector, tool.scope, cursor)
            assert item in ids(changed)

    def test_what_happened_in_the_same_second_as_the_pull_is_not_lost(
        self, tool: ToolUnderTest, connector: Connector
    ) -> None:
        [item] = tool.fill(1)
        _, cursor = pull(connector, tool.scope)
        tool.complete(item)
        changed, _ = pull(connector, tool.scope, cursor)
        assert [found.state for found in changed if found.id == item][-1:] == ["done"]

    def test_where_nothing_changed_nothing_new_comes(self, tool: ToolUnderTest, connector: Connector) -> None:
        tool.fill(5)
        tool.pass_time(_LONG)
        items, cursor = pull(connector, tool.scope)
        tool.pass_time(_LONG)
        again, cursor = pull(connector, tool.scope, cursor)
        assert latest(again).items() <= latest(items).items()
        once_more, _ = pull(connector, tool.scope, cursor)
        assert latest(once_more).items() <= latest(items).items()

    def test_a_scope_that_was_empty_brings_what_is_added(
        self, tool: ToolUnderTest, connector: Connector
    ) -> None:
        _, cursor = pull(connector, tool.scope)
        tool.pass_time(_LONG)
        [item] = tool.fill(1)
        changed, _ = pull(connector, tool.scope, cursor)
        assert ids(changed) == {item}
