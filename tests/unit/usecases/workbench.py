"""A tool in memory, a watcher that remembers what it was told, and a bench to sync them on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from okrsync.domain.work import Gone, State, WorkItem
from okrsync.ports import RunOutcome, ScopeId
from okrsync.sdk import Cursor, Fate, Identity, ItemRef, Page, Scope
from okrsync.store import SqlStore
from okrsync.usecases.pull import Manner
from okrsync.usecases.sync import Source, sync

START = datetime(2026, 6, 1, 9, tzinfo=UTC)
BOARD = ScopeId("office", Scope("board", "abc"))


def card(name: str, state: State = State.TODO) -> WorkItem:
    return WorkItem(
        id=f"id-{name}",
        key=name,
        title=f"Card {name}",
        url=f"https://tool.example/{name}",
        type="card",
        state=state,
        native_status=state.value,
        updated_at=START,
        facets={"board": ("abc",)},
    )


class Clock:
    """Time that moves a second whenever somebody looks, and further when told to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@dataclass
class Tool:
    """A connector whose world is a dict. Its cursor is how many changes were told, as a number.

    ``trouble`` is raised before page ``on_page`` (from 1) of a pull; a page holds two changes. ``fates`` say
    what became of items; those without a word were deleted.
    """

    world: dict[str, WorkItem] = field(default_factory=dict)
    trouble: Exception | None = None
    on_page: int = 1
    listing_trouble: Exception | None = None
    fates: dict[str, Fate] = field(default_factory=dict)
    log: list[WorkItem] = field(default_factory=list)
    asked: list[Cursor | None] = field(default_factory=list)
    closed: int = 0
    after_page: Callable[[], None] = lambda: None

    def have(self, *cards: WorkItem) -> None:
        for one in cards:
            self.world[one.id] = one
            self.log.append(one)

    def lose(self, *names: str) -> None:
        for name in names:
            del self.world[f"id-{name}"]

    def finish(self, *names: str) -> None:
        self.have(*(replace(self.world[f"id-{name}"], state=State.DONE) for name in names))

    def check(self) -> Identity:
        return Identity("bot", "tool.example")

    def changes(self, scope: Scope, since: Cursor | None) -> Iterator[Page]:
        self.asked.append(since)
        start = int(since or 0)
        for number, at in enumerate(range(start, max(len(self.log), start + 1), 2), start=1):
            if self.trouble is not None and number >= self.on_page:
                raise self.trouble
            told = [one.id for one in self.log[at : at + 2]]
            items = [self.world[name] for name in told if name in self.world]
            yield Page(items, Cursor(str(at + len(told))))
            self.after_page()

    def listing(self, scope: Scope) -> Iterator[Sequence[ItemRef]]:
        if self.listing_trouble is not None:
            raise self.listing_trouble
        yield [ItemRef(one.id, one.key) for one in self.world.values()]

    def locate(self, scope: Scope, refs: Sequence[ItemRef]) -> Mapping[str, Fate]:
        return {ref.id: self.fates.get(ref.id, Fate(Gone.DELETED)) for ref in refs}

    def close(self) -> None:
        self.closed += 1


class Watcher:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.begun: list[ScopeId] = []
        self.outcomes: list[RunOutcome] = []

    def started(self, scope: ScopeId) -> None:
        self.begun.append(scope)

    def advanced(self, scope: ScopeId, seen: int, changed: int) -> None: ...

    def ended(self, outcome: RunOutcome) -> None:
        self.outcomes.append(outcome)


@dataclass
class Bench:
    """Syncs one tool, or several, into a store and looks at what numbers see."""

    store: SqlStore
    clock: Clock
    tool: Tool = field(default_factory=Tool)
    watcher: Watcher = field(default_factory=Watcher)

    def source(
        self,
        tool: Tool | None = None,
        *scopes: ScopeId,
        name: str = "office",
        drifting: frozenset[str] = frozenset(),
    ) -> Source:
        return Source(name, lambda: tool or self.tool, scopes or (BOARD,), drifting)

    def sync(
        self,
        *sources: Source,
        stopping: Callable[[], bool] = lambda: False,
        **manner: object,
    ) -> list[RunOutcome]:
        return sync(
            sources or (self.source(),),
            store=self.store,
            clock=self.clock,
            progress=self.watcher,
            manner=Manner(**manner),  # type: ignore[arg-type]
            stopping=stopping,
        )

    def one(self, **manner: object) -> RunOutcome:
        (outcome,) = self.sync(**manner)  # type: ignore[arg-type]
        return outcome

    def seen(self, scope: ScopeId = BOARD) -> dict[str, str]:
        """What numbers see: key to state, or to why it is gone."""
        found = self.store.evidence(self.clock()).items(scope.connection, str(scope.scope))
        return {one.item.key: str(one.gone or one.item.state) for one in found}

    def stale(self, scope: ScopeId = BOARD) -> str | None:
        return self.store.evidence(self.clock()).freshness(scope.connection, str(scope.scope)).trouble

    def counted(self, table: str) -> int:
        with self.store.database.reading() as connection:
            return int(connection.exec_driver_sql(f"select count(*) from {table}").scalar_one())  # noqa: S608
