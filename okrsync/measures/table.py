"""Measurements from a CSV file: one row a date."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, tzinfo
from pathlib import Path
from typing import Any

from okrsync.usecases.measure import MeasureError


def read_csv(
    path: Path,
    *,
    date_column: str,
    value_column: str,
    where: Mapping[str, str],
    delimiter: str,
    zone: tzinfo,
) -> Iterator[tuple[datetime, float]]:
    """Each row's instant and value, of the rows whose columns hold what ``where`` asks for.

    A date without a time stands for the start of that day in ``zone``. Rows without a value are left out:
    nothing was measured yet. Raises MeasureError with file and line for anything that is no date or number.
    """
    wanted = (date_column, value_column, *where)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for place, row in _rows(path, csv.DictReader(file, delimiter=delimiter, strict=True), wanted):
                if all(row[column] == value for column, value in where.items()) and row[value_column]:
                    yield _instant(place, row[date_column], zone), _number(place, row[value_column])
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


def _instant(place: str, text: str, zone: tzinfo) -> datetime:
    try:
        if len(text) <= len("2026-12-31"):
            return datetime.combine(date.fromisoformat(text), time.min, zone)
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise MeasureError(f"{place}: {text!r} is no date", hint="write it as 2026-12-31") from None
    return instant if instant.tzinfo else instant.replace(tzinfo=zone)


def _number(place: str, text: str) -> float:
    try:
        return float(text.removesuffix("%").strip())
    except ValueError:
        hint = "write decimals with a point and nothing between thousands: 1234.5"
        raise MeasureError(f"{place}: {text!r} is no number", hint=hint) from None
