from __future__ import annotations

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from okrsync_trello.settings import TrelloSettings

Settings = Callable[..., TrelloSettings]


def test_the_address_is_trellos_own_unless_given(settings: Settings) -> None:
    assert settings().url == "https://api.trello.com"


@pytest.mark.parametrize(
    "url", ["https://api.trello.com/", "https://api.trello.com/1", "https://api.trello.com/1/"]
)
def test_the_address_may_be_written_in_several_ways(settings: Settings, url: str) -> None:
    assert settings(url=url).url == "https://api.trello.com"


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"])
def test_this_machine_may_be_asked_without_encryption(settings: Settings, url: str) -> None:
    assert settings(url=url).url == url


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("api.trello.com", "is no address"),
        ("ftp://api.trello.com", "is no address"),
        ("https://", "is no address"),
        ("http://api.trello.com", "use https://"),
        ("http://127.0.0.1.example.org", "use https://"),
        ("https://me:secret@api.trello.com", "without credentials"),
        ("https://api.trello.com/?token=secret", "without credentials"),
    ],
)
def test_a_wrong_address_is_refused_with_the_reason(settings: Settings, url: str, says: str) -> None:
    with pytest.raises(ValidationError, match=says) as caught:
        settings(url=url)
    assert "secret" not in str(caught.value)


def test_the_end_of_a_line_behind_a_secret_does_no_harm(settings: Settings) -> None:
    assert settings(token="ATTAabc123\n").token.get_secret_value() == "ATTAabc123"


@pytest.mark.parametrize("token", ["", " ", "two words", "a\r\nX-Evil: 1", 'quo"te', "t\N{EURO SIGN}ken"])
def test_what_fits_into_no_header_is_refused_without_showing_it(settings: Settings, token: str) -> None:
    with pytest.raises(ValidationError) as caught:
        settings(token=token)
    assert not token.strip() or token.strip() not in str(caught.value)


def test_nothing_shows_the_secrets(settings: Settings) -> None:
    made = settings()
    shown = repr(made) + str(made) + made.model_dump_json()
    assert "invented" not in shown


def test_a_misspelt_policy_is_refused(settings: Settings) -> None:
    with pytest.raises(ValidationError):
        settings(done_list=["Done"])
