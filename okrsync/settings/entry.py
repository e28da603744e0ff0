"""What every part of the file is made of: strict fields that explain themselves, and how they refuse."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Annotated, Any, Final, LiteralString, NoReturn
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError

from okrsync.domain.magnitude import GREATEST
from okrsync.settings.dates import NotUnderstood, read_day, read_length, read_span
from okrsync.settings.problem import did_you_mean
from okrsync.settings.schedule import read_when
from okrsync.settings.tree import Trail

# The type of error whose words are ours already.
PLAIN_WORDS: Final = "okrsync"
MISSING: Final = "missing"
ID_HINT = "lower-case letters, digits, '-', '_' and '.', as in user-survey"
_ID = re.compile(r"[a-z0-9][a-z0-9._-]*")


class Entry(BaseModel):
    """A part of the file: unknown keys are refused, and what is refused is never shown."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def refuse(message: str, hint: str | None = None) -> NoReturn:
    """Refuse the value being validated, in plain words."""
    raise PydanticCustomError(PLAIN_WORDS, "{message}", {"message": message, "hint": hint})


def refuse_at(trail: Trail, message: str, hint: str | None = None) -> NoReturn:
    """Refuse what is, or should be, at ``trail`` below the value being validated."""
    _raise_at(trail, PLAIN_WORDS, message, hint)


def refuse_missing(trail: Trail, hint: str | None = None) -> NoReturn:
    """Refuse the value being validated, since nothing is at ``trail`` below it."""
    _raise_at(trail, MISSING, "is missing", hint)


def _raise_at(trail: Trail, kind: LiteralString, message: str, hint: str | None) -> NoReturn:
    error = PydanticCustomError(kind, "{message}", {"message": message, "hint": hint})
    details = InitErrorDetails(type=error, loc=trail, input=None)
    raise ValidationError.from_exception_data("entry", [details])


def is_id(text: str) -> bool:
    """Whether ``text`` can name a thing in commands and addresses."""
    return bool(_ID.fullmatch(text))


def slug(text: str) -> str:
    """An id made of a title; empty where nothing of it can be part of one."""
    return re.sub(r"[^a-z0-9._]+", "-", text.casefold()).strip("-._")


def stage_id(index: int, own: str | None, title: str) -> str:
    """What the stage at ``index`` is called: its own id, else one made of its title or its number."""
    return own or slug(title) or f"stage-{index + 1}"


def one_of(**given: object) -> None:
    """Refuse unless exactly one of the named values is there."""
    present = [name for name, value in given.items() if value is not None]
    names = " or ".join(given)
    if not present:
        refuse(f"needs {names}", "one of them")
    if len(present) > 1:
        refuse(f"has {' and '.join(present)}, and can have only one of them", "remove the other")


def _id(text: str) -> str:
    return text if is_id(text) else refuse("is no id", f"an id holds {ID_HINT}")


def _understood(read: Callable[[object], Any]) -> Callable[[object], Any]:
    def validate(value: object) -> Any:
        try:
            return read(value)
        except NotUnderstood as error:
            refuse(str(error), error.hint)

    return validate


def _when(text: str) -> str:
    _understood(read_when)(text)
    return text


def _zone(name: str) -> str:
    if name in available_timezones() and ZoneInfo(name):
        return name
    hint = did_you_mean(name, available_timezones())
    return refuse("is no time zone", hint or "take a name such as Europe/Lisbon, America/Sao_Paulo or UTC")


def _unfold(value: object) -> object:
    if isinstance(value, dict):
        return value
    first, last = _understood(read_span)(value)
    return {"start": first, "end": last}


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Id = Annotated[Text, AfterValidator(_id), WithJsonSchema({"type": "string", "pattern": f"^{_ID.pattern}$"})]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-GREATEST, le=GREATEST)]
Positive = Annotated[float, Field(strict=True, allow_inf_nan=False, gt=0)]
Percent = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=100)]
Day = Annotated[
    date,
    PlainValidator(_understood(read_day)),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-12-31"]}),
]
Length = Annotated[
    timedelta,
    PlainValidator(_understood(read_length)),
    WithJsonSchema({"type": "string", "examples": ["week", "2 weeks", "10 days", "quarter", "year"]}),
]
WhenText = Annotated[
    str,
    AfterValidator(_when),
    WithJsonSchema(
        {
            "type": "string",
            "examples": ["every 10 minutes", "daily at 03:00", "mondays at 09:00", "0 9 * * 1"],
        }
    ),
]
Zone = Annotated[str, AfterValidator(_zone)]


class Span(Entry):
    """From one day to another, both included."""

    start: Day = Field(description="The first day.")
    end: Day = Field(description="The last day, which still belongs to it.")

    @model_validator(mode="after")
    def _forward(self) -> Span:
        if self.end < self.start:
            refuse("ends before it starts", "is one of the two years wrong?")
        return self


_SPAN_TEXT = Annotated[
    str,
    Field(
        pattern=r"^\s*\d{4}(-([QqHh]\d|\d{1,2}(-\d{1,2})?))?(\.\.\d{4}(-([QqHh]\d|\d{1,2}(-\d{1,2})?))?)?\s*$",
        examples=["2026", "2026-Q4", "2026-H1", "2026-10", "2026..2029", "2026-Q1..2026-Q3"],
    ),
]
PeriodSpan = Annotated[Span, BeforeValidator(_unfold, json_schema_input_type=_SPAN_TEXT | int | Span)]
