"""Who may look inside, and which hosts are ours."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from pydantic import SecretStr

from okrsync.web import Rules

TOKEN = "a-token-of-some-length"
OPEN = Rules(names=frozenset({"okr.example.org"}))
PROXIED = Rules(proxies=(ip_network("10.0.0.0/24"), ip_network("127.0.0.1")))
GUARDED = Rules(token=SecretStr(TOKEN), proxies=(ip_network("10.0.0.0/24"),))


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:8321",
        "127.0.0.1",
        "127.0.0.1:80",
        "[::1]:8321",
        "okr.example.org",
        "OKR.example.org.:1",
    ],
)
def test_requests_for_this_machine_and_for_listed_names_are_ours(host: str) -> None:
    assert OPEN.is_addressed(host, "127.0.0.1")


@pytest.mark.parametrize(
    "host",
    [
        None,
        "",
        ":80",
        "evil.example",
        "localhost.evil.example",
        "okr.example.org.evil",
        "10.1.2.3",
        "[",
        "[::2]",
    ],
)
def test_requests_for_other_hosts_are_not(host: str | None) -> None:
    assert not OPEN.is_addressed(host, "127.0.0.1")


def test_the_address_that_it_came_in_at_is_ours() -> None:
    assert OPEN.is_addressed("10.1.2.3:8321", "10.1.2.3")
    assert OPEN.is_addressed("[fe80::1]", "fe80::1")


def test_without_a_token_this_machine_may_look_inside() -> None:
    assert OPEN.admits({"host": "localhost:8321"}, "127.0.0.1")
    assert OPEN.admits({"host": "[::1]:8321"}, "::1")
    assert not OPEN.admits({"host": "localhost:8321"}, "10.0.0.9")
    assert not OPEN.admits({"host": "localhost:8321"}, None)


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "via", "x-real-ip", "x-forwarded-host"])
def test_what_a_tunnel_brings_here_is_not_of_this_machine(header: str) -> None:
    assert not OPEN.admits({"host": "okr.example.org"}, "127.0.0.1")
    assert not OPEN.admits({"host": "localhost", header: "1.2.3.4"}, "127.0.0.1")


def test_a_declared_proxy_answers_for_whom_it_lets_in() -> None:
    assert PROXIED.admits({"host": "okr.example.org", "x-forwarded-for": "1.2.3.4"}, "10.0.0.7")
    assert PROXIED.admits({"host": "okr.example.org", "x-forwarded-for": "1.2.3.4"}, "127.0.0.1")
    assert not PROXIED.admits({"host": "okr.example.org"}, "10.0.1.7")
    assert not PROXIED.admits({"host": "okr.example.org", "x-forwarded-for": "10.0.0.7"}, "10.0.1.7")


def test_with_a_token_nothing_else_counts() -> None:
    assert GUARDED.admits({"authorization": f"Bearer {TOKEN}"}, "1.2.3.4")
    assert GUARDED.admits({"authorization": f"bearer  {TOKEN} "}, "1.2.3.4")
    for said in ("", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", "Bearer \u00e9"):
        assert not GUARDED.admits({"authorization": said, "host": "localhost"}, "127.0.0.1")
    assert not GUARDED.admits({"host": "localhost"}, "10.0.0.7")
