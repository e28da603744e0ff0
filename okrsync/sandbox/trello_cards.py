"""Trello's lists of cards and actions: filters, pages by id, and what comes nested.

https://developer.atlassian.com/cloud/trello/guides/rest-api/nested-resources/
https://developer.atlassian.com/cloud/trello/guides/rest-api/api-introduction/#paging
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse

from okrsync.sandbox import trello_payloads as payloads
from okrsync.sandbox.call import RefusedError
from okrsync.sandbox.trello_manners import refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from okrsync.sandbox.call import Call
    from okrsync.sandbox.trello_site import TrelloSite
    from okrsync.sandbox.trello_state import Action, Board, TrelloCard

_MOST = 1000
_ACTIONS = 50
_ID_LENGTH = 24
_FILTERS: dict[str, Callable[[TrelloCard], bool]] = {
    "all": lambda _: True,
    "closed": lambda card: card.closed,
    "complete": lambda card: not card.closed and card.due_complete,
    "incomplete": lambda card: not card.closed and not card.due_complete,
    "none": lambda _: False,
    "open": lambda card: not card.closed,
    "visible": lambda card: not card.closed and not card.list.closed,
}


def cards(site: TrelloSite, board: Board, call: Call) -> list[payloads.Json]:
    """Answer the newest cards by id that the page may hold, laid out as they lie on the board."""
    wanted = call.params.get("filter") or call.query.get("filter", "open")
    if wanted not in _FILTERS:
        refuse(400, "invalid value for filter")
    matching = [card for card in site.cards_of(board) if _FILTERS[wanted](card) and _within(card.id, call)]
    newest = {
        card.id for card in sorted(matching, key=lambda card: card.id, reverse=True)[: _card_limit(call)]
    }
    return [written(card, call) for card in matching if card.id in newest]


def written(card: TrelloCard, call: Call) -> payloads.Json:
    """Write a card with the fields and the nested things asked for."""
    whole = payloads.chosen(payloads.card(card), call.names("fields"))
    if call.flag("customFieldItems"):
        whole["customFieldItems"] = payloads.custom_field_items(card)
    if call.query.get("checklists") == "all":
        whole["checklists"] = [payloads.checklist(one, card) for one in card.checklists]
    if call.flag("members"):
        whole["members"] = [payloads.member(one) for one in card.members]
    return whole


def actions(found: Sequence[Action], call: Call) -> list[payloads.Json]:
    """Answer the newest actions first, 50 unless more are asked for, and who did them unless that is not."""
    limit = call.integer("limit", _ACTIONS)
    if not 0 <= limit <= _MOST:
        refuse(400, "invalid value for limit")
    wanted = call.names("filter") or ["all"]
    matching = [one for one in found if _within(one.id, call) and _is_kind(one, wanted)]
    newest = sorted(matching, key=lambda one: one.id, reverse=True)[:limit]
    shown = [payloads.chosen(payloads.action(one), call.names("fields")) for one in newest]
    if call.query.get("memberCreator") == "false":
        return shown
    return [{**body, "memberCreator": payloads.creator(one)} for body, one in zip(shown, newest, strict=True)]


def _is_kind(action: Action, wanted: Sequence[str]) -> bool:
    """Match `updateCard` as well as the finer `updateCard:idList`."""
    return "all" in wanted or action.type in wanted or f"{action.type}:{action.changed}" in wanted


def _card_limit(call: Call) -> int:
    limit = call.integer("limit", _MOST)
    if limit > _MOST:
        body: Any = {"error": "API_TOO_MANY_CARDS_REQUESTED", "message": "Requested too many cards"}
        raise RefusedError(JSONResponse(body, 403))
    return limit


def _within(thing_id: str, call: Call) -> bool:
    """Apply `before` and `since`, ids or dates: both look at the creation, not at the activity."""
    before, since = call.query.get("before"), call.query.get("since")
    return (not before or thing_id < _as_id(before)) and (not since or thing_id > _as_id(since))


def _as_id(value: str) -> str:
    if len(value) == _ID_LENGTH and all(letter in "0123456789abcdef" for letter in value):
        return value
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        refuse(400, "invalid date")
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return f"{int(aware.timestamp()):08x}{0:016x}"
