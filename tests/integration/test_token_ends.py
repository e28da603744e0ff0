"""When a token ends, of the tools that list the tokens of an account without telling which one is used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from okrsync.sandbox import Sandbox, World
from okrsync.sdk import Identity
from okrsync.sdk.testing import ToolUnderTest
from okrsync.sdk.testing.bench import lend_without_waiting
from okrsync.usecases.attention import concerns
from tests.contract.test_jira_contract import JiraServerUnderTest, JiraUnderTest
from tests.contract.test_trello_contract import TrelloUnderTest
from tests.integration.hubs import START, Clock, Hub

SOON, LATE = START + timedelta(days=9), START + timedelta(days=90)
TOOLS: dict[str, type[JiraServerUnderTest | TrelloUnderTest]] = {
    "jira": JiraServerUnderTest,
    "trello": TrelloUnderTest,
}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(World(Clock())) as running:
        yield running


def _checked(tool: ToolUnderTest) -> Identity:
    with closing(tool.plugin.connect(tool.settings(), lend_without_waiting(tool))) as connector:
        return connector.check()


@pytest.mark.parametrize("kind", TOOLS)
@pytest.mark.parametrize(("ends", "end"), [([None], None), ([SOON], SOON), ([LATE, SOON], None)])
def test_the_end_of_a_token_is_told_where_nothing_else_can_be_meant(
    sandbox: Sandbox, kind: str, ends: list[datetime | None], end: datetime | None
) -> None:
    tool = TOOLS[kind](sandbox)
    getattr(sandbox.world, kind).token_ends = ends
    identity = _checked(tool)
    assert identity.expires_at == end
    assert any("2 tokens, of which the first ends on 2026-11-11" in note for note in identity.notes) == (
        len(ends) == 2
    )


@pytest.mark.parametrize("kind", ["jira data center", "trello"])
def test_the_hub_keeps_the_end_that_it_warns_about(sandbox: Sandbox, kind: str, tmp_path: Path) -> None:
    with ExitStack() as held:
        hub = Hub(sandbox, kind, tmp_path, held)
        hub.site.token_ends = [SOON]
        assert hub.sync().ok
        assert hub.store.connection_state("tool").expires_at == SOON
        [concern] = concerns(hub.store, hub.tool.now(), connections=["tool"])
        assert "2026-11-11" in str(concern)


def test_no_address_that_trello_is_asked_for_holds_the_token(sandbox: Sandbox) -> None:
    site = sandbox.world.trello
    _checked(TrelloUnderTest(sandbox))
    assert len(site.requests) == 2
    for one in site.requests:
        assert site.token not in repr((one.path, one.query))


def test_jira_cloud_and_passwords_have_no_such_list(sandbox: Sandbox) -> None:
    sandbox.world.jira.token_ends = [SOON]
    assert _checked(JiraUnderTest(sandbox)).expires_at is None
    assert not sandbox.world.jira.seen(path="/rest/pat/latest/tokens")


def test_a_data_center_that_does_not_list_tokens_is_checked_all_the_same(sandbox: Sandbox) -> None:
    tool = JiraServerUnderTest(sandbox)
    sandbox.world.jira.tells_token_ends = False
    assert _checked(tool).expires_at is None


@pytest.mark.parametrize("kind", TOOLS)
def test_a_token_that_may_not_ask_is_a_token_all_the_same(sandbox: Sandbox, kind: str) -> None:
    tool = TOOLS[kind](sandbox)
    site = getattr(sandbox.world, kind)
    site.faults.forbid(under="/tokens")
    assert _checked(tool).expires_at is None
