from __future__ import annotations

from datetime import timedelta

import pytest

from okrsync.domain.work import Gone
from okrsync.ports import ScopeId
from okrsync.sdk import (
    CredentialsRejected,
    Fate,
    PermissionMissing,
    RateLimited,
    Scope,
    ToolError,
    Unavailable,
)
from okrsync.usecases.trouble import SHRUNKEN
from tests.unit.usecases.workbench import BOARD, Bench, card

ALL_OPEN = {"A": "todo", "B": "todo", "C": "todo", "D": "todo"}


@pytest.fixture
def held(synced: Bench) -> Bench:
    """A board whose cards are all gone at once, which is not believed."""
    synced.tool.lose("A", "B", "C", "D")
    assert synced.one(reconcile=True).trouble_kind == SHRUNKEN
    return synced


def test_a_deletion_shows_in_no_change_and_is_found_by_a_listing(synced: Bench) -> None:
    synced.tool.lose("A")
    assert synced.one().gone == 0
    assert synced.seen()["A"] == "todo"
    assert synced.one(reconcile=True).gone == 1
    assert synced.seen()["A"] == "deleted"


def test_a_full_pull_buries_what_it_did_not_see(synced: Bench) -> None:
    synced.tool.lose("A")
    synced.tool.fates["id-A"] = Fate(Gone.OUT_OF_REACH)
    assert synced.one(full=True).gone == 1
    assert synced.seen()["A"] == "out of reach"


def test_an_emptied_board_is_not_believed_and_says_how_it_would_be(held: Bench) -> None:
    assert held.seen() == ALL_OPEN
    assert held.stale() == "board abc came back empty: all 4 items gone at once"
    outcome = held.watcher.outcomes[-1]
    assert outcome.hint == "if that is right: okrsync sync --accept-shrink 'office: board abc'"


def test_more_than_half_gone_at_once_is_not_believed(synced: Bench) -> None:
    synced.tool.lose("A", "B", "C")
    assert synced.one(reconcile=True).trouble == "3 of the 4 items of board abc are gone at once"
    assert synced.seen() == ALL_OPEN


def test_half_gone_at_once_is_believed(synced: Bench) -> None:
    synced.tool.lose("A", "B")
    assert synced.one(reconcile=True).ok


def test_how_much_may_vanish_can_be_chosen(synced: Bench) -> None:
    synced.tool.lose("A")
    assert synced.one(reconcile=True, most_gone=0.2).trouble_kind == SHRUNKEN
    assert synced.one(reconcile=True, most_gone=0.25).ok


def test_the_only_item_of_a_scope_that_vanishes_is_said_so(bench: Bench) -> None:
    bench.tool.lose("B", "C", "D")
    bench.one()
    bench.tool.lose("A")
    assert bench.one(reconcile=True).trouble == "board abc came back empty: its only item is gone"


def test_a_scope_with_quotes_in_its_name_can_be_copied_from_the_hint_into_a_shell(synced: Bench) -> None:
    query = ScopeId("jira", Scope("jql", "project = 'Drop out'"))
    synced.sync(synced.source(None, query))
    synced.tool.lose("A", "B", "C")
    (outcome,) = synced.sync(synced.source(None, query), reconcile=True)
    assert outcome.hint is not None
    assert outcome.hint.endswith("""'jira: jql project = '"'"'Drop out'"'"''""")


def test_a_person_can_vouch_for_the_shrinking(held: Bench) -> None:
    outcome = held.one(reconcile=True, accept_shrink=frozenset({BOARD}))
    assert (outcome.ok, outcome.gone) == (True, 4)
    assert set(held.seen().values()) == {"deleted"}
    assert held.stale() is None


def test_a_later_plausible_sync_releases_what_was_held(held: Bench) -> None:
    held.tool.have(card("A"), card("B"), card("C"), card("D"))
    assert held.one(reconcile=True).ok
    assert (held.seen(), held.stale()) == (ALL_OPEN, None)


def test_a_held_scope_is_not_released_without_a_listing(held: Bench) -> None:
    assert held.one().trouble_kind == SHRUNKEN
    assert held.stale() == "board abc came back empty: all 4 items gone at once"


@pytest.mark.parametrize("outage", [Unavailable("503"), RateLimited("wait")])
def test_an_outage_does_not_release_a_held_scope(held: Bench, outage: ToolError) -> None:
    held.tool.trouble = outage
    assert held.one().trouble == outage.message
    assert held.stale() == "board abc came back empty: all 4 items gone at once"
    held.tool.trouble = None
    held.clock.now += timedelta(minutes=1)
    assert held.one().trouble_kind == SHRUNKEN


def test_a_rejected_token_is_told_of_a_held_scope_and_does_not_release_it(held: Bench) -> None:
    held.tool.trouble = CredentialsRejected("the token expired")
    held.one()
    assert held.stale() == "the token expired"
    held.tool.trouble = None
    assert held.one(by_hand=True).trouble_kind == SHRUNKEN


@pytest.mark.parametrize("refusal", [CredentialsRejected("expired"), PermissionMissing("not allowed")])
def test_new_credentials_that_see_less_are_found_out_at_once(synced: Bench, refusal: ToolError) -> None:
    synced.tool.trouble = refusal
    synced.one()
    synced.tool.trouble = None
    synced.tool.lose("A", "B", "C", "D")
    assert synced.one(by_hand=True).trouble_kind == SHRUNKEN
    assert synced.seen() == ALL_OPEN


def test_after_an_outage_no_listing_is_needed(synced: Bench) -> None:
    synced.tool.trouble = Unavailable("503")
    synced.one()
    synced.tool.trouble = None
    synced.tool.listing_trouble = Unavailable("the listing is too much")
    assert synced.one().ok


def test_items_that_are_listed_and_not_known_are_pulled(synced: Bench) -> None:
    synced.tool.world["id-E"] = card("E")
    synced.tool.log.insert(0, card("E"))
    assert synced.one(reconcile=True).ok
    assert synced.tool.asked[-1] is None
    assert synced.seen()["E"] == "todo"


def test_a_drifting_kind_of_scope_is_listed_at_every_sync(synced: Bench) -> None:
    synced.tool.lose("A")
    (outcome,) = synced.sync(synced.source(drifting=frozenset({"board"})))
    assert outcome.gone == 1


def test_a_listing_that_fails_buries_nothing(synced: Bench) -> None:
    synced.tool.lose("A")
    synced.tool.listing_trouble = Unavailable("503 on page 3")
    assert synced.one(reconcile=True).trouble == "503 on page 3"
    assert synced.seen() == ALL_OPEN
