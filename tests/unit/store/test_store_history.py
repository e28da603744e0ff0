"""Random syncs against a model that a person can check: what was once shown is shown again."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from okrsync.domain.work import Gone, State, WorkItem
from okrsync.ports import ScopeId
from okrsync.sdk import Cursor, Page, Scope
from okrsync.store import SqlStore, open_store
from okrsync.store.runs import SqlRun

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
SCOPES = tuple(ScopeId("code", Scope("repo", name)) for name in ("county/survey", "county/infra"))

# What a scope holds: by item its title and whether it is gone.
Held = Mapping[str, tuple[str, Gone | None]]

scopes = st.sampled_from(SCOPES)
names = st.sampled_from("abcd")
pages = st.dictionaries(names, st.sampled_from(["one", "two", "three"]), max_size=4)
burials = st.dictionaries(names, st.sampled_from([Gone.DELETED, Gone.MOVED]), max_size=3)
spans = st.integers(min_value=0, max_value=3)


def _item(name: str, title: str) -> WorkItem:
    return WorkItem(
        id=name,
        key=name,
        title=title,
        url="",
        type="issue",
        state=State.TODO,
        native_status="open",
        updated_at=START,
    )


class History(RuleBasedStateMachine):
    """A store beside a model of it: what is stored, what is accepted, and every view that was ever shown."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.now = START
        self.store = self._open()
        self.runs: dict[ScopeId, SqlRun] = {}
        self.stored: dict[ScopeId, Held] = {scope: {} for scope in SCOPES}
        self.accepted: dict[ScopeId, Held] = {scope: {} for scope in SCOPES}
        self.cursors: dict[ScopeId, str | None] = dict.fromkeys(SCOPES)
        self.shown: list[tuple[datetime, Mapping[ScopeId, Held]]] = []

    def _open(self) -> SqlStore:
        path = Path(self.folder.name) / "okrsync.db"
        return open_store(f"sqlite:///{path}", write=True, clock=lambda: self.now)

    def _run(self, scope: ScopeId) -> SqlRun:
        if scope not in self.runs:
            self.runs[scope] = self.store.begin(scope, self.now, full=False)
        return self.runs[scope]

    def _view(self, at: datetime) -> Mapping[ScopeId, Held]:
        evidence = self.store.evidence(at)
        return {
            scope: {
                tracked.item.id: (tracked.item.title, tracked.gone)
                for tracked in evidence.items(scope.connection, str(scope.scope))
            }
            for scope in SCOPES
        }

    @rule(minutes=spans)
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes, microseconds=1)

    @rule(scope=scopes, full=st.booleans())
    def a_run_begins(self, scope: ScopeId, full: bool) -> None:
        self.runs[scope] = self.store.begin(scope, self.now, full=full)
        if full:
            self.cursors[scope] = None

    @rule(scope=scopes, page=pages, cursor=st.sampled_from(["x", "y"]))
    def a_page_comes(self, scope: ScopeId, page: dict[str, str], cursor: str) -> None:
        changed = self._run(scope).put(Page([_item(*each) for each in page.items()], Cursor(cursor)))
        before = self.stored[scope]
        after: Held = {name: (title, None) for name, title in page.items()}
        assert changed == sum(before.get(name) != held for name, held in after.items())
        self.stored[scope] = {**before, **after}
        self.cursors[scope] = cursor

    @rule(scope=scopes, fates=burials)
    def items_vanish(self, scope: ScopeId, fates: dict[str, Gone]) -> None:
        before = self.stored[scope]
        newly = self._run(scope).bury({name: (gone, None) for name, gone in fates.items()})
        assert newly == sum(name in before and before[name][1] is None for name in fates)
        buried: Held = {name: (before[name][0], gone) for name, gone in fates.items() if name in before}
        self.stored[scope] = {**before, **buried}

    @rule(scope=scopes)
    def a_run_is_accepted(self, scope: ScopeId) -> None:
        self.now += timedelta(microseconds=1)
        self._run(scope).accept(reconciled=False)
        del self.runs[scope]
        self.accepted[scope] = self.stored[scope]

    @rule(scope=scopes)
    def a_run_fails(self, scope: ScopeId) -> None:
        self._run(scope).fail(trouble="no answer", kind="unavailable", hint=None)
        del self.runs[scope]

    @rule()
    def the_process_starts_anew(self) -> None:
        self.store.close()
        self.store = self._open()
        self.runs.clear()

    @rule()
    def somebody_looks(self) -> None:
        view = self._view(self.now)
        assert view == self.accepted
        self.shown.append((self.now, view))

    @precondition(lambda self: self.shown)
    @rule(data=st.data())
    def somebody_looks_back(self, data: st.DataObject) -> None:
        at, view = data.draw(st.sampled_from(self.shown))
        assert self._view(at) == view

    @invariant()
    def cursors_and_present_items_are_those_stored(self) -> None:
        for scope, run in self.runs.items():
            present = {name for name, (_, gone) in self.stored[scope].items() if gone is None}
            assert set(run.present()) == present
            assert self.store.scope_state(scope).cursor == self.cursors[scope]

    @invariant()
    def versions_follow_one_another_without_gap_or_overlap(self) -> None:
        with self.store.database.reading() as connection:
            rows = connection.exec_driver_sql(
                "select scope_id, item_id, valid_from, valid_to from item_version order by 1, 2, 3"
            ).all()
        for earlier, later in zip(rows, [*rows, None][1:], strict=True):
            same_item = later is not None and earlier[:2] == later[:2]
            assert earlier.valid_to == (later.valid_from if later is not None and same_item else None)
            assert earlier.valid_to is None or earlier.valid_from < earlier.valid_to

    def teardown(self) -> None:
        for at, view in self.shown:
            assert self._view(at) == view
        self.store.close()
        self.folder.cleanup()


TestHistory = History.TestCase
TestHistory.settings = settings(
    max_examples=30,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
