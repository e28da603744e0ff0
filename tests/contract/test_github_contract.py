"""The GitHub connector keeps the contract, against the sandbox's GitHub."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from okrsync.sandbox import Sandbox
from okrsync.sandbox import Trouble as Fault
from okrsync.sandbox.github_payloads import node_id
from okrsync.sandbox.github_state import GitHubIssue
from okrsync.sdk import Plugin, Scope
from okrsync.sdk.testing import FURTHER, ConnectorContract, Remembering, ToolUnderTest, Trouble
from okrsync_github import plugin as github
from okrsync_github import requests, talk
from okrsync_github.settings import GitHubSettings

# A hundred issues to a page would make long tests.
PAGE = 10
_WRONG_TOKEN = "ghp_wrongGitHubToken"
_SURVEY, _ELSEWHERE = "county/survey", "county/elsewhere"
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


@dataclass(frozen=True)
class Key:
    """Both halves of a key, as text."""

    private: str
    public: str

    @classmethod
    def new(cls) -> Key:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        private = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
        public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return cls(private.decode(), public.decode())


class GitHubUnderTest(ToolUnderTest):
    """A repository, an empty one, and one to transfer issues to."""

    plugin: ClassVar[Plugin] = github
    selections: ClassVar[Sequence[Mapping[str, Any]]] = (
        {"repo": "county/survey", "milestone": [1, "Questionnaire"]},
        {"repo": "https://github.com/county/infra", "label": "upgrade", "assignee": ["@rui", "ana"]},
        {
            "repo": "county/survey",
            "type": "Bug",
            "parent": 3,
            "under": ["#4", "county/infra#5"],
            "fields": {"Priority": ["High", "Urgent"]},
        },
        {"project": {"owner": "county", "number": 3}, "status": "In Progress", "iteration": "current"},
        {"project": "https://github.com/orgs/county/projects/3", "under": "county/survey#3"},
    )
    three_pages: ClassVar[int] = 2 * PAGE + 1
    further_troubles: ClassVar[frozenset[Trouble]] = FURTHER

    def __init__(self, sandbox: Sandbox) -> None:
        self._url = sandbox.github_url
        self._site = sandbox.world.github
        for name in (_SURVEY, "county/nothing-yet", _ELSEWHERE):
            self._site.add_repository(name)
        self.scope = Scope("repo", _SURVEY)
        self.empty_scope = Scope("repo", "county/nothing-yet")
        self.account = self._site.viewer.login
        self.secrets = (self._site.token, _WRONG_TOKEN)

    def settings(self) -> GitHubSettings:
        return self._settings(self._site.token)

    def wrong_settings(self) -> GitHubSettings:
        return self._settings(_WRONG_TOKEN)

    def now(self) -> datetime:
        return self._site.clock()

    def pass_time(self, span: timedelta) -> None:
        clock: Any = self._site.clock
        clock.advance(span)

    def create(self, title: str) -> str:
        return node_id("I", self._site.open_issue(_SURVEY, title).id)

    def begin_work(self, item: str) -> None:
        self._site.label(_SURVEY, self._issue(item).number, "In Progress")

    def complete(self, item: str) -> None:
        self._site.close(_SURVEY, self._issue(item).number)

    def drop(self, item: str) -> None:
        self._site.close(_SURVEY, self._issue(item).number, "not_planned")

    def reopen(self, item: str) -> None:
        self._site.reopen(_SURVEY, self._issue(item).number)

    def delete(self, item: str) -> None:
        self._site.delete(_SURVEY, self._issue(item).number)

    def move_away(self, item: str) -> str:
        new = self._site.transfer(_SURVEY, self._issue(item).number, _ELSEWHERE)
        return f"{_ELSEWHERE}#{new.number}"

    def strike(self, trouble: Trouble, *, from_page: int = 1) -> None:
        self._site.faults.begin(_FAULTS[trouble], from_page=from_page)

    def heal(self) -> None:
        self._site.faults.heal()

    def _issue(self, item: str) -> GitHubIssue:
        issues = self._site.repository(_SURVEY).issues.values()
        return next(one for one in issues if node_id("I", one.id) == item)

    def _settings(self, token: str) -> GitHubSettings:
        return GitHubSettings.model_validate({"kind": "github", "url": self._url, "token": token})


class GitHubEnterpriseUnderTest(GitHubUnderTest):
    """An Enterprise Server, whose pages are counted."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox)
        self._url = f"{sandbox.github_url}/api/v3"
        self._site.counts_pages = True


class GitHubProjectUnderTest(GitHubUnderTest):
    """A project that every issue is on, and an empty one."""

    reads_everything: ClassVar[bool] = True

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox)
        self._board = self._site.add_project("county", "Survey")
        self._site.add_project("county", "Nothing yet")
        self.scope, self.empty_scope = Scope("project", "county/1"), Scope("project", "county/2")

    def create(self, title: str) -> str:
        item = super().create(title)
        self._site.add_to_project(self._board, self._issue(item))
        return item


class GitHubAppUnderTest(GitHubUnderTest):
    """The same, read by an app."""

    def __init__(self, sandbox: Sandbox, key: Key, wrong_key: Key) -> None:
        super().__init__(sandbox)
        self._key, self._wrong_key = key, wrong_key
        self._app = self._site.add_app("okr-sync", key.public)
        self._site.install(self._app, "county")
        lines = [*key.private.splitlines(), *wrong_key.private.splitlines()]
        self.secrets = [line for line in lines if not line.startswith("---") and len(line) > 20]

    def settings(self) -> GitHubSettings:
        return self._as_app(self._key)

    def wrong_settings(self) -> GitHubSettings:
        return self._as_app(self._wrong_key)

    def _as_app(self, key: Key) -> GitHubSettings:
        app = {"id": self._app.id, "private_key": key.private}
        return GitHubSettings.model_validate({"kind": "github", "url": self._url, "app": app})


class _SmallPages(ConnectorContract, Remembering):
    @pytest.fixture(autouse=True)
    def small_pages(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(requests, "PAGE", PAGE)
        monkeypatch.setattr(talk, "SIZES", (PAGE, 5))


class TestGitHub(_SmallPages):
    @pytest.fixture
    def tool(self, sandbox: Sandbox) -> GitHubUnderTest:
        return GitHubUnderTest(sandbox)


class TestGitHubEnterprise(_SmallPages):
    @pytest.fixture
    def tool(self, sandbox: Sandbox) -> GitHubUnderTest:
        return GitHubEnterpriseUnderTest(sandbox)


class TestGitHubProjects(_SmallPages):
    @pytest.fixture
    def tool(self, sandbox: Sandbox) -> GitHubUnderTest:
        return GitHubProjectUnderTest(sandbox)


@pytest.fixture(scope="module")
def two_keys() -> tuple[Key, Key]:
    return Key.new(), Key.new()


class TestGitHubAsAnApp(_SmallPages):
    @pytest.fixture
    def tool(self, sandbox: Sandbox, two_keys: tuple[Key, Key]) -> GitHubUnderTest:
        return GitHubAppUnderTest(sandbox, *two_keys)
