"""No server keeps the client longer than it may, and a stop ends everything."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest

from okrsync.ports import RunOutcome, ScopeId
from okrsync.sdk import Ask, Client, Cursor, Fate, Identity, ItemRef, Page, Scope, Unavailable
from okrsync.sdk.faults import OutOfTime, Stopped
from okrsync.sdk.http import Limits, Term
from okrsync.sdk.http.client import utc_now
from okrsync.sdk.testing.wires import FaultServer, drips, says
from okrsync.store import open_store
from okrsync.usecases.pull import Manner
from okrsync.usecases.sync import Source, sync

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


def test_no_exchange_goes_on_past_the_term(serve: Serve, client: Lend) -> None:
    server, term = serve(hears_out), Term()
    asking = client(server.url, limits=Limits(), term=term)
    began = monotonic()
    term.until = utc_now() + timedelta(seconds=0.6)
    with pytest.raises(OutOfTime, match="did not answer in the time that was left"):
        asking.ask(Ask("/never"))
    assert 0.3 < monotonic() - began < 1.5
    with pytest.raises(OutOfTime, match="is not asked any more"):
        asking.ask(Ask("/never"))
    assert len(server.requests) == 1


def test_a_tool_that_hangs_holds_up_ten_scopes_no_longer_than_one_sync_may_last(
    serve: Serve, client: Lend, tmp_path: Path
) -> None:
    server, term = serve(hears_out), Term()
    asking = client(server.url, limits=Limits(), term=term)
    scopes = [ScopeId("tool", Scope("board", f"b{number}")) for number in range(10)]
    began = monotonic()
    with open_store(f"sqlite:///{tmp_path / 'hub.db'}", write=True, clock=utc_now) as store:
        outcomes = sync(
            [Source("tool", lambda: Silent(asking), scopes, term=term)],
            store=store,
            clock=utc_now,
            progress=Nobody(),
            manner=Manner(longest=timedelta(seconds=1.5)),
        )
        troubles = [store.scope_state(scope).trouble for scope in scopes]
    assert monotonic() - began < 3
    assert [outcome.trouble for outcome in outcomes] == troubles
    assert all(troubles)


class Silent:
    """A connector whose every question goes to a server that does not answer."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def check(self) -> Identity:
        self._client.ask(Ask("/me"))
        return Identity("nobody", "nowhere")

    def changes(self, scope: Scope, since: Cursor | None) -> Iterator[Page]:
        self._client.ask(Ask(f"/{scope.name}"))
        yield Page([], Cursor("never"))

    def listing(self, scope: Scope) -> Iterator[Sequence[ItemRef]]:
        return iter(())

    def locate(self, scope: Scope, refs: Sequence[ItemRef]) -> Mapping[str, Fate]:
        return {}

    def close(self) -> None: ...


class Nobody:
    """Is told and does not listen."""

    def started(self, scope: ScopeId) -> None: ...

    def advanced(self, scope: ScopeId, seen: int, changed: int) -> None: ...

    def ended(self, outcome: RunOutcome) -> None: ...
