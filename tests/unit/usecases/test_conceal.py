"""What is masked, and what must stay readable."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.usecases.conceal import Concealer


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://me:pa55@host/x", "https://***@host/x"),
        ("GET https://host/x?board=1&token=abc&days=30", "GET https://host/x?board=1&token=***&days=30"),
        ("Authorization: Basic bWU6cGE1NQ==", "Authorization: Basic ***"),
        ("{'authorization': 'Bearer abc.def-1'}", "{'authorization': 'Bearer ***'}"),
        ("sent Bearer abc.def-123456", "sent Bearer ***"),
        ("posts to https://hooks.slack.com/services/T0/B0/xyz", "posts to https://hooks.slack.com/***"),
        ("ghp_0123456789abcdefghij is wrong", "*** is wrong"),
    ],
)
def test_what_stands_where_credentials_do_is_masked_though_nobody_knows_it(text: str, shown: str) -> None:
    assert Concealer()(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Increase the quality of basic education-board2 to reduce inequalities",
        "Basic education for all",
        "the bearer certificates of 2026",
        "GET county.atlassian.net/rest/api/3/search: the credentials were rejected (401)",
        "okr@county.example may not see project DROP",
        "is the token right, and has it expired?",
    ],
)
def test_words_stay_readable(text: str) -> None:
    assert Concealer()(text) == text


def test_the_values_under_names_of_secrets_are_masked_in_events() -> None:
    event = {"token": "x", "api_key": "y", "key_result": "dropout", "n": {"Authorization": ["z"]}, "count": 3}
    assert Concealer().event(event) == {
        "token": "***",
        "api_key": "***",
        "key_result": "dropout",
        "n": {"Authorization": "***"},
        "count": 3,
    }


def test_a_line_of_a_key_of_many_lines_is_masked_alone() -> None:
    key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0\n-----END KEY-----\n"
    assert Concealer([key])("can't read MIIEvQIBADANBgkqhkiG9w0 here") == "can't read *** here"


def test_a_value_as_short_as_a_word_masks_no_words() -> None:
    assert Concealer(["abc", ""])("abc of the alphabet") == "abc of the alphabet"


secrets_of_letters = st.lists(st.text("aBz\"'\\é&/ ~", min_size=4, max_size=20), min_size=1, max_size=5)


@given(secrets_of_letters, st.text("0123456789"))
def test_no_known_value_comes_through_however_it_is_written(secrets: list[str], around: str) -> None:
    conceal = Concealer(secrets)
    for secret in secrets:
        in_base64 = b64encode(secret.encode()).decode()
        for form in (secret, json.dumps(secret)[1:-1], repr(secret)[1:-1], in_base64):
            assert set(conceal.exactly(f"{around}{form}{around}")) <= set("0123456789*=")
