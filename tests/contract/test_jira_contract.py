"""The Jira connector keeps the contract, against the sandbox's Jira."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest

from okrsync.sandbox import Sandbox
from okrsync.sandbox import Trouble as Fault
from okrsync.sdk import Plugin, Scope
from okrsync.sdk.testing import FURTHER, ConnectorContract, Remembering, ToolUnderTest, Trouble
from okrsync_jira import plugin as jira
from okrsync_jira import requests
from okrsync_jira.settings import JiraSettings

_WRONG_TOKEN = "wrong-jira-token"
PAGE = 10
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


class JiraUnderTest(ToolUnderTest):
    """A project to fill, an empty one, and one to move issues to, on a site with small pages."""

    plugin: ClassVar[Plugin] = jira
    selections: ClassVar[Sequence[Mapping[str, Any]]] = (
        {"project": "DROP", "epic": "DROP-1", "component": "Network", "version": "Pilot schools"},
        {"under": ["DROP-1", "DROP-2"], "label": "pilot", "type": ["Story", "Task"], "status": "To Do"},
        {"project": "drop", "assignee": "Ana Lopes", "parent": "DROP-3", "sprint": [37, "active"]},
        {"board": 12, "label": "pilot"},
        {"filter": "Everything about pilots"},
        {"jql": 'project = "DROP" and component = Network'},
    )
    three_pages: ClassVar[int] = 2 * PAGE + 1
    further_troubles: ClassVar[frozenset[Trouble]] = FURTHER

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._site = sandbox.world.jira
        self._site.page_cap = PAGE
        for key in ("DROP", "EMPTY", "ELSE"):
            self._site.add_project(key, f"Project {key}")
        self.scope = Scope("project", "DROP")
        self.empty_scope = Scope("project", "EMPTY")
        self.account = self._site.viewer.name
        self.secrets = (self._site.token, _WRONG_TOKEN)

    def settings(self) -> JiraSettings:
        return self._settings(self._site.token)

    def wrong_settings(self) -> JiraSettings:
        return self._settings(_WRONG_TOKEN)

    def now(self) -> datetime:
        return self._site.clock()

    def pass_time(self, span: timedelta) -> None:
        clock: Any = self._site.clock
        clock.advance(span)

    def create(self, title: str) -> str:
        return self._site.add_issue("DROP", title).id

    def begin_work(self, item: str) -> None:
        self._site.transition(item, "In Progress")

    def complete(self, item: str) -> None:
        self._site.transition(item, "Done")

    def drop(self, item: str) -> None:
        self._site.drop(item)

    def reopen(self, item: str) -> None:
        self._site.reopen(item)

    def delete(self, item: str) -> None:
        self._site.delete(item)

    def move_away(self, item: str) -> str | None:
        return self._site.move_to_project(item, "ELSE").key

    def strike(self, trouble: Trouble, *, from_page: int = 1) -> None:
        self._site.faults.begin(_FAULTS[trouble], from_page=from_page)

    def heal(self) -> None:
        self._site.faults.heal()

    def _settings(self, token: str) -> JiraSettings:
        return JiraSettings.model_validate(
            {
                "kind": "jira",
                "url": self._sandbox.jira_url,
                "email": self._site.viewer.email,
                "token": token,
            }
        )


class JiraQueryUnderTest(JiraUnderTest):
    """The same site, synced by queries."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox)
        self.scope = Scope("jql", 'project = "DROP" or labels = never ORDER BY updated DESC')
        self.empty_scope = Scope("jql", 'project = EMPTY and summary ~ "order by"')

    def move_away(self, item: str) -> None:
        """Issues leave a query, but not to another one."""


class JiraBoardUnderTest(JiraUnderTest):
    """The same site, synced by boards."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox)
        board = self._site.add_board("Dropouts", "DROP", jql='project = "DROP" ORDER BY Rank')
        nothing = self._site.add_board("Nothing yet", "EMPTY", kind="kanban", sub_query="fixVersion is EMPTY")
        self.scope = Scope("board", str(board.id))
        self.empty_scope = Scope("board", nothing.name)

    def move_away(self, item: str) -> None:
        """Issues leave a board, but not to another one."""


class JiraServerUnderTest(JiraUnderTest):
    """A Data Center server with a personal access token."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox)
        self._site.run_as_data_center()

    def _settings(self, token: str) -> JiraSettings:
        return JiraSettings.model_validate({"kind": "jira", "url": self._sandbox.jira_url, "token": token})


class JiraServerQueryUnderTest(JiraServerUnderTest):
    """A Data Center server, synced by a query."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox)
        self.scope = Scope("jql", 'project = "DROP" or labels = never ORDER BY updated DESC')
        self.empty_scope = Scope("jql", 'project = EMPTY and summary ~ "order by"')

    def move_away(self, item: str) -> None:
        """Issues leave a query, but not to another one."""


class JiraServerBoardUnderTest(JiraServerUnderTest):
    """A Data Center server, synced by a board."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox)
        board = self._site.add_board("Dropouts", "DROP")
        nothing = self._site.add_board("Nothing yet", "EMPTY", kind="kanban", sub_query="fixVersion is EMPTY")
        self.scope, self.empty_scope = Scope("board", str(board.id)), Scope("board", nothing.name)

    def move_away(self, item: str) -> None:
        """Issues leave a board, but not to another one."""


class _SmallPages(ConnectorContract, Remembering):
    @pytest.fixture(autouse=True)
    def small_pages_of_keys(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Five thousand keys to a page would never need a second one."""
        monkeypatch.setattr(requests, "PAGE_OF_KEYS", PAGE)


class TestJiraProjects(_SmallPages):
    @pytest.fixture
    def tool(self, sandbox: Sandbox) -> JiraUnderTest:
        return JiraUnderTest(sandbox)


class TestJiraQueries(_SmallPages):
    @pytest.fixture
    def tool(self, sandbox: Sandbox) -> JiraUnderTest:
        return JiraQueryUnderTest(sandbox)


class TestJiraBoards(_SmallPages):
    @pytest.fixture
    def tool(self, sandbox: Sandbox) -> JiraUnderTest:
        return JiraBoardUnderTest(sandbox)


class TestJiraDataCenter(_SmallPages):
    @pytest.fixture
    def tool(self, sandbox: Sandbox) -> JiraUnderTest:
        return JiraServerUnderTest(sandbox)


class TestJiraDataCenterQueries(_SmallPages):
    @pytest.fixture
    def tool(self, sandbox: Sandbox) -> JiraUnderTest:
        return JiraServerQueryUnderTest(sandbox)


class TestJiraDataCenterBoards(_SmallPages):
    @pytest.fixture
    def tool(self, sandbox: Sandbox) -> JiraUnderTest:
        return JiraServerBoardUnderTest(sandbox)
