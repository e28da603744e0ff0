"""Small stand-ins for connectors, so that these tests know no real one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import Field, SecretStr, field_validator

from okrsync.sdk import (
    ConnectionSettings,
    Criterion,
    OneOrMany,
    Plugin,
    Scope,
    WorkSelection,
    criteria_from,
)
from okrsync.settings import Loaded, load

ENVIRON = {
    "JIRA_TOKEN": "s3cr3t-jira-token",
    "GITHUB_TOKEN": "s3cr3t-github-token",
    "SLACK_TOKEN": "xoxb-s3cr3t",
    "WEBHOOK": "http://hooks.example/s3cr3t",
}


class JiraSettings(ConnectionSettings):
    kind: Literal["jira"]
    url: str = Field(description="The address of the site. It starts with https://.")
    email: str | None = Field(default=None, description="Whose token it is.")
    token: SecretStr = Field(min_length=8, description="An API token, as in ${JIRA_TOKEN}.")
    done_statuses: tuple[str, ...] = Field(default=(), description="Statuses that are done.")

    @field_validator("url")
    @classmethod
    def _is_encrypted(cls, url: str) -> str:
        if not url.startswith("https://"):
            raise ValueError(f"{url} would send the token in clear: use https://")
        return url


class JiraSelection(WorkSelection):
    project: str = Field(min_length=1, description="The project's key.")
    epic: OneOrMany | None = Field(default=None, description="Issues under this epic.")
    label: OneOrMany | None = Field(default=None, description="Issues with this label.")

    def scope(self) -> Scope:
        return Scope("project", self.project)

    def criteria(self) -> tuple[Criterion, ...]:
        return criteria_from({"epic": self.epic, "label": self.label})


class GithubSettings(ConnectionSettings):
    kind: Literal["github"]
    token: SecretStr = Field(description="A token that may read issues.")


class GithubSelection(WorkSelection):
    repo: str = Field(description="The repository, as owner/name.")
    milestone: OneOrMany | None = Field(default=None, description="Issues of this milestone.")

    def scope(self) -> Scope:
        return Scope("repo", self.repo)

    def criteria(self) -> tuple[Criterion, ...]:
        return criteria_from({"milestone": self.milestone})


def _never(settings: Any, lend: Any) -> Any:
    raise AssertionError("settings connect to nothing")


@pytest.fixture(scope="session")
def plugins() -> Mapping[str, Plugin]:
    return {
        "jira": Plugin("jira", "Jira", JiraSettings, JiraSelection, _never, example={"project": "DROP"}),
        "github": Plugin("github", "GitHub", GithubSettings, GithubSelection, _never),
    }


Loading = Callable[..., Loaded]


@pytest.fixture
def environ() -> dict[str, str]:
    return dict(ENVIRON)


@pytest.fixture
def loading(tmp_path: Path, plugins: Mapping[str, Plugin], environ: Mapping[str, str]) -> Loading:
    """Loads a text as if it were the file ``okrsync.yaml``."""

    def run(text: str | bytes, **extra: str) -> Loaded:
        file = tmp_path / "okrsync.yaml"
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return load(file, plugins=plugins, environ={**environ, **extra})

    return run
