"""Every tool that there is a stand-in of, each synced by a hub of its own into real databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from okrsync.ports import RunOutcome, ScopeId
from okrsync.sandbox import Sandbox
from okrsync.sdk import Connector, Cursor, Page, Scope
from okrsync.sdk.http import Limits
from okrsync.sdk.testing import ToolUnderTest
from okrsync.sdk.testing.bench import lend_without_waiting
from okrsync.store import SqlStore, open_store
from okrsync.usecases.pull import Manner
from okrsync.usecases.sync import Source, sync
from okrsync_github import requests as github_requests
from okrsync_github import talk as github_talk
from okrsync_jira import requests as jira_requests
from okrsync_trello import requests as trello_requests
from tests.contract.test_github_contract import (
    GitHubAppUnderTest,
    GitHubProjectUnderTest,
    GitHubUnderTest,
    Key,
)
from tests.contract.test_jira_contract import (
    JiraBoardUnderTest,
    JiraQueryUnderTest,
    JiraServerUnderTest,
    JiraUnderTest,
)
from tests.contract.test_trello_contract import PAGE, TrelloUnderTest

START = datetime(2026, 11, 2, 12, tzinfo=UTC)
HOURS = timedelta(hours=2)


class TrelloLinesUnderTest(TrelloUnderTest):
    """The same board with the lines of its checklists as items: each card has one, ticked with it."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox)
        self.scope = Scope("checklists", self.scope.name)

    def create(self, title: str) -> str:
        card = super().create(title)
        self._site.add_checklist(self._card(card), "To do", "A line")
        return card

    def fill(self, count: int) -> list[str]:
        return [self.create(f"Item {number}") for number in range(count)]

    def complete(self, item: str) -> None:
        super().complete(item)
        card = self._card(item)
        self._site.check(card, card.checklists[0].items[0])


@cache
def _keys() -> tuple[Key, Key]:
    return Key.new(), Key.new()


def _app(sandbox: Sandbox) -> GitHubUnderTest:
    return GitHubAppUnderTest(sandbox, *_keys())


TOOLS: dict[str, Callable[[Sandbox], ToolUnderTest]] = {
    "github": GitHubUnderTest,
    "github project": GitHubProjectUnderTest,
    "github app": _app,
    "jira": JiraUnderTest,
    "jira query": JiraQueryUnderTest,
    "jira board": JiraBoardUnderTest,
    "jira data center": JiraServerUnderTest,
    "trello": TrelloUnderTest,
    "trello checklists": TrelloLinesUnderTest,
}


def make_pages_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten items to a page, so that a few pages need no thousands of them."""
    for asking in (github_requests, trello_requests):
        monkeypatch.setattr(asking, "PAGE", PAGE)
    monkeypatch.setattr(github_talk, "SIZES", (PAGE, 5))
    monkeypatch.setattr(jira_requests, "PAGE_OF_KEYS", PAGE)


class Clock:
    """The time of the tools and of the hub; it goes on when it is told to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, span: timedelta) -> None:
        self.now += span


class Hub:
    """One tool, synced into real databases."""

    def __init__(self, sandbox: Sandbox, kind: str, folder: Path, held: ExitStack) -> None:
        self.tool = TOOLS[kind](sandbox)
        self.site = getattr(sandbox.world, kind.partition(" ")[0])
        self.scope = ScopeId("tool", self.tool.scope)
        self._folder, self._held = folder, held
        self.store = self._opened("hub")

    def sync(
        self,
        store: SqlStore | None = None,
        *,
        reconcile: bool = True,
        by_hand: bool = False,
        limits: Limits | None = None,
        between_pages: Callable[[], None] = lambda: None,
        longest: timedelta | None = None,
        look_back: timedelta | None = None,
    ) -> RunOutcome:
        tool = self.tool

        def connect() -> Connector:
            connector = tool.plugin.connect(tool.settings(), lend_without_waiting(tool, limits))
            return _interrupted(connector, between_pages)

        [outcome] = sync(
            [Source("tool", connect, (self.scope,), tool.plugin.drifting, look_back=look_back)],
            store=store or self.store,
            clock=tool.now,
            progress=_Unwatched(),
            manner=Manner(reconcile=reconcile, most_gone=1.0, by_hand=by_hand, longest=longest),
        )
        return outcome

    def seen(self, store: SqlStore | None = None) -> dict[str, str]:
        """What numbers see: each present item and its state."""
        found = (store or self.store).evidence(self.tool.now()).items("tool", str(self.scope.scope))
        present = [one.item for one in found if one.gone is None]
        assert len({item.id for item in present}) == len(present), "an item is counted twice"
        return {item.id: str(item.state) for item in present}

    def trouble(self) -> str | None:
        return self.store.evidence(self.tool.now()).freshness("tool", str(self.scope.scope)).trouble

    def anew(self) -> dict[str, str]:
        """What a hub sees that syncs for the first time now, without any trouble."""
        fresh = self._opened("fresh")
        outcome = self.sync(fresh)
        assert outcome.ok, outcome
        return self.seen(fresh)

    def filled(self, count: int) -> list[str]:
        """The ids of so many new items, of those that the tests know how to change."""
        return list(self.tool.fill(count))

    def change(self, items: list[str]) -> None:
        """One item is finished, one dropped, one deleted, one new."""
        done, dropped, deleted = items[:3]
        self.tool.pass_time(HOURS)
        self.tool.complete(done)
        self.tool.drop(dropped)
        self.tool.delete(deleted)
        self.tool.create("New")
        self.tool.pass_time(HOURS)

    def _opened(self, name: str) -> SqlStore:
        database = f"sqlite:///{self._folder / name}.db"
        return self._held.enter_context(open_store(database, write=True, clock=self.tool.now))


class _Unwatched:
    def started(self, scope: ScopeId) -> None: ...

    def advanced(self, scope: ScopeId, seen: int, changed: int) -> None: ...

    def ended(self, outcome: RunOutcome) -> None: ...


def _interrupted(connector: Connector, between_pages: Callable[[], None]) -> Connector:
    """One to whose tool something happens after each page of changes, before the next is asked for."""
    changes = connector.changes

    def meddled_with(scope: Scope, since: Cursor | None) -> Iterator[Page]:
        for page in changes(scope, since):
            between_pages()
            yield page

    vars(connector)["changes"] = meddled_with
    return connector
