"""How many requests a sync takes: tools count them, so these are promises."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from okrsync.sandbox import Sandbox, World
from okrsync.sdk.testing import ToolUnderTest
from tests.contract.test_github_contract import GitHubProjectUnderTest
from tests.contract.test_jira_contract import JiraServerUnderTest
from tests.contract.test_trello_contract import TrelloChecklistsUnderTest
from tests.integration.hubs import HOURS, TOOLS, Clock, Hub


@pytest.fixture
def open_hub(tmp_path: Path) -> Iterator[Callable[[str], Hub]]:
    with Sandbox(World(Clock())) as sandbox, ExitStack() as held:
        yield lambda kind: Hub(sandbox, kind, tmp_path, held)


def _asked(hub: Hub, pause: timedelta = HOURS) -> list[int]:
    """The status of each answer to one sync, which goes well, some time after the last one."""
    hub.tool.pass_time(pause)
    before = len(hub.site.requests)
    assert hub.sync(reconcile=False).ok
    return [one.status for one in hub.site.requests[before:]]


@pytest.mark.parametrize(("kind", "first"), [("github", 13), ("jira", 11), ("trello", 10)])
def test_a_first_sync_reads_the_items_and_their_past(
    open_hub: Callable[[str], Hub], kind: str, first: int
) -> None:
    hub = open_hub(kind)
    hub.tool.fill(5)
    assert len(_asked(hub)) == first


def test_a_large_repositorys_past_takes_no_request_for_each_issue(open_hub: Callable[[str], Hub]) -> None:
    hub = open_hub("github")
    hub.tool.fill(250)
    assert len(_asked(hub)) == 29


def test_an_unchanged_repository_costs_one_free_answer_and_once_an_hour_five(
    open_hub: Callable[[str], Hub],
) -> None:
    hub = open_hub("github")
    hub.tool.fill(5)
    for _ in range(3):
        _asked(hub)
    assert _asked(hub, timedelta(minutes=10)) == [304]
    assert _asked(hub) == [304, 304, 304, 304, 304]


def test_an_unchanged_jira_project_takes_one_search_and_once_an_hour_six_requests(
    open_hub: Callable[[str], Hub],
) -> None:
    hub = open_hub("jira")
    hub.tool.fill(5)
    _asked(hub)
    for _ in range(3):
        assert len(_asked(hub, timedelta(minutes=15))) == 1
    assert len(hub.site.seen(path="search/jql")) == 4
    assert len(_asked(hub, timedelta(minutes=15))) == 6


def test_an_unchanged_board_takes_one_request_and_its_cards_once_an_hour(
    open_hub: Callable[[str], Hub],
) -> None:
    hub = open_hub("trello")
    hub.tool.fill(5)
    for _ in range(2):
        _asked(hub)
    assert len(_asked(hub, timedelta(minutes=10))) == 1
    assert len(_asked(hub)) == 3


@pytest.mark.parametrize(
    ("kind", "tool", "first", "unchanged"),
    [
        ("github", GitHubProjectUnderTest, 13, 2),
        ("jira", JiraServerUnderTest, 11, 6),
        ("trello", TrelloChecklistsUnderTest, 10, 3),
    ],
)
def test_other_ways_to_sync_a_tool_take_hardly_more(
    open_hub: Callable[[str], Hub],
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    tool: type[ToolUnderTest],
    first: int,
    unchanged: int,
) -> None:
    monkeypatch.setitem(TOOLS, kind, tool)
    hub = open_hub(kind)
    hub.tool.fill(5)
    assert len(_asked(hub)) == first
    _asked(hub)
    assert len(_asked(hub)) == unchanged
