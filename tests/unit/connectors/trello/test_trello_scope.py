from __future__ import annotations

import pytest
from pydantic import ValidationError

from okrsync.sdk import Criterion, Scope
from okrsync_trello.scope import TrelloSelection


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("aBcD1234", "aBcD1234"),
        ("68fe0000a1b2c3d4e5f60001", "68fe0000a1b2c3d4e5f60001"),
        ("https://trello.com/b/aBcD1234", "aBcD1234"),
        ("https://trello.com/b/aBcD1234/user-survey?filter=member:me", "aBcD1234"),
        ("trello.com/b/aBcD1234/user-survey", "aBcD1234"),
    ],
)
def test_a_board_is_known_by_short_link_id_or_address(written: str, name: str) -> None:
    assert TrelloSelection(board=written).scope() == Scope("board", name)


@pytest.mark.parametrize(
    "written", ["", "User survey", "../members/me", "https://example.org/b/aBcD1234", "aBcD123?"]
)
def test_anything_else_is_no_board(written: str) -> None:
    with pytest.raises(ValidationError, match="is no board"):
        TrelloSelection(board=written)


def test_lines_of_checklists_are_another_scope_of_the_same_board() -> None:
    assert TrelloSelection(board="aBcD1234", checklist_items=True).scope() == Scope("checklists", "aBcD1234")


def test_what_is_not_asked_for_is_no_criterion() -> None:
    assert TrelloSelection(board="aBcD1234").criteria() == ()


def test_one_value_is_as_good_as_a_list_of_them() -> None:
    selection = TrelloSelection.model_validate(
        {"board": "aBcD1234", "list": "Fieldwork", "label": ["Survey", "red"], "member": "analopes"}
    )
    assert selection.criteria() == (
        Criterion("list", ("Fieldwork",)),
        Criterion("label", ("Survey", "red")),
        Criterion("member", ("analopes",)),
    )
