"""Check-ins: what a person measured, carried out as the order that ``okrsync checkin`` gives.

A browser can't be made to send one: it takes the token in a header and JSON as its declared type, and nothing
that a browser adds by itself counts.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from okrsync.errors import UsageError
from okrsync.usecases import shape
from okrsync.usecases.tell import find_measured
from okrsync.usecases.when import measured_at
from okrsync.web.api.asked import Date, naming
from okrsync.web.api.problem import Refused
from okrsync.web.api.reading import json_answer
from okrsync.web.body import read_body
from okrsync.web.door import Door
from okrsync.web.rules import Rules
from okrsync.web.work import Work

_MOST = 16_384
_SECONDS = 10.0
_KEYS = 1_000
_LARGEST = 1e15

_KEY = re.compile(r"[!-~]{1,200}")
# Line breaks and tabs are text; what else there is below a space is none.
_TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"


class CheckIn(BaseModel):
    """What a person measured. Sent again, the same value of the same instant is not recorded again."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    value: float = Field(
        ge=-_LARGEST, le=_LARGEST, allow_inf_nan=False, description="In its own unit.", examples=[43]
    )
    at: Date | None = Field(
        None, description="When it was measured: a day stands for its start. Now, if left out."
    )
    note: Annotated[str, Field(max_length=2_000, pattern=_TEXT)] | None = Field(
        None, description="What there is to say about it.", examples=["Survey of the third quarter"]
    )
    by: Annotated[str, Field(min_length=1, max_length=200, pattern=_TEXT)] | None = Field(
        None, description="Who measured it.", examples=["maria"]
    )


class _Kept:
    """The last keys that check-ins came with, each with what it was and when.

    Who sends a key again means the instant of the first time, and of one instant a value is recorded once.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._said: OrderedDict[str, tuple[object, datetime]] = OrderedDict()

    def at(self, key: str, said: object, at: datetime) -> datetime:
        """The instant of the check-in that ``key`` first came with. Raises Refused if that was another."""
        with self._lock:
            before, first = self._said.setdefault(key, (said, at))
            while len(self._said) > _KEYS:
                self._said.popitem(last=False)
        if before != said:
            raise Refused(
                422,
                "this Idempotency-Key came with another check-in before",
                hint="take a new key for each check-in",
                parameter="Idempotency-Key",
            )
        return first


@dataclass(frozen=True, slots=True)
class CheckIns:
    """The check-ins of those who have the token of ``rules``."""

    door: Door
    rules: Rules
    work: Work
    _kept: _Kept = field(default_factory=_Kept)

    async def post(self, request: Request) -> Response:
        """Record what a person measured, as `okrsync checkin` does. Needs the token, whoever asks."""
        self._refuse_strangers(request)
        said = await _read(request)
        told = await self.work.do(self._record, request.path_params["id"], said, _key(request))
        return json_answer(told, {}, 201)

    def _refuse_strangers(self, request: Request) -> None:
        if self.rules.token is None:
            raise Refused(
                403,
                "check-ins are off, since no token is configured",
                hint="set OKRSYNC_WEB_TOKEN_FILE or OKRSYNC_WEB_TOKEN and start the daemon again",
            )
        if not self.rules.is_shown_the_token(request.headers):
            raise Refused(401, "a check-in needs the token")

    def _record(self, measured: str, said: CheckIn, key: str | None) -> Mapping[str, Any]:
        library = self.door.library()
        now = library.clock()
        with naming("id", 404):
            find_measured(library.okrs(), measured)
        with naming("at", 422):
            at = measured_at(said.at, now=now, zone=library.zone)
            if at > now:
                raise UsageError(f"{said.at} lies in the future: a check-in tells what was measured")
        if key is not None:
            at = self._kept.at(key, (measured, said), at)
        try:
            return self.door.check_in(measured, said.value, at=shape.instant(at), note=said.note, by=said.by)
        except UsageError as error:
            raise Refused.by(error, 422) from None


def _key(request: Request) -> str | None:
    key = request.headers.get("idempotency-key")
    if key is not None and not _KEY.fullmatch(key):
        raise Refused(
            400, "Idempotency-Key has 1 to 200 letters, digits and signs", parameter="Idempotency-Key"
        )
    return key


async def _read(request: Request) -> CheckIn:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind != "application/json":
        raise Refused(
            415,
            "a check-in is JSON",
            hint="send the header Content-Type: application/json",
            parameter="Content-Type",
        )
    body = await read_body(request, most=_MOST, seconds=_SECONDS)
    try:
        return CheckIn.model_validate_json(body)
    except ValidationError as error:
        raise Refused.invalid(error, 422) from None
