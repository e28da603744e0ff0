"""No server keeps the client longer than it may, and a stop ends everything."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from time import monotonic

import pytest

from okrsync.sdk import Ask, Client, Unavailable
from okrsync.sdk.faults import Stopped
from okrsync.sdk.http import Limits
from okrsync.sdk.testing.wires import FaultServer, drips, says

Serve = Callable[..., FaultServer]
Lend = Callable[..., Client]


def hears_out(call: socket.socket) -> None:
    """Keeps silent until the caller leaves."""
    call.recv(1)


@pytest.mark.parametrize(
    "prefix",
    [
        pytest.param(b"", id="status line"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX-Slow: ", id="headers"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", id="body"),
    ],
)
def test_an_answer_that_drips_ends_with_the_deadline(serve: Serve, client: Lend, prefix: bytes) -> None:
    server = serve(drips(prefix))
    began = monotonic()
    with pytest.raises(Unavailable, match="did not answer in time"):
        client(server.url, limits=Limits(attempts=1, read=10, total=0.6)).ask(Ask("/slow"))
    assert 0.5 < monotonic() - began < 2


def test_an_answer_that_never_begins_ends_with_the_timeout_of_a_read(serve: Serve, client: Lend) -> None:
    server = serve(hears_out)
    began = monotonic()
    with pytest.raises(Unavailable, match="did not answer in time"):
        client(server.url, limits=Limits(attempts=1, read=0.4)).ask(Ask("/never"))
    assert monotonic() - began < 1.2


def test_a_stop_ends_an_exchange_under_way_and_nothing_is_asked_again(serve: Serve, client: Lend) -> None:
    server = serve(drips(b"HTTP/1.1 200 OK\r\nX-Slow: "))
    stop = threading.Event()
    asking = client(server.url, limits=Limits(), pause=lambda seconds: not stop.wait(seconds))
    threading.Timer(0.3, stop.set).start()
    began = monotonic()
    with pytest.raises(Stopped):
        asking.ask(Ask("/slow"))
    assert monotonic() - began < 1.2
    assert len(server.requests) == 1


def test_where_the_program_is_to_stop_nothing_is_asked_at_all(serve: Serve, client: Lend) -> None:
    server = serve(says(b"{}"))
    with pytest.raises(Stopped):
        client(server.url, pause=lambda _: False).ask(Ask("/"))
    assert server.requests == []


def test_a_stop_ends_the_wait_for_the_next_attempt(serve: Serve, client: Lend) -> None:
    server = serve(says(b"", status="503 Service Unavailable"))
    waits: list[float] = []

    def pause(seconds: float) -> bool:
        waits.append(seconds)
        return seconds == 0

    with pytest.raises(Stopped):
        client(server.url, limits=Limits(), pause=pause).ask(Ask("/"))
    assert len(server.requests) == 1
    assert waits[-1] > 0
