"""The past of a repository with many issues comes story by story, and goes on where it was interrupted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest

from okrsync.sandbox import Sandbox, World
from okrsync.sandbox.github_site import GitHubSite
from okrsync.sdk import ItemRef, Scope, Transition
from okrsync.sdk.testing.bench import lend_without_waiting, pull
from okrsync_github.source import GitHub
from tests.contract.test_github_contract import GitHubUnderTest
from tests.integration.hubs import Clock, make_pages_small

SCOPE = Scope("repo", "county/survey")
Stories = dict[str, list[Transition]]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(World(Clock())) as running:
        yield running


@pytest.fixture
def site(sandbox: Sandbox) -> GitHubSite:
    return sandbox.world.github


@pytest.fixture
def tool(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> GitHubUnderTest:
    """A repository with sixty issues of two months, each of which was closed, reopened and closed again."""
    make_pages_small(monkeypatch)
    tool = GitHubUnderTest(sandbox)
    items: list[str] = []
    for number in range(60):
        items.append(tool.create(f"Issue {number}"))
        tool.pass_time(timedelta(days=1))
        tool.complete(items[-1])
        if number >= 10:
            tool.reopen(items[number - 10])
            tool.complete(items[number - 10])
    return tool


@pytest.fixture
def github(tool: GitHubUnderTest) -> Iterator[GitHub]:
    with closing(tool.plugin.connect(tool.settings(), lend_without_waiting(tool))) as connector:
        assert isinstance(connector, GitHub)
        yield connector


def _refs(github: GitHub, tool: GitHubUnderTest) -> list[ItemRef]:
    return [ItemRef(item.id, item.key) for item in pull(github, tool.scope)[0]]


def _told(github: GitHub, site: GitHubSite, refs: list[ItemRef], most: int | None = None) -> Stories:
    """The stories that come before so many requests were made, all of them by default."""
    told: Stories = {}
    before = len(site.requests)
    for story in github.history(SCOPE, refs, None):
        told[story[0].item] = list(story)
        if most is not None and len(site.requests) - before >= most:
            break
    return told


def test_stories_come_while_events_are_still_to_be_read(
    github: GitHub, site: GitHubSite, tool: GitHubUnderTest
) -> None:
    refs = _refs(github, tool)
    before, seen = len(site.requests), list[int]()
    for _ in github.history(SCOPE, refs, None):
        seen.append(len(site.requests) - before)
    assert len(seen) == 60
    assert seen[0] == 3
    assert seen[30] < seen[-1] - 5


def test_a_past_that_is_interrupted_again_and_again_comes_to_an_end(
    github: GitHub, site: GitHubSite, tool: GitHubUnderTest
) -> None:
    refs = _refs(github, tool)
    whole, told, rounds = _told(github, site, refs), Stories(), 0
    while len(told) < len(refs):
        left = [ref for ref in refs if ref.id not in told]
        came = _told(github, site, left, most=8)
        assert came
        told |= came
        rounds += 1
    assert told == whole
    assert rounds > 3
