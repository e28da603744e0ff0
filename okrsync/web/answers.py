"""Short answers as JSON, for what went well and for what did not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

# Our own words: what an answer says must not depend on what was sent.
_SAID = {
    400: "this request is no good",
    401: "this needs the token: Authorization: Bearer TOKEN",
    404: "there is nothing here",
    405: "this can't be done here",
    408: "the request took too long to arrive",
    413: "the request is too large",
    421: "this host is not served here",
    431: "the headers are too large",
    500: "okrsync broke over this request; its log says where",
    503: "too busy; try again",
}


class InWords(HTTPException):
    """A refusal that explains itself to people: ``words`` are our own, and say nothing that was sent."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(status)
        self.words = words


def said(status: int) -> str:
    """What a refusal says by itself."""
    return _SAID.get(status, _SAID[400])


def refusal(status: int, headers: Mapping[str, str] | None = None) -> Response:
    """The answer that something went wrong."""
    return answer({"error": said(status)}, status, headers)


def answer(content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """An answer in JSON."""
    return JSONResponse(content, status, dict(headers or {}))


async def refused(_: Request, error: Exception) -> Response:
    """What Starlette's own refusals (no such path, no such method) and faults of ours are answered with."""
    if isinstance(error, HTTPException):
        return refusal(error.status_code, error.headers)
    return refusal(500)
