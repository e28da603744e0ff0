"""Every trouble of every tool, through the whole hub and over real sockets.

No number changes by a failure, the message says what happened, and once the tool is well again the next sync
ends where one without the trouble would have ended: nothing lost, nothing counted twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from okrsync.ports import RunOutcome, ScopeId
from okrsync.sandbox import Sandbox, World
from okrsync.sandbox.faults import Trouble as Fault
from okrsync.sdk.testing import ToolUnderTest, Trouble
from okrsync.sdk.testing.bench import lend_without_waiting
from okrsync.store import SqlStore, open_store
from okrsync.usecases.pull import Manner
from okrsync.usecases.sync import Source, sync
from tests.contract.test_github_contract import GitHubUnderTest
from tests.contract.test_jira_contract import JiraUnderTest
from tests.contract.test_trello_contract import TrelloUnderTest

START = datetime(2026, 11, 2, 12, tzinfo=UTC)
HOURS = timedelta(hours=2)
TOOLS: dict[str, Callable[[Sandbox], ToolUnderTest]] = {
    "github": GitHubUnderTest,
    "jira": JiraUnderTest,
    "trello": TrelloUnderTest,
}
# What a person is told, by the stable name of the trouble.
KINDS = {
    Trouble.CREDENTIALS_REVOKED: {"credentials_rejected"},
    Trouble.FORBIDDEN: {"permission_missing"},
    Trouble.HIDDEN: {"not_found"},
    Trouble.RATE_LIMITED: {"rate_limited"},
    Trouble.DOWN: {"unavailable"},
    Trouble.RESET: {"unavailable"},
    Trouble.LOGIN_PAGE: {"unexpected_response"},
    Trouble.TRUNCATED: {"unexpected_response", "unavailable"},
}


class Clock:
    """The time of the tools and of the hub; it goes on when it is told to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, span: timedelta) -> None:
        self.now += span


class Hub:
    """One tool, synced into real databases."""

    def __init__(self, sandbox: Sandbox, kind: str, folder: Path, held: ExitStack) -> None:
        self.tool = TOOLS[kind](sandbox)
        self.site = getattr(sandbox.world, kind)
        self.scope = ScopeId("tool", self.tool.scope)
        self._folder, self._held = folder, held
        self.store = self._opened("hub")

    def sync(
        self, store: SqlStore | None = None, *, reconcile: bool = True, by_hand: bool = False
    ) -> RunOutcome:
        tool = self.tool
        connect = partial(tool.plugin.connect, tool.settings(), lend_without_waiting(tool))
        [outcome] = sync(
            [Source("tool", connect, (self.scope,), tool.plugin.drifting)],
            store=store or self.store,
            clock=tool.now,
            progress=_Quiet(),
            manner=Manner(reconcile=reconcile, most_gone=1.0, by_hand=by_hand),
        )
        return outcome

    def seen(self, store: SqlStore | None = None) -> dict[str, str]:
        """What numbers see: each present item and its state."""
        found = (store or self.store).evidence(self.tool.now()).items("tool", str(self.scope.scope))
        return {one.item.id: str(one.item.state) for one in found if one.gone is None}

    def trouble(self) -> str | None:
        return self.store.evidence(self.tool.now()).freshness("tool", str(self.scope.scope)).trouble

    def anew(self) -> dict[str, str]:
        """What a hub sees that syncs for the first time now, without any trouble."""
        fresh = self._opened("fresh")
        outcome = self.sync(fresh)
        assert outcome.ok, outcome
        return self.seen(fresh)

    def change(self) -> None:
        """One item is finished, one dropped, one deleted, one new."""
        done, dropped, deleted = list(self.seen())[:3]
        self.tool.pass_time(HOURS)
        self.tool.complete(done)
        self.tool.drop(dropped)
        self.tool.delete(deleted)
        self.tool.create("New")
        self.tool.pass_time(HOURS)

    def _opened(self, name: str) -> SqlStore:
        database = f"sqlite:///{self._folder / name}.db"
        return self._held.enter_context(open_store(database, write=True, clock=self.tool.now))


class _Quiet:
    def started(self, scope: ScopeId) -> None: ...

    def advanced(self, scope: ScopeId, seen: int, changed: int) -> None: ...

    def ended(self, outcome: RunOutcome) -> None: ...


@pytest.fixture(params=TOOLS)
def hub(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hub]:
    with Sandbox(World(Clock())) as sandbox, ExitStack() as held:
        yield Hub(sandbox, request.param, tmp_path, held)


def _strike(hub: Hub, trouble: Trouble, *, from_page: int = 1) -> None:
    if trouble in hub.tool.unknown_troubles:
        pytest.skip(f"this tool knows no {trouble}")
    hub.tool.strike(trouble, from_page=from_page)


@pytest.mark.parametrize("trouble", list(Trouble))
def test_a_failed_increment_changes_no_number_and_says_why(hub: Hub, trouble: Trouble) -> None:
    hub.tool.fill(5)
    assert hub.sync().ok
    before = hub.seen()
    hub.change()
    _strike(hub, trouble)
    failed = hub.sync()
    assert failed.trouble_kind in KINDS[trouble]
    assert (hub.seen(), hub.trouble()) == (before, failed.trouble)
    assert failed.trouble
    hub.tool.heal()
    hub.tool.pass_time(HOURS)
    assert hub.sync().ok
    assert hub.seen() == hub.anew() != before
    assert hub.trouble() is None


@pytest.mark.parametrize("trouble", list(Trouble))
def test_a_first_sync_that_fails_on_a_later_page_shows_nothing_and_goes_on(
    hub: Hub, trouble: Trouble
) -> None:
    hub.tool.fill(hub.tool.three_pages)
    _strike(hub, trouble, from_page=2)
    failed = hub.sync()
    assert failed.trouble_kind in KINDS[trouble]
    assert hub.seen() == {}
    hub.tool.heal()
    hub.tool.pass_time(HOURS)
    assert hub.sync().ok
    assert hub.seen() == hub.anew()
    assert len(hub.seen()) == hub.tool.three_pages


@pytest.mark.parametrize("fault", [Fault.DOWN, Fault.RESET, Fault.TRUNCATED, Fault.RATE_LIMITED])
def test_a_storm_that_passes_is_sat_out(hub: Hub, fault: Fault) -> None:
    hub.tool.fill(5)
    hub.sync()
    hub.change()
    hub.site.faults.begin(fault, requests=2, wait=1)
    assert hub.sync().ok
    assert hub.seen() == hub.anew()


def test_a_token_that_is_revoked_amid_a_sync_loses_nothing_of_what_was_read(hub: Hub) -> None:
    hub.tool.fill(hub.tool.three_pages)
    assert hub.sync().ok
    before = hub.seen()
    hub.tool.pass_time(HOURS)
    for item in before:
        hub.tool.begin_work(item)
    hub.site.faults.begin(Fault.TOKEN_REVOKED, from_page=2)
    assert hub.sync().trouble_kind == "credentials_rejected"
    assert hub.seen() == before
    hub.tool.heal()
    assert hub.sync(by_hand=True).ok
    assert hub.seen() == hub.anew() != before


def test_items_that_change_while_pages_are_read_are_neither_lost_nor_seen_twice(hub: Hub) -> None:
    ids = hub.tool.fill(hub.tool.three_pages)
    moves = iter([ids[0], ids[-1], ids[len(ids) // 2]])

    def meddle(*_: object) -> None:
        item = next(moves, None)
        if item is not None:
            hub.tool.complete(item)
            hub.tool.create("Came meanwhile")

    hub.site.faults.latency = 0.0
    outcome = _sync_with(hub, meddle)
    assert outcome.ok
    hub.tool.pass_time(HOURS)
    assert hub.sync().ok
    assert hub.seen() == hub.anew()
    assert len(hub.seen()) == hub.tool.three_pages + 3


def _sync_with(hub: Hub, between_pages: Callable[..., None]) -> RunOutcome:
    """A sync during which something happens after each page."""
    tool = hub.tool
    lend = lend_without_waiting(tool)
    watcher = _Quiet()
    watcher.advanced = between_pages  # type: ignore[method-assign]
    [outcome] = sync(
        [Source("tool", partial(tool.plugin.connect, tool.settings(), lend), (hub.scope,))],
        store=hub.store,
        clock=tool.now,
        progress=watcher,
        manner=Manner(),
    )
    return outcome
