"""What counts as a number and as a date, in whatever form a source gives it. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from math import isfinite
from typing import Any

from okrsync.sdk.reading import clean
from okrsync.usecases.measure import MeasureError

# No underscores, no 'nan', no digits of other scripts, all of which float() takes:
# https://docs.python.org/3/library/functions.html#float
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_DAY = len("2026-12-31")
_LONGEST_SHOWN = 60


def number(raw: Any, place: str, *, hint: str | None = None) -> float:
    """``raw`` as a finite number: a number itself, or a text that is one.

    Raises MeasureError for everything else, truth values, NaN and infinities included.
    """
    if isinstance(raw, int | float | Decimal) and not isinstance(raw, bool):
        return _finite(raw, place)
    if isinstance(raw, str) and _NUMBER.fullmatch(raw.strip()):
        return _finite(raw, place)
    raise MeasureError(f"{place}: {shown(raw)} is no number", hint=hint)


def instant(raw: Any, place: str, zone: tzinfo) -> datetime:
    """The instant that ``raw`` (ISO 8601, or a date of Python's) names.

    A day stands for its start in ``zone``, and what names no zone is in that one. Raises MeasureError.
    """
    found = _date(raw)
    if found is None:
        raise MeasureError(f"{place}: {shown(raw)} is no date", hint="write it as 2026-12-31")
    if not isinstance(found, datetime):
        return datetime.combine(found, time.min, zone)
    return found if found.tzinfo else found.replace(tzinfo=zone)


def shown(raw: Any) -> str:
    """``raw`` in a message: harmless and short."""
    match raw:
        case None:
            return "null"
        case bool():
            return str(raw).lower()
        case list() | dict():
            return "a list" if isinstance(raw, list) else "an object"
        case _:
            text = clean(str(raw))
            return repr(text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…")


def _finite(raw: float | Decimal | str, place: str) -> float:
    try:
        value = float(raw)
    except (OverflowError, ValueError):
        value = float("nan")
    if isfinite(value):
        return value
    raise MeasureError(f"{place}: {shown(raw)} is no finite number")


def _date(raw: Any) -> date | None:
    if isinstance(raw, date):
        return raw
    if not isinstance(raw, str):
        return None
    text = raw.strip()
    try:
        return date.fromisoformat(text) if len(text) <= _DAY else datetime.fromisoformat(text)
    except ValueError:
        return None
