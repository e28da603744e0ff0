from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from okrsync.sandbox import Sandbox, World
from okrsync.sandbox.credentials import (
    GITHUB_TOKEN,
    JIRA_EMAIL,
    JIRA_TOKEN,
    SLACK_TOKEN,
    TRELLO_KEY,
    TRELLO_TOKEN,
)
from okrsync.sandbox.seed import county


class Clock:
    """Time that stands until a test lets it pass."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> datetime:
        self.now += timedelta(**time)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> World:
    return county(clock)


@pytest.fixture
def sandbox(world: World) -> Iterator[Sandbox]:
    with Sandbox(world) as running:
        yield running


@pytest.fixture
def jira(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.jira_url, auth=(JIRA_EMAIL, JIRA_TOKEN)) as client:
        yield client


@pytest.fixture
def github(sandbox: Sandbox) -> Iterator[httpx.Client]:
    bearer = {"Authorization": f"Bearer {GITHUB_TOKEN}"}
    with httpx.Client(base_url=sandbox.github_url, headers=bearer) as client:
        yield client


@pytest.fixture
def trello(sandbox: Sandbox) -> Iterator[httpx.Client]:
    oauth = {"Authorization": f'OAuth oauth_consumer_key="{TRELLO_KEY}", oauth_token="{TRELLO_TOKEN}"'}
    with httpx.Client(base_url=sandbox.trello_url, headers=oauth) as client:
        yield client


@pytest.fixture
def slack(sandbox: Sandbox) -> Iterator[httpx.Client]:
    bearer = {"Authorization": f"Bearer {SLACK_TOKEN}"}
    with httpx.Client(base_url=sandbox.slack_url, headers=bearer) as client:
        yield client
