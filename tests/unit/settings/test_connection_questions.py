"""What a person has to be asked before a tool can be reached."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import pytest
from pydantic import Field, SecretStr

from okrsync.plugins import discover, usable
from okrsync.sdk import ConnectionSettings, Plugin
from okrsync.settings.questions import Unfit, questions, settings_of
from tests.unit.settings.conftest import GithubSelection, _never

_BUILT_IN = usable(discover())


@pytest.mark.parametrize(
    ("kind", "variables"),
    [
        ("jira", ["JIRA_URL", "JIRA_EMAIL", "JIRA_TOKEN"]),
        ("github", ["GITHUB_URL", "GITHUB_TOKEN"]),
        ("trello", ["TRELLO_URL", "TRELLO_KEY", "TRELLO_TOKEN"]),
    ],
)
def test_what_a_built_in_tool_needs_is_asked_and_no_more(kind: str, variables: list[str]) -> None:
    asked = questions(_BUILT_IN[kind], kind)
    assert [question.variable for question in asked] == variables
    assert {question.key for question in asked if question.secret} <= {"key", "token"}


def test_nobody_is_told_to_type_the_name_of_a_variable() -> None:
    asked = [question for kind, plugin in _BUILT_IN.items() for question in questions(plugin, kind)]
    assert not [question.purpose for question in asked if "${" in question.purpose]


def test_a_second_connection_of_a_kind_has_variables_of_its_own(plugins: Mapping[str, Plugin]) -> None:
    [token] = questions(plugins["github"], "open-source")
    assert (token.variable, token.secret, token.optional) == ("OPEN_SOURCE_TOKEN", True, False)


def test_a_secret_that_may_be_left_out_is_asked_for_all_the_same() -> None:
    class Lenient(ConnectionSettings):
        kind: Literal["lenient"]
        site: str = Field(default="https://lenient.example", description="The site. It has a door.")
        token: SecretStr | None = Field(default=None, description="The key to the door.")
        colour: str = "red"

    plugin = Plugin("lenient", "Lenient", Lenient, GithubSelection, _never)
    site, token = questions(plugin, "lenient")
    assert (site.purpose, site.default, site.secret) == ("The site", "https://lenient.example", False)
    assert (token.optional, token.secret, token.default) == (True, True, None)


def test_answers_that_will_not_do_are_told_by_key_and_never_shown(plugins: Mapping[str, Plugin]) -> None:
    with pytest.raises(Unfit) as refused:
        settings_of(plugins["jira"], {"url": "https://x.example", "token": "hunter2"})
    assert refused.value.keys == ("token",)
    assert "hunter2" not in str(refused.value)


def test_answers_that_will_do_become_settings(plugins: Mapping[str, Plugin]) -> None:
    assert settings_of(plugins["github"], {"token": "ghp_x"}).kind == "github"
