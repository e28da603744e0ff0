"""How Jira Cloud lets callers in, refuses them and words its errors.

https://developer.atlassian.com/cloud/jira/platform/basic-auth-for-rest-apis/
https://developer.atlassian.com/cloud/jira/platform/rate-limiting/
"""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta
from typing import TYPE_CHECKING, NoReturn

from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse

from okrsync.sandbox.call import RefusedError
from okrsync.sandbox.faults import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.responses import Response

    from okrsync.sandbox.call import Call
    from okrsync.sandbox.faults import Spell
    from okrsync.sandbox.jira_site import JiraSite

# Anybody may read these, and a site opened to anonymous users answers the listings with nothing in them.
_OPEN = ("/rest/api/2/serverInfo", "/rest/api/3/serverInfo")
_ANONYMOUS = {
    "/rest/api/3/search/jql": {"issues": [], "isLast": True},
    "/rest/api/3/search/approximate-count": {"count": 0},
    "/rest/api/3/issue/bulkfetch": {"expand": "", "issueErrors": [], "issues": []},
    "/rest/api/3/changelog/bulkfetch": {"issueChangeLogs": []},
    "/rest/api/3/project/search": {"maxResults": 50, "startAt": 0, "total": 0, "isLast": True, "values": []},
}


class JiraManners:
    """Jira Cloud with basic authentication by API token."""

    def __init__(self, site: JiraSite) -> None:
        self._site = site

    def admit(self, call: Call) -> Response | None:
        """Want `Basic email:token`; without it a site may also answer as to an anonymous visitor."""
        pair = f"{self._site.viewer.email}:{self._site.token}".encode()
        good = call.headers.get("authorization") == f"Basic {b64encode(pair).decode()}"
        return None if good or call.path in _OPEN else self._unauthenticated(call)

    def refuse(self, call: Call, spell: Spell) -> Response | None:
        """Answer a caller in trouble."""
        unknown = "The requested resource does not exist or you do not have permission to see it."
        answers: dict[Trouble, Callable[[], Response]] = {
            Trouble.DOWN: lambda: HTMLResponse(
                "<html><body><h1>503 Service Unavailable</h1></body></html>", 503
            ),
            Trouble.TOKEN_REVOKED: lambda: self._unauthenticated(call),
            Trouble.FORBIDDEN: lambda: error(403, "You do not have permission to access this resource."),
            Trouble.HIDDEN: lambda: error(404, unknown),
            Trouble.RATE_LIMITED: lambda: self._limited(spell.wait),
            Trouble.SECONDARY_LIMIT: lambda: self._limited(spell.wait),
        }
        answer = answers.get(spell.trouble)
        return answer() if answer else None

    def headers(self, _call: Call, _status: int) -> Mapping[str, str]:
        """Name the caller and the request."""
        return {
            "x-arequestid": f"{len(self._site.requests):032x}",
            "x-aaccountid": self._site.viewer.account_id,
        }

    def _unauthenticated(self, call: Call) -> Response:
        if self._site.bad_token_is_anonymous and call.path in _ANONYMOUS:
            return JSONResponse(_ANONYMOUS[call.path])
        return PlainTextResponse(
            "Client must be authenticated to access this resource.",
            401,
            {"WWW-Authenticate": 'OAuth realm="sandbox"', "X-Seraph-LoginReason": "AUTHENTICATED_FAILED"},
        )

    def _limited(self, wait: int) -> Response:
        reset = self._site.clock() + timedelta(seconds=wait)
        return JSONResponse(
            {"errorMessages": ["Rate limit exceeded."], "errors": {}},
            429,
            {
                "Retry-After": str(wait),
                "X-RateLimit-Limit": "100",
                "X-RateLimit-Remaining": "0",
                "X-RateLimit-Reset": f"{reset:%Y-%m-%dT%H:%M}Z",
                "RateLimit-Reason": "jira-burst-based",
            },
        )


def error(status: int, *messages: str, **fields: str) -> Response:
    """Word an error as Jira does."""
    return JSONResponse({"errorMessages": list(messages), "errors": fields}, status)


def refuse(status: int, *messages: str) -> NoReturn:
    """Give up on a call with an error."""
    raise RefusedError(error(status, *messages))
