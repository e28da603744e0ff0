"""Rows in okrsync's words. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from okrsync.sdk import Record, State, UnexpectedResponse, WorkItem, state_names
from okrsync_file.settings import FileSettings
from okrsync_file.sheet import Refusals, Sheet

_MUST = ("id", "title", "status")
_TYPE = "item"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOST_SHOWN = 40


class _Refused(Exception):
    """A row is no item: why, and what to do."""

    def __init__(self, words: str, hint: str) -> None:
        super().__init__(words)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Legend:
    """Which column of one sheet holds what, what its statuses mean, and the zone of its dates."""

    columns: Mapping[str, str]
    states: Mapping[str, State]
    zone: ZoneInfo

    @classmethod
    def of(cls, sheet: Sheet, settings: FileSettings) -> Legend:
        """Raises ``UnexpectedResponse`` where a column is missing that must be there, or that was named."""
        there = {column.casefold(): column for column in reversed(sheet.columns)}
        columns = {}
        for what, names in settings.columns:
            found = next((there[name.casefold()] for name in names if name.casefold() in there), None)
            if found is not None:
                columns[what] = found
            elif sheet.columns and (what in _MUST or what in settings.columns.model_fields_set):
                raise _no_column(sheet, what, names)
        if not sheet.columns and sheet.rows:
            raise _no_column(sheet, _MUST[0], settings.columns.id)
        states = state_names(settings.states.by_state())
        return cls(columns, states, ZoneInfo(settings.timezone))


def items_of(sheet: Sheet, settings: FileSettings, written_at: datetime) -> list[WorkItem]:
    """All rows as items, in the order of the file, of which ``written_at`` (UTC) is the last change.

    Raises ``UnexpectedResponse`` with file, line and hint where a single one can't be understood: what is
    left out would be missed by nobody.
    """
    legend, refusals = Legend.of(sheet, settings), Refusals()
    items, places = list[WorkItem](), dict[str, str]()
    for row in sheet.rows:
        try:
            item = _item(row, legend, written_at)
        except _Refused as refused:
            refusals.add(f"{row.what}: {refused}", refused.hint)
        except UnexpectedResponse as error:
            refusals.add(error.message, error.hint)
        else:
            if item.id in places:
                refusals.add(
                    f"{row.what}: the id {_shown(item.id)} is in {places[item.id]} already",
                    "an id belongs to one row for ever; columns: {id: ...} says which column holds it",
                )
            places.setdefault(item.id, row.what)
            items.append(item)
    refusals.settle()
    return items


def _item(row: Record, legend: Legend, written_at: datetime) -> WorkItem:
    id_, status = _must(row, legend, "id"), _must(row, legend, "status")
    state = _state(status, legend)
    created, started, ended = (_instant(row, legend, what) for what in ("created", "started", "done"))
    done_at = ended if state in (State.DONE, State.DROPPED) else None
    labels, people = _names(row, legend, "labels"), _names(row, legend, "assignees")
    parent, type_ = _text(row, legend, "parent"), _text(row, legend, "type") or _TYPE
    dated = [at for at in (created, started, done_at) if at is not None and at <= written_at]
    return WorkItem(
        id=id_,
        key=_text(row, legend, "key") or id_,
        title=_must(row, legend, "title"),
        url=_url(row, legend),
        type=type_,
        state=state,
        native_status=status,
        resolution=status if state is State.DROPPED else None,
        updated_at=_instant(row, legend, "updated") or max(dated, default=written_at),
        created_at=created,
        started_at=started,
        done_at=done_at,
        due_at=_instant(row, legend, "due", end_of_day=True),
        parent=parent,
        labels=labels,
        assignees=people,
        points=_number(row, legend, "points"),
        facets={
            "label": labels,
            "type": (type_,),
            "status": (status,),
            "assignee": people,
            "parent": (parent,) if parent else (),
        },
    )


def _cell(row: Record, legend: Legend, what: str) -> Any:
    column = legend.columns.get(what)
    return None if column is None else row.raw.get(column)


def _text(row: Record, legend: Legend, what: str) -> str | None:
    column = legend.columns.get(what)
    text = None if column is None else row.opt_text(column)
    return (text.strip() or None) if text else None


def _must(row: Record, legend: Legend, what: str) -> str:
    text = _text(row, legend, what)
    if text is None:
        raise _Refused(f"has no {legend.columns.get(what, what)}", "each row has an id, a title and a status")
    return text


def _state(status: str, legend: Legend) -> State:
    state = legend.states.get(status.casefold())
    if state is None:
        raise _Refused(
            f"nobody said what the status {_shown(status)} means",
            "name it in the connection, as in states: {doing: [...]}",
        )
    return state


def _names(row: Record, legend: Legend, what: str) -> tuple[str, ...]:
    """A list of texts, or a text with commas or semicolons between them; without repeats."""
    cell = _cell(row, legend, what)
    if not isinstance(cell, list):
        parts = re.split(r"[,;]", _text(row, legend, what) or "")
    elif all(isinstance(one, str) for one in cell):
        parts = [Record({"name": one}, row.what).text("name") for one in cell]
    else:
        raise _Refused(f"{legend.columns[what]} is no list of texts", 'as in ["Survey", "Ana Lopes"]')
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _number(row: Record, legend: Legend, what: str) -> float | None:
    cell = _cell(row, legend, what)
    if cell is None:
        return None
    try:
        number = math.nan if isinstance(cell, bool) else float(cell)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise _Refused(
            f"{legend.columns[what]} {_shown(cell)} is no number",
            "write decimals with a point, as in 2.5, and nothing between thousands",
        )
    return number


def _instant(row: Record, legend: Legend, what: str, *, end_of_day: bool = False) -> datetime | None:
    """ISO 8601, as UTC. A day stands for its start, or for its end where it is to be kept."""
    cell = _cell(row, legend, what)
    if cell is None:
        return None
    try:
        at: datetime | None = (
            _day(cell, end_of_day) if _DAY.fullmatch(cell.strip()) else datetime.fromisoformat(cell.strip())
        )
    except (AttributeError, ValueError, OverflowError):
        at = None
    if at is None or not MINYEAR < at.year < MAXYEAR:
        raise _Refused(
            f"{legend.columns[what]} {_shown(cell)} is no date",
            "write 2026-11-02 or 2026-11-02T09:30+01:00",
        )
    return (at if at.tzinfo else at.replace(tzinfo=legend.zone)).astimezone(UTC)


def _day(cell: str, end: bool) -> datetime:
    day = date.fromisoformat(cell.strip())
    return datetime.combine(day + timedelta(days=1) if end else day, time())


def _url(row: Record, legend: Legend) -> str:
    url = _text(row, legend, "url") or ""
    if url and not url.startswith(("https://", "http://")):
        raise _Refused(f"{legend.columns['url']} {_shown(url)} is no web address", "as in https://HOST/ITEM")
    return url


def _no_column(sheet: Sheet, what: str, names: Sequence[str]) -> UnexpectedResponse:
    has = ", ".join(_shown(column) for column in sheet.columns[:10]) or "none"
    return UnexpectedResponse(
        f"{sheet.name} has no column {' or '.join(names)}",
        hint=f"name the one that holds it, as in columns: {{{what}: ...}}; it has: {has}",
    )


def _shown(cell: object) -> str:
    """A cell as it can be shown: short, and with nothing in it that a terminal obeys."""
    text = ascii(cell) if not isinstance(cell, str) else repr(cell)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}..."
