"""What GitHub's answers say beside their data: refusals, links, tags. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from okrsync.sdk import (
    CredentialsRejected,
    NotFound,
    PermissionMissing,
    QueryRejected,
    RateLimited,
    Reply,
    ToolError,
    UnexpectedResponse,
)

# The windows of the primary limit are an hour long; the secondary one wants a minute where it names no time.
# https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
_LONGEST_WAIT = timedelta(hours=1)
_SECONDARY_WAIT = timedelta(minutes=1)
_TICK = timedelta(seconds=1)
_SECONDS = re.compile(r"[0-9]+(?:\.[0-9]+)?")

# One entry of a Link header: https://www.rfc-editor.org/rfc/rfc8288#section-3
_LINK = re.compile(r"<([^>]*)>([^<]*)")
_NEXT = re.compile(r";\s*rel=(?:\"(?:[^\"]*\s)?next(?:\s[^\"]*)?\"|next\b)")


def reading(reply: Reply) -> ToolError | None:
    """The error that ``reply`` is, or None where its status says it all.

    https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
    """
    meaning = _MEANINGS.get(reply.status)
    return meaning(reply, message_of(reply)) if meaning else None


def message_of(reply: Reply) -> str:
    """GitHub's own words, shortened."""
    message = reply.json.get("message") if isinstance(reply.json, Mapping) else None
    return message[:300] if isinstance(message, str) else ""


def tells_of_deletion(reply: Reply) -> bool:
    """Whether a 410 speaks of an issue; a retired API version and switched off issues are 410 too."""
    return reply.status == 410 and "deleted" in message_of(reply).casefold()


def next_link(reply: Reply) -> str | None:
    """The address of the next page.

    https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
    """
    links = _LINK.findall(reply.headers.get("link", ""))
    return next((address for address, params in links if _NEXT.search(params)), None)


def _unauthorized(reply: Reply, _: str) -> ToolError:
    return CredentialsRejected(
        f"{reply.where}: GitHub rejects the token (401)", hint="has it expired or been revoked?"
    )


def _hidden(reply: Reply, _: str) -> ToolError:
    return NotFound(
        f"{reply.where}: not found (404)",
        hint="is owner/name right, and may the token read that repository? GitHub hides private ones",
    )


def _invalid(reply: Reply, says: str) -> ToolError:
    return QueryRejected(f"{reply.where}: GitHub refuses the request (422): {says}")


def _malformed(reply: Reply, says: str) -> ToolError | None:
    return _other_version(reply, says) if "api version" in says.casefold() else None


def _refused(reply: Reply, says: str) -> ToolError | None:
    """A 403 is a missing permission or a rate limit, a 429 the latter."""
    lowered = says.casefold()
    if reply.status == 403 and (lowered.startswith("resource not accessible") or _wants_sso(reply)):
        return _forbidden(reply, says)
    if _is_used_up(reply):
        return RateLimited(f"{reply.where}: the rate limit of this hour is used up", until=refill(reply))
    is_secondary = "rate limit" in lowered or "abuse detection" in lowered or "retry-after" in reply.headers
    if is_secondary or reply.status == 429:
        return RateLimited(f"{reply.where}: GitHub asks to slow down", until=refill(reply))
    return _forbidden(reply, says)


def _forbidden(reply: Reply, says: str) -> PermissionMissing:
    """What is needed stands in a header, for fine-grained tokens and apps.

    https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
    """
    message = f"{reply.where}: the token may not do this (403): {says or 'no reason given'}"
    if _wants_sso(reply):
        return PermissionMissing(message, hint="authorise the token for the organisation's single sign-on")
    needed = reply.headers.get("x-accepted-github-permissions")
    return PermissionMissing(message, hint=f"it takes {needed[:200]}" if needed else "may it read issues?")


def _wants_sso(reply: Reply) -> bool:
    # https://docs.github.com/en/rest/authentication/authenticating-to-the-rest-api
    return reply.headers.get("x-github-sso", "").startswith("required")


def _gone(reply: Reply, says: str) -> ToolError:
    if tells_of_deletion(reply):
        return NotFound(f"{reply.where}: deleted (410)")
    if "disabled" in says.casefold():
        return NotFound(
            f"{reply.where}: the repository has no issues (410): {says}", hint="are they switched off there?"
        )
    return _other_version(reply, says)


def _other_version(reply: Reply, says: str) -> UnexpectedResponse:
    """A retired version is answered with 410, an unknown one with 400.

    https://docs.github.com/en/rest/about-the-rest-api/api-versions
    """
    return UnexpectedResponse(
        f"{reply.where}: GitHub no longer speaks this version of its API ({reply.status}): {says}",
        hint="a newer okrsync is needed",
    )


def refill(reply: Reply) -> datetime | None:
    """When a limited caller may ask again."""
    return _reset(reply) if _is_used_up(reply) else _slowed_until(reply)


def _is_used_up(reply: Reply) -> bool:
    return reply.headers.get("x-ratelimit-remaining") == "0"


def _reset(reply: Reply) -> datetime | None:
    """The end of the window, in UTC epoch seconds, and a second more; nonsense can't stall for longer."""
    try:
        reset = datetime.fromtimestamp(int(reply.headers["x-ratelimit-reset"]), tz=UTC) + _TICK
    except (KeyError, ValueError, OverflowError, OSError):
        return None
    now = server_time(reply)
    return min(reset, now + _LONGEST_WAIT) if now else reset


def _slowed_until(reply: Reply) -> datetime | None:
    now = server_time(reply) or reply.at
    return min(_asked_instant(reply, now), now + _LONGEST_WAIT) if now else None


def _asked_instant(reply: Reply, now: datetime) -> datetime:
    """What ``Retry-After`` names, in seconds as GitHub does or as a date as proxies on the way may."""
    asked = reply.headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(asked):
        return now + timedelta(seconds=float(asked[:9]))
    return max(_instant(asked) or now + _SECONDARY_WAIT, now)


def server_time(reply: Reply) -> datetime | None:
    """GitHub's own time, so that no other clock decides."""
    return _instant(reply.headers.get("date", ""))


def _instant(date: str) -> datetime | None:
    """https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7 ."""
    try:
        instant = parsedate_to_datetime(date)
        return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


_MEANINGS: Mapping[int, Callable[[Reply, str], ToolError | None]] = {
    400: _malformed,
    401: _unauthorized,
    403: _refused,
    404: _hidden,
    410: _gone,
    422: _invalid,
    429: _refused,
}
