"""A body is whole, bounded and JSON, or it is refused by name."""

from __future__ import annotations

import gzip
import socket
import struct
import tracemalloc
from collections.abc import Callable

import pytest

from okrsync.sdk import Ask, Client, NotFound, ToolError, Unavailable, UnexpectedResponse
from okrsync.sdk.faults import CutOff
from okrsync.sdk.http import Limits
from okrsync.sdk.testing.wires import FaultServer, Play, says, sends

Serve = Callable[..., FaultServer]
Lend = Callable[..., Client]


@pytest.mark.parametrize("packed", [True, False])
def test_a_bomb_is_put_out_before_it_fills_the_memory(serve: Serve, client: Lend, packed: bool) -> None:
    bomb = gzip.compress(b"0" * (200 << 20), 9) if packed else b"0" * (40 << 20)
    headers = ("Content-Encoding: gzip",) if packed else ()
    server = serve(says(bomb, *headers))
    asking = client(server.url, limits=Limits(attempts=1, body=8 << 20))
    tracemalloc.start()
    with pytest.raises(UnexpectedResponse, match="more than 8,388,608 bytes"):
        asking.ask(Ask("/bomb"))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 24 << 20


def test_a_packed_body_is_unpacked_even_in_several_members(serve: Serve, client: Lend) -> None:
    body = gzip.compress(b'{"a": ') + gzip.compress(b"1}")
    server = serve(says(body, "Content-Encoding: gzip"))
    assert client(server.url).ask(Ask("/")).json == {"a": 1}


def test_an_empty_packed_body_is_empty(serve: Serve, client: Lend) -> None:
    server = serve(says(b"", "Content-Encoding: gzip", status="404 Not Found"))
    with pytest.raises(NotFound):
        client(server.url).ask(Ask("/"))


@pytest.mark.parametrize(
    ("play", "fault"),
    [
        pytest.param(
            says(gzip.compress(b'{"a": 1}' * 99)[:-12], "Content-Encoding: gzip"), CutOff, id="gzip cut"
        ),
        pytest.param(says(b"no gzip", "Content-Encoding: gzip"), UnexpectedResponse, id="no gzip"),
        pytest.param(says(b"{}", "Content-Encoding: br"), UnexpectedResponse, id="other encoding"),
        pytest.param(says(b'{"a": 1}', length=99), Unavailable, id="length too great"),
        pytest.param(says(b'{"a": 1}', length=4), CutOff, id="length too small"),
        pytest.param(
            sends(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n[1,"),
            Unavailable,
            id="chunk cut",
        ),
        pytest.param(
            sends(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n[1]\r\n"),
            Unavailable,
            id="last chunk missing",
        ),
        pytest.param(sends(b'HTTP/1.1 200 OK\r\n\r\n{"a": '), CutOff, id="cut without length"),
        pytest.param(
            says(b"<html><body>Log in</body></html>"), UnexpectedResponse, id="login page with status 200"
        ),
        pytest.param(
            says(b"<!DOCTYPE html><title>Log in</title>"), UnexpectedResponse, id="login page without the tag"
        ),
        pytest.param(sends(b"SSH-2.0-OpenSSH\r\n"), Unavailable, id="no HTTP"),
        pytest.param(lambda _: None, Unavailable, id="hung up"),
    ],
)
def test_an_answer_that_is_not_whole_is_no_answer(
    serve: Serve, client: Lend, play: Play, fault: type[ToolError]
) -> None:
    with pytest.raises(ToolError) as caught:
        client(serve(play).url).ask(Ask("/items"))
    assert type(caught.value) is fault
    assert "/items" in str(caught.value)


def test_a_reset_in_the_middle_is_asked_again(serve: Serve, client: Lend) -> None:
    def play(call: socket.socket) -> None:
        call.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n[1,")
        call.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    server = serve(play)
    with pytest.raises(Unavailable, match="broke off"):
        client(server.url, limits=Limits(attempts=3, first_wait=0)).ask(Ask("/"))
    assert len(server.requests) == 3


def test_what_follows_an_answer_is_not_taken_for_the_next_one(serve: Serve, client: Lend) -> None:
    def play(call: socket.socket) -> None:
        says(b"[1]")(call)
        says(b"[666]")(call)

    server = serve(play)
    asking = client(server.url, limits=Limits(attempts=2, first_wait=0))
    assert [asking.ask(Ask("/")).json for _ in range(2)] == [[1], [1]]


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b"18446744073709551615", 2**64 - 1),
        (b"9" * 30, 1e30),
        (rb'"\ud800"', "\ud800"),
        (rb'"a\u0000b"', "a\0b"),
        (b"-0.0", 0.0),
        (b'"caf\xc3\xa9"', "café"),
    ],
)
def test_odd_json_is_json(serve: Serve, client: Lend, body: bytes, value: object) -> None:
    assert client(serve(says(body)).url).ask(Ask("/")).json == value


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": NaN}',
        b"[Infinity]",
        b"-Infinity",
        b"1e999",
        b"9" * 5000,
        b"9" * 400,
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"\xff\xfe",
        b'"caf\xe9"',
        b"\0",
        b"{} {}",
        b"{'a': 1}",
    ],
)
def test_what_is_no_json_is_refused(serve: Serve, client: Lend, body: bytes) -> None:
    with pytest.raises(CutOff):
        client(serve(says(body)).url).ask(Ask("/"))
