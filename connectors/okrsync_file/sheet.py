"""A file's content as rows with their places, whichever of the two formats it is in. Pure."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from okrsync.sdk import Record, UnexpectedResponse
from okrsync_file.scope import CSV

_MOST = 3
_DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file holds: its columns as they are written, and its rows, each named by file and line."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Record]


class Refusals:
    """What is wrong in a file, all of it together: the first few with their places, the others counted."""

    def __init__(self) -> None:
        self._said: list[str] = []
        self._hint: str | None = None

    def add(self, words: str, hint: str | None) -> None:
        """One more thing; the hint of the first one is shown."""
        self._hint = self._hint if self._said else hint
        self._said.append(words)

    def settle(self) -> None:
        """Raises ``UnexpectedResponse`` where there was something."""
        if not self._said:
            return
        more = len(self._said) - _MOST
        rest = f"; and {more} more" if more > 0 else ""
        raise UnexpectedResponse("; ".join(self._said[:_MOST]) + rest, hint=self._hint)


def sheet_of(name: str, content: bytes, delimiter: str) -> Sheet:
    """The rows of a file. Raises ``UnexpectedResponse`` with file and line where it is not what it says."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnexpectedResponse(f"{name}:{line}: is no UTF-8", hint="save it with that encoding") from None
    return _csv(name, text, delimiter) if name.casefold().endswith(CSV) else _json_lines(name, text)


def _csv(name: str, text: str, delimiter: str) -> Sheet:
    """https://www.rfc-editor.org/rfc/rfc4180 with a header; ends of lines of any system."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = [cell.strip() for cell in next(reader, [])]
        _check_header(name, columns)
        return Sheet(name, columns, list(_csv_rows(name, reader, columns)))
    except csv.Error as error:
        place = f"{name}:{max(reader.line_num, 1)}"
        raise UnexpectedResponse(f"{place}: {error}", hint="is a quotation mark left open?") from None


def _check_header(name: str, columns: Sequence[str]) -> None:
    if not any(columns):
        raise UnexpectedResponse(f"{name}:1: has no header", hint="the first line names the columns")
    other = next((sign for sign in _DELIMITERS if len(columns) == 1 and sign in columns[0]), None)
    if other:
        raise UnexpectedResponse(
            f"{name}:1: has a single column",
            hint=f"is it {other!r} that separates them? say so by delimiter:",
        )
    twice = {column for column in columns if column and _bare(columns).count(column.casefold()) > 1}
    if twice:
        raise UnexpectedResponse(f"{name}:1: has several columns {min(twice)!r}", hint="rename one of them")


def _csv_rows(name: str, reader: Any, columns: Sequence[str]) -> Iterator[Record]:
    refusals, start = Refusals(), reader.line_num + 1
    for cells in reader:
        place, start = f"{name}:{start}", reader.line_num + 1
        if cells and len(cells) != len(columns):
            refusals.add(
                f"{place}: has {len(cells)} cells where the header has {len(columns)}",
                "put cells that hold the delimiter between quotation marks",
            )
        elif any(cell.strip() for cell in cells):
            values = (cell.strip() or None for cell in cells)
            yield Record(dict(zip(columns, values, strict=True)), place)
    refusals.settle()


def _json_lines(name: str, text: str) -> Sheet:
    """https://jsonlines.org: one object a line."""
    refusals, rows = Refusals(), list[Record]()
    for number, line in enumerate(text.split("\n"), 1):
        place = f"{name}:{number}"
        if not line.strip():
            continue
        try:
            rows.append(Record(_object(line), place))
        except (ValueError, RecursionError):
            refusals.add(f"{place}: is no JSON", "each line is one object, as in {...}")
        except UnexpectedResponse as error:
            refusals.add(error.message, "each line is one object, as in {...}")
    refusals.settle()
    return Sheet(name, list(dict.fromkeys(key for row in rows for key in row.raw)), rows)


def _object(line: str) -> Any:
    """A line's value; blank texts in an object are absent, as they are in CSV."""
    value = json.loads(line, parse_constant=_refuse)
    if not isinstance(value, Mapping):
        return value
    return {key: None if isinstance(cell, str) and not cell.strip() else cell for key, cell in value.items()}


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _bare(columns: Sequence[str]) -> list[str]:
    return [column.casefold() for column in columns]
