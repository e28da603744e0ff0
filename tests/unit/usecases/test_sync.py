from __future__ import annotations

from threading import Barrier

import pytest

from okrsync.domain.work import Gone, State
from okrsync.errors import OkrsyncError
from okrsync.ports import ScopeId
from okrsync.sdk import CredentialsRejected, Fate, Scope, Stopped, Unavailable, UnexpectedResponse
from okrsync.store import SqlStore
from okrsync.store.faults import StoreError
from okrsync.usecases.pull import Manner
from okrsync.usecases.sync import Source, sync
from okrsync.usecases.trouble import BROKEN, STOPPED
from tests.unit.usecases.workbench import BOARD, Bench, Tool, card

OTHER = ScopeId("office", Scope("board", "xyz"))
ALL_OPEN = {"A": "todo", "B": "todo", "C": "todo", "D": "todo"}


def test_the_first_sync_shows_everything(bench: Bench) -> None:
    outcome = bench.one()
    assert (outcome.seen, outcome.changed, outcome.gone, outcome.trouble) == (4, 4, 0, None)
    assert bench.seen() == ALL_OPEN


def test_a_failure_on_the_second_page_changes_no_number(synced: Bench) -> None:
    synced.tool.finish("A", "B", "C")
    synced.tool.trouble, synced.tool.on_page = Unavailable("503", hint="wait"), 2
    outcome = synced.one()
    assert (outcome.trouble, outcome.trouble_kind, outcome.hint, outcome.transient) == (
        "503",
        "unavailable",
        "wait",
        True,
    )
    assert synced.seen() == ALL_OPEN
    assert synced.stale() == "503"


def test_the_sync_after_a_failure_goes_on_from_the_page_that_was_stored(synced: Bench) -> None:
    synced.tool.finish("A", "B", "C")
    synced.tool.trouble, synced.tool.on_page = Unavailable("503"), 2
    synced.one()
    synced.tool.trouble = None
    assert synced.one().ok
    assert synced.tool.asked == [None, "4", "6"]
    assert synced.seen() == {"A": "done", "B": "done", "C": "done", "D": "todo"}
    assert synced.stale() is None


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (UnexpectedResponse("answered with a web page"), "answered with a web page"),
        (CredentialsRejected("the token is rejected"), "the token is rejected"),
        (Unavailable("no answer"), "no answer"),
    ],
)
def test_a_login_page_a_rejected_token_and_an_outage_are_three_reasons(
    synced: Bench, trouble: Exception, reason: str
) -> None:
    synced.tool.finish("A")
    synced.tool.trouble = trouble
    assert not synced.one().ok
    assert (synced.seen(), synced.stale()) == (ALL_OPEN, reason)


def test_one_scopes_failure_leaves_the_others(bench: Bench) -> None:
    broken = Tool(trouble=Unavailable("503"))
    elsewhere = ScopeId("code", Scope("repo", "county/survey"))
    failed, fine = bench.sync(bench.source(broken), bench.source(None, elsewhere, name="code"))
    assert (failed.trouble, fine.trouble) == ("503", None)
    assert bench.seen(elsewhere) == ALL_OPEN


def test_a_connector_that_breaks_is_an_outcome_that_says_where_and_not_what(synced: Bench) -> None:
    synced.tool.trouble = KeyError("a secret")
    outcome = synced.one()
    assert outcome.trouble_kind == BROKEN
    assert "KeyError in workbench.py, line " in str(outcome.trouble)
    assert "secret" not in f"{outcome}"
    assert synced.seen() == ALL_OPEN


def test_the_scopes_after_a_connector_that_broke_are_synced(bench: Bench) -> None:
    class Picky(Tool):
        def changes(self, scope, since):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            if scope == BOARD.scope:
                raise ZeroDivisionError
            return super().changes(scope, since)

    picky = Picky()
    picky.have(card("A"))
    broken, fine = bench.sync(bench.source(picky, BOARD, OTHER))
    assert (broken.trouble_kind, fine.ok) == (BROKEN, True)
    assert picky.closed == 1


@pytest.mark.parametrize("refusal", [CredentialsRejected("no"), RuntimeError("no")])
def test_a_connection_that_cant_be_opened_counts_against_every_scope(
    bench: Bench, refusal: Exception
) -> None:
    def connect() -> Tool:
        raise refusal

    outcomes = bench.sync(Source("office", connect, (BOARD, OTHER)))
    assert [outcome.scope for outcome in outcomes] == [BOARD, OTHER]
    assert all(bench.stale(outcome.scope) == outcome.trouble for outcome in outcomes)
    assert bench.watcher.outcomes == outcomes


def test_what_the_store_raises_ends_the_sync(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(SqlStore, "begin", full)
    with pytest.raises(OkrsyncError, match="disk is full"):
        bench.sync()
    assert bench.tool.closed == 1


def test_stopping_between_pages_keeps_what_is_stored_and_the_next_sync_goes_on(bench: Bench) -> None:
    (stopped,) = bench.sync(stopping=lambda: True)
    assert (stopped.trouble_kind, stopped.seen) == (STOPPED, 2)
    assert (bench.seen(), bench.stale()) == ({}, None)
    assert bench.one().ok
    assert bench.tool.asked == [None, "2"]
    assert bench.seen() == ALL_OPEN


def test_a_request_that_is_stopped_is_no_trouble_of_the_tools(synced: Bench) -> None:
    synced.tool.trouble = Stopped("the program is to end")
    assert synced.one().trouble_kind == STOPPED
    assert synced.stale() is None


def test_what_goes_wrong_while_stopping_is_no_trouble_of_the_tools(synced: Bench) -> None:
    synced.tool.trouble = Unavailable("the connection was cut")
    (outcome,) = synced.sync(stopping=lambda: True)
    assert (outcome.trouble_kind, synced.stale()) == (STOPPED, None)


def test_a_second_sync_of_an_unchanged_world_writes_no_version(synced: Bench) -> None:
    before = synced.counted("item_version")
    outcome = synced.one(reconcile=True)
    assert (outcome.changed, outcome.gone) == (0, 0)
    assert synced.counted("item_version") == before


def test_a_full_pull_of_an_unchanged_world_writes_no_version(synced: Bench) -> None:
    before = synced.counted("item_version")
    assert synced.one(full=True).changed == 0
    assert synced.counted("item_version") == before


def test_sources_are_pulled_side_by_side(bench: Bench) -> None:
    everybody = Barrier(3, timeout=5)

    def wait_for_the_others() -> None:
        everybody.wait()

    tools = [Tool(after_page=wait_for_the_others) for _ in range(3)]
    sources = [
        bench.source(tool, ScopeId(f"tool-{n}", BOARD.scope), name=f"tool-{n}")
        for n, tool in enumerate(tools)
    ]
    assert [outcome.ok for outcome in bench.sync(*sources)] == [True, True, True]


def test_every_connector_is_closed_whatever_came(bench: Bench) -> None:
    bench.tool.trouble = Unavailable("503")
    bench.sync()
    bench.tool.trouble = None
    bench.sync()
    assert bench.tool.closed == 2


def test_the_watcher_hears_of_every_scope(synced: Bench) -> None:
    assert synced.watcher.begun == [BOARD]
    assert [outcome.scope for outcome in synced.watcher.outcomes] == [BOARD]


def test_no_sources_are_no_outcomes(bench: Bench) -> None:
    assert sync([], store=bench.store, clock=bench.clock, progress=bench.watcher, manner=Manner()) == []


def test_a_history_that_cant_be_read_yet_is_a_note_and_no_trouble(bench: Bench) -> None:
    class Mute(Tool):
        def history(self, *_: object) -> object:
            raise Unavailable("the changelog is away")

    mute = Mute()
    mute.have(card("A"))
    (outcome,) = bench.sync(bench.source(mute))
    assert outcome.ok
    assert outcome.note == "its history before the first sync can't be read yet: the changelog is away"


def test_items_keep_the_reason_for_which_they_are_gone(synced: Bench) -> None:
    synced.tool.lose("A", "B")
    synced.tool.fates["id-B"] = Fate(Gone.MOVED, "another board")
    outcome = synced.one(reconcile=True)
    assert outcome.gone == 2
    assert synced.seen() == {"A": "deleted", "B": "moved", "C": "todo", "D": "todo"}


def test_what_is_still_there_though_no_listing_holds_it_is_not_buried(synced: Bench) -> None:
    synced.tool.lose("A")
    synced.tool.fates["id-A"] = Fate(None)
    assert synced.one(reconcile=True).gone == 0
    assert synced.seen()["A"] == "todo"


def test_what_came_back_counts_again(synced: Bench) -> None:
    synced.tool.lose("A")
    synced.one(reconcile=True)
    synced.tool.have(card("A", State.DONE))
    synced.one()
    assert synced.seen()["A"] == "done"
