"""Measurements from a JSON document that is read by GET."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

from okrsync.measures.value import instant, number, shown
from okrsync.measures.web import calling, get, host_of
from okrsync.sdk import Lender
from okrsync.usecases.measure import MeasureError
from okrsync.usecases.measuring import HttpMeasure
from okrsync.usecases.pointer import is_pointer, pointed

_PAIRS_HINT = "a JMESPath leaves out what is null; with each: a value and its date stay together"


def read_http(
    source: HttpMeasure, *, lend: Lender, at: datetime, zone: tzinfo
) -> list[tuple[datetime, float]]:
    """The document's measurements. A single value without a date is of ``at``; naive dates are in ``zone``.

    Raises MeasureError for what is no measurement, and a ToolError where the document can't be read.
    """
    with calling(source.url, source.headers, lend) as (client, path):
        reply = get(client, source.url, path)
    return measurements_in(reply.json, source, at=at, zone=zone)


def measurements_in(
    document: Any, source: HttpMeasure, *, at: datetime, zone: tzinfo
) -> list[tuple[datetime, float]]:
    """The dated values that the paths of ``source`` find in ``document``.

    Without ``each``: a number, or a list of numbers and one of as many dates. With ``each``: a list, in each
    entry of which value and date are looked for; an entry whose value is null was not measured yet. A path
    is a JSON Pointer or a JMESPath: https://jmespath.org/specification.html
    """
    place = f"http {host_of(source.url)}"
    if source.each is not None:
        return list(_entries(document, source, place, zone))
    values = _found(document, source.value, place, "value")
    dates = None if source.date is None else _found(document, source.date, place, "date")
    if isinstance(values, list):
        return _series(values, dates, place, zone)
    when = at if source.date is None else instant(dates, f"{place}: date", zone)
    return [(when, number(values, f"{place}: value"))]


def _entries(
    document: Any, source: HttpMeasure, place: str, zone: tzinfo
) -> Iterator[tuple[datetime, float]]:
    entries = _found(document, source.each or "", place, "each")
    if not isinstance(entries, list) or not entries:
        raise MeasureError(f"{place}: each finds {shown(entries) if entries else 'nothing'}, not a list")
    for index, entry in enumerate(entries):
        here = f"{place}: entry {index + 1}"
        value = _found(entry, source.value, here, "value")
        if value is not None:
            date = _found(entry, source.date or "", here, "date")
            yield instant(date, f"{here}: date", zone), number(value, f"{here}: value")


def _series(values: Sequence[Any], dates: Any, place: str, zone: tzinfo) -> list[tuple[datetime, float]]:
    if not values:
        raise MeasureError(f"{place}: value finds an empty list")
    if not isinstance(dates, list):
        raise MeasureError(
            f"{place}: value finds a list, and date none beside it",
            hint="say with date: where the dates are, or take one value, as in data[-1].rate",
        )
    if len(values) != len(dates):
        raise MeasureError(f"{place}: {len(values)} values and {len(dates)} dates", hint=_PAIRS_HINT)
    return [
        (instant(date, f"{place}: date {index}", zone), number(value, f"{place}: value {index}"))
        for index, (value, date) in enumerate(zip(values, dates, strict=True), start=1)
    ]


def _found(document: Any, path: str, place: str, what: str) -> Any:
    if is_pointer(path):
        return pointed(document, path)
    try:
        return jmespath.search(path, document)
    except JMESPathError as error:
        fault = type(error).__name__
    # Said out here, since the library quotes what it stumbles over.
    raise MeasureError(f"{place}: {what} can't be looked for in this document ({fault})")
