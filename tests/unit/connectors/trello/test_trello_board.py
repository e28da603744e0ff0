from __future__ import annotations

from collections.abc import Callable

import pytest

from okrsync.sdk import Json, Record, State, records
from okrsync_trello.board import Board
from okrsync_trello.settings import TrelloSettings

Boards = Callable[..., Board]


def test_lists_mean_what_their_names_say_in_several_languages(board: Boards) -> None:
    meant = {one.name: one.state for one in board().lists.values()}
    assert meant == {
        "To do": State.TODO,
        "Fieldwork": State.TODO,
        "✅ Done!": State.DONE,
        "Em andamento": State.DOING,
        "Ideas of 2025": State.TODO,
        "done": State.DONE,
        "Won't do": State.TODO,
    }


def test_own_names_replace_the_usual_ones(board: Boards) -> None:
    lists = {one.name: one.state for one in board(done_lists=["FIELDWORK"]).lists.values()}
    assert lists["Fieldwork"] is State.DONE
    assert lists["✅ Done!"] is State.TODO


def test_a_list_may_be_given_by_id(board: Boards) -> None:
    lists = board(doing_lists=["68fe0000a1b2c3d4e5f60012"]).lists
    assert lists["68fe0000a1b2c3d4e5f60012"].state is State.DOING


def test_of_two_meanings_the_more_final_one_wins(board: Boards) -> None:
    both = board(doing_lists=["Fieldwork"], dropped_lists=["Fieldwork"])
    assert both.lists["68fe0000a1b2c3d4e5f60012"].state is State.DROPPED


def test_a_name_of_signs_alone_is_itself(
    settings: Callable[..., TrelloSettings],
) -> None:
    lists = [Record({"id": "68fe0000a1b2c3d4e5f60011", "name": "✅", "closed": False}, "list")]
    drawn = Board.of(lists=lists, labels=[], fields=[], settings=settings(done_lists=["✅"]))
    assert [one.state for one in drawn.lists.values()] == [State.DONE]


def test_archived_lists_are_known_as_such(board: Boards) -> None:
    assert {one.name for one in board().lists.values() if one.archived} == {"Ideas of 2025", "done"}


@pytest.mark.parametrize(
    ("payload_name", "key", "value"),
    [
        ("lists", "closed", True),
        ("lists", "name", "Later"),
        ("labels", "name", "Q4"),
        ("labels", "color", "red"),
    ],
)
def test_the_shape_changes_with_what_cards_refer_to(
    payload: Callable[[str], Json],
    settings: Callable[..., TrelloSettings],
    board: Boards,
    payload_name: str,
    key: str,
    value: object,
) -> None:
    parts = {name: payload(name) for name in ("lists", "labels", "custom_fields")}
    parts[payload_name][0][key] = value
    changed = Board.of(
        lists=records(parts["lists"], "lists"),
        labels=records(parts["labels"], "labels"),
        fields=records(parts["custom_fields"], "custom fields"),
        settings=settings(),
    )
    assert changed.shape != board().shape


def test_the_shape_changes_with_the_policy_and_not_with_the_credentials(board: Boards) -> None:
    assert board(dropped_lists=["Won't do"]).shape != board().shape
    assert board(token="another-token").shape == board().shape


def test_the_order_of_lists_is_no_part_of_the_shape(
    payload: Callable[[str], Json], settings: Callable[..., TrelloSettings], board: Boards
) -> None:
    turned = Board.of(
        lists=records(payload("lists")[::-1], "lists"),
        labels=records(payload("labels")[::-1], "labels"),
        fields=records(payload("custom_fields")[::-1], "custom fields"),
        settings=settings(),
    )
    assert turned.shape == board().shape


def test_the_better_name_for_the_estimate_wins(board: Boards) -> None:
    assert board().points({"Estimate": 8.0, "points": 3.0}) == 3.0
    assert board().points({"Estimate (h)": 8.0, "Cost": 3.0}) is None
