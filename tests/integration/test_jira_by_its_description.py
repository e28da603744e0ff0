"""What is asked of Jira Cloud, and what the stand-in answers, by schemas made of Atlassian's own description.

The package jira.js has them: https://mrrefactoring.github.io/jira.js/
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from okrsync.sandbox import Sandbox, World
from okrsync.sandbox.seed import fill
from okrsync.sdk import Ask, Client, Discovery, History, ItemRef, Reply, Scope
from okrsync.sdk.http import lender
from okrsync_jira import plugin
from tests.integration.published.judge import Exchange, seated, verdict

JUDGE = Path(__file__).parent / "jira_js" / "judge.mjs"
PACKAGE = "jira.js@6.2.0"
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The judge with its package beside it."""
    return seated(JUDGE, tmp_path_factory.mktemp("jira_js"), PACKAGE)


@pytest.fixture
def exchanges(monkeypatch: pytest.MonkeyPatch) -> list[Exchange]:
    """All that a site is asked from here on, and what it answers."""
    heard: list[Exchange] = []
    ask = Client.ask

    def listen(client: Client, one: Ask) -> Reply:
        reply = ask(client, one)
        heard.append(
            {
                "method": one.method,
                "path": one.path,
                "asked": one.json,
                "answered": reply.json,
            }
        )
        return reply

    monkeypatch.setattr(Client, "ask", listen)
    return heard


def _ask_for_everything(sandbox: Sandbox) -> None:
    """Each kind of scope, the past, what became of issues, and what there is to sync."""
    site = sandbox.world.jira
    site.page_cap = 5
    board = site.add_board("Flow", "DROP", kind="kanban", sub_query="resolution is EMPTY")
    sprint = site.add_sprint(site.add_board("Dropouts", "DROP"), "Sprint 7")
    site.put_in_sprint("DROP-2", sprint)
    saved = site.add_filter("Pilots", 'project = "DROP"', favourite=True)
    written = {"kind": "jira", "url": sandbox.jira_url, "email": site.viewer.email, "token": site.token}
    lend = lender(pause=lambda _: True, clock=lambda: NOON, agent="okrsync-tests")
    jira = plugin.connect(plugin.settings.model_validate(written), lend)
    assert isinstance(jira, History)
    assert isinstance(jira, Discovery)
    places = ("project DROP", f"board {board.name}", f"filter {saved.name}", 'jql project = "DROP"')
    for scope in map(Scope.parse, places):
        items = [item for page in jira.changes(scope, None) for item in page.items]
        refs = [ItemRef(item.id, item.key) for item in items]
        assert list(jira.listing(scope))
        assert jira.locate(scope, refs)
        assert list(jira.history(scope, refs, None))
    assert list(jira.discover())
    jira.check()
    jira.close()


def test_requests_and_answers_are_as_described(judge: Path, exchanges: list[Exchange]) -> None:
    world = World(lambda: NOON)
    fill(world)
    with Sandbox(world) as sandbox:
        _ask_for_everything(sandbox)
    assert len({one["path"] for one in exchanges}) >= 12
    assert verdict(judge, exchanges) == []


def test_the_judge_finds_what_is_wrong(judge: Path) -> None:
    search = {"method": "POST", "path": "/rest/api/3/search/jql"}
    asked = {"jql": "project = DROP", "startAt": 0}
    wrong = verdict(
        judge,
        [
            {**search, "asked": asked, "answered": {"issues": "none"}},
            {"method": "GET", "path": "/rest/api/3/search", "asked": None, "answered": {}},
        ],
    )
    assert len(wrong) == 3
