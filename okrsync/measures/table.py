"""Measurements from a CSV file: one row a date."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from okrsync.measures.value import instant, number, shown
from okrsync.usecases.measure import MeasureError
from okrsync.usecases.measuring import CsvMeasure


def read_csv(source: CsvMeasure, zone: tzinfo) -> Iterator[tuple[datetime, float]]:
    """Each row's instant and value, of the rows whose columns hold what ``source`` asks for.

    A date without a time stands for the start of that day in ``zone``. Rows without a value are left out:
    nothing was measured yet. Raises MeasureError with file and line for anything that is no date or number.
    """
    path, where = source.path, source.where
    wanted = (source.date, source.value, *where)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, delimiter=source.delimiter, strict=True)
            for place, row in _rows(path, reader, wanted):
                if all(row[column] == value for column, value in where.items()) and row[source.value]:
                    yield (
                        instant(row[source.date], place, zone),
                        _number(place, row[source.value], source.decimal),
                    )
    except FileNotFoundError:
        raise MeasureError(
            f"{path} does not exist", hint="the path is relative to the mapping file"
        ) from None
    except OSError as error:
        raise MeasureError(f"{path} can't be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise MeasureError(f"{path} is no CSV in UTF-8: {error.reason}") from None


def _rows(
    path: Path, reader: csv.DictReader[str], wanted: Sequence[str]
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Each row's place and the ``wanted`` of its cells, without white space around them."""
    try:
        columns = [name.strip() for name in reader.fieldnames or ()]
        _check_columns(path, columns, wanted)
        reader.fieldnames = columns
        for row in reader:
            place = f"{path}:{reader.line_num}"
            _check_width(place, row)
            yield place, {column: (row[column] or "").strip() for column in wanted}
    except csv.Error as error:
        place = f"{path}:{reader.line_num + 1}"
        raise MeasureError(f"{place}: {error}", hint="is a quotation mark left open?") from None


def _check_columns(path: Path, columns: Sequence[str], wanted: Sequence[str]) -> None:
    for column in wanted:
        if column not in columns:
            raise MeasureError(
                f"{path} has no column {column!r}", hint=f"it has: {', '.join(columns) or 'none'}"
            )
        if columns.count(column) > 1:
            raise MeasureError(f"{path} has several columns {column!r}")


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
