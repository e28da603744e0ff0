"""Stories from actions such as the documentation and real boards show them, with invented names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from okrsync.sdk import Record, State, Transition, UnexpectedResponse
from okrsync_trello.board import Board
from okrsync_trello.past import Flip, Past, is_so

Boards = Callable[..., Board]

TODO, FIELDWORK, DONE, DOING, OLD_IDEAS = (f"68fe0000a1b2c3d4e5f600{number}" for number in range(11, 16))
CARD = "68fe2a10a1b2c3d4e5f60718"
BORN = datetime.fromtimestamp(0x68FE2A10, tz=UTC)


def action(day: int, kind: str, **data: Any) -> Record:
    raw = {
        "id": f"690000{day:02d}a1b2c3d4e5f60000",
        "type": kind,
        "date": f"2026-10-{day:02d}T08:00:00.000Z",
        "data": {"card": {"id": CARD, "name": "Interview", "shortLink": "qWe12345"}, **data},
    }
    return Record(raw, "action")


def moved(day: int, before: str, after: str) -> Record:
    lists = {"listBefore": {"id": before, "name": "then"}, "listAfter": {"id": after, "name": "then"}}
    return action(day, "updateCard", old={"idList": before}, **lists)


def marked(day: int, mark: str, *, was: bool) -> Record:
    return action(day, "updateCard", old={mark: was}, list={"id": TODO, "name": "To do"})


def created(day: int, kind: str = "createCard", at: str = TODO) -> Record:
    return action(day, kind, list={"id": at, "name": "then"})


def today(id_list: str = DONE, **marks: Any) -> Record:
    return Record({"id": CARD, "idList": id_list, "closed": False, "dueComplete": False, **marks}, "card")


def short(story: list[Transition]) -> list[tuple[int, str, str]]:
    """Day of the month (0 for the birth), list and state."""
    return [(0 if told.at == BORN else told.at.day, told.native_status, told.state.value) for told in story]


def test_a_card_that_moved_has_each_list_at_its_time_by_its_name_of_today(board: Boards) -> None:
    actions = [moved(9, DOING, DONE), created(1), moved(5, TODO, DOING)]
    assert short(Past(board(), actions).of_card(CARD, today())) == [
        (0, "To do", "todo"),
        (5, "Em andamento", "doing"),
        (9, "✅ Done!", "done"),
    ]


def test_states_follow_the_policy_of_today(board: Boards) -> None:
    story = Past(board(done_lists=["To do"]), [created(1), moved(5, TODO, DOING)]).of_card(CARD, today(DOING))
    assert [told.state for told in story] == [State.DONE, State.DOING]


def test_a_beginning_that_trello_forgot_is_told_by_what_was_before(board: Boards) -> None:
    actions = [moved(9, FIELDWORK, DONE), marked(12, "closed", was=True)]
    assert short(Past(board(), actions).of_card(CARD, today())) == [
        (0, "Fieldwork", "dropped"),
        (9, "✅ Done!", "done"),
    ]


def test_what_no_action_ever_changed_was_always_so(board: Boards) -> None:
    assert short(Past(board(), []).of_card(CARD, today(FIELDWORK))) == [(0, "Fieldwork", "todo")]
    assert short(Past(board(), []).of_card(CARD, today(FIELDWORK, dueComplete=True))) == [
        (0, "Fieldwork", "done")
    ]


def test_marks_of_completion_come_and_go(board: Boards) -> None:
    actions = [created(1), marked(3, "dueComplete", was=False), marked(4, "dueComplete", was=True)]
    story = short(Past(board(), actions).of_card(CARD, today(TODO)))
    assert story == [(0, "To do", "todo"), (3, "To do", "done"), (4, "To do", "todo")]


def test_an_archived_card_was_given_up_then(board: Boards) -> None:
    actions = [created(1), marked(3, "closed", was=False)]
    story = Past(board(), actions).of_card(CARD, today(TODO, closed=True))
    assert short(story) == [(0, "To do", "todo"), (3, "To do", "dropped")]
    assert [told.resolution for told in story] == [None, "archived"]


def test_the_dates_on_the_card_stand_in_for_actions_that_are_missing(board: Boards) -> None:
    card = today(TODO, dueComplete=True, dateCompleted="2026-10-07T08:00:00Z")
    assert short(Past(board(), [created(1)]).of_card(CARD, card)) == [
        (0, "To do", "todo"),
        (7, "To do", "done"),
    ]
    card = today(TODO, closed=True, dateClosed="2026-10-08T08:00:00Z")
    assert short(Past(board(), [created(1)]).of_card(CARD, card)) == [
        (0, "To do", "todo"),
        (8, "To do", "dropped"),
    ]


def test_a_list_that_goes_to_the_archive_takes_its_cards_along_at_its_time(board: Boards) -> None:
    archived = {"id": OLD_IDEAS, "name": "Ideas of 2025", "closed": True}
    actions = [
        created(1, at=OLD_IDEAS),
        action(6, "updateList", list=archived, old={"closed": False}),
        moved(8, OLD_IDEAS, DOING),
    ]
    assert short(Past(board(), actions).of_card(CARD, today(DOING))) == [
        (0, "Ideas of 2025", "todo"),
        (6, "Ideas of 2025", "dropped"),
        (8, "Em andamento", "doing"),
    ]


def test_the_story_of_a_card_from_another_board_begins_with_its_arrival(board: Boards) -> None:
    actions = [created(4, "moveCardToBoard", at=DOING), moved(9, DOING, DONE)]
    assert short(Past(board(), actions).of_card(CARD, today())) == [
        (4, "Em andamento", "doing"),
        (9, "✅ Done!", "done"),
    ]


@pytest.mark.parametrize("kind", ["createCard", "copyCard", "emailCard", "convertToCardFromCheckItem"])
def test_a_card_that_is_gone_is_told_by_its_actions_alone(board: Boards, kind: str) -> None:
    actions = [
        created(1, kind),
        moved(5, TODO, DONE),
        action(7, "deleteCard", list={"id": DONE, "name": "x"}),
    ]
    assert short(Past(board(), actions).of_card(CARD, None)) == [
        (0, "To do", "todo"),
        (5, "✅ Done!", "done"),
    ]


def test_of_a_card_that_nobody_knows_nothing_is_told(board: Boards) -> None:
    assert Past(board(), []).of_card(CARD, None) == []


def test_a_list_that_is_no_more_goes_by_the_name_it_had(board: Boards) -> None:
    gone = {
        "listBefore": {"id": "68fe0000a1b2c3d4e5f60098", "name": "Done"},
        "listAfter": {"id": TODO, "name": "x"},
    }
    actions = [action(5, "updateCard", old={"idList": "68fe0000a1b2c3d4e5f60098"}, **gone)]
    assert short(Past(board(), actions).of_card(CARD, today(TODO))) == [
        (0, "Done", "done"),
        (5, "To do", "todo"),
    ]


def test_what_changes_no_state_is_no_part_of_the_story(board: Boards) -> None:
    actions = [
        created(1),
        action(2, "updateCard", old={"name": "x"}),
        action(3, "updateCard", old={"pos": 1}),
    ]
    assert short(Past(board(), actions).of_card(CARD, today(TODO))) == [(0, "To do", "todo")]


def test_an_action_that_lacks_what_each_has_is_refused(board: Boards) -> None:
    with pytest.raises(UnexpectedResponse, match="date"):
        Past(board(), [Record({"id": "x", "type": "createCard", "data": {}}, "action")])


@pytest.mark.parametrize(("day", "so"), [(1, False), (3, True), (4, True), (5, False), (9, False)])
def test_a_flip_holds_until_the_next(day: int, so: bool) -> None:
    flips = [
        Flip(datetime(2026, 10, 3, tzinfo=UTC), now=True),
        Flip(datetime(2026, 10, 5, tzinfo=UTC), now=False),
    ]
    assert is_so(flips, datetime(2026, 10, day, tzinfo=UTC), today=True) is so


def test_without_flips_it_was_always_as_today() -> None:
    assert is_so([], BORN, today=True)
