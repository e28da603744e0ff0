"""What an answer means by HTTP's own rules, where the tool has none of its own."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from okrsync.sdk.faults import (
    CredentialsRejected,
    CutOff,
    NotFound,
    PermissionMissing,
    QueryRejected,
    RateLimited,
    ToolError,
    Unavailable,
    UnexpectedResponse,
)
from okrsync.sdk.http.ask import Reply

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


def verdict(reply: Reply, now: datetime) -> ToolError | None:
    """What is wrong with ``reply``, or None where it is a success with a JSON body.

    Status meanings: https://www.rfc-editor.org/rfc/rfc9110#section-15
    """
    if reply.ok:
        return _promised_json(reply)
    named = _NAMED.get(reply.status)
    if named is not None:
        fault, says, hint = named
        return fault(f"{reply.where}: {says} ({reply.status})", hint=hint)
    until = retry_after(reply, now)
    if reply.status == 429 or (reply.status == 503 and until is not None):
        when = f" until {until:%H:%M:%S} UTC" if until else ""
        return RateLimited(f"{reply.where}: asked to wait{when} ({reply.status})", until=until)
    if reply.status >= 500:
        return Unavailable(f"{reply.where}: the server failed ({reply.status})")
    if 300 <= reply.status < 400:
        return UnexpectedResponse(
            f"{reply.where}: redirected elsewhere ({reply.status})",
            hint="is this the tool's own address, and not that of a login page or a proxy?",
        )
    return QueryRejected(f"{reply.where}: the request was refused ({reply.status})")


def retry_after(reply: Reply, now: datetime) -> datetime | None:
    """The instant that ``Retry-After`` names, as seconds or as a date; None where it names none.

    https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
    """
    value = reply.headers.get("retry-after", "").strip()
    if not value:
        return None
    seconds = _seconds(value)
    if seconds is not None:
        return now + min(seconds, _DAY / _SECOND) * _SECOND
    return bounded(_date(value), now)


def bounded(until: datetime | None, now: datetime) -> datetime | None:
    """``until``, but neither past nor more than a day ahead, so that nonsense can't stall."""
    return None if until is None else min(max(until, now), now + _DAY)


def _seconds(value: str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
        return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None


def _promised_json(reply: Reply) -> ToolError | None:
    if reply.json is not None or reply.status == 204 or reply.text.strip() == "null":
        return None
    # HTML 5 may leave out the tag itself: https://html.spec.whatwg.org/#optional-tags
    start = reply.text[:2000].lower()
    if "<html" in start or "<!doctype html" in start:
        return UnexpectedResponse(
            f"{reply.where}: answered with a web page where data was promised",
            hint="a login page or a proxy stands in between: check the address and the token",
        )
    return CutOff(f"{reply.where}: answered with something that is not JSON, or was cut off")


_NAMED: dict[int, tuple[type[ToolError], str, str | None]] = {
    401: (CredentialsRejected, "the credentials were rejected", "is the token right, and has it expired?"),
    403: (PermissionMissing, "permission is missing", "what may the account behind this token see?"),
    404: (NotFound, "not found", "is the name right, and may the account behind this token see it?"),
    408: (Unavailable, "the request came too slowly", None),
    410: (NotFound, "no longer there", None),
    425: (Unavailable, "the request came too early", None),
}
