"""What may be asked: the parameters of each operation, with their bounds. What is not declared is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request

from okrsync.domain.status import Status
from okrsync.domain.work import State
from okrsync.errors import UsageError
from okrsync.usecases.words import nearest
from okrsync.web.api.problem import Refused

_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
_LONGEST_NAME = 200

Date = Annotated[
    str,
    Field(
        pattern=rf"^{_DATE}({_TIME})?$",
        max_length=40,
        description="A day, or an instant (RFC 3339); without an offset it is of the organisation's zone.",
        examples=["2027-06-30", "2027-06-30T14:00:00Z"],
    ),
]
Name = Annotated[str, Field(min_length=1, max_length=_LONGEST_NAME)]


class Asked(BaseModel):
    """Nothing. ``looks_back_by`` names the parameter that says as of when, if there is one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    looks_back_by: ClassVar[str | None] = None


class AsOf(Asked):
    """A look back."""

    looks_back_by: ClassVar[str | None] = "as_of"

    as_of: Date | None = Field(
        None, description="As it was known then: a day stands for its end. Now, where it is left out."
    )


class Page(AsOf):
    """A part of a list. What follows is of the instant that the first page was of."""

    limit: int = Field(100, ge=1, le=500, description="At most so many.")
    cursor: str | None = Field(
        None,
        min_length=1,
        max_length=1000,
        description="Where to go on: next_cursor of the page before.",
    )


class Goals(Page):
    """A choice of objectives or key results."""

    owner: Name | None = Field(None, description="Only those of this owner.", examples=["education-board"])
    status: Status | None = Field(None, description="Only those with this status.")
    period: str | None = Field(
        None,
        pattern=rf"^{_DATE}(\.\.{_DATE})?$",
        description="Only those whose period holds this day, or one of these days.",
        examples=["2027-06-30", "2027-01-01..2027-12-31"],
    )


class Items(Page):
    """A choice of work items."""

    state: State | None = Field(None, description="Only those in this state.")


class Explained(AsOf):
    """An explanation."""

    since: Date | None = Field(None, description="Also why it changed since then.")


class Changed(Asked):
    """A change."""

    looks_back_by: ClassVar[str | None] = "until"

    since: Date = Field(description="From when on: a day stands for its end.", examples=["2027-06-01"])
    until: Date | None = Field(None, description="Up to when; now, where it is left out.")


A = TypeVar("A", bound=Asked)


def read(asked: type[A], request: Request) -> A:
    """The parameters of ``request``. Raises Refused, naming the one that can't be."""
    given: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name not in asked.model_fields:
            known = nearest(name, list(asked.model_fields))
            raise Refused(400, f"there is no parameter {name!r} here", hint=known, parameter=name)
        if name in given:
            raise Refused(400, f"{name} is given twice", hint="say it once", parameter=name)
        given[name] = value
    try:
        return asked.model_validate_strings(given)
    except ValidationError as error:
        raise Refused.invalid(error, 400) from None


@contextmanager
def naming(parameter: str, status: int) -> Iterator[None]:
    """What a use case refuses within the block is about ``parameter``."""
    try:
        yield
    except UsageError as error:
        raise Refused.by(error, status, parameter=parameter) from None
