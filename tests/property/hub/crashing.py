"""A store that dies on demand between any two of its transactions, and tells the model what it kept."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from okrsync.domain.evidence import Freshness, Measurement, Withdrawal
from okrsync.domain.work import Gone
from okrsync.ports import ScopeId
from okrsync.sdk import Page
from okrsync.store import SqlStore, open_store
from okrsync.store.runs import SqlRun
from tests.property.hub.naive import Naive
from tests.property.hub.written import LATE
from tests.unit.usecases.workbench import Clock


@cache
def empty_database() -> bytes:
    """The file of a database in which nothing is kept yet."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "okrsync.db"
        open_store(f"sqlite:///{path}", write=True, clock=Clock()).close()
        return path.read_bytes()


class Crash(BaseException):
    """The process is dead and nobody handles it. ``committed`` tells whether its last words were kept."""

    def __init__(self, *, committed: bool) -> None:
        super().__init__("killed")
        self.committed = committed


@dataclass
class Fuse:
    """Burns down with each transaction; at zero it kills, before the commit or after it."""

    left: int | None = None
    committed: bool = False

    def on(self, writing: Callable[[], AbstractContextManager[Connection]]) -> Any:
        """``writing`` with this fuse on it."""

        @contextmanager
        def deadly() -> Iterator[Connection]:
            dies = self._burns_down()
            with writing() as connection:
                yield connection
                if dies and not self.committed:
                    raise Crash(committed=False)
            if dies:
                raise Crash(committed=True)

        return deadly

    def _burns_down(self) -> bool:
        if self.left is None:
            return False
        self.left -= 1
        return self.left < 0


class WatchedStore:
    """A store that tells ``model`` of each thing that was kept."""

    def __init__(self, store: SqlStore, model: Naive) -> None:
        self._store = store
        self._model = model

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def begin(self, scope: ScopeId, started_at: datetime, *, full: bool) -> WatchedRun:
        return WatchedRun(self._store.begin(scope, started_at, full=full), scope, self._model)

    def measure(self, measurements: Iterable[Measurement], withdrawals: Iterable[Withdrawal] = ()) -> int:
        words, taken_back = list(measurements), list(withdrawals)
        with _kept(lambda: self._tell_of(words, taken_back)):
            return self._store.measure(words, taken_back)

    def _tell_of(self, words: list[Measurement], taken_back: list[Withdrawal]) -> None:
        if self._model.reading is not None:
            self._model.read(LATE)
        else:
            self._model.checked_in(words)
            self._model.taken_back(taken_back)

    def measured(self, series: str, freshness: Freshness, at: datetime) -> None:
        with _kept(lambda: self._model.asked(series, freshness)):
            self._store.measured(series, freshness, at)


@dataclass
class WatchedRun:
    """A run that tells the model."""

    run: SqlRun
    scope: ScopeId
    model: Naive

    def put(self, page: Page) -> int:
        with _kept(lambda: self.model.told(self.scope, page.items)):
            return self.run.put(page)

    def bury(self, fates: Mapping[str, tuple[Gone, str | None]]) -> int:
        with _kept(lambda: self.model.buried(self.scope, fates)):
            return self.run.bury(fates)

    def present(self) -> Mapping[str, str]:
        return self.run.present()

    def accept(self, *, reconciled: bool) -> None:
        with _kept(lambda: self.model.accepted(self.scope, self.run.started_at)):
            self.run.accept(reconciled=reconciled)

    def sighted(self) -> Collection[str]:
        return self.run.sighted()

    def unsighted(self) -> Mapping[str, str]:
        return self.run.unsighted()

    def fail(self, *, trouble: str, kind: str, hint: str | None, doubted: bool = False) -> None:
        with _kept(lambda: self.model.failed(self.scope)):
            self.run.fail(trouble=trouble, kind=kind, hint=hint, doubted=doubted)


@contextmanager
def _kept(tell: Callable[[], None]) -> Iterator[None]:
    """Tell the model, unless the process died before it was kept."""
    try:
        yield
    except Crash as crash:
        if crash.committed:
            tell()
        raise
    tell()
