"""The Trello connector keeps the contract, against the sandbox's Trello."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest

from okrsync.sandbox import Sandbox
from okrsync.sandbox import Trouble as Fault
from okrsync.sandbox.trello_state import TrelloCard
from okrsync.sdk import Plugin, Scope
from okrsync.sdk.testing import FURTHER, ConnectorContract, Remembering, ToolUnderTest, Trouble
from okrsync_trello import plugin as trello
from okrsync_trello import requests
from okrsync_trello.settings import TrelloSettings

# A thousand cards to a page would make long tests.
PAGE = 10
_WRONG_TOKEN = "ATTAwrongtrellotoken"
_FAULTS = {
    Trouble.CREDENTIALS_REVOKED: Fault.TOKEN_REVOKED,
    Trouble.FORBIDDEN: Fault.FORBIDDEN,
    Trouble.HIDDEN: Fault.HIDDEN,
    Trouble.RATE_LIMITED: Fault.RATE_LIMITED,
    Trouble.DOWN: Fault.DOWN,
    Trouble.RESET: Fault.RESET,
    Trouble.LOGIN_PAGE: Fault.LOGIN_PAGE,
    Trouble.TRUNCATED: Fault.TRUNCATED,
    Trouble.SECONDARY_LIMIT: Fault.SECONDARY_LIMIT,
    Trouble.RESET_MIDWAY: Fault.RESET_MIDWAY,
    Trouble.SLOW: Fault.SLOW_BODY,
    Trouble.SAME_PAGE: Fault.SAME_PAGE,
    Trouble.NULL_LIST: Fault.NULL_LISTS,
}


class TrelloUnderTest(ToolUnderTest):
    """A board with the usual lists, an empty one, and one to move cards to."""

    plugin: ClassVar[Plugin] = trello
    selections: ClassVar[Sequence[Mapping[str, Any]]] = (
        {"board": "aBcD1234"},
        {"board": "https://trello.com/b/aBcD1234/survey", "list": ["Fieldwork", "Done"]},
        {"board": "5f0000000000000000000001", "label": "Survey", "member": "Ana Lopes"},
        {"board": "aBcD1234", "checklist_items": True},
    )
    three_pages: ClassVar[int] = 2 * PAGE + 1
    further_troubles: ClassVar[frozenset[Trouble]] = FURTHER

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._site = sandbox.world.trello
        self._site.add_board("Survey", "To do", "Later", "Doing", "Done", short_link="aBcD1234")
        self._site.add_board("Nothing yet", "To do", short_link="emPty123")
        self._elsewhere = self._site.add_board("Elsewhere", "To do")
        self.scope = Scope("board", "aBcD1234")
        self.empty_scope = Scope("board", "emPty123")
        self.account = "okrsync"
        self.secrets = (self._site.key, self._site.token, _WRONG_TOKEN)

    def settings(self) -> TrelloSettings:
        return self._settings(self._site.token)

    def wrong_settings(self) -> TrelloSettings:
        return self._settings(_WRONG_TOKEN)

    def now(self) -> datetime:
        return self._site.clock()

    def pass_time(self, span: timedelta) -> None:
        clock: Any = self._site.clock
        clock.advance(span)

    def create(self, title: str) -> str:
        return self._site.add_card("Survey", "To do", title).id

    def fill(self, count: int) -> Sequence[str]:
        """Spread over two lists, so that no page comes in the order of ids."""
        lists = ("To do", "Later")
        return [
            self._site.add_card("Survey", lists[number % 2], f"Item {number}").id for number in range(count)
        ]

    def begin_work(self, item: str) -> None:
        self._site.move_card(self._card(item), "Doing")

    def complete(self, item: str) -> None:
        self._site.move_card(self._card(item), "Done")

    def drop(self, item: str) -> None:
        self._site.archive_card(self._card(item))

    def reopen(self, item: str) -> None:
        card = self._card(item)
        if card.closed:
            self._site.archive_card(card, closed=False)
        self._site.move_card(card, "To do")

    def delete(self, item: str) -> None:
        self._site.delete_card(self._card(item))

    def move_away(self, item: str) -> str:
        self._site.move_to_board(self._card(item), "Elsewhere", "To do")
        return self._elsewhere.id

    def strike(self, trouble: Trouble, *, from_page: int = 1) -> None:
        self._site.faults.begin(_FAULTS[trouble], from_page=from_page)

    def heal(self) -> None:
        self._site.faults.heal()

    def _card(self, item: str) -> TrelloCard:
        return self._site.cards[item]

    def _settings(self, token: str) -> TrelloSettings:
        return TrelloSettings.model_validate(
            {"kind": "trello", "url": self._sandbox.trello_url, "key": self._site.key, "token": token}
        )


class TrelloChecklistsUnderTest(TrelloUnderTest):
    """The same board, its cards read together with the lines of their checklists."""

    three_pages: ClassVar[int] = 201

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox)
        self.scope, self.empty_scope = Scope("checklists", "aBcD1234"), Scope("checklists", "emPty123")


class TestTrello(ConnectorContract, Remembering):
    @pytest.fixture(autouse=True)
    def small_pages(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(requests, "PAGE", PAGE)

    @pytest.fixture
    def tool(self, sandbox: Sandbox) -> TrelloUnderTest:
        return TrelloUnderTest(sandbox)


class TestTrelloChecklists(ConnectorContract, Remembering):
    @pytest.fixture
    def tool(self, sandbox: Sandbox) -> TrelloUnderTest:
        return TrelloChecklistsUnderTest(sandbox)
