"""Servers that misbehave, and the hub's own client to ask them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest

from okrsync.sdk import Client
from okrsync.sdk.http import Limits, lender
from okrsync.sdk.http.client import utc_now
from okrsync.sdk.testing.wires import FaultServer, Play

SECRET = "canary-0123456789"


@pytest.fixture(autouse=True)
def no_proxy_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own servers are asked directly, wherever the tests run."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def serve() -> Iterator[Callable[..., FaultServer]]:
    """Starts a server that plays a script."""
    with ExitStack() as running:

        def start(play: Play, **options: Any) -> FaultServer:
            server = FaultServer(play, **options)
            running.callback(server.stop)
            return server

        yield start


@pytest.fixture
def client() -> Iterator[Callable[..., Client]]:
    """Lends a client: one attempt unless ``limits`` say more, real time, no vendor's own reading."""
    with ExitStack() as lent:

        def lend(
            url: str,
            *,
            secret: str = SECRET,
            reading: Any = lambda _: None,
            gauge: Any = lambda _: None,
            **hub: Any,
        ) -> Client:
            usual = {"pause": lambda _: True, "clock": utc_now, "limits": Limits(attempts=1)}
            build = lender(**{**usual, **hub, "agent": "okrsync-tests"})
            headers = {"Authorization": f"Bearer {secret}"}
            return lent.enter_context(closing(build(url, headers=headers, reading=reading, gauge=gauge)))

        yield lend


@pytest.fixture
def secret() -> str:
    """What clients send as their credentials."""
    return SECRET
