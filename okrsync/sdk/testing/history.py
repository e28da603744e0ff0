"""What a tool remembers of its items is told whole, in order, and ends where the items are now."""
# ruff: noqa: D102 - the names of the tests are sentences

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from okrsync.sdk import Connector, History, ItemRef, State, ToolError, Transition
from okrsync.sdk.testing.bench import Bench, latest, pull
from okrsync.sdk.testing.failing import each_trouble, strike
from okrsync.sdk.testing.tool import ToolUnderTest, Trouble

_A_DAY = timedelta(days=1)
# Tools round the times of their history, and some number it by the second.
_ROUNDING = timedelta(seconds=1)


class Remembering(Bench):
    """`History.history`. Not part of `ConnectorContract`, since not every tool remembers."""

    def test_the_connector_says_that_its_tool_remembers(self, connector: Connector) -> None:
        assert isinstance(connector, History)

    def test_an_items_story_has_each_state_at_its_time(
        self, tool: ToolUnderTest, connector: Connector
    ) -> None:
        item, days = _live(tool)
        story = _told(tool, connector)[item]
        assert [told.state for told in _changes(story)] == list(days)
        for told, day in zip(_changes(story), days.values(), strict=True):
            assert abs(told.at - day) <= _ROUNDING

    def test_a_story_comes_oldest_first_and_in_utc(self, tool: ToolUnderTest, connector: Connector) -> None:
        item, _ = _live(tool)
        instants = [told.at for told in _told(tool, connector)[item]]
        assert instants == sorted(instants)
        assert {at.tzinfo for at in instants} == {UTC}

    def test_an_untouched_item_was_always_what_it_is(self, tool: ToolUnderTest, connector: Connector) -> None:
        item = tool.create("Untouched")
        tool.pass_time(_A_DAY)
        story = _told(tool, connector)[item]
        assert [told.state for told in story] == [State.TODO]
        assert abs(story[0].at - (tool.now() - _A_DAY)) <= _ROUNDING

    def test_a_story_ends_where_the_item_is_now(self, tool: ToolUnderTest, connector: Connector) -> None:
        for change in (tool.begin_work, tool.complete, tool.drop):
            item = tool.create("Item")
            tool.pass_time(_A_DAY)
            change(item)
        now = latest(pull(connector, tool.scope)[0])
        told = _told(tool, connector)
        assert told.keys() == now.keys()
        for id_, story in told.items():
            assert (story[-1].state, story[-1].native_status) == (now[id_].state, now[id_].native_status)
            assert bool(story[-1].resolution) == bool(now[id_].resolution)

    def test_a_dropped_item_says_so_in_its_story(self, tool: ToolUnderTest, connector: Connector) -> None:
        item = tool.create("Dropped")
        tool.pass_time(_A_DAY)
        tool.drop(item)
        last = _told(tool, connector)[item][-1]
        assert last.state is State.DROPPED
        assert last.resolution

    def test_only_what_is_asked_for_is_told(self, tool: ToolUnderTest, connector: Connector) -> None:
        tool.fill(3)
        refs = _refs(tool, connector)
        assert set(_history(tool, connector, refs[:1])) == {refs[0].id}
        assert _history(tool, connector, []) == {}

    def test_only_what_came_since_is_told_and_what_the_item_was_then(
        self, tool: ToolUnderTest, connector: Connector
    ) -> None:
        item, days = _live(tool)
        since = days[State.DONE]
        story = _history(tool, connector, _refs(tool, connector), since - _ROUNDING)[item]
        assert [told.state for told in _changes(story)] == [State.DOING, State.DONE]

    def test_each_sequence_is_the_whole_story_of_one_item(
        self, tool: ToolUnderTest, connector: Connector
    ) -> None:
        for item in tool.fill(4):
            tool.pass_time(timedelta(minutes=1))
            tool.complete(item)
        assert isinstance(connector, History)
        told = [story for story in connector.history(tool.scope, _refs(tool, connector), None) if story]
        assert all(len({step.item for step in story}) == 1 for story in told)
        assert len({story[0].item for story in told}) == len(told) == 4

    def test_a_story_may_be_long(self, tool: ToolUnderTest, connector: Connector) -> None:
        item = tool.create("To and fro")
        for _ in range(60):
            tool.pass_time(timedelta(minutes=1))
            tool.complete(item)
            tool.pass_time(timedelta(minutes=1))
            tool.reopen(item)
        assert len(_changes(_told(tool, connector)[item])) == 121

    @each_trouble
    def test_a_failure_is_no_lack_of_a_past(
        self, tool: ToolUnderTest, connector: Connector, trouble: Trouble
    ) -> None:
        tool.fill(1)
        refs = _refs(tool, connector)
        strike(tool, trouble)
        with pytest.raises(ToolError):
            _history(tool, connector, refs)


def _live(tool: ToolUnderTest) -> tuple[str, dict[State, datetime]]:
    """An item that was begun after a day and done after two, and when it came into each state."""
    days = {State.TODO: tool.now()}
    item = tool.create("Lived")
    for state, change in ((State.DOING, tool.begin_work), (State.DONE, tool.complete)):
        tool.pass_time(_A_DAY)
        change(item)
        days[state] = tool.now()
    tool.pass_time(_A_DAY)
    return item, days


def _changes(story: Sequence[Transition]) -> list[Transition]:
    """Without those that only changed the tool's own word for the same state."""
    return [told for number, told in enumerate(story) if not number or story[number - 1].state != told.state]


def _told(tool: ToolUnderTest, connector: Connector) -> dict[str, list[Transition]]:
    return _history(tool, connector, _refs(tool, connector))


def _refs(tool: ToolUnderTest, connector: Connector) -> list[ItemRef]:
    return [ItemRef(item.id, item.key) for item in latest(pull(connector, tool.scope)[0]).values()]


def _history(
    tool: ToolUnderTest, connector: Connector, refs: Sequence[ItemRef], since: datetime | None = None
) -> dict[str, list[Transition]]:
    assert isinstance(connector, History)
    stories: dict[str, list[Transition]] = defaultdict(list)
    for told in connector.history(tool.scope, refs, since):
        for transition in told:
            stories[transition.item].append(transition)
    return dict(stories)
