"""Trello's JSON.

https://developer.atlassian.com/cloud/trello/rest/api-group-cards/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from okrsync.sandbox.trello_site import TrelloSite
    from okrsync.sandbox.trello_state import (
        Action,
        Board,
        Checklist,
        CustomField,
        Member,
        TrelloCard,
        TrelloLabel,
        TrelloList,
    )

Json = dict[str, Any]


def stamp(moment: datetime | None) -> str | None:
    """Write an instant as Trello does: UTC, milliseconds."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z" if moment else None


def chosen(thing: Json, fields: Sequence[str]) -> Json:
    """Keep the fields asked for; the id always comes along."""
    if not fields or "all" in fields:
        return thing
    return {name: value for name, value in thing.items() if name == "id" or name in fields}


def token(number: int, end: datetime | None, site: TrelloSite) -> Json:
    """Write what is told of a token that may read everything."""
    may = {"idModel": "*", "read": True, "write": False}
    return {
        "id": f"{number:024x}",
        "identifier": f"okrsync {number}",
        "idMember": site.viewer.id,
        "dateCreated": "2026-01-05T09:00:00.000Z",
        "dateExpires": stamp(end),
        "permissions": [{**may, "modelType": kind} for kind in ("Board", "Member", "Organization")],
    }


def board(one: Board) -> Json:
    """Write a board."""
    return {
        "id": one.id,
        "name": one.name,
        "desc": "",
        "closed": one.closed,
        "idOrganization": None,
        "pinned": False,
        "url": f"https://trello.com/b/{one.short_link}/{_slug(one.name)}",
        "shortUrl": f"https://trello.com/b/{one.short_link}",
        "shortLink": one.short_link,
        "dateLastActivity": stamp(one.last_activity),
    }


def card_list(one: TrelloList) -> Json:
    """Write a list."""
    return {
        "id": one.id,
        "name": one.name,
        "closed": one.closed,
        "pos": one.pos,
        "idBoard": one.board.id,
        "softLimit": None,
    }


def card(one: TrelloCard) -> Json:
    """Write a card with its fields; what is nested comes on demand."""
    return {
        "id": one.id,
        "badges": _badges(one),
        "cardRole": one.role,
        "checkItemStates": None,
        "closed": one.closed,
        "dateLastActivity": stamp(one.last_activity),
        "desc": "",
        "due": stamp(one.due),
        "dueComplete": one.due_complete,
        "dueReminder": None,
        "idBoard": one.board.id,
        "idChecklists": [checklist.id for checklist in one.checklists],
        "idLabels": [label.id for label in one.labels],
        "idList": one.list.id,
        "idMembers": [member.id for member in one.members],
        "idShort": one.short_id,
        "isTemplate": one.is_template,
        "labels": [card_label(label, one.board) for label in one.labels],
        "name": one.name,
        "pos": one.pos,
        "shortLink": one.short_link,
        "shortUrl": f"https://trello.com/c/{one.short_link}",
        "start": None,
        "subscribed": False,
        "url": f"https://trello.com/c/{one.short_link}/{one.short_id}-{_slug(one.name)}",
    }


def card_label(label: TrelloLabel, home: Board) -> Json:
    """Write a label."""
    return {"id": label.id, "idBoard": home.id, "name": label.name, "color": label.color, "uses": 0}


def member(one: Member) -> Json:
    """Write a member."""
    return {"id": one.id, "username": one.username, "fullName": one.full_name, "memberType": "normal"}


def custom_field(one: CustomField, home: Board) -> Json:
    """Write the definition of a number field."""
    return {
        "id": one.id,
        "idModel": home.id,
        "modelType": "board",
        "name": one.name,
        "type": "number",
        "display": {"cardFront": True},
        "pos": 16384,
    }


def custom_field_items(one: TrelloCard) -> list[Json]:
    """Write the numbers of a card, as text; what is unset has no item."""
    return [
        {
            "id": f"{one.id[:12]}{field_id[-12:]}",
            "value": {"number": number},
            "idCustomField": field_id,
            "idModel": one.id,
            "modelType": "card",
        }
        for field_id, number in one.numbers.items()
    ]


def checklist(one: Checklist, owner: TrelloCard) -> Json:
    """Write a checklist with its lines."""
    items = [
        {
            "id": item.id,
            "name": item.name,
            "state": "complete" if item.complete else "incomplete",
            "idChecklist": one.id,
        }
        for item in one.items
    ]
    return {
        "id": one.id,
        "name": one.name,
        "idBoard": owner.board.id,
        "idCard": owner.id,
        "checkItems": items,
    }


def action(one: Action) -> Json:
    """Write an action."""
    return {
        "id": one.id,
        "idMemberCreator": one.member.id,
        "data": one.data,
        "appCreator": None,
        "type": one.type,
        "date": stamp(one.date),
        "limits": {},
    }


def creator(one: Action) -> Json:
    """Write who did it, as it comes along with an action."""
    return {"id": one.member.id, "username": one.member.username, "fullName": one.member.full_name}


def _badges(one: TrelloCard) -> Json:
    items = [item for checklist in one.checklists for item in checklist.items]
    return {
        "checkItems": len(items),
        "checkItemsChecked": sum(item.complete for item in items),
        "comments": 0,
        "attachments": 0,
        "due": stamp(one.due),
        "dueComplete": one.due_complete,
        "start": None,
    }


def _slug(name: str) -> str:
    return "-".join("".join(letter if letter.isalnum() else " " for letter in name.lower()).split())
