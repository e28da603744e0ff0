from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from okrsync.sdk import PermissionMissing, Scope, ToolError, Unavailable, UnexpectedResponse
from okrsync.sdk.http import lender
from okrsync_file.settings import FileSettings
from okrsync_file.source import Files, connect

_SCOPE = Scope("file", "work.csv")
_ROWS = "id,title,status\n1,A,open\n2,B,done\n"
# Long after any file of these tests was written.
_LATER = datetime(2100, 1, 1, tzinfo=UTC)


@contextmanager
def files(folder: Path, **settings: Any) -> Iterator[Files]:
    known = FileSettings.model_validate({"kind": "file", "folder": str(folder), **settings})
    with closing(connect(known, lender(pause=lambda _: True, clock=lambda: _LATER, agent="test"))) as made:
        yield made


@pytest.fixture
def work(tmp_path: Path) -> Path:
    path = tmp_path / "work.csv"
    path.write_text(_ROWS, encoding="utf-8")
    return path


def test_an_unchanged_file_brings_one_page_without_items_and_the_same_cursor(work: Path) -> None:
    with files(work.parent) as source:
        *_, last = source.changes(_SCOPE, None)
        os.utime(work, (1, 1))
        [page] = source.changes(_SCOPE, last.cursor)
    assert (page.items, page.cursor) == ([], last.cursor)


def test_settings_that_give_rows_another_meaning_bring_them_all_again(work: Path) -> None:
    with files(work.parent) as source:
        *_, last = source.changes(_SCOPE, None)
    with files(work.parent, states={"doing": ["open"], "done": ["done"]}) as source:
        pages = source.changes(_SCOPE, last.cursor)
        assert [item.state for page in pages for item in page.items] == ["doing", "done"]


def test_a_file_whose_last_line_has_no_end_is_believed_once_it_has_rested(work: Path) -> None:
    work.write_text(_ROWS.rstrip(), encoding="utf-8")
    with files(work.parent) as source:
        assert sum(len(page.items) for page in source.changes(_SCOPE, None)) == 2


def test_a_folder_that_is_not_there_is_an_outage_and_no_folder_without_files(tmp_path: Path) -> None:
    with files(tmp_path / "unmounted") as source, pytest.raises(Unavailable, match="is not there"):
        source.check()


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "work.csv")
    with files(tmp_path) as source, pytest.raises(UnexpectedResponse, match="is no file"):
        list(source.changes(_SCOPE, None))


@pytest.mark.parametrize(
    ("error", "named"),
    [(PermissionError(13, "denied"), PermissionMissing), (OSError(5, "broken"), Unavailable)],
)
def test_what_the_system_refuses_has_a_name(
    work: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, named: type[ToolError]
) -> None:
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(Path, "open", refuse)
    with files(work.parent) as source, pytest.raises(named, match=r"work\.csv"):
        list(source.changes(_SCOPE, None))


def test_a_file_that_is_exchanged_while_it_is_read_is_read_again_later(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = os.fstat

    def exchange(number: int) -> os.stat_result:
        work.with_name("new").write_text(_ROWS, encoding="utf-8")
        work.with_name("new").replace(work)
        return seen(number)

    monkeypatch.setattr(os, "fstat", exchange)
    with files(work.parent) as source, pytest.raises(Unavailable, match="written to while it was read"):
        list(source.changes(_SCOPE, None))


def test_a_file_that_grows_while_it_is_read_is_read_again_later(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Growing(io.BytesIO):
        """Reads as the file was, while somebody goes on writing to it."""

        def fileno(self) -> int:
            return opened.fileno()

        def read(self, size: int | None = -1) -> bytes:
            os.write(writer.fileno(), b"3,C,open\n")
            return super().read(size)

    with work.open("rb") as opened, work.open("ab") as writer, files(work.parent) as source:
        monkeypatch.setattr(Path, "open", lambda *_: Growing(_ROWS.encode()))
        with pytest.raises(Unavailable, match="written to while it was read"):
            list(source.changes(_SCOPE, None))


def test_only_files_that_can_be_read_are_offered(work: Path) -> None:
    for name in (".hidden.csv", "notes.txt", "work.jsonl"):
        (work.parent / name).touch()
    with files(work.parent) as source:
        assert [found.selection for found in source.discover()] == [
            {"name": "work.csv"},
            {"name": "work.jsonl"},
        ]
