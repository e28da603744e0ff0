"""What can go wrong with a tool, named by what a person can do about it."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from okrsync.errors import OkrsyncError


class ToolError(OkrsyncError):
    """A tool did not do what was asked. ``transient`` ones may pass if asked again later.

    ``kind`` is the stable name under which the failure is stored, counted and shown.
    """

    exit_code = 3
    kind: ClassVar[str] = "tool_error"
    transient: ClassVar[bool] = False


class CredentialsRejected(ToolError):
    """The tool does not accept the token: wrong, expired or revoked."""

    kind = "credentials_rejected"


class PermissionMissing(ToolError):
    """The token is good and may not do this."""

    kind = "permission_missing"


class NotFound(ToolError):
    """There is no such project, board or repository, or the token may not see it."""

    kind = "not_found"


class QueryRejected(ToolError):
    """The tool understood the request and refuses it, as with invalid JQL."""

    kind = "query_rejected"


class UnexpectedResponse(ToolError):
    """The answer is not what this API gives: a login page, a truncated body, a list that is none."""

    kind = "unexpected_response"


class CutOff(UnexpectedResponse):
    """The body ended early or is no JSON: perhaps a hiccup on the way, so once more may do."""

    transient = True


class Unavailable(ToolError):
    """No answer, a reset connection, or a server error."""

    kind = "unavailable"
    transient = True


class Untrusted(Unavailable):
    """The other side can't prove that it is who the address says. Asking again does not help."""

    kind = "untrusted"
    transient = False


class Stopped(Unavailable):
    """The program is to stop, so nothing more is asked: no fault of the tool's."""

    kind = "stopped"


class OutOfTime(Unavailable):
    """The time of this sync is over, so nothing more is asked: the next one goes on."""

    kind = "out_of_time"


class RateLimited(ToolError):
    """The tool asks to wait. ``until`` (UTC) is when it may be asked again, where it says so."""

    kind = "rate_limited"
    transient = True

    def __init__(self, message: str, *, hint: str | None = None, until: datetime | None = None) -> None:
        super().__init__(message, hint=hint)
        self.until = until
