"""The connector keeps the contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
from okrsync_kanban import plugin as kanban
from okrsync_kanban.settings import KanbanSettings
from standin import PAGE, TOKEN, Standin

from okrsync.sdk import Plugin, Scope
from okrsync.sdk.testing import ConnectorContract, ToolUnderTest, Trouble

_WRONG = "a-token-that-was-never-given-out"


class KanbanUnderTest(ToolUnderTest):
    plugin: ClassVar[Plugin] = kanban
    selections: ClassVar[Sequence[Mapping[str, Any]]] = ({"board": "roof", "label": ["Purchase", "Work"]},)
    three_pages: ClassVar[int] = 2 * PAGE + 1

    def __init__(self, site: Standin) -> None:
        self._site = site
        self.scope, self.empty_scope = Scope("board", "roof"), Scope("board", "nothing")
        self.account = "Kanban reader"
        self.secrets = (TOKEN, _WRONG)

    def settings(self) -> KanbanSettings:
        return self._settings(TOKEN)

    def wrong_settings(self) -> KanbanSettings:
        return self._settings(_WRONG)

    def now(self) -> datetime:
        return self._site.now

    def pass_time(self, span: timedelta) -> None:
        self._site.pass_time(span)

    def create(self, title: str) -> str:
        return self._site.add(title, "Work")

    def begin_work(self, item: str) -> None:
        self._site.move(item, "at work")

    def complete(self, item: str) -> None:
        self._site.move(item, "finished")

    def drop(self, item: str) -> None:
        self._site.move(item, "given up")

    def reopen(self, item: str) -> None:
        self._site.move(item, "waiting")

    def delete(self, item: str) -> None:
        del self._site.tasks[item]

    def strike(self, trouble: Trouble, *, from_page: int = 1) -> None:
        self._site.trouble, self._site.from_page = trouble.value, from_page

    def heal(self) -> None:
        self._site.trouble = None

    def _settings(self, token: str) -> KanbanSettings:
        return KanbanSettings.model_validate({"kind": "kanban", "url": self._site.url, "token": token})


class TestKanban(ConnectorContract):
    @pytest.fixture
    def tool(self) -> Iterator[ToolUnderTest]:
        site = Standin()
        yield KanbanUnderTest(site)
        site.stop()
