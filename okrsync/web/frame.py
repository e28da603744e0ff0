"""What stands around every request: is it for us, which headers go with the answer, what the log says."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from okrsync.web.answers import refusal
from okrsync.web.rules import Rules
from okrsync.web.tally import Tally

_log = structlog.get_logger("okrsync")

# https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CSP
_SECURITY: Mapping[str, str] = {
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}
# Asked for all day long; nobody wants to read of it as long as it goes well.
_ROUTINE = ("/-/", "/metrics", "/static/")
_LONGEST_PATH = 200
# Bytes of a request's path, query and headers.
_LARGEST_HEAD = 16_384


class Frame:
    """ASGI middleware, the outermost: nothing gets past it unanswered, unlogged, or with a traceback."""

    def __init__(self, app: ASGIApp, rules: Rules, tally: Tally) -> None:
        self._app = app
        self._rules = rules
        self._tally = tally

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        began, answering = monotonic(), _Answering(send)
        try:
            await self._serve(scope, receive, answering.send)
        except Exception:  # noqa: BLE001 - a request's fault ends the request, never the server
            _log.exception("request broke", path=_path(scope))
            if answering.status is None:
                await refusal(500)(scope, receive, answering.send)
        self._tell(scope, answering.status, monotonic() - began)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        # The server bounds what it waits for alone: what comes at one go may be longer.
        if _size(scope) > _LARGEST_HEAD:
            await refusal(431, {"connection": "close"})(scope, receive, send)
            return
        server = scope.get("server")
        if not self._rules.is_addressed(Headers(scope=scope).get("host"), server[0] if server else None):
            await refusal(421)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _tell(self, scope: Scope, status: int | None, seconds: float) -> None:
        self._tally.requests.labels(str(status or "none")).inc()
        # An open page asks again and again whether there is another one.
        is_routine = status == 304 or (scope["path"].startswith(_ROUTINE) and status == 200)
        tell = _log.debug if is_routine else _log.info
        client = scope.get("client")
        tell(
            "request",
            method=scope["method"][:20],
            path=_path(scope),
            status=status,
            peer=client[0] if client else None,
            milliseconds=round(seconds * 1000),
        )


class _Answering:
    """Sends an answer with the security headers, and knows its status."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status: int | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in _SECURITY.items():
                headers.setdefault(name, value)
        await self._send(message)


def _size(scope: Scope) -> int:
    """How many bytes the path, the query and the headers have."""
    target = len(scope.get("raw_path", b"")) + len(scope["query_string"])
    return target + sum(len(name) + len(value) for name, value in scope["headers"])


def _path(scope: Scope) -> str:
    """The path without its query, with nothing in it that a terminal would obey."""
    path: str = scope["path"]
    return path[:_LONGEST_PATH].encode("unicode_escape").decode("ascii")
