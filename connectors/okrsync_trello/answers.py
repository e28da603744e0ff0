"""What Trello's own refusals mean. Pure. They are plain text more often than JSON."""

from __future__ import annotations

from datetime import timedelta

from okrsync.sdk import (
    CredentialsRejected,
    NotFound,
    PermissionMissing,
    QueryRejected,
    RateLimited,
    Reply,
    ToolError,
    Unavailable,
)

# The windows of its limits, where no header says how long they are; and how little of one is believed.
_WINDOW = timedelta(seconds=10)
_LONGEST = timedelta(minutes=15)
_INTERVALS = ("x-rate-limit-api-token-interval-ms", "x-rate-limit-api-key-interval-ms")


class TooMuch(QueryRejected):
    """Trello does not give so much at once, and may give less."""


def reading(reply: Reply) -> ToolError | None:
    """The error that ``reply`` is, or None where its status says it all."""
    says = reply.text[:500].casefold()
    match reply.status:
        case 400 if "invalid id" in says:
            return NotFound(
                f"{reply.where}: Trello knows no such id", hint="is the board's short link right?"
            )
        case 401:
            return _unauthorized(reply.where, says)
        case 403 if "too many" in says or "too_many" in says:
            return TooMuch(f"{reply.where}: Trello refuses to give so much at once (403)")
        case 429:
            return _limited(reply)
        case 449:
            return Unavailable(f"{reply.where}: Trello was not ready for so much at once (449)")
        case _:
            return None


def _unauthorized(where: str, says: str) -> ToolError:
    """A missing permission, a wrong key and a dead token are all 401: only the text tells them apart.

    https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/
    """
    if "permission" in says:
        return PermissionMissing(
            f"{where}: the account behind the token may not read this", hint="is it a member of the board?"
        )
    if "invalid key" in says:
        return CredentialsRejected(
            f"{where}: Trello rejects the API key", hint="is it the key of a Power-Up?"
        )
    return CredentialsRejected(
        f"{where}: Trello rejects the token",
        hint="tokens end after 30 days unless authorised with expiration=never: authorise a new one",
    )


def _limited(reply: Reply) -> ToolError | None:
    """Trello does not say how long to wait, but how long the window is that was used up.

    https://developer.atlassian.com/cloud/trello/guides/rest-api/rate-limits/
    """
    if reply.at is None or "retry-after" in reply.headers:
        return None
    until = reply.at + _window(reply)
    return RateLimited(f"{reply.where}: asked to wait until {until:%H:%M:%S} UTC (429)", until=until)


def _window(reply: Reply) -> timedelta:
    said = [reply.headers.get(name, "") for name in _INTERVALS]
    windows = [timedelta(milliseconds=int(one[:9])) for one in said if one.isascii() and one.isdigit()]
    return min(max(windows, default=_WINDOW), _LONGEST)
