"""The web as callers meet it: over real sockets, politely and otherwise."""

from __future__ import annotations

import http.client
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pydantic import SecretStr

from okrsync.sandbox.courier import Hook, Parcel, by_github, by_jira, by_trello, deliver, probe
from okrsync.web import Rules, Server, app, frame, server, slack, webhooks
from tests.integration.web.behind import SCOPES, SECRET, RecordingDoor

TOKEN = "a-token-of-some-length"

# Two lengths, of which a proxy may believe the other.
_SMUGGLED = (
    b"POST /webhooks/code HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n"
    b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n"
)


@contextmanager
def _serving(door: RecordingDoor, rules: Rules | None = None) -> Iterator[int]:
    with Server(app(door, rules or Rules()), "127.0.0.1", 0) as serving:
        yield serving.port


@pytest.fixture
def door() -> RecordingDoor:
    return RecordingDoor()


@pytest.fixture
def port(door: RecordingDoor) -> Iterator[int]:
    with _serving(door) as port:
        yield port


class Answer:
    """Status, headers and text of one answer."""

    def __init__(self, port: int, path: str, method: str = "GET", **headers: str) -> None:
        asking = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            asking.request(method, path, headers={n.replace("_", "-"): value for n, value in headers.items()})
            answer = asking.getresponse()
            self.status = answer.status
            self.headers = {name.lower(): value for name, value in answer.getheaders()}
            self.text = answer.read().decode()
        finally:
            asking.close()


def _raw(port: int, *pieces: bytes) -> bytes:
    """What is answered to bytes as they are, until the other side hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        for piece in pieces:
            line.sendall(piece)
        answer = b""
        while got := line.recv(65_536):
            answer += got
        return answer


def test_the_signs_of_life(port: int, door: RecordingDoor) -> None:
    assert (Answer(port, "/-/healthy").status, Answer(port, "/-/ready").status) == (200, 200)
    door.alive, door.in_the_way = False, ["there is no database yet"]
    assert (Answer(port, "/-/healthy").status, Answer(port, "/-/ready").status) == (503, 503)
    assert "there is no database yet" in Answer(port, "/-/ready").text


def test_metrics_hold_the_daemons_and_the_webs(port: int) -> None:
    told = Answer(port, "/metrics")
    assert told.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert "okrsync_up 1\n" in told.text
    assert "# TYPE okrsync_web_requests_total counter" in told.text


def test_every_answer_is_short_and_carries_the_security_headers(port: int) -> None:
    for path, method, status in [
        ("/nothing", "GET", 404),
        ("/-/healthy/", "GET", 404),
        ("/-/healthy", "POST", 405),
        ("/webhooks/code", "GET", 404),
        ("/webhooks/code", "DELETE", 405),
        ("/webhooks/nobody", "POST", 404),
        ("/webhooks/%00%ff%0d%0a", "POST", 404),
        ("/" + "a" * 5000, "GET", 404),
        ("/-/healthy", "BREW", 405),
    ]:
        answer = Answer(port, path, method)
        assert answer.status == status, path
        assert len(answer.text) < 200
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "server" not in answer.headers


def test_a_foreign_host_is_not_answered(port: int, door: RecordingDoor) -> None:
    assert Answer(port, "/-/healthy", Host="evil.example").status == 421
    signed = by_github(Hook(f"http://127.0.0.1:{port}/webhooks/code", SECRET), "issues", {})
    foreign = Parcel(signed.url, {**signed.headers, "Host": "evil.example"}, signed.body)
    assert deliver(foreign) == 421
    assert door.hints == []


def test_with_a_token_the_inner_pages_want_it_and_the_rest_does_not(door: RecordingDoor) -> None:
    with _serving(door, Rules(token=SecretStr(TOKEN))) as port:
        refused = Answer(port, "/metrics")
        assert (refused.status, refused.headers["www-authenticate"]) == (401, "Bearer")
        assert Answer(port, "/metrics", Authorization=f"Bearer {TOKEN}x").status == 401
        assert Answer(port, "/metrics", Authorization=f"Bearer {TOKEN}").status == 200
        assert Answer(port, "/-/healthy").status == 200
        door.in_the_way = ["there is no database yet at /var/lib/okrsync"]
        assert Answer(port, "/-/ready").text == '{"ready":false,"reasons":[]}'
        assert "/var/lib" in Answer(port, "/-/ready", Authorization=f"Bearer {TOKEN}").text


def test_a_fault_of_ours_is_answered_without_what_it_knows(
    port: int, door: RecordingDoor, caplog: pytest.LogCaptureFixture
) -> None:
    door.broken = True
    broken = Answer(port, "/-/ready")
    assert broken.status == 500
    assert broken.text == '{"error":"okrsync broke over this request; its log says where"}'
    assert Answer(port, "/-/healthy").status == 200


def test_each_tools_delivery_becomes_a_hint(door: RecordingDoor) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    here = f"http://127.0.0.1:{port}"
    with Server(app(door, Rules(public_url=here)), "127.0.0.1", port):
        repo = {"repository": {"full_name": "county/survey"}, "action": "closed"}
        assert deliver(by_github(Hook(f"{here}/webhooks/code", SECRET), "issues", repo)) == 202
        issue = {"webhookEvent": "jira:issue_deleted", "issue": {"key": "DROP-1"}}
        assert deliver(by_jira(Hook(f"{here}/webhooks/county-jira", SECRET), issue)) == 202
        card = {"action": {"type": "updateCard", "data": {"board": {"shortLink": "aBcD1234"}}}}
        assert probe(f"{here}/webhooks/office?board=1") == 200
        assert deliver(by_trello(Hook(f"{here}/webhooks/office?board=1", SECRET), card)) == 200
        signed = by_trello(Hook(f"{here}/webhooks/office?board=1", SECRET), card)
        assert deliver(Parcel(f"{here}/webhooks/office?board=2", signed.headers, signed.body)) == 401
    repository, project, board = SCOPES
    assert [(name, list(scopes or ()), gone) for name, scopes, gone in door.hints] == [
        ("code", [repository, project], False),
        ("county-jira", [repository, project, board], True),
        ("office", [board], False),
    ]


@pytest.mark.parametrize(
    "request_",
    [
        b"POST /webhooks/code HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"POST /webhooks/code HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1048577\r\n\r\n",
        b"POST /webhooks/code HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        + b"10000\r\n%s\r\n" % (b"x" * 65_536) * 17,
    ],
    ids=["absurd", "announced", "chunked"],
)
def test_a_huge_body_is_refused_and_the_line_cut(port: int, door: RecordingDoor, request_: bytes) -> None:
    try:
        answer = _raw(port, request_)
    except ConnectionError:
        return  # who goes on sending may find the line cut before reading why
    assert answer.startswith((b"HTTP/1.1 413 ", b"HTTP/1.1 400 "))
    assert door.hints == []


def test_a_body_that_does_not_come_is_given_up(
    port: int, door: RecordingDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "_SECONDS", 0.05)
    head = b"POST /webhooks/code HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n"
    answer = _raw(port, head, b"half")
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"connection: close" in answer.lower()


def test_headers_that_trickle_in_are_not_waited_for(
    door: RecordingDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_WHOLE", 0.1)
    with _serving(door) as port:
        for beginning in (b"", b"GET /-/healthy HTTP/1.1\r\nHost: local"):
            with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
                line.sendall(beginning)
                assert _hung_up(line)


def test_headers_that_trickle_in_after_a_good_request_are_not_waited_for_either(
    door: RecordingDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_WHOLE", 0.2)
    with _serving(door) as port:
        good = b"GET /-/healthy HTTP/1.1\r\nHost: localhost\r\n\r\n"
        with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
            line.sendall(good)
            assert line.recv(65_536).startswith(b"HTTP/1.1 200 ")
            line.sendall(b"GET /-/hea")
            assert _hung_up(line)


def test_each_request_of_a_connection_has_its_own_time(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[object] = []
    whole = server._Punctual._begin

    def begin(protocol: server._Punctual) -> None:
        begun.append(protocol)
        whole(protocol)

    monkeypatch.setattr(server._Punctual, "_begin", begin)
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        for _ in range(3):
            asking.request("GET", "/-/healthy")
            assert asking.getresponse().read() == b'{"healthy":true}'
    finally:
        asking.close()
    # One for the connection and one after each answer; the last may still be under way.
    assert len(begun) >= 3
    assert len(set(begun)) == 1


def _hung_up(line: socket.socket) -> bool:
    """Whether the other side ends the line; what it said before does not count."""
    try:
        while line.recv(65_536):
            pass
    except ConnectionResetError:
        pass
    return True


def test_more_connections_than_there_is_room_for_are_cut(
    door: RecordingDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_MOST", 5)
    with _serving(door) as port:
        lines = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(6)]
        try:
            assert _hung_up(lines[-1])
            lines[0].sendall(b"GET /-/healthy HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert lines[0].recv(65_536).startswith(b"HTTP/1.1 200 ")
        finally:
            for line in lines:
                line.close()


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /-/healthy HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 20_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"\x00\xff\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: localhost\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        _SMUGGLED,
        b"GET /-/healthy HTTP/1.0\r\n\r\n",
    ],
    ids=["headers", "line", "rubbish", "no host", "two hosts", "absolute", "smuggled", "old"],
)
def test_what_is_no_request_gets_a_clean_answer_and_hurts_nobody(port: int, request_: bytes) -> None:
    answer = _raw(port, request_)
    assert answer.startswith(b"HTTP/1.1 4"), answer
    assert b"Traceback" not in answer
    assert Answer(port, "/-/healthy").status == 200


def test_the_log_holds_paths_without_queries(
    port: int, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        Answer(port, "/nothing?token=in-the-query")
    captured = capsys.readouterr()
    assert "in-the-query" not in caplog.text + captured.out + captured.err


def test_the_limits_are_what_the_documents_say() -> None:
    assert (server._MOST, frame._LARGEST_HEAD, server._WHOLE) == (100, 16 * 1024, 20)
    assert (webhooks._SECONDS, webhooks._MOST) == (10, 1024 * 1024)
    assert (slack._SECONDS, slack._MOST) == (2, 512 * 1024)
