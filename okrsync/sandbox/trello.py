"""The Trello stand-in: its addresses, and what one reads of boards and single cards.

https://developer.atlassian.com/cloud/trello/rest/
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from starlette.responses import JSONResponse, PlainTextResponse

from okrsync.sandbox import trello_cards
from okrsync.sandbox import trello_payloads as payloads
from okrsync.sandbox.routing import Address, build, dispatch
from okrsync.sandbox.trello_manners import NOT_FOUND, TrelloManners, refuse

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp

    from okrsync.sandbox.call import Call
    from okrsync.sandbox.trello_site import TrelloSite
    from okrsync.sandbox.trello_state import Board, TrelloCard

_BATCH = 10
_ID_LENGTHS = (8, 24)
_FINE = 200
_LABELS = 50


def app(site: TrelloSite) -> ASGIApp:
    """Make the stand-in of a site."""
    return build(
        site,
        TrelloManners(site),
        ADDRESSES,
        lambda call: PlainTextResponse(f"Cannot {call.method} {call.path}", 404),
    )


def me(site: TrelloSite, call: Call) -> Response:
    """Say who the token belongs to."""
    return JSONResponse(payloads.chosen(payloads.member(site.viewer), call.names("fields")))


def my_tokens(site: TrelloSite, call: Call) -> Response:
    """List the tokens of the account, none of which shows its value.

    https://developer.atlassian.com/cloud/trello/rest/api-group-members/#api-members-id-tokens-get
    """
    shown = [payloads.token(number, end, site) for number, end in enumerate(site.token_ends, 1)]
    if call.query.get("webhooks") == "true":
        shown = [{**one, "webhooks": []} for one in shown]
    return JSONResponse(shown)


def my_boards(site: TrelloSite, call: Call) -> Response:
    """List the boards that the token reads; `filter` is all, open or closed."""
    wanted = call.query.get("filter", "all")
    seen = [
        one
        for one in site.boards.values()
        if not one.hidden and wanted in {"all", "closed" if one.closed else "open"}
    ]
    return JSONResponse([payloads.chosen(payloads.board(one), call.names("fields")) for one in seen])


def board(site: TrelloSite, call: Call) -> Response:
    """Show a board, found by id or short link, and what is asked for along with it.

    https://developer.atlassian.com/cloud/trello/guides/rest-api/nested-resources/
    """
    home = _board(site, call)
    shown = payloads.chosen(payloads.board(home), call.names("fields"))
    if wanted := call.query.get("lists"):
        shown["lists"] = _lists(home, wanted, call.names("list_fields"))
    if call.query.get("labels") == "all":
        shown["labels"] = _labels(home, call.names("label_fields"))[: call.integer("labels_limit", _LABELS)]
    if call.flag("customFields"):
        shown["customFields"] = [payloads.custom_field(one, home) for one in home.custom_fields.values()]
    return JSONResponse(shown)


def lists(site: TrelloSite, call: Call) -> Response:
    """List a board's lists: open ones unless `filter` says all or closed."""
    wanted = call.params.get("filter") or call.query.get("filter", "open")
    return JSONResponse(_lists(_board(site, call), wanted, call.names("fields")))


def cards(site: TrelloSite, call: Call) -> Response:
    """List a board's cards."""
    return JSONResponse(trello_cards.cards(site, _board(site, call), call))


def board_actions(site: TrelloSite, call: Call) -> Response:
    """List what happened on a board, for as long as it was on this board."""
    home = _board(site, call)
    return JSONResponse(trello_cards.actions([one for one in site.actions if one.board_id == home.id], call))


def labels(site: TrelloSite, call: Call) -> Response:
    """List a board's labels, 50 unless more are asked for."""
    every = _labels(_board(site, call), call.names("fields"))
    return JSONResponse(every[: call.integer("limit", _LABELS)])


def members(site: TrelloSite, call: Call) -> Response:
    """List a board's members: everybody who is known here."""
    _board(site, call)
    return JSONResponse([payloads.member(one) for one in site.members.values()])


def custom_fields(site: TrelloSite, call: Call) -> Response:
    """List a board's custom fields."""
    home = _board(site, call)
    return JSONResponse([payloads.custom_field(one, home) for one in home.custom_fields.values()])


def card(site: TrelloSite, call: Call) -> Response:
    """Show a card, found by id or short link, wherever it is now."""
    return JSONResponse(trello_cards.written(_card(site, call), call))


def card_actions(site: TrelloSite, call: Call) -> Response:
    """List what happened to a card."""
    found = _card(site, call)
    return JSONResponse(trello_cards.actions([one for one in site.actions if one.card_id == found.id], call))


def batch(site: TrelloSite, call: Call) -> Response:
    """Answer up to ten reads at once: an array of one-key objects, status to body.

    https://developer.atlassian.com/cloud/trello/rest/api-group-batch/
    """
    urls = [unquote(url) for url in call.names("urls")]
    if not 1 <= len(urls) <= _BATCH:
        refuse(400, "invalid value for urls")
    return JSONResponse([_inner(site, call, url) for url in urls])


ADDRESSES: list[Address[TrelloSite]] = [
    Address("/1/members/me", me),
    Address("/1/members/me/boards", my_boards),
    Address("/1/members/me/tokens", my_tokens),
    Address("/1/boards/{id}", board),
    Address("/1/boards/{id}/lists", lists),
    Address("/1/boards/{id}/lists/{filter}", lists),
    Address("/1/boards/{id}/cards", cards),
    Address("/1/boards/{id}/cards/{filter}", cards),
    Address("/1/boards/{id}/actions", board_actions),
    Address("/1/boards/{id}/labels", labels),
    Address("/1/boards/{id}/members", members),
    Address("/1/boards/{id}/customFields", custom_fields),
    Address("/1/cards/{id}", card),
    Address("/1/cards/{id}/actions", card_actions),
    Address("/1/batch", batch),
]


def _lists(home: Board, wanted: str, fields: list[str]) -> list[payloads.Json]:
    found = [one for one in home.lists.values() if wanted in {"all", "closed" if one.closed else "open"}]
    return [payloads.chosen(payloads.card_list(one), fields) for one in found]


def _labels(home: Board, fields: list[str]) -> list[payloads.Json]:
    return [payloads.chosen(payloads.card_label(one, home), fields) for one in home.labels.values()]


def _board(site: TrelloSite, call: Call) -> Board:
    wanted = _id(call)
    found = next((one for one in site.boards.values() if wanted in {one.id, one.short_link}), None)
    if found is None or found.hidden:
        refuse(404, NOT_FOUND)
    return found


def _card(site: TrelloSite, call: Call) -> TrelloCard:
    wanted = _id(call)
    found = next((one for one in site.cards.values() if wanted in {one.id, one.short_link}), None)
    if found is None or found.board.hidden:
        refuse(404, NOT_FOUND)
    return found


def _id(call: Call) -> str:
    """Take an id or a short link; anything of another length is refused before it is looked for."""
    if len(call.params["id"]) not in _ID_LENGTHS:
        refuse(400, "invalid id")
    return call.params["id"]


def _inner(site: TrelloSite, call: Call, url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    inner = replace(call, path=f"/1{parts.path}", query=dict(parse_qsl(parts.query)))
    answer = dispatch(site, ADDRESSES, inner)
    if answer is None or answer.status_code != _FINE:
        text = NOT_FOUND if answer is None else bytes(answer.body).decode()
        return {"name": "NotFoundError", "message": text, "statusCode": answer.status_code if answer else 404}
    return {str(_FINE): json.loads(bytes(answer.body))}
