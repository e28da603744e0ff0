from __future__ import annotations

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError

from okrsync.sdk import Address, HeaderSecret


class Door(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    url: Address = "https://tool.example"
    token: HeaderSecret


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://tool.example", "https://tool.example"),
        ("https://tool.example:8443/jira/", "https://tool.example:8443/jira"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://LOCALHOST", "http://LOCALHOST"),
        ("http://[::1]:1", "http://[::1]:1"),
    ],
)
def test_an_address_may_have_the_credentials(written: str, url: str) -> None:
    assert Door.model_validate({"url": written, "token": "x"}).url == url


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("tool.example", "is no address"),
        ("ftp://tool.example", "is no address"),
        ("https://", "is no address"),
        ("https://tool.ex\nample", "is no address"),
        ("https://tool example", "is no address"),
        ("https://[::1", "IPv6"),
        ("https://tool.example:99999", "Port"),
        ("http://tool.example", "use https://"),
        ("http://10.0.0.1", "use https://"),
        ("http://127.0.0.1.tool.example", "use https://"),
        ("https://me:canary@tool.example", "without credentials"),
        ("http://127.0.0.1\\@tool.example", "without credentials"),
        ("https://tool.example/?token=canary", "without credentials"),
        ("https://tool.example/#canary", "without credentials"),
    ],
)
def test_another_address_gets_none_and_the_reason_is_said(url: str, says: str) -> None:
    with pytest.raises(ValidationError, match=says) as caught:
        Door.model_validate({"url": url, "token": "x"})
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("slip", ["\n", "\r\n", " ", "\t"])
def test_white_space_around_a_secret_is_taken_away(slip: str) -> None:
    assert Door.model_validate({"token": f"{slip}canary{slip}"}).token.get_secret_value() == "canary"


@pytest.mark.parametrize(
    "secret", ["", " ", "two words", "a\r\nX-Evil: 1", 'canary"', "back\\slash", "canary\N{EURO SIGN}", "c\0"]
)
def test_what_no_header_can_carry_is_refused_without_showing_it(secret: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Door.model_validate({"token": secret})
    assert "canary" not in str(caught.value)
