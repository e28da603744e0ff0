"""Trello's cards in okrsync's words. Pure.

The card object: https://developer.atlassian.com/cloud/trello/guides/rest-api/object-definitions/#card-object
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from okrsync.sdk import ItemRef, Record, State, UnexpectedResponse, WorkItem, fields_of
from okrsync_trello.board import Board
from okrsync_trello.stance import Stance

CHECK_ITEMS = "check_items"
CHECK_ITEMS_DONE = "check_items_done"
_NO_WORK = frozenset({"separator", "mirror", "link", "board"})


def is_item(card: Record) -> bool:
    """Whether a card is a piece of work: templates, separators, mirrors and links are cards to Trello too.

    A role that nobody knows yet is one of a card: work that is left out would be missed by nobody.

    https://developer.atlassian.com/cloud/trello/rest/api-group-cards/#api-cards-post (``cardRole``)
    """
    return not card.flag("isTemplate") and card.opt_text("cardRole") not in _NO_WORK


def ref_of(card: Record) -> ItemRef:
    """A card's names: the id and the short link are for life, ``idShort`` belongs to a board."""
    return ItemRef(card.name("id"), card.name("shortLink"))


def item_of(card: Record, board: Board) -> WorkItem:
    """One card.

    Raises ``UnexpectedResponse`` where something is missing that each card has.
    """
    ref = ref_of(card)
    stance = stance_of(card, board)
    labels = tuple(dict.fromkeys(name for label in card.records("labels") if (name := _label(label))))
    members = card.records("members")
    people = tuple(
        dict.fromkeys(name for member in members for name in fields_of(member, "username", "fullName"))
    )
    numbers = {**_progress(card), **_numbers(card, board.fields)}
    return WorkItem(
        id=ref.id,
        key=ref.key,
        title=card.text("name"),
        url=card.opt_text("shortUrl") or f"https://trello.com/c/{ref.key}",
        type="card",
        state=stance.state,
        native_status=stance.home.name,
        resolution=stance.resolution,
        updated_at=_updated_at(card),
        created_at=created_at(card.text("id"), card.what),
        done_at=_done_at(card, stance.state),
        due_at=card.opt_instant("due"),
        labels=labels,
        assignees=tuple(name for member in members for name in fields_of(member, "fullName", "username")[:1]),
        points=board.points(numbers),
        numbers=numbers,
        facets={
            "list": (stance.home.name, stance.home.id),
            "label": labels,
            "member": people,
            "assignee": people,
        },
    )


def stance_of(card: Record, board: Board) -> Stance:
    """Where a card lies and what is marked on it."""
    home = board.lists.get(card.text("idList"))
    if home is None:
        raise UnexpectedResponse(f"{card.what} lies in a list that its board does not have")
    return board.stance(home, closed=card.flag("closed"), complete=card.flag("dueComplete"))


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
    return card.opt_instant("dateLastActivity") or created_at(card.text("id"), card.what)


def created_at(id_: str, what: str) -> datetime:
    """The first eight digits of an id are the second it was made.

    https://support.atlassian.com/trello/docs/getting-the-time-a-card-or-board-was-created/
    """
    try:
        return datetime.fromtimestamp(int(id_[:8], 16), tz=UTC)
    except ValueError:
        raise UnexpectedResponse(f"{what}: id is not one of Trello's") from None


def _label(label: Record) -> str | None:
    return label.opt_text("name") or label.opt_text("color")


def _progress(card: Record) -> dict[str, float]:
    """How many lines the checklists of a card have and how many are ticked; nothing where it has none.

    The badges of the card object count them, so that no checklist has to be read.
    """
    badges = card.opt_record("badges")
    total = _count(badges, "checkItems") if badges else 0
    if badges is None or not total:
        return {}
    return {CHECK_ITEMS: total, CHECK_ITEMS_DONE: _count(badges, "checkItemsChecked")}


def _count(badges: Record, key: str) -> float:
    text = badges.opt_text(key) or ""
    return float(text) if text.isdecimal() else 0.0


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
