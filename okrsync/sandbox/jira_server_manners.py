"""How a Jira Data Center server lets callers in, refuses them and words its errors.

https://confluence.atlassian.com/enterprise/using-personal-access-tokens-1026032365.html
https://confluence.atlassian.com/adminjiraserver/adjusting-your-code-for-rate-limiting-987143384.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, JSONResponse

from okrsync.sandbox.faults import Trouble
from okrsync.sandbox.jira_manners import error

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.responses import Response

    from okrsync.sandbox.call import Call
    from okrsync.sandbox.faults import Spell
    from okrsync.sandbox.jira_site import JiraSite

_OPEN = "/rest/api/2/serverInfo"
_HEALTHY = {
    "x-ratelimit-limit": "50",
    "x-ratelimit-remaining": "49",
    "x-ratelimit-interval-seconds": "60",
    "x-ratelimit-fillrate": "50",
    "retry-after": "0",
}
_ANONYMOUS = {"startAt": 0, "maxResults": 50, "total": 0, "issues": []}


class ServerManners:
    """Jira Data Center with a personal access token, behind Tomcat."""

    def __init__(self, site: JiraSite) -> None:
        self._site = site

    def admit(self, call: Call) -> Response | None:
        """Want `Bearer token`; without it a server may also answer as to an anonymous visitor."""
        return None if self._is_known(call) or call.path == _OPEN else self._unauthenticated(call)

    def refuse(self, call: Call, spell: Spell) -> Response | None:
        """Answer a caller in trouble, often with a page for people."""
        answers: dict[Trouble, Callable[[], Response]] = {
            Trouble.DOWN: lambda: _page(503, "Service Unavailable"),
            Trouble.TOKEN_REVOKED: lambda: self._unauthenticated(call),
            Trouble.FORBIDDEN: lambda: error(403, "You do not have permission to access this resource."),
            Trouble.HIDDEN: lambda: error(404, "The requested resource does not exist."),
            Trouble.RATE_LIMITED: lambda: _limited(spell.wait),
            Trouble.SECONDARY_LIMIT: lambda: _limited(spell.wait),
        }
        answer = answers.get(spell.trouble)
        return answer() if answer else None

    def headers(self, call: Call, status: int) -> Mapping[str, str]:
        """Name the caller; where limits are on, healthy answers ask to wait for no time at all."""
        known = self._is_known(call)
        named = {
            "x-arequestid": f"{len(self._site.requests)}x1",
            "x-ausername": self._site.viewer.email.partition("@")[0] if known else "anonymous",
            "x-seraph-loginreason": "OK" if known else "AUTHENTICATED_FAILED",
        }
        return {**named, **_HEALTHY} if status < 400 else named

    def _is_known(self, call: Call) -> bool:
        return call.headers.get("authorization") == f"Bearer {self._site.token}"

    def _unauthenticated(self, call: Call) -> Response:
        if self._site.bad_token_is_anonymous and call.path == "/rest/api/2/search":
            return JSONResponse(_ANONYMOUS)
        return _page(401, "Unauthorized", {"www-authenticate": 'OAuth realm="sandbox"'})


def _limited(wait: int) -> Response:
    return _page(429, "Too Many Requests", {"retry-after": str(wait), "x-ratelimit-remaining": "0"})


def _page(status: int, words: str, headers: Mapping[str, str] | None = None) -> Response:
    body = f"<!doctype html><html><head><title>HTTP Status {status}</title></head><body>{words}</body></html>"
    return HTMLResponse(body, status, dict(headers or {}))
