"""What keeps the inner pages from those who may not see them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps

from starlette.requests import Request
from starlette.responses import Response

from okrsync.web.answers import refusal
from okrsync.web.rules import Rules

Endpoint = Callable[[Request], Awaitable[Response]]


def guarded(endpoint: Endpoint, rules: Rules) -> Endpoint:
    """``endpoint`` for those whom the rules admit; everybody else is asked for the token."""

    @wraps(endpoint)
    async def admitting(request: Request) -> Response:
        if not is_admitted(request, rules):
            return refusal(401, {"www-authenticate": "Bearer"})
        return await endpoint(request)

    return admitting


def is_admitted(request: Request, rules: Rules) -> bool:
    """Whether whoever sent this may look inside."""
    return rules.admits(request.headers, request.client.host if request.client else None)
