"""The connector at the edge of the network: what it sends, and what it makes of strange answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import respx

from okrsync.sdk import (
    Fate,
    Gone,
    ItemRef,
    Json,
    PermissionMissing,
    QueryRejected,
    RateLimited,
    Scope,
    Unavailable,
    UnexpectedResponse,
)
from okrsync.sdk.http import lender
from okrsync_trello.settings import TrelloSettings
from okrsync_trello.source import Trello, connect

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
BOARD = Scope("board", "aBcD1234")
API = "https://api.trello.com/1"
BOARD_ITSELF = f"{API}/boards/aBcD1234"
CARDS = f"{BOARD_ITSELF}/cards/all"
CARD = ItemRef("68fe2a10a1b2c3d4e5f60718", "qWe12345")


@pytest.fixture
def web() -> Iterator[respx.MockRouter]:
    with respx.mock(assert_all_called=False) as web:
        yield web


@pytest.fixture
def trello(settings: Callable[..., TrelloSettings]) -> Iterator[Trello]:
    lend = lender(pause=lambda _: True, clock=lambda: NOW, agent="okrsync")
    connector = connect(settings(), lend)
    assert isinstance(connector, Trello)
    yield connector
    connector.close()


@pytest.fixture
def served(web: respx.MockRouter, payload: Callable[[str], Json]) -> respx.MockRouter:
    """A board whose cards come in two pages, then an empty one."""
    date = {"date": "Mon, 02 Nov 2026 12:00:00 GMT"}
    web.get(f"{API}/boards/aBcD1234").respond(json=seen(payload), headers=date)
    web.get(CARDS).mock(side_effect=_paged(payload("cards")))
    return web


def test_credentials_travel_in_the_header_alone(trello: Trello, served: respx.MockRouter) -> None:
    list(trello.changes(BOARD, None))
    for call in served.calls:
        assert call.request.headers["authorization"] == (
            'OAuth oauth_consumer_key="invented-key", oauth_token="invented-token"'
        )
        assert "invented" not in str(call.request.url)


def test_archived_lists_and_cards_are_asked_for(trello: Trello, served: respx.MockRouter) -> None:
    list(trello.changes(BOARD, None))
    asked = [call.request.url for call in served.calls]
    assert [url.params["lists"] for url in asked if url.path.endswith("/aBcD1234")] == ["all"]
    assert {url.params["limit"] for url in asked if "/cards/" in url.path} == {"1000"}


def test_the_next_page_starts_below_the_smallest_id_wherever_it_stood(
    trello: Trello, served: respx.MockRouter
) -> None:
    list(trello.changes(BOARD, None))
    pages = [
        call.request.url.params.get("before") for call in served.calls if "/cards/" in str(call.request.url)
    ]
    assert pages == [None, "68fe2a12a1b2c3d4e5f6071a", "68fe2a10a1b2c3d4e5f60718"]


def test_a_page_that_comes_again_ends_in_an_error(
    trello: Trello, served: respx.MockRouter, payload: Callable[[str], Json]
) -> None:
    served.get(CARDS).respond(json=payload("cards"))
    with pytest.raises(UnexpectedResponse, match="paging does not end"):
        list(trello.changes(BOARD, None))


def test_a_list_that_came_while_the_board_was_read_is_looked_up(
    trello: Trello, served: respx.MockRouter, payload: Callable[[str], Json]
) -> None:
    few = seen(payload, lists=payload("lists")[:1])
    served.get(BOARD_ITSELF).mock(
        side_effect=[httpx.Response(200, json=part) for part in (few, seen(payload))]
    )
    items = [item for page in trello.changes(BOARD, None) for item in page.items]
    assert {item.native_status for item in items} == {"Fieldwork", "To do"}


def test_a_list_that_nobody_knows_is_an_error(
    trello: Trello, served: respx.MockRouter, payload: Callable[[str], Json]
) -> None:
    served.get(BOARD_ITSELF).respond(json=seen(payload, lists=payload("lists")[:1]))
    with pytest.raises(UnexpectedResponse, match="list"):
        list(trello.changes(BOARD, None))


def test_what_does_not_come_along_with_the_board_is_asked_for_by_itself(
    trello: Trello, served: respx.MockRouter, payload: Callable[[str], Json]
) -> None:
    served.get(BOARD_ITSELF).respond(json={"id": "68fe0000a1b2c3d4e5f60001"})
    for part, name in (("lists", "lists"), ("labels", "labels"), ("custom_fields", "customFields")):
        served.get(f"{BOARD_ITSELF}/{name}").respond(json=payload(part))
    items = [item for page in trello.changes(BOARD, None) for item in page.items]
    assert {item.points for item in items} == {2.5, None}


def test_the_time_is_trellos_own(trello: Trello, served: respx.MockRouter) -> None:
    *_, last = trello.changes(BOARD, None)
    assert "2026-11-02T12:00:00Z" in last.cursor


def test_a_board_whose_date_stands_still_is_not_read_again(trello: Trello, served: respx.MockRouter) -> None:
    *_, last = trello.changes(BOARD, None)
    before = len(served.calls)
    [page] = trello.changes(BOARD, last.cursor)
    assert (page.items, page.cursor) == ([], last.cursor)
    assert len(served.calls) == before + 1


@pytest.mark.parametrize("date", [{}, {"date": "whenever"}])
def test_without_trellos_time_the_cards_are_looked_at(
    trello: Trello, served: respx.MockRouter, payload: Callable[[str], Json], date: dict[str, str]
) -> None:
    served.get(BOARD_ITSELF).respond(json=seen(payload), headers=date)
    *_, last = trello.changes(BOARD, None)
    changed = [{**card, "name": "Other"} for card in payload("cards")[:1]] + payload("cards")[1:]
    served.get(CARDS).mock(side_effect=_paged(changed))
    again = [item for page in trello.changes(BOARD, last.cursor) for item in page.items]
    assert [item.title for item in again] == ["Other"]


@pytest.mark.parametrize("body", [{}, {"id": "x"}, "cards", 3])
def test_what_is_no_list_of_cards_is_no_empty_board(
    trello: Trello, served: respx.MockRouter, body: Any
) -> None:
    served.get(CARDS).respond(json=body)
    with pytest.raises(UnexpectedResponse):
        list(trello.changes(BOARD, None))
    with pytest.raises(UnexpectedResponse):
        list(trello.listing(BOARD))


@pytest.mark.parametrize("body", [b"null", b"", b"<!DOCTYPE html><html>Log in</html>", b'[{"id": "68fe'])
def test_a_body_that_is_no_data_is_no_empty_board(
    trello: Trello, served: respx.MockRouter, body: bytes
) -> None:
    served.get(CARDS).respond(content=body)
    with pytest.raises(UnexpectedResponse):
        list(trello.changes(BOARD, None))


@pytest.mark.parametrize(
    ("status", "text", "fault"),
    [
        (403, "Too many checklists", QueryRejected),
        (403, "", PermissionMissing),
        (429, '{"error": "API_TOKEN_LIMIT_EXCEEDED", "message": "Rate limit exceeded"}', RateLimited),
        (449, "", Unavailable),
        (504, "gateway timeout", Unavailable),
    ],
)
def test_refusals_in_plain_text_are_named(
    trello: Trello, served: respx.MockRouter, status: int, text: str, fault: type[Exception]
) -> None:
    served.get(CARDS).respond(status, text=text)
    with pytest.raises(fault):
        list(trello.changes(BOARD, None))


def test_where_trello_refuses_so_much_it_is_asked_for_less(
    trello: Trello, served: respx.MockRouter, payload: Callable[[str], Json]
) -> None:
    give = _paged(payload("cards"))

    def answer(request: httpx.Request) -> httpx.Response:
        if int(request.url.params["limit"]) > 100:
            return httpx.Response(403, text="Too many cards")
        return give(request)

    served.get(CARDS).mock(side_effect=answer)
    assert len([item for page in trello.changes(BOARD, None) for item in page.items]) == 2
    limits = [
        int(call.request.url.params["limit"]) for call in served.calls if "limit" in call.request.url.params
    ]
    assert limits == [1000, 250, 62, 62, 62]


def test_a_card_is_asked_for_what_is_needed_of_it(trello: Trello, served: respx.MockRouter) -> None:
    list(trello.changes(BOARD, None))
    [fields] = {
        call.request.url.params["fields"] for call in served.calls if "/cards/" in str(call.request.url)
    }
    assert "desc" not in fields.split(",")


def test_a_202_that_passes_is_waited_out(
    trello: Trello, served: respx.MockRouter, payload: Callable[[str], Json]
) -> None:
    served.get(CARDS).mock(
        side_effect=[
            httpx.Response(202, text=""),
            httpx.Response(200, json=payload("cards")),
            httpx.Response(200, json=[]),
        ]
    )
    items = [item for page in trello.changes(BOARD, None) for item in page.items]
    assert len(items) == 2


def test_a_listing_leaves_out_what_is_no_item(trello: Trello, served: respx.MockRouter) -> None:
    refs = [ref for refs in trello.listing(BOARD) for ref in refs]
    assert {ref.key for ref in refs} == {"qWe12345", "rTy67890"}


@pytest.mark.parametrize(
    ("answer", "fate"),
    [
        ({"json": {"id": CARD.id, "idBoard": "68fe0000a1b2c3d4e5f60001"}}, Fate(None)),
        (
            {"json": {"id": CARD.id, "idBoard": "68fe0000a1b2c3d4e5f60002"}},
            Fate(Gone.MOVED, "board 68fe0000a1b2c3d4e5f60002"),
        ),
        ({"status_code": 404, "text": "The requested resource was not found."}, Fate(Gone.DELETED)),
        ({"status_code": 401, "text": "unauthorized card permission requested"}, Fate(Gone.OUT_OF_REACH)),
        (
            {"json": {"id": CARD.id, "idBoard": "68fe0000a1b2c3d4e5f60001", "isTemplate": True}},
            Fate(Gone.LEFT, "it became a template or a separator"),
        ),
    ],
)
def test_the_fate_of_a_card_is_told_by_its_address(
    trello: Trello, served: respx.MockRouter, answer: dict[str, Any], fate: Fate
) -> None:
    served.get(f"{API}/cards/{CARD.id}").respond(**answer)
    assert trello.locate(BOARD, [CARD]) == {CARD.id: fate}


def test_an_account_without_a_full_name_goes_by_its_user_name(trello: Trello, web: respx.MockRouter) -> None:
    web.get(f"{API}/members/me").respond(json={"id": "68fe0000a1b2c3d4e5f60021", "username": "analopes"})
    web.get(f"{API}/members/me/tokens").respond(json=[])
    assert trello.check().account == "@analopes"


@pytest.mark.parametrize(
    "answer",
    [
        {"text": "<html>Log in</html>", "headers": {"content-type": "text/html"}},
        {"json": None},
        {"json": {"tokens": []}},
        {"json": ["a"]},
        {"json": [{"dateExpires": 7}]},
        {"json": [{"dateExpires": "soon"}]},
        {"status_code": 401, "text": "unauthorized permission requested"},
        {"status_code": 404, "text": "not found"},
    ],
)
def test_an_end_that_can_not_be_read_is_none_that_is_told(
    trello: Trello, web: respx.MockRouter, answer: dict[str, Any]
) -> None:
    web.get(f"{API}/members/me").respond(json={"id": "68fe0000a1b2c3d4e5f60021", "username": "analopes"})
    web.get(f"{API}/members/me/tokens").respond(**answer)
    identity = trello.check()
    assert (identity.expires_at, identity.notes) == (None, ())


def _paged(cards: list[dict[str, Any]]) -> Callable[[httpx.Request], httpx.Response]:
    """Two cards a page, the newest by id first, but never in that order within a page."""

    def answer(request: httpx.Request) -> httpx.Response:
        before = request.url.params.get("before", "g")
        older = sorted((card for card in cards if card["id"] < before), key=lambda card: str(card["id"]))
        return httpx.Response(200, json=older[-2:])

    return answer


def seen(payload: Callable[[str], Json], **more: Any) -> dict[str, Any]:
    """The board as Trello shows it with what was asked for along with it."""
    nested = {"lists": "lists", "labels": "labels", "customFields": "custom_fields"}
    board = {"id": "68fe0000a1b2c3d4e5f60001", "dateLastActivity": "2026-10-30T09:15:20.125Z"}
    return {**board, **{key: payload(name) for key, name in nested.items()}, **more}
