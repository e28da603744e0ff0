"""Problems: what went wrong, for programs and for who reads their logs.

The form is that of RFC 9457 (https://www.rfc-editor.org/rfc/rfc9457) with ``hint``, what to do about it, and
``parameter``, which part of the request it is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from okrsync.errors import OkrsyncError

MEDIA_TYPE = "application/problem+json"
_LONGEST = 500
_HINTS = {
    401: "send the header Authorization: Bearer TOKEN with the token in OKRSYNC_WEB_TOKEN",
    404: "GET /api/v1/openapi.json describes what there is",
    405: "the header Allow says what can be done here",
    500: "its log says where it broke",
    503: "try again in a moment",
}
_TITLES = {500: "okrsync broke over this request"}


class Problem(BaseModel):
    """What went wrong with a request (RFC 9457)."""

    model_config = ConfigDict(frozen=True)

    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str | None = Field(None, examples=["there is no key result 'dropuot'"])
    hint: str | None = Field(None, examples=["did you mean 'dropout'?"])
    parameter: str | None = Field(None, examples=["id"])


class Refused(Exception):
    """A request that ends with a problem."""

    def __init__(
        self, status: int, detail: str, *, hint: str | None = None, parameter: str | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.hint = hint
        self.parameter = parameter

    @classmethod
    def by(cls, error: OkrsyncError, status: int, *, parameter: str | None = None) -> Refused:
        """What ``error`` says, as a problem."""
        return cls(status, error.message, hint=error.hint, parameter=parameter)

    @classmethod
    def invalid(cls, error: ValidationError, status: int) -> Refused:
        """The first thing that is wrong with what was sent."""
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        name = ".".join(str(part) for part in first["loc"]) or None
        return cls(status, f"{name or 'the body'}: {first['msg']}", parameter=name)


def problem(
    status: int,
    detail: str | None = None,
    *,
    hint: str | None = None,
    parameter: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer that something went wrong."""
    told = Problem(
        title=_TITLES.get(status, HTTPStatus(status).phrase),
        status=status,
        detail=_short(detail),
        hint=_short(hint or _HINTS.get(status)),
        parameter=_short(parameter),
    )
    content = told.model_dump(exclude_none=True)
    return JSONResponse(content, status, dict(headers or {}), media_type=MEDIA_TYPE)


async def refused(_: Request, error: Exception) -> Response:
    """What a request that was refused, or that we broke over, is answered with."""
    if isinstance(error, Refused):
        headers = {"www-authenticate": "Bearer"} if error.status == 401 else {}
        return problem(
            error.status, error.detail, hint=error.hint, parameter=error.parameter, headers=headers
        )
    if isinstance(error, HTTPException):
        return problem(error.status_code, headers=error.headers)
    if isinstance(error, OkrsyncError):
        return problem(503, error.message, hint=error.hint)
    return problem(500)


def _short(text: str | None) -> str | None:
    return text if text is None or len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
