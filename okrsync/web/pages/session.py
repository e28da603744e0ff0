"""Being logged in: a cookie that says until when, sealed with the token and without it."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import Response

from okrsync.ports import Clock
from okrsync.web.rules import Rules

COOKIE = "okrsync_session"
LASTS = timedelta(days=7)
_PURPOSE = "okrsync page session"


def begin(response: Response, request: Request, rules: Rules, token: SecretStr, now: datetime) -> None:
    """Have the browser show from now on that it knew ``token``, until ``LASTS`` is over."""
    until = int((now + LASTS).timestamp())
    response.set_cookie(
        COOKIE,
        f"{until:x}.{_seal(until, token)}",
        max_age=int(LASTS.total_seconds()),
        secure=_is_encrypted(request, rules),
        httponly=True,
        samesite="strict",
    )


def end(response: Response, request: Request, rules: Rules) -> None:
    """Have the browser forget it."""
    response.delete_cookie(COOKIE, secure=_is_encrypted(request, rules), httponly=True, samesite="strict")


def holds(request: Request, rules: Rules, clock: Clock) -> bool:
    """Whether the browser shows that it knew the token, and not too long ago."""
    if rules.token is None:
        return False
    text, _, seal = request.cookies.get(COOKIE, "").partition(".")
    try:
        until = int(text, 16)
    except ValueError:
        return False
    if not hmac.compare_digest(seal.encode(), _seal(until, rules.token).encode()):
        return False
    now = clock()
    return now.timestamp() < until <= (now + LASTS).timestamp()


def _seal(until: int, token: SecretStr) -> str:
    return hmac.digest(token.get_secret_value().encode(), f"{_PURPOSE} {until}".encode(), "sha256").hex()


def _is_encrypted(request: Request, rules: Rules) -> bool:
    """Whether the browser speaks to us by TLS: it asks for the host of the public address, which has it."""
    public = urlsplit(rules.public_url or "")
    return public.scheme == "https" and request.headers.get("host", "").casefold() == public.netloc.casefold()
