"""Work in CSV files, from the file to the needle, and what becomes of that when the file is not there."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.e2e.program import Program

_MAPPING = """\
version: 1
connections:
  exports: {kind: file, folder: exports}
objectives:
  - id: roof
    title: A school in which it is dry
    owner: county
    period: 2020..2089
    key_results:
      - id: leaks
        title: Bring leaks down from 9 to 0
        metric: {baseline: 9, target: 0}
        measure: checkin
        work: {file: {name: backlog.csv, label: Roof}}
"""
_HEADER = "id,title,status,labels\n"
_ROWS = ("1,Beams,done,Roof", "2,Tiles,open,Roof", "3,Gutters,open,Roof", "4,Chairs,open,Room")


@pytest.fixture
def office(tmp_path: Path) -> Program:
    (tmp_path / "exports").mkdir()
    program = Program(tmp_path, {})
    program.write(_MAPPING)
    _export(program, *_ROWS)
    return program


def _export(program: Program, *rows: str) -> None:
    """As a tool should do it: written beside and renamed."""
    beside = program.folder / "exports" / "backlog.new"
    beside.write_text("\n".join(["id,title,status,labels", *rows, ""]), encoding="utf-8")
    beside.replace(program.folder / "exports" / "backlog.csv")


def _delivered(program: Program) -> float:
    delivered: float = program.figures()["leaks"]["delivery"]["progress"]
    return delivered


def _versions(program: Program) -> int:
    with sqlite3.connect(program.folder / "okrsync.db") as database:
        [count] = database.execute("select count(*) from item_version").fetchone()
    return int(count)


def test_rows_move_the_delivery_needle_and_an_unchanged_file_writes_none(office: Program) -> None:
    assert office.call("check", "--live").code == 0
    assert office.call("sync").code == 0
    assert _delivered(office) == pytest.approx(1 / 3, abs=0.001)
    before = _versions(office)
    assert office.call("sync").code == 0
    assert _versions(office) == before
    _export(office, _ROWS[0], "2,Tiles,done,Roof", *_ROWS[2:])
    assert office.call("sync").code == 0
    assert _delivered(office) == pytest.approx(2 / 3, abs=0.001)


def test_a_row_that_is_gone_leaves_the_numbers_at_the_next_sync(office: Program) -> None:
    assert office.call("sync").code == 0
    _export(office, *_ROWS[:2], _ROWS[3])
    assert office.call("sync").code == 0
    assert _delivered(office) == pytest.approx(0.5)


@pytest.mark.parametrize("content", [None, "", _HEADER, f"{_HEADER}2,Ti", "<html>\n"])
def test_a_file_that_is_missing_or_half_written_moves_no_needle(office: Program, content: str | None) -> None:
    assert office.call("sync").code == 0
    held = _delivered(office)
    path = office.folder / "exports" / "backlog.csv"
    path.unlink()
    if content is not None:
        path.write_text(content, encoding="utf-8")
    told = office.call("sync")
    assert told.code != 0
    assert "backlog.csv" in told.out + told.err
    assert _delivered(office) == held
