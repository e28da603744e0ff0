"""How to reach GitHub, and what is refused with which words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from okrsync_github.policy import Policy
from okrsync_github.settings import GitHubSettings

Settings = Callable[..., GitHubSettings]


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://api.github.com/", "https://api.github.com"),
        ("https://github.county.example/api/v3/", "https://github.county.example/api/v3"),
        ("https://api.county.ghe.com", "https://api.county.ghe.com"),
        ("http://127.0.0.1:8801", "http://127.0.0.1:8801"),
        ("http://[::1]:8801/", "http://[::1]:8801"),
        ("http://localhost:8801", "http://localhost:8801"),
    ],
)
def test_an_api_of_any_edition_is_taken(settings: Settings, url: str, kept: str) -> None:
    assert settings(url=url).url == kept


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("https://github.com/county", "https://api.github.com"),
        ("https://github.county.example", "/api/v3"),
        ("https://github.county.example/county/survey", "/api/v3"),
        ("http://github.county.example/api/v3", "in clear"),
        ("http://api.github.com", "in clear"),
        ("api.github.com", "no address"),
        ("ftp://api.github.com", "no address"),
        ("https://ana:secret@api.github.com", "without credentials"),
        ("https://api.github.com?token=secret", "without credentials"),
    ],
)
def test_a_wrong_address_is_refused_with_the_right_one(settings: Settings, url: str, says: str) -> None:
    with pytest.raises(ValidationError, match=says) as caught:
        settings(url=url)
    assert "secret" not in str(caught.value)


def test_the_end_of_a_line_is_no_part_of_the_token(settings: Settings) -> None:
    token = settings(token="github_pat_invented\n").token
    assert token is not None
    assert token.get_secret_value() == "github_pat_invented"


@pytest.mark.parametrize("token", ["", "  ", "ghp_one two", "ghp_\N{EURO SIGN}"])
def test_what_is_no_token_is_refused_and_not_shown(settings: Settings, token: str) -> None:
    with pytest.raises(ValidationError) as caught:
        settings(token=token)
    assert "ghp_" not in str(caught.value)


def test_a_policy_differs_where_its_words_do(settings: Settings) -> None:
    policies = [
        Policy.of(settings(**words))
        for words in (
            {},
            {"doing_labels": ["started"]},
            {"dropped_labels": ["started"]},
            {"dropped_reasons": ["started"]},
            {"points_field": "Effort"},
        )
    ]
    assert len({policy.fingerprint for policy in policies}) == len(policies)


def test_a_policy_is_the_same_in_another_order_and_case(settings: Settings) -> None:
    one, other = settings(doing_labels=["WIP", "doing"]), settings(doing_labels=["Doing", "wip"])
    assert Policy.of(one).fingerprint == Policy.of(other).fingerprint
