from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.sdk import Client
from okrsync.sdk.http import lender
from okrsync.sdk.http.client import utc_now


def lent(base_url: str) -> Client:
    lend = lender(pause=lambda _: True, clock=utc_now, agent="okrsync-tests")
    return lend(base_url, headers={}, reading=lambda _: None)


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with closing(lent("http://127.0.0.1:8080/api/v3")) as client:
        yield client


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("http://127.0.0.1:8080/api/v3/items?page=2", "/items?page=2"),
        ("http://127.0.0.1:8080/api/v3/items", "/items"),
        ("http://127.0.0.1:8080/api/v3x/items", None),
        ("http://127.0.0.1:8081/api/v3/items", None),
        ("https://127.0.0.1:8080/api/v3/items", None),
        ("http://elsewhere.example:8080/api/v3/items", None),
        ("http://127.0.0.1:8080@elsewhere.example/api/v3/items", None),
        ("http://127.0.0.1:99999/api/v3/items", None),
        ("http://[127.0.0.1/api/v3/items", None),
        ("/api/v3/items", None),
        ("", None),
    ],
)
def test_an_address_is_taken_apart_only_where_it_leads_home(
    client: Client, address: str, path: str | None
) -> None:
    assert client.relative(address) == path


@given(address=st.text() | st.text().map("http://127.0.0.1:8080/api/v3/{}".format))
def test_whatever_address_a_server_gives_it_leads_home_or_nowhere(address: str) -> None:
    with closing(lent("http://127.0.0.1:8080/api/v3")) as client:
        path = client.relative(address)
    assert path is None or path.startswith("/")


def test_a_usual_port_need_not_be_named() -> None:
    with closing(lent("https://tool.example")) as client:
        assert client.relative("https://tool.example:443/items") == "/items"
