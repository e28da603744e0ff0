"""GitHub's JSON as documented, with invented names, and what the connector makes of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import respx

from okrsync.sdk import Json, Record, Reply, WorkItem
from okrsync.sdk.http import lender
from okrsync_github.policy import Policy
from okrsync_github.settings import GitHubSettings
from okrsync_github.source import GitHub, connect
from okrsync_github.translate import item_of

PAYLOADS = Path(__file__).parent / "payloads"
_NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
_REPO = "https://api.github.com/repos/county/survey"


@pytest.fixture
def payload() -> Callable[[str], Json]:
    """A payload file by name, fresh each time."""
    return lambda name: json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture
def settings() -> Callable[..., GitHubSettings]:
    """Settings with whatever is given on top."""

    def make(**more: Any) -> GitHubSettings:
        return GitHubSettings.model_validate({"kind": "github", "token": "ghp_inventedToken", **more})

    return make


@pytest.fixture
def row(payload: Callable[[str], Json]) -> Callable[..., Record]:
    """The issue of the payloads with whatever is given changed; None stands for null."""

    def make(name: str = "issue", /, **changed: Json) -> Record:
        return Record({**payload(name), **changed}, "issue")

    return make


@pytest.fixture
def seen(row: Callable[..., Record], settings: Callable[..., GitHubSettings]) -> Callable[..., WorkItem]:
    """The work item made of a payload with fields changed, as a connection with ``more`` settings sees it."""

    def see(name: str = "issue", /, more: Mapping[str, Any] | None = None, **changed: Json) -> WorkItem:
        return item_of(row(name, **changed), Policy.of(settings(**(more or {}))))

    return see


@pytest.fixture
def reply() -> Callable[..., Reply]:
    """An answer with this status, message and headers (lower-case names, with _ for -)."""

    def make(status: int = 200, says: str = "", **headers: str) -> Reply:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        body = {"message": says, "documentation_url": "https://docs.github.com/rest"}
        where = "GET api.github.com/repos/county/survey/issues"
        return Reply(status, named, body, json.dumps(body), where)

    return make


@pytest.fixture
def web() -> Iterator[respx.MockRouter]:
    """The network, with a repository that has neither labels nor milestones."""
    with respx.mock(assert_all_called=False) as web:
        web.get(f"{_REPO}/labels").respond(json=[])
        web.get(f"{_REPO}/milestones").respond(json=[])
        yield web


@pytest.fixture
def connected(settings: Callable[..., GitHubSettings]) -> Iterator[Callable[..., GitHub]]:
    """A connector with whatever is given on top of its settings."""
    opened: list[GitHub] = []

    def make(**more: Any) -> GitHub:
        connector = connect(
            settings(**more), lender(pause=lambda _: True, clock=lambda: _NOW, agent="okrsync")
        )
        opened.append(connector)
        return connector

    yield make
    for connector in opened:
        connector.close()


@pytest.fixture
def github(connected: Callable[..., GitHub]) -> GitHub:
    """A connector to github.com."""
    return connected()


@pytest.fixture
def issue(payload: Callable[[str], Json]) -> Callable[..., Json]:
    """An issue with this number and whatever else is changed."""

    def make(number: int, **changed: Json) -> Json:
        return {**payload("issue"), "number": number, "node_id": f"I_{number}", **changed}

    return make
