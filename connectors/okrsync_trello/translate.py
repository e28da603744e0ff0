"""Trello's cards in okrsync's words. Pure.

The card object: https://developer.atlassian.com/cloud/trello/guides/rest-api/object-definitions/#card-object
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from okrsync.sdk import ItemRef, Record, State, UnexpectedResponse, WorkItem, fields_of
from okrsync_trello.board import Board, CardList

ARCHIVED = "archived"


def is_item(card: Record) -> bool:
    """Whether a card is a piece of work: templates, separators, mirrors and links are cards to Trello too.

    https://developer.atlassian.com/cloud/trello/rest/api-group-cards/#api-cards-post (``cardRole``)
    """
    return not card.flag("isTemplate") and not card.opt_text("cardRole")


def ref_of(card: Record) -> ItemRef:
    """A card's names: the id and the short link are for life, ``idShort`` belongs to a board."""
    return ItemRef(card.text("id"), card.text("shortLink"))


def stirred_since(card: Record, instant: datetime | None) -> bool:
    """Whether a card was touched or made since, or no instant is given.

    ``dateLastActivity`` moves with each change, with those too that leave no action (see the card object). A
    copy may keep the date of its original, so the date of making counts as well.
    """
    return instant is None or _updated_at(card) >= instant or _created_at(card) >= instant


def item_of(card: Record, board: Board) -> WorkItem:
    """One card.

    Raises ``UnexpectedResponse`` where something is missing that each card has.
    """
    ref = ref_of(card)
    home = _list_of(card, board)
    state, archived = _state(card, home), card.flag("closed") or home.archived
    labels = tuple(dict.fromkeys(name for label in card.records("labels") if (name := _label(label))))
    members = card.records("members")
    people = tuple(
        dict.fromkeys(name for member in members for name in fields_of(member, "username", "fullName"))
    )
    numbers = _numbers(card, board.fields)
    return WorkItem(
        id=ref.id,
        key=ref.key,
        title=card.text("name"),
        url=card.opt_text("shortUrl") or f"https://trello.com/c/{ref.key}",
        type="card",
        state=state,
        native_status=home.name,
        resolution=ARCHIVED if archived and state is State.DROPPED else None,
        updated_at=_updated_at(card),
        created_at=_created_at(card),
        done_at=_done_at(card, state),
        due_at=card.opt_instant("due"),
        labels=labels,
        assignees=tuple(name for member in members for name in fields_of(member, "fullName", "username")[:1]),
        points=board.points(numbers),
        numbers=numbers,
        facets={"list": (home.name, home.id), "label": labels, "member": people, "assignee": people},
    )


def _list_of(card: Record, board: Board) -> CardList:
    home = board.lists.get(card.text("idList"))
    if home is None:
        raise UnexpectedResponse(f"{card.what} lies in a list that its board does not have")
    return home


def _state(card: Record, home: CardList) -> State:
    """By list, or complete by its own mark; an archived card that was not done then was given up.

    A list for what was given up wins over the mark. Archiving a list leaves its cards ``closed: false``.
    """
    state = home.state
    if card.flag("dueComplete") and state is not State.DROPPED:
        state = State.DONE
    archived = card.flag("closed") or home.archived
    return State.DROPPED if archived and state is not State.DONE else state


def _done_at(card: Record, state: State) -> datetime | None:
    """When it ended, as far as the card itself tells: Trello keeps the rest in the board's actions."""
    match state:
        case State.DONE:
            return card.opt_instant("dateCompleted") or card.opt_instant("dateClosed")
        case State.DROPPED:
            return card.opt_instant("dateClosed")
        case _:
            return None


def _updated_at(card: Record) -> datetime:
    return card.opt_instant("dateLastActivity") or _created_at(card)


def _created_at(card: Record) -> datetime:
    """The first eight digits of an id are the second it was made.

    https://support.atlassian.com/trello/docs/getting-the-time-a-card-or-board-was-created/
    """
    id_ = card.text("id")
    try:
        return datetime.fromtimestamp(int(id_[:8], 16), tz=UTC)
    except ValueError:
        raise UnexpectedResponse(f"{card.what}: id is not one of Trello's") from None


def _label(label: Record) -> str | None:
    return label.opt_text("name") or label.opt_text("color")


def _numbers(card: Record, fields: Mapping[str, str]) -> dict[str, float]:
    """The number fields that are set, by name.

    https://developer.atlassian.com/cloud/trello/guides/rest-api/getting-started-with-custom-fields/
    """
    found = {}
    for entry in card.records("customFieldItems"):
        value = entry.opt_record("value")
        text = value.opt_text("number") if value else None
        name = fields.get(entry.text("idCustomField"))
        if text is not None and name is not None:
            found[name] = _number(text, entry.what)
    return found


def _number(text: str, what: str) -> float:
    """A number as Trello writes it: as text, so that no digit is lost."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise UnexpectedResponse(f"{what}: number is no number") from None
    if not number.is_finite():
        raise UnexpectedResponse(f"{what}: number is not finite")
    return float(number)
