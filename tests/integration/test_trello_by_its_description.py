"""What is asked of Trello, and what the stand-in answers, by schemas made of Atlassian's own description.

The package trello.js has them: https://mrrefactoring.github.io/trello.js/
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from okrsync.sandbox import Sandbox, World
from okrsync.sandbox.seed import fill
from okrsync.sdk import Ask, Client, ItemRef, Reply, Scope
from okrsync.sdk.http import lender
from okrsync_trello import plugin
from okrsync_trello.requests import custom_fields, labels, lists
from okrsync_trello.source import Trello
from tests.integration.published.judge import Exchange, seated, verdict

JUDGE = Path(__file__).parent / "trello_js" / "judge.mjs"
PACKAGE = "trello.js@2.2.0"
# What is in no description at all is wrong as well.
STRICT = {"TRELLO_STRICT_SCHEMAS": "true"}
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The judge with its package beside it."""
    return seated(JUDGE, tmp_path_factory.mktemp("trello_js"), PACKAGE)


@pytest.fixture
def exchanges(monkeypatch: pytest.MonkeyPatch) -> list[Exchange]:
    """All that Trello is asked from here on, and what it answers."""
    heard: list[Exchange] = []
    ask = Client.ask

    def listen(client: Client, one: Ask) -> Reply:
        reply = ask(client, one)
        if reply.ok:
            heard.append(
                {"method": one.method, "path": one.path, "asked": dict(one.params), "answered": reply.json}
            )
        return reply

    monkeypatch.setattr(Client, "ask", listen)
    return heard


def _ask_for_everything(sandbox: Sandbox) -> None:
    """Each kind of scope, the past, what became of cards, and what there is to sync."""
    site = sandbox.world.trello
    home = site.boards["Fieldwork"]
    card = next(one for one in site.cards.values() if one.board is home)
    site.check(card, site.add_checklist(card, "To do", "A line", "Another").items[0])
    site.token_ends = [NOON + timedelta(days=30)]
    written = {"kind": "trello", "url": sandbox.trello_url, "key": site.key, "token": site.token}
    lend = lender(pause=lambda _: True, clock=lambda: NOON, agent="okrsync-tests")
    trello = plugin.connect(plugin.settings.model_validate(written), lend)
    assert isinstance(trello, Trello)
    for kind in ("board", "checklists"):
        scope = Scope(kind, home.short_link)
        items = [item for page in trello.changes(scope, None) for item in page.items]
        refs = [ItemRef(item.id, item.key) for item in items]
        assert list(trello.listing(scope))
        assert trello.locate(scope, refs)
        assert list(trello.history(scope, refs, None))
        assert list(trello.history(scope, refs, NOON - timedelta(days=1)))
    assert list(trello.discover())
    assert trello.check().expires_at
    for apart in (lists, labels, custom_fields):
        trello._client.ask(apart(scope))
    trello.close()


def test_requests_and_answers_are_as_described(judge: Path, exchanges: list[Exchange]) -> None:
    world = World(lambda: NOON)
    fill(world)
    with Sandbox(world) as sandbox:
        _ask_for_everything(sandbox)
    assert len({one["path"] for one in exchanges}) >= 10
    assert verdict(judge, exchanges, **STRICT) == []


def test_the_judge_finds_what_is_wrong(judge: Path) -> None:
    wrong = verdict(
        judge,
        [
            {"method": "GET", "path": "/members/me", "asked": {"filter": "all"}, "answered": {"id": 7}},
            {"method": "GET", "path": "/members/me/notes", "asked": {}, "answered": []},
            {"method": "GET", "path": "/cards/abc", "asked": {}, "answered": {"id": "abc", "colour": "red"}},
        ],
        **STRICT,
    )
    assert len(wrong) == 4
