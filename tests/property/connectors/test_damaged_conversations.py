"""Whatever one answer of a conversation has lost or changed: items and stories that hold, or a named error.

What single payloads don't reach is part of it: changelogs, actions, checklists, sprints, and what stands
around a list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, suppress
from datetime import datetime, timedelta
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from okrsync.sandbox import Sandbox, World
from okrsync.sdk import Connector, History, ItemRef, ToolError, Transition, WorkItem
from okrsync.sdk.testing import ToolUnderTest
from okrsync.sdk.testing.bench import lend_without_waiting, pull
from okrsync.store.content import content
from tests.integration.hubs import TOOLS, Clock
from tests.property.connectors.damage import damaged
from tests.property.connectors.tape import Tape

Conversation = Callable[[Connector, ToolUnderTest], None]


def _pulls(connector: Connector, tool: ToolUnderTest) -> None:
    for page in connector.changes(tool.scope, None):
        for item in page.items:
            assert_storable(item)
        assert_a_story(page.transitions)


def _lists(connector: Connector, tool: ToolUnderTest) -> None:
    for refs in connector.listing(tool.scope):
        for ref in refs:
            _assert_plain(ref.id + ref.key)
            assert ref.id.strip()
            assert ref.key.strip()


def _remembers(connector: Connector, tool: ToolUnderTest) -> None:
    assert isinstance(connector, History)
    for story in connector.history(tool.scope, _known(tool), None):
        assert_a_story(story)


def _locates(connector: Connector, tool: ToolUnderTest) -> None:
    for fate in connector.locate(tool.scope, _known(tool)).values():
        _assert_plain(fate.where or "")


CONVERSATIONS: dict[str, Conversation] = {
    "pull": _pulls,
    "listing": _lists,
    "history": _remembers,
    "locate": _locates,
}
# An app's conversations are those of a token, but for how it gets one.
SOUND = [(kind, talk) for kind in TOOLS if kind != "github app" for talk in CONVERSATIONS]
_REFS: dict[int, list[ItemRef]] = {}


def _known(tool: ToolUnderTest) -> list[ItemRef]:
    return _REFS[id(tool)]


@cache
def recorded(kind: str) -> tuple[ToolUnderTest, dict[str, Tape]]:
    """A tool with a few items that have lived, and what it says in each conversation."""
    with Sandbox(World(Clock())) as sandbox:
        tool = TOOLS[kind](sandbox)
        _live(tool, sandbox)
        with closing(tool.plugin.connect(tool.settings(), lend_without_waiting(tool))) as connector:
            _REFS[id(tool)] = [ItemRef(item.id, item.key) for item in pull(connector, tool.scope)[0]]
        return tool, {name: _taped(tool, talk) for name, talk in CONVERSATIONS.items()}


def _live(tool: ToolUnderTest, sandbox: Sandbox) -> None:
    done, dropped, reopened = tool.fill(3)
    if tool.plugin.kind == "jira":
        site = sandbox.world.jira
        board = site.add_board("A board", "DROP")
        sprint = site.add_sprint(board, "Sprint 7")
        site.start_sprint(sprint, timedelta(days=14))
        site.put_in_sprint(done, sprint)
        site.set_labels(done, "pilot")
        site.estimate(done, 3.0)
        site.set_parent(dropped, done)
    for item, change in ((done, tool.complete), (dropped, tool.drop), (reopened, tool.begin_work)):
        tool.pass_time(timedelta(days=1))
        change(item)
    tool.complete(reopened)
    tool.reopen(reopened)


def _taped(tool: ToolUnderTest, talk: Conversation) -> Tape:
    tape = Tape(at=tool.now())
    with closing(
        tool.plugin.connect(tool.settings(), tape.recording(lend_without_waiting(tool)))
    ) as connector:
        talk(connector, tool)
    return tape


def _played(tool: ToolUnderTest, tape: Tape, talk: Conversation, broken: Mapping[str, object]) -> None:
    with closing(tool.plugin.connect(tool.settings(), tape.playing(broken))) as connector:
        talk(connector, tool)


@pytest.mark.parametrize(("kind", "talk"), SOUND)
def test_a_sound_conversation_can_be_played_again(kind: str, talk: str) -> None:
    tool, tapes = recorded(kind)
    assert tapes[talk].played
    _played(tool, tapes[talk], CONVERSATIONS[talk], {})


@pytest.mark.parametrize(("kind", "talk"), SOUND)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_damaged_answer_is_read_rightly_or_refused_by_name(
    kind: str, talk: str, data: st.DataObject
) -> None:
    tool, tapes = recorded(kind)
    asked = data.draw(st.sampled_from(tapes[talk].played))
    broken = data.draw(damaged(tapes[talk].replies[asked].json))
    with suppress(ToolError):
        _played(tool, tapes[talk], CONVERSATIONS[talk], {asked: broken})


def assert_storable(item: WorkItem) -> None:
    """Databases keep neither NUL nor half a surrogate, wherever in an item it stands."""
    content(item)
    assert item.id.strip()
    assert item.key.strip()
    for text in _texts(vars_of(item)):
        _assert_plain(text)
    instants = (item.updated_at, item.created_at, item.started_at, item.done_at, item.due_at)
    assert all(at.utcoffset() == timedelta(0) for at in instants if at is not None)


def assert_a_story(story: Iterable[Transition]) -> None:
    """Oldest first, of one item, in words that can be kept."""
    told = list(story)
    assert [step.at for step in told] == sorted(step.at for step in told)
    assert len({step.item for step in told}) <= 1
    for text in _texts([vars_of(step) for step in told]):
        _assert_plain(text)


def _assert_plain(text: str) -> None:
    assert "\0" not in text
    text.encode()


def vars_of(value: WorkItem | Transition) -> dict[str, object]:
    """What a value with slots holds."""
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts([*value, *value.values()])
    elif isinstance(value, Iterable) and not isinstance(value, datetime):
        for one in value:
            yield from _texts(one)
