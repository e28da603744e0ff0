"""Whom the client calls, whom it believes, and that it keeps its secrets."""

from __future__ import annotations

import json
import logging
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from okrsync.sdk import Ask, Client, CredentialsRejected, QueryRejected, ToolError, Unavailable
from okrsync.sdk.faults import Untrusted
from okrsync.sdk.http import Limits
from okrsync.sdk.testing.wires import FaultServer, says

Serve = Callable[..., FaultServer]
Lend = Callable[..., Client]


def test_a_closed_door_is_named(serve: Serve, client: Lend) -> None:
    server = serve(says(b"{}"))
    url = server.url
    server.stop()
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1 can't be reached: Connection refused"):
        client(url).ask(Ask("/"))


def test_a_name_that_nobody_knows_is_named(client: Lend) -> None:
    with pytest.raises(Unavailable, match=r"tool\.invalid can't be reached: nobody knows that name"):
        client("https://tool.invalid", limits=Limits(attempts=1, connect=5)).ask(Ask("/"))


def test_a_port_that_does_not_encrypt_is_named(serve: Serve, client: Lend) -> None:
    server = serve(says(b"", status="400 Bad Request"))
    with pytest.raises(Untrusted, match="no encrypted connection"):
        client(server.url.replace("http://", "https://")).ask(Ask("/"))


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Certificates that sign themselves, by what they are for, each with its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl makes the certificates of this test")
    folder = tmp_path_factory.mktemp("certificates")

    def make(name: str) -> Path:
        path = folder / f"{name.replace(':', '-')}.pem"
        command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
        command += ["-nodes", "-days", "2", "-subj", "/CN=okrsync test", "-addext", f"subjectAltName={name}"]
        command += ["-keyout", str(path), "-out", str(path.with_suffix(".crt"))]
        subprocess.run(command, check=True, capture_output=True, timeout=30)
        path.write_text(path.read_text("ascii") + path.with_suffix(".crt").read_text("ascii"), "ascii")
        return path

    return make


@pytest.mark.parametrize(
    ("name", "trusted", "says_why"),
    [
        ("IP:127.0.0.1", False, "self-signed certificate"),
        ("DNS:elsewhere.example", True, "IP address mismatch"),
        ("IP:127.0.0.1", True, None),
    ],
)
def test_a_certificate_is_looked_at(
    serve: Serve,
    client: Lend,
    certificates: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    trusted: bool,
    says_why: str | None,
) -> None:
    path = certificates(name)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(path.with_suffix(".crt")))
    server = serve(says(b"[1]"), tls=context)
    asking = client(server.url, limits=Limits(first_wait=0))
    if says_why is None:
        assert asking.ask(Ask("/")).json == [1]
        return
    with pytest.raises(Untrusted, match="untrusted certificate") as caught:
        asking.ask(Ask("/"))
    assert says_why in str(caught.value)
    assert server.requests == []


def test_a_silence_within_an_encrypted_answer_is_waited_out(
    serve: Serve, client: Lend, certificates: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = certificates("IP:127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(path.with_suffix(".crt")))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    body = json.dumps(["x" * 100_000]).encode()

    def play(call: socket.socket) -> None:
        pause = threading.Event()
        for part in (b"HTTP/1.1 200 OK\r\n", b"Content-Length: %d\r\n\r\n" % len(body), body[:9], body[9:]):
            pause.wait(0.3)
            call.sendall(part)

    assert client(serve(play, tls=context).url).ask(Ask("/")).json == ["x" * 100_000]


def test_a_proxy_of_the_environment_is_used_but_not_for_this_machine(
    serve: Serve, client: Lend, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = serve(says(b"[1]"))
    monkeypatch.setenv("http_proxy", proxy.url)
    monkeypatch.setenv("no_proxy", "direct.invalid")
    assert client("http://tool.invalid").ask(Ask("/a")).json == [1]
    assert proxy.requests[0].startswith(b"GET http://tool.invalid/a ")
    with pytest.raises(Unavailable, match="nobody knows that name"):
        client("http://direct.invalid").ask(Ask("/a"))
    here = serve(says(b"[2]"))
    assert client(here.url).ask(Ask("/")).json == [2]


@pytest.mark.parametrize("slip", ["\n", "\r\nX: y", "\N{EURO SIGN}", "é", "\0", " "])
def test_a_secret_that_fits_into_no_header_is_not_shown(
    serve: Serve, client: Lend, secret: str, slip: str
) -> None:
    with pytest.raises(CredentialsRejected) as caught:
        client(serve(says(b"{}")).url, secret=secret + slip)
    assert secret not in _everything(caught.value)


def test_a_header_of_an_ask_that_can_not_be_sent_is_refused(serve: Serve, client: Lend, secret: str) -> None:
    with pytest.raises(QueryRejected) as caught:
        client(serve(says(b"{}")).url).ask(Ask("/", headers={"If-None-Match": f"{secret}é"}))
    assert secret not in _everything(caught.value)


def test_neither_errors_nor_the_log_show_what_was_sent(
    serve: Serve, client: Lend, secret: str, caplog: pytest.LogCaptureFixture
) -> None:
    def echo(call: socket.socket) -> None:
        call.sendall(b"HTTP/1.1 200 OK\r\n\0" + server.requests[-1])

    caplog.set_level(logging.DEBUG)
    server = serve(echo)
    asking = client(server.url)
    with pytest.raises(ToolError) as caught:
        asking.ask(Ask("/items", {"query": secret}))
    assert server.requests[0].count(secret.encode()) == 2
    assert secret not in _everything(caught.value)
    assert secret not in caplog.text


def _everything(error: BaseException) -> str:
    """All that the error and those that it drags along could show."""
    shown, current = [], error
    while True:
        shown.append(repr((current, current.args, vars(current))))
        behind = current.__cause__ or current.__context__
        if behind is None:
            return json.dumps(shown)
        current = behind
