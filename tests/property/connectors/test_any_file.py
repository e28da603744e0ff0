"""Whatever a file holds, it is all of its rows or a named error, and never a part of them."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.sdk import Scope, ToolError, WorkItem
from okrsync.sdk.http import lender
from okrsync.store.content import content
from okrsync_file.settings import FileSettings
from okrsync_file.sheet import sheet_of
from okrsync_file.source import connect
from okrsync_file.translate import items_of

_NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
_SETTINGS = FileSettings.model_validate({"kind": "file", "folder": "."})
_STATUSES = st.sampled_from(["open", "In progress", "DONE", "cancelled"])
# What a title may be: visible somewhere, and nothing that is taken out of texts.
_TITLES = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1).map(lambda text: f"<{text}>")
_ROWS = st.lists(st.tuples(_TITLES, _STATUSES), max_size=20)
_NAMES = st.sampled_from(["work.csv", "work.jsonl"])

_BYTES = st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "ignore"))
_KEYS = ("id", "title", "status", "labels", "points", "created", "done", "due", "updated", "parent", "url")
_DATES = st.sampled_from(["0001-01-01", "9999-12-31", "2026-02-30", "2026-11-02T09:30+23:59", "2026-W01"])
_PLAIN = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | _STATUSES | _DATES
)
_VALUES = _PLAIN | st.lists(_PLAIN, max_size=3)


def _file(name: str, rows: list[tuple[str, str]]) -> bytes:
    keys = ("id", "title", "status")
    table = [dict(zip(keys, (f"A-{number}", *row), strict=True)) for number, row in enumerate(rows)]
    if name.endswith(".jsonl"):
        return ("".join(f"{json.dumps(row)}\n" for row in table) or "\n").encode()
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, keys)
    writer.writeheader()
    writer.writerows(table)
    return out.getvalue().encode()


def _read(name: str, content: bytes) -> list[WorkItem]:
    return items_of(sheet_of(name, content, ","), _SETTINGS, _NOW)


def _outcome(name: str, raw: bytes) -> str | None:
    """What is wrong with what came of it; None where that are items that can be stored, or a named error."""
    try:
        items = _read(name, raw)
    except ToolError as error:
        return None if name in error.message else error.message
    json.dumps([content(item) for item in items], default=str).encode()
    facets = "".join(text for item in items for texts in item.facets.values() for text in texts)
    facets.encode()
    return "NUL" if "\0" in facets else None


@given(name=_NAMES, rows=_ROWS)
def test_every_row_that_was_written_is_an_item_in_its_order(name: str, rows: list[tuple[str, str]]) -> None:
    items = _read(name, _file(name, rows))
    assert [(item.title, item.native_status) for item in items] == rows


@given(name=_NAMES, raw=_BYTES)
def test_any_bytes_are_items_or_a_named_error(name: str, raw: bytes) -> None:
    assert _outcome(name, raw) is None


@given(rows=st.lists(st.dictionaries(st.sampled_from(_KEYS), _VALUES, min_size=3), min_size=1, max_size=3))
def test_any_values_are_items_that_can_be_stored_or_a_named_error(rows: list[dict[str, object]]) -> None:
    assert _outcome("work.jsonl", "".join(f"{json.dumps(row)}\n" for row in rows).encode()) is None


@given(name=_NAMES, rows=_ROWS, data=st.data())
def test_one_wrong_row_refuses_them_all(name: str, rows: list[tuple[str, str]], data: st.DataObject) -> None:
    rows.insert(data.draw(st.integers(0, len(rows))), ("A title", "nobody knows this"))
    with pytest.raises(ToolError, match="nobody said what the status"):
        _read(name, _file(name, rows))


@given(name=_NAMES, rows=st.lists(st.tuples(_TITLES, _STATUSES), min_size=1, max_size=5), data=st.data())
def test_a_file_that_was_cut_within_a_line_just_now_is_an_outage(
    name: str, rows: list[tuple[str, str]], data: st.DataObject
) -> None:
    whole = _file(name, rows)
    inside = [end for end in range(len(whole)) if whole[:end][-1:] not in (b"\n", b"\r")]
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(whole[: data.draw(st.sampled_from(inside))])
        settings = FileSettings.model_validate({"kind": "file", "folder": folder})
        written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        files = connect(settings, lender(pause=lambda _: True, clock=lambda: written, agent="test"))
        with pytest.raises(ToolError) as refused:
            list(files.changes(Scope("file", name), None))
        files.close()
    assert refused.value.transient
