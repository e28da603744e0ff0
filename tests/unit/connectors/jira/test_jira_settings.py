"""What a connection to Jira may say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from okrsync.sdk import State
from okrsync_jira.settings import JiraSettings

Settings = Callable[..., JiraSettings]


@pytest.mark.parametrize(
    "url",
    [
        "https://county.atlassian.net/",
        "https://jira.county.example/jira",
        "https://api.atlassian.com/ex/jira/11111111-2222-3333-4444-555555555555",
        "http://127.0.0.1:8080",
        "http://localhost:8080",
        "http://[::1]:8080",
    ],
)
def test_an_address_of_a_site_is_taken_without_its_last_slash(settings: Settings, url: str) -> None:
    assert settings(url=url).url == url.rstrip("/")


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("county.atlassian.net", "is no address"),
        ("ftp://county.atlassian.net", "is no address"),
        ("https://", "is no address"),
        ("http://county.atlassian.net", "would send the credentials in clear"),
        ("https://county.atlassian.net/jira/software/projects/DROP", "must be the site alone"),
        ("https://api.atlassian.com", "ex/jira/CLOUD-ID"),
        ("https://api.atlassian.com/ex/jira/1/rest/api/3", "ex/jira/CLOUD-ID"),
        ("https://api.atlassian.com/ex/confluence/1", "ex/jira/CLOUD-ID"),
        ("https://county.atlassian.net?x=1", "must be an address alone"),
        ("https://me:hunter2hunter2@county.atlassian.net", "must be an address alone"),
    ],
)
def test_other_addresses_are_refused_with_a_reason(settings: Settings, url: str, says: str) -> None:
    with pytest.raises(ValidationError, match=says) as caught:
        settings(url=url)
    assert "hunter2" not in str(caught.value)


def test_cloud_wants_an_e_mail_address_and_data_center_does_not(settings: Settings) -> None:
    assert settings(url="https://jira.county.example", email=None).email is None
    with pytest.raises(ValidationError, match="add email"):
        settings(email=None)
    with pytest.raises(ValidationError, match="add email"):
        settings(url="https://api.atlassian.com/ex/jira/1", email=None)


def test_a_token_from_a_file_loses_the_end_of_its_line(settings: Settings) -> None:
    assert settings(token="invented-token\n").token.get_secret_value() == "invented-token"


@pytest.mark.parametrize("token", ["", "  ", "two words", "line\nbreak", "café-token"])
def test_a_token_that_no_header_can_carry_is_refused_and_not_shown(settings: Settings, token: str) -> None:
    with pytest.raises(ValidationError) as caught:
        settings(token=token)
    assert not token.strip() or token not in str(caught.value)


@pytest.mark.parametrize("email", ["okr", "okr@county.example:x", "a b@county.example"])
def test_what_is_no_e_mail_address_is_refused(settings: Settings, email: str) -> None:
    with pytest.raises(ValidationError, match="no e-mail address"):
        settings(email=email)


def test_a_status_can_mean_one_thing_only(settings: Settings) -> None:
    with pytest.raises(ValidationError, match="in review stands here twice"):
        settings(states={"doing": ["In Review"], "done": ["in review"]})


def test_statuses_are_kept_by_state(settings: Settings) -> None:
    states: dict[str, Any] = {"todo": ["Parked"], "dropped": ["10009"]}
    assert settings(states=states).states.by_state() == {
        State.TODO: ("Parked",),
        State.DOING: (),
        State.DONE: (),
        State.DROPPED: ("10009",),
    }


def test_only_the_gateway_is_the_gateway(settings: Settings) -> None:
    assert settings(url="https://api.atlassian.com/ex/jira/1").through_the_gateway
    assert not settings().through_the_gateway
