"""The way in: who may see pages, and how to log in and out with the token."""

from __future__ import annotations

import hmac
from datetime import datetime
from functools import wraps
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from okrsync.web.body import read_body
from okrsync.web.door import Door
from okrsync.web.guard import Endpoint, is_admitted
from okrsync.web.pages import alone, session
from okrsync.web.rules import Rules

# Bytes and seconds of what a form sends, and characters of an address to go on to.
_MOST = 4096
_SECONDS = 10.0
_LONGEST = 2000


class Entry:
    """Lets in whom ``rules`` admit, and browsers in which somebody showed the token before."""

    def __init__(self, door: Door, rules: Rules) -> None:
        self._door = door
        self._rules = rules

    def guarded(self, endpoint: Endpoint) -> Endpoint:
        """``endpoint`` for those who are let in; others are asked for the token where there is one."""

        @wraps(endpoint)
        async def admitting(request: Request) -> Response:
            if is_admitted(request, self._rules) or session.holds(request, self._rules, self._clock):
                return await endpoint(request)
            return self._turned_away(request)

        return admitting

    async def ask(self, request: Request) -> Response:
        """The form that asks for the token."""
        return alone.login(request, next_="/") if self._rules.token else RedirectResponse("/", 303)

    async def log_in(self, request: Request) -> Response:
        """Go on with a cookie where the token is right, else ask again."""
        _refuse_strangers(request)
        if self._rules.token is None:
            return RedirectResponse("/", 303)
        said = await _form(request)
        onward = _local(said.get("next", "/"))
        right = self._rules.token.get_secret_value().encode()
        if not hmac.compare_digest(said.get("token", "").strip().encode(), right):
            return alone.login(request, next_=onward, wrong=True)
        answer = RedirectResponse(onward, 303)
        session.begin(answer, request, self._rules, self._rules.token, self._clock())
        return answer

    async def log_out(self, request: Request) -> Response:
        """Forget the cookie."""
        _refuse_strangers(request)
        answer = RedirectResponse("/login", 303)
        session.end(answer, request, self._rules)
        return answer

    def _turned_away(self, request: Request) -> Response:
        onward = _local(_asked_for(request))
        if not alone.wants_page(request):
            raise HTTPException(401, headers={"www-authenticate": "Bearer"})
        if self._rules.token is None:
            return alone.closed(request)
        came_by_link = request.headers.get("sec-fetch-site") == "cross-site" and request.method == "GET"
        return (alone.once_more if came_by_link else alone.login)(request, next_=onward)

    def _clock(self) -> datetime:
        return self._door.library().clock()


def _asked_for(request: Request) -> str:
    """The address as it came: path and query."""
    path, query = request.scope.get("raw_path", b"/"), request.scope["query_string"]
    asked: bytes = path + b"?" + query if query else path
    return asked.decode("latin-1")


async def _form(request: Request) -> dict[str, str]:
    body = await read_body(request, most=_MOST, seconds=_SECONDS)
    fields = parse_qs(body.decode("utf-8", "replace"))
    return {name: values[0] for name, values in fields.items()}


def _refuse_strangers(request: Request) -> None:
    """Refuse what another site's page has sent, where the browser says so."""
    # https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
    if request.headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}:
        raise HTTPException(400)


def _local(address: str) -> str:
    """``address`` where it leads to a page of ours, else the overview."""
    plain = address.isascii() and address.isprintable() and "\\" not in address and len(address) <= _LONGEST
    return address if plain and address.startswith("/") and not address.startswith("//") else "/"
