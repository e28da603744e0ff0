"""What Jira's own refusals mean. Pure.

https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/#status-codes
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from okrsync.sdk import (
    CredentialsRejected,
    Json,
    NotFound,
    PermissionMissing,
    QueryRejected,
    RateLimited,
    Reply,
    ToolError,
    UnexpectedResponse,
)

_LONGEST = 300
# The longest pause that Atlassian's own advice doubles up to, where nothing says how long to wait:
# https://developer.atlassian.com/cloud/jira/platform/rate-limiting/#rate-limit-responses
_PAUSE = timedelta(seconds=30)


def reading(reply: Reply) -> ToolError | None:
    """The error that ``reply`` is, or None where its status says it all."""
    meaning = _MEANINGS.get(reply.status)
    return meaning(reply) if meaning else None


def stranger(reply: Reply) -> ToolError | None:
    """The error that a *success* is where Jira answers as to an anonymous visitor, or None.

    Data Center may take a dead token for none at all, and then shows what is public: mostly nothing.
    """
    anonymous = reply.headers.get("x-ausername", "").casefold() == "anonymous"
    denied = _login(reply) in {"AUTHENTICATED_FAILED", "AUTHENTICATION_DENIED"}
    return _unknown(reply) if anonymous or denied else None


def _refused(reply: Reply) -> ToolError | None:
    says = _words(reply.json)
    return QueryRejected(f"Jira refuses the query: {says}") if says else None


def _unknown(reply: Reply) -> ToolError:
    # https://developer.atlassian.com/cloud/jira/platform/basic-auth-for-rest-apis/#captcha
    if _login(reply) == "AUTHENTICATION_DENIED":
        return CredentialsRejected(
            f"{reply.where}: Jira wants a captcha after too many failed logins ({reply.status})",
            hint="log in once in a browser with this account, then check the token",
        )
    # https://developer.atlassian.com/cloud/jira/platform/scopes-for-oauth-2-3LO-and-forge-apps/
    if "scope does not match" in _words(reply.json).casefold():
        return PermissionMissing(
            f"{reply.where}: the token lacks the scope for that ({reply.status})",
            hint="it takes read:jira-work and read:jira-user, and for boards read:board-scope:jira-software "
            "and read:project:jira",
        )
    return CredentialsRejected(
        f"{reply.where}: Jira does not accept the credentials ({reply.status})",
        hint="has the token expired? One with scopes works only at https://api.atlassian.com/ex/jira/CLOUD-ID",
    )


def _forbidden(reply: Reply) -> ToolError | None:
    if _login(reply) == "AUTHENTICATION_DENIED":
        return _unknown(reply)
    says = _words(reply.json)
    return PermissionMissing(f"Jira refuses: {says}", hint=_WHAT_MAY_IT_SEE) if says else None


def _missing(reply: Reply) -> ToolError | None:
    says = _words(reply.json)
    return NotFound(f"Jira finds nothing: {says}", hint=_WHAT_MAY_IT_SEE) if says else None


def _removed(reply: Reply) -> ToolError:
    # https://developer.atlassian.com/changelog/#CHANGE-2046
    return UnexpectedResponse(
        f"{reply.where}: this Jira no longer has that part of its API (410)",
        hint="okrsync is too old for it: upgrade",
    )


def _wait(reply: Reply) -> ToolError | None:
    """Until when, where only Jira's own header says it, or where a gateway before it says nothing.

    https://developer.atlassian.com/cloud/jira/platform/rate-limiting/#rate-limit-responses
    """
    if "retry-after" in reply.headers:
        return None
    reset = _instant(reply.headers.get("x-ratelimit-reset", "")) or _unsaid(reply)
    if reset is None:
        return None
    reason = reply.headers.get("ratelimit-reason", "rate limit")
    return RateLimited(f"{reply.where}: asked to wait ({reason})", until=reset)


def _unsaid(reply: Reply) -> datetime | None:
    return reply.at + _PAUSE if reply.at else None


def _instant(text: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant.astimezone(UTC) if instant.tzinfo else None


def _login(reply: Reply) -> str:
    return reply.headers.get("x-seraph-loginreason", "").split(",")[0].strip().upper()


def _words(body: Json) -> str:
    """What Jira says in its own words, on one line and not too long."""
    line = " ".join(" ".join(_messages(body)).split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _messages(body: Json) -> Iterator[str]:
    if not isinstance(body, Mapping):
        return
    general, by_field = body.get("errorMessages"), body.get("errors")
    said = [body.get("message"), *(general if isinstance(general, list) else ())]
    said += by_field.values() if isinstance(by_field, Mapping) else ()
    yield from ("".join(filter(_is_safe, one)) for one in said if isinstance(one, str))


def _is_safe(character: str) -> bool:
    """Whether a terminal shows it rather than obeys it."""
    return character.isprintable() or character.isspace()


_WHAT_MAY_IT_SEE = "may the account behind the token see it?"
_MEANINGS: Mapping[int, Callable[[Reply], ToolError | None]] = {
    400: _refused,
    401: _unknown,
    403: _forbidden,
    404: _missing,
    410: _removed,
    429: _wait,
}
