"""Measurements from a CSV file: one row a date."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, tzinfo
from pathlib import Path

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
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, delimiter=delimiter)
            _check_columns(path, rows.fieldnames or (), (date_column, value_column, *where))
            for row in rows:
                if all((row[column] or "").strip() == wanted for column, wanted in where.items()):
                    place = f"{path}:{rows.line_num}"
                    yield from _measured(place, row[date_column], row[value_column], zone)
    except FileNotFoundError:
        raise MeasureError(
            f"{path} does not exist", hint="the path is relative to the mapping file"
        ) from None
    except OSError as error:
        raise MeasureError(f"{path} can't be read: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise MeasureError(f"{path} is no CSV in UTF-8: {error}") from None


def _check_columns(path: Path, found: object, wanted: tuple[str, ...]) -> None:
    columns = list(found) if isinstance(found, list | tuple) else []
    for column in wanted:
        if column not in columns:
            raise MeasureError(
                f"{path} has no column {column!r}", hint=f"it has: {', '.join(columns) or 'none'}"
            )


def _measured(
    where: str, date_text: str | None, value_text: str | None, zone: tzinfo
) -> Iterator[tuple[datetime, float]]:
    if not (value_text or "").strip():
        return
    yield _instant(where, (date_text or "").strip(), zone), _number(where, (value_text or "").strip())


def _instant(where: str, text: str, zone: tzinfo) -> datetime:
    try:
        if len(text) <= len("2026-12-31"):
            return datetime.combine(date.fromisoformat(text), time.min, zone)
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise MeasureError(f"{where}: {text!r} is no date", hint="write it as 2026-12-31") from None
    return instant if instant.tzinfo else instant.replace(tzinfo=zone)


def _number(where: str, text: str) -> float:
    try:
        return float(text.removesuffix("%").strip())
    except ValueError:
        raise MeasureError(f"{where}: {text!r} is no number", hint="write it as 12.5") from None
