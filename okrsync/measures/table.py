"""Measurements from a CSV file: one row a date."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from io import StringIO
from typing import Any

from okrsync.measures.value import instant, number, shown
from okrsync.measures.whole import read_whole
from okrsync.sdk.reading import clean
from okrsync.usecases.measure import MeasureError
from okrsync.usecases.measuring import CsvMeasure
from okrsync.usecases.words import nearest

_DELIMITERS = ";,\t|"
_LONGEST_NAME = 40
_MOST_NAMED = 20


def read_csv(source: CsvMeasure, *, at: datetime, zone: tzinfo) -> Iterator[tuple[datetime, float]]:
    """Each row's instant and value, of the rows whose columns hold what ``source`` asks for.

    A date without a time stands for the start of that day in ``zone``. Rows without a value are left out:
    nothing was measured yet. Raises MeasureError with file and line for anything that is no date or number,
    and where the file is not whole as of ``at``, now (UTC).
    """
    text = StringIO(read_whole(source.path, at), newline="")
    reader = csv.DictReader(text, delimiter=source.delimiter, strict=True)
    for place, row in _rows(source, reader):
        if all(row[column] == value for column, value in source.where.items()) and row[source.value]:
            yield instant(row[source.date], place, zone), _number(place, row[source.value], source.decimal)


def _rows(source: CsvMeasure, reader: csv.DictReader[str]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Each row's place and those of its cells that are asked for, without white space around them."""
    wanted = (source.date, source.value, *source.where)
    try:
        columns = [name.strip() for name in reader.fieldnames or ()]
        _check_columns(source, columns, wanted)
        reader.fieldnames = columns
        for row in reader:
            place = f"{source.path}:{reader.line_num}"
            _check_width(place, row)
            yield place, {column: (row[column] or "").strip() for column in wanted}
    except csv.Error as error:
        place = f"{source.path}:{reader.line_num + 1}"
        raise MeasureError(f"{place}: {error}", hint="is a quotation mark left open?") from None


def _check_columns(source: CsvMeasure, columns: Sequence[str], wanted: Sequence[str]) -> None:
    for column in wanted:
        if column not in columns:
            raise MeasureError(f"{source.path} has no column {column!r}", hint=_column_meant(column, columns))
        if columns.count(column) > 1:
            raise MeasureError(f"{source.path} has several columns {column!r}")


def _column_meant(column: str, columns: Sequence[str]) -> str:
    """What to do about a column that is not there. What a file holds is nobody's to be shown at length."""
    other = next((sign for sign in _DELIMITERS if sign in columns[0]), None) if len(columns) == 1 else None
    if other is not None:
        return f"its columns are separated by {other!r}, it seems: say so with delimiter:"
    return nearest(column, [clean(name)[:_LONGEST_NAME] for name in columns[:_MOST_NAMED]])


def _check_width(place: str, row: Mapping[Any, Any]) -> None:
    # A comma for the decimals would otherwise make 6,5 a silent 6.
    if None in row:
        raise MeasureError(f"{place}: has more cells than columns", hint="write decimals with a point: 12.5")


def _number(place: str, text: str, decimal: str) -> float:
    bare = text.removesuffix("%").strip()
    # Where a comma stands before the decimals, a point can only be between thousands: 1.234 is not 1,234.
    plain = bare.replace(decimal, ".") if decimal == "." or "." not in bare else ""
    hint = f"write decimals as 12{decimal}5 and nothing between thousands"
    if not plain:
        raise MeasureError(f"{place}: {shown(text)} is no number", hint=hint)
    return number(plain, place, hint=hint)
