"""Whatever is asked, the answer is a clean one: no fault, no secret, nothing followed that nobody signed."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from starlette.types import ASGIApp, Message

from okrsync.web import Rules, app
from tests.integration.web.behind import SECRET, RecordingDoor

TOKEN = "the-token-that-opens-the-inner-pages"
PATHS = (
    "/",
    "/-/healthy",
    "/-/ready",
    "/metrics",
    "/webhooks/code",
    "/webhooks/county-jira",
    "/webhooks/office",
    "/slack",
)
HEADERS = (
    *(b"authorization", b"content-length", b"content-type", b"x-hub-signature-256", b"x-hub-signature"),
    *(
        b"x-trello-webhook",
        b"x-github-event",
        b"x-forwarded-for",
        b"forwarded",
        b"expect",
        b"cookie",
        b"range",
    ),
)
Headers = Sequence[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Said:
    """One answer."""

    status: int
    headers: dict[bytes, bytes]
    body: bytes


def _ask(
    application: ASGIApp, method: str, path: bytes, headers: Headers, body: bytes, query: bytes = b""
) -> Said | None:
    """Serve one request; None where nothing was answered."""
    sent: list[Message] = []
    pieces = [body[:100], body[100:]]

    async def receive() -> Message:
        if not pieces:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: dict[str, Any] = {
        "type": "http",
        "method": method,
        "path": unquote(path.decode("latin-1")),
        "raw_path": path,
        "root_path": "",
        "query_string": query,
        "headers": list(headers),
        "scheme": "http",
        "http_version": "1.1",
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 8321),
    }
    asyncio.run(application(scope, receive, send))  # type: ignore[arg-type]
    if not sent:
        return None
    content = b"".join(one.get("body", b"") for one in sent[1:])
    return Said(sent[0]["status"], dict(sent[0]["headers"]), content)


def _harmless(said: Said | None) -> None:
    assert said is not None
    assert said.status < 500
    everything = said.body + b"".join(name + value for name, value in said.headers.items())
    assert SECRET.encode() not in everything
    assert TOKEN.encode() not in everything
    assert b"Traceback" not in everything
    assert said.headers[b"x-content-type-options"] == b"nosniff"
    assert len(said.body) < 10_000


printable = st.characters(min_codepoint=0x21, max_codepoint=0x7E)
paths = st.sampled_from(PATHS).map(str.encode) | st.text(printable, max_size=300).map(
    lambda text: b"/" + text.encode()
)
values = st.binary(max_size=300).map(lambda raw: bytes(one for one in raw if one not in b"\r\n\0"))
names = st.sampled_from(HEADERS) | st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=20).map(
    str.encode
)
headers = st.lists(st.tuples(names, values), max_size=8).map(lambda more: [(b"host", b"localhost"), *more])
methods = st.sampled_from(("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"))


@pytest.fixture(autouse=True)
def quiet() -> Any:
    """The log of a few thousand requests is of no use here."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger("critical"))
    yield
    structlog.configure(**before)


@settings(deadline=None, max_examples=400)
@given(method=methods, path=paths, more=headers, body=st.binary(max_size=2000), query=values)
def test_any_bytes_get_a_clean_answer_and_no_hint(
    method: str, path: bytes, more: Headers, body: bytes, query: bytes
) -> None:
    door = RecordingDoor()
    rules = Rules(token=SecretStr(TOKEN), public_url="https://okr.example.org")
    said = _ask(app(door, rules), method, path, more, body, query)
    _harmless(said)
    assert door.hints == []
    assert said is not None
    if path == b"/metrics" and method in {"GET", "HEAD"}:
        assert said.status == 401


@settings(deadline=None, max_examples=200)
@given(host=values)
def test_only_the_hosts_that_are_ours_are_answered(host: bytes) -> None:
    said = _ask(app(RecordingDoor(), Rules()), "GET", b"/-/healthy", [(b"host", host)], b"")
    _harmless(said)
    assert said is not None
    assert said.status == (200 if Rules().is_addressed(host.decode("latin-1"), "127.0.0.1") else 421)


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=20), inner, max_size=4),
    max_leaves=20,
)
events = st.sampled_from((b"issues", b"ping", b"push", b"repository", b"projects_v2_item", b"")) | values


@settings(deadline=None, max_examples=300)
@given(body=st.binary(max_size=500) | json_like.map(lambda told: repr(told).encode()), event=events)
def test_whatever_is_signed_is_taken_and_breaks_nothing(body: bytes, event: bytes) -> None:
    door = RecordingDoor()
    right = f"sha256={hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()}".encode()
    signed = [(b"host", b"localhost"), (b"x-hub-signature-256", right), (b"x-github-event", event)]
    said = _ask(app(door, Rules()), "POST", b"/webhooks/code", signed, body)
    _harmless(said)
    assert said is not None
    assert said.status == 202
    assert len(door.hints) <= 1


@settings(deadline=None, max_examples=300)
@given(body=st.binary(min_size=1, max_size=200), at=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_one_bit_makes_a_delivery_forged(body: bytes, at: int, bit: int) -> None:
    door = RecordingDoor()
    right = f"sha256={hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()}".encode()
    other = bytearray(body)
    other[at % len(body)] ^= 1 << bit
    signed = [(b"host", b"localhost"), (b"x-hub-signature-256", right), (b"x-github-event", b"repository")]
    said = _ask(app(door, Rules()), "POST", b"/webhooks/code", signed, bytes(other))
    assert said is not None
    assert (said.status, door.hints) == (401, [])


def test_a_caller_who_leaves_in_the_middle_is_no_fault_of_ours() -> None:
    door = RecordingDoor()
    left: list[Message] = [{"type": "http.request", "body": b"half", "more_body": True}]
    [start, _] = _ask_and_leave(app(door, Rules()), left)
    assert (start["status"], door.hints) == (400, [])


def _ask_and_leave(application: ASGIApp, messages: list[Message]) -> list[Message]:
    sent: list[Message] = []

    async def receive() -> Message:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": "/webhooks/code",
        "raw_path": b"/webhooks/code",
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
        "scheme": "http",
        "http_version": "1.1",
        "client": None,
        "server": None,
    }
    asyncio.run(application(scope, receive, send))  # type: ignore[arg-type]
    return sent
