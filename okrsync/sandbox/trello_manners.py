"""How Trello lets callers in and refuses them: in plain text, mostly.

https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/
https://developer.atlassian.com/cloud/trello/guides/rest-api/rate-limits/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn

from starlette.responses import JSONResponse, PlainTextResponse

from okrsync.sandbox.call import RefusedError
from okrsync.sandbox.faults import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.responses import Response

    from okrsync.sandbox.call import Call
    from okrsync.sandbox.faults import Spell
    from okrsync.sandbox.trello_site import TrelloSite

NOT_FOUND = "The requested resource was not found."
_OAUTH = re.compile(r'(oauth_consumer_key|oauth_token)="([^"]*)"')
_INTERVAL = 10_000
_LIMITS = {"api-key": 300, "api-token": 100}


class TrelloManners:
    """Trello with an API key and a token, in the header or in the query."""

    def __init__(self, site: TrelloSite) -> None:
        self._site = site

    def admit(self, call: Call) -> Response | None:
        """Want both the key and the token."""
        sent = dict(_OAUTH.findall(call.headers.get("authorization", "")))
        if sent.get("oauth_consumer_key", call.query.get("key")) != self._site.key:
            return PlainTextResponse("invalid key", 401)
        if sent.get("oauth_token", call.query.get("token")) != self._site.token:
            return PlainTextResponse("invalid token", 401)
        return None

    def refuse(self, _call: Call, spell: Spell) -> Response | None:
        """Answer a caller in trouble."""
        answers: dict[Trouble, Callable[[], Response]] = {
            Trouble.DOWN: lambda: PlainTextResponse("Service Unavailable", 503),
            Trouble.TOKEN_REVOKED: lambda: PlainTextResponse("invalid token", 401),
            # A missing permission is 401 as well: only the text tells it from a bad token.
            Trouble.FORBIDDEN: lambda: PlainTextResponse("unauthorized permission requested", 401),
            Trouble.HIDDEN: lambda: PlainTextResponse(NOT_FOUND, 404),
            Trouble.RATE_LIMITED: _limited,
            Trouble.SECONDARY_LIMIT: _limited,
        }
        answer = answers.get(spell.trouble)
        return answer() if answer else None

    def headers(self, _call: Call, status: int) -> Mapping[str, str]:
        """Say what is left. This stand-in rations nobody: only a fault uses the limit up."""
        left = 0 if status == _TOO_MANY else 1
        return {
            name: value
            for kind, limit in _LIMITS.items()
            for name, value in (
                (f"x-rate-limit-{kind}-interval-ms", str(_INTERVAL)),
                (f"x-rate-limit-{kind}-max", str(limit)),
                (f"x-rate-limit-{kind}-remaining", str(left * (limit - 1))),
            )
        }


_TOO_MANY = 429


def refuse(status: int, text: str) -> NoReturn:
    """Give up on a call with an error in plain text."""
    raise RefusedError(PlainTextResponse(text, status))


def _limited() -> Response:
    """Refuse as a used-up token does; there is no Retry-After."""
    return JSONResponse({"error": "API_TOKEN_LIMIT_EXCEEDED", "message": "Rate limit exceeded"}, _TOO_MANY)
