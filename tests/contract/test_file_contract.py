"""The file connector keeps the contract, over CSV and over JSON lines."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from okrsync.sdk import Plugin, Scope
from okrsync.sdk.testing import ConnectorContract, ToolUnderTest, Trouble
from okrsync_file import plugin as files
from okrsync_file import source
from okrsync_file.settings import FileSettings
from tests.contract.conftest import NOON, Clock

PAGE = 10
_COLUMNS = ("id", "title", "status", "url", "created", "done", "updated")
_NEVER = {
    Trouble.CREDENTIALS_REVOKED,
    Trouble.HIDDEN,
    Trouble.RATE_LIMITED,
    Trouble.RESET,
}
# Nothing is forbidden to the superuser.
_OF_USERS = set() if os.geteuid() else {Trouble.FORBIDDEN}


class FileUnderTest(ToolUnderTest):
    """A folder with a file that a tool of its own writes anew at each change, and an empty one."""

    plugin: ClassVar[Plugin] = files
    selections: ClassVar[Sequence[Mapping[str, Any]]] = (
        {"name": "backlog.csv", "label": "Survey", "type": ["bug", "task"], "status": "doing"},
        {"name": "work.jsonl", "assignee": "Ana Lopes", "parent": "A-1"},
        {"name": "work.ndjson", "under": "A-1"},
    )
    three_pages: ClassVar[int] = 2 * PAGE + 1
    unknown_troubles: ClassVar[frozenset[Trouble]] = frozenset(_NEVER | _OF_USERS)
    reads_everything: ClassVar[bool] = True
    has_credentials: ClassVar[bool] = False
    comes_at_once: ClassVar[bool] = True

    def __init__(self, folder: Path, ending: str) -> None:
        self._path = folder / f"backlog{ending}"
        self._folder = folder
        self._clock = Clock(NOON)
        self._rows: dict[str, dict[str, str]] = {}
        self._made = 0
        self.scope, self.empty_scope = Scope("file", self._path.name), Scope("file", "nothing.csv")
        self.account = "2 files"
        self.secrets = ()
        (folder / "nothing.csv").write_text("id,title,status\n", encoding="utf-8")
        self._write()

    def settings(self) -> FileSettings:
        return FileSettings.model_validate({"kind": "file", "folder": str(self._folder)})

    def wrong_settings(self) -> FileSettings:
        raise NotImplementedError("a file has no credentials")

    def now(self) -> datetime:
        return self._clock()

    def pass_time(self, span: timedelta) -> None:
        self._clock.advance(span)

    def create(self, title: str) -> str:
        return self._add(title, write=True)

    def fill(self, count: int) -> Sequence[str]:
        made = [self._add(f"Item {number}", write=False) for number in range(count)]
        self._write()
        return made

    def begin_work(self, item: str) -> None:
        self._change(item, status="In progress")

    def complete(self, item: str) -> None:
        self._change(item, status="Done", done=self.now().isoformat())

    def drop(self, item: str) -> None:
        self._change(item, status="Cancelled", done=self.now().isoformat())

    def reopen(self, item: str) -> None:
        self._change(item, status="To do")

    def delete(self, item: str) -> None:
        del self._rows[item]
        self._write()

    def strike(self, trouble: Trouble, *, from_page: int = 1) -> None:
        match trouble:
            case Trouble.DOWN:
                self._path.unlink()
            case Trouble.FORBIDDEN:
                self._path.chmod(0)
            case Trouble.TRUNCATED:
                self._put(self._path.read_bytes()[:-9])
            case Trouble.LOGIN_PAGE:
                self._put(b"<!DOCTYPE html>\n<title>Log in</title>\n")

    def heal(self) -> None:
        self._write()

    def _add(self, title: str, *, write: bool) -> str:
        self._made += 1
        id_, now = f"A-{self._made}", self.now().isoformat()
        self._rows[id_] = {
            "id": id_,
            "title": title,
            "status": "To do",
            "url": f"https://work.example/{id_}",
            "created": now,
            "done": "",
            "updated": now,
        }
        if write:
            self._write()
        return id_

    def _change(self, item: str, **cells: str) -> None:
        self._rows[item] |= {"updated": self.now().isoformat(), **cells}
        self._write()

    def _write(self) -> None:
        with self._path.open("w", encoding="utf-8", newline="") as file:
            if self._path.suffix == ".csv":
                writer = csv.DictWriter(file, _COLUMNS)
                writer.writeheader()
                writer.writerows(self._rows.values())
            else:
                file.writelines(f"{json.dumps(row)}\n" for row in self._rows.values())
                file.write("\n")
        self._age()

    def _put(self, content: bytes) -> None:
        self._path.write_bytes(content)
        self._age()

    def _age(self) -> None:
        os.utime(self._path, (self.now().timestamp(),) * 2)


class TestFiles(ConnectorContract):
    @pytest.fixture(autouse=True)
    def small_pages(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(source, "PAGE", PAGE)

    @pytest.fixture(params=[".csv", ".jsonl"])
    def tool(self, tmp_path: Path, request: pytest.FixtureRequest) -> FileUnderTest:
        return FileUnderTest(tmp_path, request.param)
