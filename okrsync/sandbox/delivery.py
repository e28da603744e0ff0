"""How an answer reaches a caller: whole, cut off, without end, or with its lists lost."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from okrsync.sandbox.faults import Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Send

_BETWEEN_BYTES = 0.05
_ENDLESS = 1_000_000
# Closing such a socket sends a reset instead of an end: https://man7.org/linux/man-pages/man7/socket.7.html
_RESET = struct.pack("ii", 1, 0)

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Answer:
    """All of an answer, before it is sent."""

    status: int
    headers: Headers
    body: bytes

    def changed(self, headers: Mapping[str, str | None]) -> Answer:
        """Set headers, and take away those that are to be None."""
        names = {name.encode() for name in headers}
        kept = [(name, value) for name, value in self.headers if name.lower() not in names]
        added = [(name.encode(), value.encode()) for name, value in headers.items() if value is not None]
        return replace(self, headers=kept + added)

    def without_lists(self) -> Answer:
        """Put null in the place of every list; what is no JSON stays as it is."""
        try:
            body = json.dumps(_without_lists(json.loads(self.body))).encode()
        except ValueError:
            return self
        return replace(self.changed({"content-length": str(len(body))}), body=body)


async def deliver(answer: Answer, send: Send, transport: Any, trouble: Trouble | None) -> None:
    """Send an answer in the way of a trouble."""
    if trouble is Trouble.SLOW_HEADERS or (trouble is Trouble.SLOW_BODY and not answer.body):
        await _drip(transport, b"HTTP/1.1 200 OK\r\nX-Slow: ")
        return
    if trouble is Trouble.SLOW_BODY:
        answer = answer.changed({"content-length": str(_ENDLESS)})
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    if trouble in {Trouble.TRUNCATED, Trouble.RESET_MIDWAY, Trouble.SLOW_BODY}:
        await _begin(answer.body, send, transport, trouble)
    else:
        await send({"type": "http.response.body", "body": answer.body})


async def _begin(body: bytes, send: Send, transport: Any, trouble: Trouble | None) -> None:
    """Send half of a body: without its end, upon which the server hangs up, with a reset, or by the byte."""
    half = b"" if trouble is Trouble.SLOW_BODY else body[: len(body) // 2]
    await send({"type": "http.response.body", "body": half, "more_body": True})
    if trouble is Trouble.SLOW_BODY:
        await _drip(transport, b" ")
    elif trouble is Trouble.RESET_MIDWAY:
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        transport.abort()


async def _drip(transport: Any, beginning: bytes) -> None:
    """Write past the server, which knows no such manners, for as long as somebody listens."""
    transport.write(beginning)
    while not transport.is_closing():
        await asyncio.sleep(_BETWEEN_BYTES)
        transport.write(b" ")


def _without_lists(value: Any) -> Any:
    if isinstance(value, list):
        return None
    if isinstance(value, dict):
        return {key: _without_lists(inner) for key, inner in value.items()}
    return value
