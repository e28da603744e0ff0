"""Lines of checklists, the past and the boards of a Trello account, on the sandbox's Trello."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from okrsync.sandbox import Sandbox, World, trello_cards
from okrsync.sandbox.call import Call
from okrsync.sandbox.trello_site import TrelloSite
from okrsync.sandbox.trello_state import TrelloCard
from okrsync.sdk import Fate, Gone, ItemRef, Scope, Transition, UnexpectedResponse, WorkItem
from okrsync.sdk.http import lender
from okrsync_trello import plugin
from okrsync_trello.source import Trello

LINES = Scope("checklists", "aBcD1234")
A_DAY = timedelta(days=1)


class Noon:
    """A clock that a test sets forward."""

    now = datetime(2026, 11, 2, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Noon:
    return Noon()


@pytest.fixture
def sandbox(clock: Noon) -> Iterator[Sandbox]:
    with Sandbox(World(clock)) as sandbox:
        sandbox.world.trello.add_board("Survey", "To do", "Doing", "Done", short_link="aBcD1234")
        yield sandbox


@pytest.fixture
def site(sandbox: Sandbox) -> TrelloSite:
    return sandbox.world.trello


@pytest.fixture
def trello(sandbox: Sandbox, site: TrelloSite, clock: Noon) -> Iterator[Trello]:
    written = {"kind": "trello", "url": sandbox.trello_url, "key": site.key, "token": site.token}
    lend = lender(pause=lambda _: True, clock=clock, agent="okrsync-tests")
    connector = plugin.connect(plugin.settings.model_validate(written), lend)
    assert isinstance(connector, Trello)
    yield connector
    connector.close()


@pytest.fixture
def visit(site: TrelloSite) -> TrelloCard:
    """A card with a checklist of two lines, the first of them ticked."""
    card = site.add_card("Survey", "Doing", "Visit the north", labels=["Survey"])
    checklist = site.add_checklist(card, "Before", "Ask the head", "Print the forms")
    site.check(card, checklist.items[0])
    return card


def test_a_card_counts_the_lines_of_its_checklists(trello: Trello, visit: TrelloCard) -> None:
    [item] = items(trello, Scope("board", "aBcD1234"))
    assert item.numbers == {"check_items": 2.0, "check_items_done": 1.0}


def test_lines_are_items_below_their_card_where_asked_for(trello: Trello, visit: TrelloCard) -> None:
    card, asked, printed = items(trello)
    assert [one.state for one in (card, asked, printed)] == ["doing", "done", "todo"]
    assert [one.title for one in (asked, printed)] == ["Ask the head", "Print the forms"]
    assert {one.parent for one in (asked, printed)} == {card.id}
    assert asked.facets["parent"] == (visit.id, visit.short_link)
    assert asked.labels == card.labels == ("Survey",)
    assert len({one.key for one in (card, asked, printed)}) == 3


def test_open_lines_end_with_their_card(trello: Trello, site: TrelloSite, visit: TrelloCard) -> None:
    site.archive_card(visit)
    assert [one.state for one in items(trello)] == ["dropped", "done", "dropped"]
    site.archive_card(visit, closed=False)
    site.move_card(visit, "Done")
    assert [one.state for one in items(trello)] == ["done", "done", "done"]


def test_a_tick_is_a_change(trello: Trello, site: TrelloSite, clock: Noon, visit: TrelloCard) -> None:
    *_, last = trello.changes(LINES, None)
    clock.now += A_DAY
    site.check(visit, visit.checklists[0].items[1])
    changed = [item for page in trello.changes(LINES, last.cursor) for item in page.items]
    assert {one.title: one.state for one in changed}["Print the forms"] == "done"


def test_a_listing_holds_cards_and_lines(trello: Trello, visit: TrelloCard) -> None:
    listed = {ref for refs in trello.listing(LINES) for ref in refs}
    assert listed == {ItemRef(item.id, item.key) for item in items(trello)}


@pytest.mark.parametrize(
    "lost", [{"checklists": None}, {"checklists": [{"id": "c", "checkItems": None}]}, {}]
)
def test_lines_that_did_not_come_are_not_deleted_ones(
    trello: Trello, visit: TrelloCard, monkeypatch: pytest.MonkeyPatch, lost: dict[str, Any]
) -> None:
    _, asked, printed = [ItemRef(item.id, item.key) for item in items(trello)]
    sound = trello_cards.written

    def without(card: TrelloCard, call: Call) -> Any:
        shown = sound(card, call)
        shown.pop("checklists", None)
        return shown | lost

    monkeypatch.setattr(trello_cards, "written", without)
    for reading in (lambda: items(trello), lambda: list(trello.listing(LINES))):
        with pytest.raises(UnexpectedResponse, match="check"):
            reading()
    with pytest.raises(UnexpectedResponse, match="check"):
        trello.locate(LINES, [asked, printed])


def test_the_fate_of_a_line_is_told_by_its_card(trello: Trello, site: TrelloSite, visit: TrelloCard) -> None:
    _, asked, printed = [ItemRef(item.id, item.key) for item in items(trello)]
    del visit.checklists[0].items[0]
    assert trello.locate(LINES, [asked, printed]) == {asked.id: Fate(Gone.DELETED), printed.id: Fate(None)}
    elsewhere = site.add_board("Elsewhere", "To do")
    site.move_to_board(visit, "Elsewhere", "To do")
    assert trello.locate(LINES, [printed])[printed.id] == Fate(Gone.MOVED, f"board {elsewhere.id}")
    site.delete_card(visit)
    assert trello.locate(LINES, [printed])[printed.id].gone is Gone.DELETED


def test_the_past_of_a_line_is_its_own_and_that_of_its_card(
    trello: Trello, site: TrelloSite, clock: Noon, visit: TrelloCard
) -> None:
    _, asked, printed = [ItemRef(item.id, item.key) for item in items(trello)]
    clock.now += A_DAY
    site.check(visit, visit.checklists[0].items[0], complete=False)
    clock.now += A_DAY
    site.archive_card(visit)
    told = list(trello.history(LINES, [asked, printed], None))
    assert days(told[0]) == [(2, "done"), (3, "todo"), (4, "dropped")]
    assert days(told[1]) == [(2, "todo"), (4, "dropped")]


def test_the_past_of_a_card_that_came_from_another_board_begins_with_its_arrival(
    trello: Trello, site: TrelloSite, clock: Noon
) -> None:
    site.add_board("Elsewhere", "Done")
    card = site.add_card("Elsewhere", "Done", "Visit the south")
    clock.now += A_DAY
    site.move_to_board(card, "Survey", "To do")
    clock.now += A_DAY
    site.move_card(card, "Done")
    [story] = trello.history(Scope("board", "aBcD1234"), [ItemRef(card.id, card.short_link)], None)
    assert days(story) == [(3, "todo"), (4, "done")]


def test_the_past_needs_every_page_of_the_actions(trello: Trello, site: TrelloSite, clock: Noon) -> None:
    card = site.add_card("Survey", "To do", "To and fro")
    for number in range(1100):
        clock.now += timedelta(seconds=1)
        site.move_card(card, "Doing" if number % 2 == 0 else "To do")
    [story] = trello.history(Scope("board", "aBcD1234"), [ItemRef(card.id, card.short_link)], None)
    assert len(story) == 1101
    assert len(site.seen(path="/actions")) == 3


def test_every_board_of_the_account_is_found_closed_ones_last(trello: Trello, site: TrelloSite) -> None:
    site.add_board("Old", "To do", short_link="oLd00001").closed = True
    site.add_board("New", "To do", short_link="nEw00001")
    found = list(trello.discover())
    assert [one.title for one in found] == ["Survey", "New", "Old (closed)"]
    assert plugin.selection.model_validate(found[0].selection).scope() == found[0].scope


def items(trello: Trello, scope: Scope = LINES) -> list[WorkItem]:
    return [item for page in trello.changes(scope, None) for item in page.items]


def days(story: object) -> list[tuple[int, str]]:
    assert isinstance(story, list)
    return [(told.at.day, told.state.value) for told in story if isinstance(told, Transition)]
