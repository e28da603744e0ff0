"""How GitHub lets callers in, refuses them, counts its rate and words its errors.

https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NoReturn

from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse

from okrsync.sandbox.call import RefusedError
from okrsync.sandbox.faults import Trouble
from okrsync.sandbox.github_apps import RejectedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.responses import Response

    from okrsync.sandbox.call import Call
    from okrsync.sandbox.faults import Spell
    from okrsync.sandbox.github_site import GitHubSite

VERSIONS = ("2022-11-28", "2026-03-10")
_DOCS = "https://docs.github.com/rest"
_LIMITS = f"{_DOCS}/using-the-rest-api/rate-limits-for-the-rest-api"
_HOUR = 3600
_FREE = frozenset({304})
# https://docs.github.com/en/enterprise-server/rest/using-the-rest-api/getting-started-with-the-rest-api
# https://docs.github.com/en/enterprise-server/graphql/guides/forming-calls-with-graphql
ENTERPRISE = "/api/v3"
ENTERPRISE_GRAPHQL = "/api/graphql"
_GRAPHQL = frozenset({"/graphql", ENTERPRISE_GRAPHQL})
_GRAPHQL_ERRORS = {
    Trouble.FORBIDDEN: ("FORBIDDEN", "Resource not accessible by personal access token"),
    Trouble.HIDDEN: ("NOT_FOUND", "Could not resolve to a ProjectV2 with the number 1."),
    Trouble.RATE_LIMITED: ("RATE_LIMITED", "API rate limit already exceeded."),
}


class GitHubManners:
    """GitHub with a bearer token."""

    def __init__(self, site: GitHubSite) -> None:
        self._site = site
        self._used: Counter[str] = Counter()
        self._window = 0

    def admit(self, call: Call) -> Response | None:
        """Want a User-Agent, a version that exists and a token, or of an app its signature, in this order."""
        if not call.headers.get("user-agent"):
            return PlainTextResponse(
                "Request forbidden by administrative rules. "
                "Please make sure your request has a User-Agent header.",
                403,
            )
        if version(call) not in VERSIONS:
            return error(400, f"'{version(call)}' is not a supported API version.")
        scheme, _, token = call.headers.get("authorization", "").partition(" ")
        if scheme.lower() not in {"bearer", "token"}:
            return error(401, "Bad credentials")
        return self._admit_app(token) if bare_path(call).startswith("/app/") else self._admit_token(token)

    def _admit_token(self, token: str) -> Response | None:
        if token == self._site.token or self._site.minted_as(token):
            return None
        return error(401, "Bad credentials")

    def _admit_app(self, assertion: str) -> Response | None:
        try:
            self._site.app_of(assertion)
        except RejectedError as rejected:
            return error(401, str(rejected))
        return None

    def refuse(self, call: Call, spell: Spell) -> Response | None:
        """Answer a caller in trouble; a hidden thing is simply not found."""
        if _resource(call) == "graphql" and spell.trouble in _GRAPHQL_ERRORS:
            return self._refused_query(call, spell)
        answers: dict[Trouble, Callable[[], Response]] = {
            Trouble.DOWN: lambda: HTMLResponse(
                "<html><body><h1>No server is currently available</h1></body></html>", 503
            ),
            Trouble.TOKEN_REVOKED: lambda: error(401, "Bad credentials"),
            Trouble.FORBIDDEN: _forbidden,
            Trouble.HIDDEN: lambda: error(404, "Not Found"),
            Trouble.RATE_LIMITED: lambda: self._limited(spell.wait),
            Trouble.SECONDARY_LIMIT: lambda: _limited_secondarily(spell.wait),
        }
        answer = answers.get(spell.trouble)
        return answer() if answer else None

    def headers(self, call: Call, status: int) -> Mapping[str, str]:
        """Count this answer (a 304 is free) and say what is left; only a fault uses up the last request."""
        resource = _resource(call)
        self._charge(call, status, resource)
        used, expiry = self._used[resource], self._site.token_expires
        return {
            **self._rate(self._site.rate_limit - used, self._window + _HOUR, resource),
            "x-ratelimit-used": str(used),
            "x-github-api-version-selected": version(call),
            "x-github-media-type": "github.v3; format=json",
            "x-github-request-id": f"{len(self._site.requests):04X}:SANDBOX",
            **(
                {"github-authentication-token-expiration": f"{expiry:%Y-%m-%d %H:%M:%S} UTC"}
                if expiry
                else {}
            ),
        }

    def _charge(self, call: Call, status: int, resource: str) -> None:
        now = int(self._site.clock().timestamp())
        window = now - now % _HOUR
        if window != self._window:
            self._window, self._used = window, Counter()
        if status not in _FREE and bare_path(call) != "/rate_limit":
            self._used[resource] = min(self._used[resource] + 1, self._site.rate_limit - 1)

    def _limited(self, wait: int) -> Response:
        reset = int(self._site.clock().timestamp()) + wait
        return error(
            403,
            f"API rate limit exceeded for user ID {self._site.viewer.id}.",
            _LIMITS,
            **self._rate(0, reset),
        )

    def _refused_query(self, call: Call, spell: Spell) -> Response:
        """Say no as GraphQL does: with 200 and a list of errors.

        https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
        """
        kind, message = _GRAPHQL_ERRORS[spell.trouble]
        reset = int(self._site.clock().timestamp()) + spell.wait
        is_limit = spell.trouble is Trouble.RATE_LIMITED
        headers = self._rate(0, reset, _resource(call)) if is_limit else {}
        return JSONResponse({"data": None, "errors": [{"type": kind, "message": message}]}, 200, headers)

    def _rate(self, remaining: int, reset: int, resource: str = "core") -> dict[str, str]:
        return {
            "x-ratelimit-limit": str(self._site.rate_limit),
            "x-ratelimit-remaining": str(remaining),
            "x-ratelimit-reset": str(reset),
            "x-ratelimit-resource": resource,
        }


def _resource(call: Call) -> str:
    return "graphql" if call.path in _GRAPHQL else "core"


def bare_path(call: Call) -> str:
    """Return the path as github.com knows it, without what an Enterprise Server puts before it."""
    return call.path.removeprefix(ENTERPRISE)


def version(call: Call) -> str:
    """Return the API version that a call asks for; the oldest one unless it says so."""
    return call.headers.get("x-github-api-version", VERSIONS[0])


def error(status: int, message: str, docs: str = _DOCS, **headers: str) -> Response:
    """Word an error as GitHub does."""
    body = {"message": message, "documentation_url": docs, "status": str(status)}
    return JSONResponse(body, status, headers)


def refuse(status: int, message: str) -> NoReturn:
    """Give up on a call with an error."""
    raise RefusedError(error(status, message))


def moved(address: str) -> NoReturn:
    """Send the caller elsewhere, for good."""
    body = {"message": "Moved Permanently", "url": address, "documentation_url": _DOCS}
    raise RefusedError(JSONResponse(body, 301, {"location": address}))


def _forbidden() -> Response:
    needed = {"x-accepted-github-permissions": "issues=read"}
    return error(403, "Resource not accessible by personal access token", **needed)


def _limited_secondarily(wait: int) -> Response:
    message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    return error(403, message, f"{_LIMITS}#about-secondary-rate-limits", **{"retry-after": str(wait)})
