from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from okrsync.sdk import Json, Record, State, UnexpectedResponse, records
from okrsync_trello.board import Board
from okrsync_trello.translate import is_item, item_of, ref_of

Cards = Callable[..., Record]
Boards = Callable[..., Board]

TODO, FIELDWORK, DONE, DOING, OLD_IDEAS, OLD_DONE, DROPPED = (
    f"68fe0000a1b2c3d4e5f600{number}" for number in range(11, 18)
)


def test_a_card_becomes_an_item_in_both_languages(card: Cards, board: Boards) -> None:
    item = item_of(card(), board())
    assert (item.id, item.key) == ("68fe2a10a1b2c3d4e5f60718", "qWe12345")
    assert item.title == "Interview the families"
    assert item.url == "https://trello.com/c/qWe12345"
    assert (item.type, item.state, item.native_status) == ("card", State.TODO, "Fieldwork")
    assert item.updated_at == datetime(2026, 10, 30, 9, 15, 20, 125_000, tzinfo=UTC)
    assert item.due_at == datetime(2026, 11, 30, 17, tzinfo=UTC)
    assert item.created_at == datetime.fromtimestamp(0x68FE2A10, tz=UTC)
    assert item.resolution is None
    assert item.assignees == ("Ana Lopes",)


def test_labels_go_by_name_and_by_colour_where_they_have_none(card: Cards, board: Boards) -> None:
    item = item_of(card(), board())
    assert item.labels == ("Survey", "sky_light")
    assert item.facets["label"] == ("Survey", "sky_light")


def test_lists_and_members_are_found_by_each_of_their_names(card: Cards, board: Boards) -> None:
    facets = item_of(card(), board()).facets
    assert facets["list"] == ("Fieldwork", FIELDWORK)
    assert facets["member"] == facets["assignee"] == ("analopes", "Ana Lopes")


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({"idList": TODO}, State.TODO),
        ({"idList": DOING}, State.DOING),
        ({"idList": DONE}, State.DONE),
        ({"idList": TODO, "dueComplete": True}, State.DONE),
        ({"idList": DOING, "dueComplete": True}, State.DONE),
        ({"idList": DROPPED}, State.DROPPED),
        ({"idList": DROPPED, "dueComplete": True}, State.DROPPED),
        ({"idList": TODO, "closed": True}, State.DROPPED),
        ({"idList": DOING, "closed": True}, State.DROPPED),
        ({"idList": DONE, "closed": True}, State.DONE),
        ({"idList": TODO, "closed": True, "dueComplete": True}, State.DONE),
        ({"idList": OLD_IDEAS}, State.DROPPED),
        ({"idList": OLD_IDEAS, "dueComplete": True}, State.DONE),
        ({"idList": OLD_DONE}, State.DONE),
        ({"idList": OLD_DONE, "dueComplete": None, "closed": None}, State.DONE),
    ],
)
def test_a_state_follows_from_list_mark_and_archive(
    card: Cards, board: Boards, changed: dict[str, Any], state: State
) -> None:
    assert item_of(card(**changed), board(dropped_lists=["won't do"])).state is state


def test_what_was_given_up_by_archiving_says_so(card: Cards, board: Boards) -> None:
    assert item_of(card(idList=OLD_IDEAS), board()).resolution == "archived"
    assert item_of(card(idList=TODO, closed=True), board()).resolution == "archived"
    assert item_of(card(idList=DONE, closed=True), board()).resolution is None


def test_the_end_is_when_trello_says_and_unknown_where_it_does_not(card: Cards, board: Boards) -> None:
    completed, closed = "2026-10-18T08:00:00.000Z", "2026-10-20T08:00:00.000Z"
    ended = {
        "dateCompleted": item_of(card(idList=DONE, dateCompleted=completed, dateClosed=closed), board()),
        "dateClosed": item_of(card(idList=TODO, closed=True, dateClosed=closed), board()),
        "open": item_of(card(idList=TODO, dateCompleted=completed, dateClosed=closed), board()),
        "unknown": item_of(card(idList=DONE), board()),
    }
    assert {name: item.done_at and item.done_at.day for name, item in ended.items()} == {
        "dateCompleted": 18,
        "dateClosed": 20,
        "open": None,
        "unknown": None,
    }


def test_numbers_come_as_text_and_other_fields_are_no_numbers(card: Cards, board: Boards) -> None:
    item = item_of(card(), board())
    assert item.numbers == {"Story points": 2.5, "check_items": 4.0, "check_items_done": 1.0}
    assert item.points == 2.5


@pytest.mark.parametrize(
    "badges", [None, {}, {"checkItems": 0}, {"checkItems": None}, {"checkItems": "many"}, {"checkItems": "²"}]
)
def test_a_card_without_checklists_has_no_progress(card: Cards, board: Boards, badges: Any) -> None:
    assert "check_items" not in item_of(card(badges=badges), board()).numbers


def test_the_estimate_is_the_field_that_the_settings_name(card: Cards, board: Boards) -> None:
    assert item_of(card(), board(points_field="story POINTS")).points == 2.5
    assert item_of(card(), board(points_field="Effort")).points is None
    assert item_of(card(customFieldItems=None), board()).points is None


def test_a_number_of_a_field_that_was_removed_is_no_longer_one(card: Cards, board: Boards) -> None:
    orphan = {"idCustomField": "68fe0000a1b2c3d4e5f60099", "value": {"number": "3"}}
    assert "Story points" not in item_of(card(customFieldItems=[orphan]), board()).numbers


@pytest.mark.parametrize("number", ["many", "NaN", "Infinity", ""])
def test_a_number_that_is_none_is_refused(card: Cards, board: Boards, number: str) -> None:
    broken = {"idCustomField": "68fe0000a1b2c3d4e5f60041", "value": {"number": number}}
    with pytest.raises(UnexpectedResponse, match="number"):
        item_of(card(customFieldItems=[broken]), board())


def test_templates_and_separators_are_no_items(payload: Callable[[str], Json]) -> None:
    assert [is_item(one) for one in records(payload("cards"), "cards")] == [True, True, False, False]


@pytest.mark.parametrize("role", ["separator", "mirror", "link", "board"])
def test_a_card_with_a_special_role_is_no_item(card: Cards, role: str) -> None:
    assert not is_item(card(cardRole=role))


def test_a_role_that_nobody_knows_is_one_of_a_card(card: Cards) -> None:
    assert is_item(card(cardRole="whatever comes next"))


@pytest.mark.parametrize(
    ("archived", "state"), [("dropped", "dropped"), ("done", "done"), ("ignored", "todo")]
)
def test_what_the_archive_means_can_be_said(card: Cards, board: Boards, archived: str, state: str) -> None:
    home = board(archived=archived, done_lists=[], doing_lists=[])
    assert item_of(card(closed=True), home).state == state
    assert item_of(card(closed=True, dueComplete=True), home).state == "done"
    assert item_of(card(closed=False), home).state == "todo"


def test_another_sense_of_the_archive_is_another_shape(board: Boards) -> None:
    assert board(archived="done").shape != board().shape


def test_a_card_with_no_more_than_it_must_have_is_an_item(
    payload: Callable[[str], Json], board: Boards
) -> None:
    sparse = records(payload("cards"), "cards")[1]
    item = item_of(sparse, board())
    assert (item.state, item.due_at, item.points, item.assignees) == (State.DONE, None, None, ())
    assert item.url == "https://trello.com/c/rTy67890"


@pytest.mark.parametrize("missing", ["id", "name", "shortLink", "idList"])
def test_a_card_without_what_each_card_has_is_refused(card: Cards, board: Boards, missing: str) -> None:
    with pytest.raises(UnexpectedResponse, match=missing):
        item_of(card(**{missing: None}), board())


def test_a_card_in_an_unknown_list_is_refused(card: Cards, board: Boards) -> None:
    with pytest.raises(UnexpectedResponse, match="list"):
        item_of(card(idList="68fe0000a1b2c3d4e5f60099"), board())


def test_an_id_that_tells_no_time_is_refused(card: Cards, board: Boards) -> None:
    with pytest.raises(UnexpectedResponse, match="id"):
        item_of(card(id="not-an-id"), board())


def test_a_card_without_activity_was_last_touched_when_it_was_made(card: Cards, board: Boards) -> None:
    item = item_of(card(dateLastActivity=None), board())
    assert item.updated_at == item.created_at


def test_a_name_survives_what_no_database_can_hold(card: Cards, board: Boards) -> None:
    assert item_of(card(name="a\0b\ud800"), board()).title == "ab\N{REPLACEMENT CHARACTER}"


def test_the_key_is_the_name_that_a_card_keeps_for_life(card: Cards) -> None:
    assert ref_of(card()).key == "qWe12345"
