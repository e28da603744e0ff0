"""The Trello connector against the sandbox's Trello: what boards are really like."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from okrsync.domain.selection import Selection, select
from okrsync.domain.work import TrackedItem
from okrsync.sandbox import Sandbox, World
from okrsync.sandbox.trello_site import TrelloSite
from okrsync.sdk import Connector, Cursor, Fate, Gone, ItemRef, Scope, WorkItem
from okrsync.sdk.http import lender
from okrsync_trello import plugin

BOARD = Scope("board", "aBcD1234")
A_DAY = timedelta(days=1)
TEN_MINUTES = timedelta(minutes=10)


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
        sandbox.world.trello.add_board("Survey", "To do", "Fieldwork", "Doing", "Done", short_link="aBcD1234")
        yield sandbox


@pytest.fixture
def site(sandbox: Sandbox) -> TrelloSite:
    return sandbox.world.trello


@pytest.fixture
def trello(sandbox: Sandbox, site: TrelloSite, clock: Noon) -> Iterator[Connector]:
    written = {"kind": "trello", "url": sandbox.trello_url, "key": site.key, "token": site.token}
    lend = lender(pause=lambda _: True, clock=clock, agent="okrsync-tests")
    connector = plugin.connect(plugin.settings.model_validate(written), lend)
    yield connector
    connector.close()


def test_each_way_to_end_a_card_has_its_meaning(trello: Connector, site: TrelloSite) -> None:
    site.add_card("Survey", "Done", "In the list")
    site.complete_due(site.add_card("Survey", "To do", "By the mark"))
    site.archive_card(site.add_card("Survey", "Done", "Done and archived"))
    site.archive_card(site.add_card("Survey", "Doing", "Given up"))
    assert _states(trello) == {
        "In the list": "done",
        "By the mark": "done",
        "Done and archived": "done",
        "Given up": "dropped",
    }


def test_a_list_that_goes_to_the_archive_takes_its_untouched_cards_along(
    trello: Connector, site: TrelloSite, clock: Noon
) -> None:
    site.add_card("Survey", "Fieldwork", "Interviews")
    site.add_card("Survey", "Done", "Questions")
    cursor = _pull(trello)[1]
    clock.now += A_DAY
    site.archive_list("Survey", "Fieldwork")
    changed, cursor = _pull(trello, cursor)
    assert {item.title: item.state for item in changed} == {"Interviews": "dropped"}
    clock.now += A_DAY
    site.archive_list("Survey", "Fieldwork", closed=False)
    restored, _ = _pull(trello, cursor)
    assert {item.title: item.state for item in restored}["Interviews"] == "todo"


def test_a_label_that_leaves_no_action_behind_is_noticed(
    trello: Connector, site: TrelloSite, clock: Noon
) -> None:
    card = site.add_card("Survey", "To do", "Interviews")
    site.add_card("Survey", "To do", "Untouched")
    cursor = _pull(trello)[1]
    clock.now += A_DAY
    before = len(site.actions)
    site.set_labels(card, "Survey")
    assert len(site.actions) == before
    changed, _ = _pull(trello, cursor)
    assert {item.title: item.labels for item in changed}["Interviews"] == ("Survey",)


def test_templates_and_separators_are_neither_pulled_nor_listed(trello: Connector, site: TrelloSite) -> None:
    site.add_card("Survey", "To do", "A school visit", template=True)
    site.add_separator("Survey", "To do")
    card = site.add_card("Survey", "To do", "Visit the north")
    assert list(_states(trello)) == ["Visit the north"]
    assert [ref.id for refs in trello.listing(BOARD) for ref in refs] == [card.id]


def test_a_card_that_became_a_template_left(trello: Connector, site: TrelloSite) -> None:
    card = site.add_card("Survey", "To do", "A school visit")
    card.is_template = True
    assert trello.locate(BOARD, [ItemRef(card.id, card.short_link)])[card.id].gone is Gone.LEFT


def test_fields_weigh_cards(trello: Connector, site: TrelloSite) -> None:
    card = site.add_card("Survey", "To do", "Interviews", due=datetime(2026, 11, 30, tzinfo=UTC))
    site.add_custom_field("Survey", "Points")
    site.add_custom_field("Survey", "Families")
    site.set_number(card, "Points", Decimal("2.50"))
    site.set_number(card, "Families", Decimal(400))
    [item] = _pull(trello)[0]
    assert item.points == 2.5
    assert item.numbers == {"Points": 2.5, "Families": 400.0}
    assert item.due_at == datetime(2026, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ({}, {"a", "b", "c"}),
        ({"list": "fieldwork"}, {"a", "b"}),
        ({"list": ["Fieldwork", "Done"], "label": "Survey"}, {"a", "c"}),
        ({"member": "Ana Lopes"}, {"b"}),
        ({"member": "analopes", "label": "Survey"}, set()),
    ],
)
def test_selections_find_what_people_mean(
    trello: Connector, site: TrelloSite, asked: dict[str, Any], titles: set[str]
) -> None:
    site.add_card("Survey", "Fieldwork", "a", labels=["Survey"])
    site.add_card("Survey", "Fieldwork", "b", members=["Ana Lopes"])
    site.add_card("Survey", "Done", "c", labels=["Survey", "Other"])
    written = plugin.selection.model_validate({"board": "aBcD1234", **asked})
    selection = Selection(connection="office", scope=str(written.scope()), criteria=written.criteria())
    tracked = [
        TrackedItem(connection="office", scope=selection.scope, item=item) for item in _pull(trello)[0]
    ]
    assert {found.item.title for found in select(selection, tracked)} == titles


def test_a_board_may_be_named_by_its_id_and_a_moved_card_keeps_its_own(
    trello: Connector, site: TrelloSite
) -> None:
    elsewhere = site.add_board("Elsewhere", "Done")
    card = site.add_card("Survey", "To do", "Interviews")
    site.move_to_board(card, "Elsewhere", "Done")
    [item] = _pull(trello, scope=Scope("board", elsewhere.id))[0]
    assert (item.id, item.key) == (card.id, card.short_link)
    assert trello.locate(BOARD, [ItemRef(card.id, card.short_link)]) == {
        card.id: Fate(Gone.MOVED, f"board {elsewhere.id}")
    }


def test_a_quiet_board_costs_one_request(trello: Connector, site: TrelloSite, clock: Noon) -> None:
    for number in range(50):
        site.add_card("Survey", "To do", f"Card {number}")
    clock.now += A_DAY
    cursor, first = _pull(trello)[1], len(site.requests)
    assert first == 3
    for _ in range(5):
        clock.now += TEN_MINUTES
        changed, cursor = _pull(trello, cursor)
        assert changed == []
    assert len(site.requests) == first + 5


def test_what_moves_no_date_is_noticed_within_the_hour(
    trello: Connector, site: TrelloSite, clock: Noon
) -> None:
    card = site.add_card("Survey", "To do", "Interviews")
    site.add_card("Survey", "To do", "Questions", labels=["Survey"])
    clock.now += A_DAY
    cursor = _pull(trello)[1]
    still = (card.last_activity, site.boards["Survey"].last_activity)
    site.set_labels(card, "Survey")
    card.last_activity, site.boards["Survey"].last_activity = still
    heard = []
    for _ in range(6):
        clock.now += TEN_MINUTES
        changed, cursor = _pull(trello, cursor)
        heard.append([item.labels for item in changed])
    assert heard == [[], [], [], [], [], [("Survey",)]]


def _pull(
    trello: Connector, since: Cursor | None = None, scope: Scope = BOARD
) -> tuple[list[WorkItem], Cursor]:
    pages = list(trello.changes(scope, since))
    return [item for page in pages for item in page.items], pages[-1].cursor


def _states(trello: Connector) -> dict[str, str]:
    return {item.title: item.state.value for item in _pull(trello)[0]}
