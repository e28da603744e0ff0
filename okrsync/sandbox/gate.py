"""What stands before each stand-in: it admits callers, applies the faults and keeps the journal."""

from __future__ import annotations

import asyncio
from collections import Counter
from email.utils import format_datetime
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qsl

from starlette.responses import HTMLResponse

from okrsync.sandbox.call import Call
from okrsync.sandbox.delivery import Answer, deliver
from okrsync.sandbox.faults import Spell, Trouble
from okrsync.sandbox.site import Seen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from okrsync.sandbox.site import Site

_SECRETS = frozenset({"key", "token"})
_LOGIN_PAGE = (
    "<!DOCTYPE html><html><head><title>Log in</title></head><body><h1>Log in to continue</h1>"
    '<form action="/login" method="post"><input name="username"><input name="password" type="password">'
    "</form></body></html>"
)


class Manners(Protocol):
    """How one vendor lets callers in, refuses them, and which headers it sends with every answer."""

    def admit(self, call: Call, /) -> Response | None:
        """Return a refusal for bad credentials, None for good ones."""

    def refuse(self, call: Call, spell: Spell, /) -> Response | None:
        """Return the vendor's answer to a caller in trouble; None lets the call through."""

    def headers(self, call: Call, status: int, /) -> Mapping[str, str]:
        """Return the headers that come with an answer of this status."""


class Gate:
    """ASGI middleware around one stand-in."""

    def __init__(self, app: ASGIApp, site: Site, manners: Manners) -> None:
        self._app = app
        self._site = site
        self._manners = manners
        self._pages: Counter[str] = Counter()
        self._first_pages: dict[str, Answer] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        call = _call(scope, await _body(receive))
        spell = self._strike(call)
        await asyncio.sleep(self._site.faults.latency)
        if _is(spell, Trouble.RESET):
            self._note(call, 0)
            scope["state"]["transport"].abort()
            return
        answer = await self._answer(scope, call, spell)
        if _is(spell, Trouble.ANSWER_LOST):
            self._note(call, 0)
            scope["state"]["transport"].abort()
            return
        self._note(call, answer.status)
        dressed = self._dress(call, answer).changed(spell.headers if spell else {})
        await deliver(dressed, send, scope["state"]["transport"], spell.trouble if spell else None)

    def _strike(self, call: Call) -> Spell | None:
        """Number the page that is asked for, and see what befalls it."""
        with self._site.lock:
            page = self._pages[call.listing] + 1 if call.continues else 1
            self._pages[call.listing] = page
            return self._site.faults.strike(call.path, page)

    async def _answer(self, scope: Scope, call: Call, spell: Spell | None) -> Answer:
        first = self._first_pages.get(call.listing)
        if _is(spell, Trouble.SAME_PAGE) and first is not None:
            return first
        refusal = self._refusal(call, spell)
        state = {**scope, "state": {**scope["state"], "call": call}}
        answer = await _collect(refusal or self._app, state)
        if not call.continues:
            self._first_pages[call.listing] = answer
        return answer.without_lists() if _is(spell, Trouble.NULL_LISTS) else answer

    def _refusal(self, call: Call, spell: Spell | None) -> Response | None:
        if _is(spell, Trouble.LOGIN_PAGE):
            return HTMLResponse(_LOGIN_PAGE)
        with self._site.lock:
            return (self._manners.refuse(call, spell) if spell else None) or self._manners.admit(call)

    def _dress(self, call: Call, answer: Answer) -> Answer:
        """Add the world's own Date (callers take the server's time from it) and the vendor's headers."""
        with self._site.lock:
            now = self._site.clock()
            extra = {
                "date": format_datetime(now, usegmt=True),
                **self._manners.headers(call, answer.status),
            }
        taken = {name for name, _ in answer.headers}
        return answer.changed(
            {name.lower(): v for name, v in extra.items() if name.lower().encode() not in taken}
        )

    def _note(self, call: Call, status: int) -> None:
        query = {name: value for name, value in call.query.items() if name not in _SECRETS}
        with self._site.lock:
            self._site.requests.append(Seen(call.method, call.path, query, status))


def _is(spell: Spell | None, trouble: Trouble) -> bool:
    return spell is not None and spell.trouble is trouble


async def _body(receive: Receive) -> bytes:
    chunks = []
    more = True
    while more:
        message = await receive()
        chunks.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(chunks)


def _call(scope: Scope, body: bytes) -> Call:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    return Call(
        method=scope["method"],
        path=scope["path"],
        base_url=f"http://{headers.get('host', '127.0.0.1')}",
        query=query,
        headers=headers,
        body=body,
    )


async def _collect(app: ASGIApp, scope: Scope) -> Answer:
    """Run an app (a response is one too) and keep its whole answer: all of them are small."""
    messages: list[Message] = []

    async def keep(message: Message) -> None:
        messages.append(message)

    async def nothing() -> Message:
        return {"type": "http.request", "body": b""}

    await app(scope, nothing, keep)
    start, *rest = messages
    return Answer(start["status"], list(start["headers"]), b"".join(part.get("body", b"") for part in rest))
