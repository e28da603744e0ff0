from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx

from okrsync.sandbox.credentials import TRELLO_KEY, TRELLO_TOKEN

if TYPE_CHECKING:
    from okrsync.sandbox import Sandbox, World
    from tests.integration.sandbox.conftest import Clock

BOARD = "/1/boards/aBcD1234"


def names(cards: list[dict[str, Any]]) -> set[str]:
    return {card["name"] for card in cards}


def test_cards_are_the_open_ones_unless_all_are_asked_for(trello: httpx.Client) -> None:
    closed = "Interview pupils at Mill Lane (closed in July)"
    assert closed not in names(trello.get(f"{BOARD}/cards").json())
    assert closed in names(trello.get(f"{BOARD}/cards/all").json())
    assert names(trello.get(f"{BOARD}/cards", params={"filter": "closed"}).json()) == {closed}


def test_a_card_on_an_archived_list_counts_as_open_but_is_not_visible(trello: httpx.Client) -> None:
    idea = "Ask former pupils too"
    assert idea in names(trello.get(f"{BOARD}/cards/open").json())
    assert idea not in names(trello.get(f"{BOARD}/cards/visible").json())
    archived = [
        one["name"] for one in trello.get(f"{BOARD}/lists", params={"filter": "all"}).json() if one["closed"]
    ]
    assert archived == ["Ideas"]


def test_the_next_page_starts_before_the_smallest_id_and_not_before_the_last(trello: httpx.Client) -> None:
    seen: list[str] = []
    query: dict[str, str] = {"limit": "4", "fields": "name"}
    while page := trello.get(f"{BOARD}/cards/all", params=query).json():
        ids = [card["id"] for card in page]
        seen += ids
        query["before"] = min(ids)
    everything = [card["id"] for card in trello.get(f"{BOARD}/cards/all").json()]
    assert sorted(seen) == sorted(everything)
    assert everything != sorted(everything)
    assert everything != sorted(everything, reverse=True)


def test_more_than_a_thousand_cards_at_once_are_refused(trello: httpx.Client) -> None:
    assert trello.get(f"{BOARD}/cards", params={"limit": 1000}).status_code == 200
    assert trello.get(f"{BOARD}/cards", params={"limit": 1001}).status_code == 403


def test_since_looks_at_creation_and_not_at_activity(
    trello: httpx.Client, world: World, clock: Clock
) -> None:
    moment = clock.pass_(hours=1)
    world.trello.move_card(world.trello.card("Thank the schools"), "Doing")
    new = world.trello.add_card("Fieldwork", "To do", "Write to the newspapers")
    cards = trello.get(f"{BOARD}/cards/all", params={"since": moment.isoformat()}).json()
    assert names(cards) == {new.name}


def test_an_id_begins_with_the_second_of_its_creation(trello: httpx.Client) -> None:
    card = trello.get(f"{BOARD}/cards").json()[0]
    assert datetime.fromtimestamp(int(card["id"][:8], 16), UTC) == datetime(2026, 11, 2, 9, tzinfo=UTC)


def test_nested_things_come_on_demand_and_numbers_are_text(trello: httpx.Client, world: World) -> None:
    visit = world.trello.card("Interview pupils at Oakfield Secondary")
    checklist = world.trello.add_checklist(visit, "Before", "Ask the head", "Print the forms")
    world.trello.check(visit, checklist.items[0])
    query = {"fields": "name,badges", "customFieldItems": "true", "checklists": "all", "members": "true"}
    card = trello.get(f"/1/cards/{visit.short_link}", params=query).json()
    assert card.keys() == {"id", "name", "badges", "customFieldItems", "checklists", "members"}
    assert card["customFieldItems"][0]["value"] == {"number": "80"}
    assert (card["badges"]["checkItems"], card["badges"]["checkItemsChecked"]) == (2, 1)


def test_a_board_brings_along_what_is_asked_for(trello: httpx.Client) -> None:
    assert trello.get(BOARD, params={"fields": "dateLastActivity"}).json().keys() == {
        "id",
        "dateLastActivity",
    }
    query = {"fields": "name", "lists": "all", "list_fields": "name,closed", "customFields": "true"}
    seen = trello.get(BOARD, params={**query, "labels": "all", "label_fields": "name"}).json()
    assert (
        seen["lists"]
        == trello.get(f"{BOARD}/lists", params={"filter": "all", "fields": "name,closed"}).json()
    )
    assert seen["customFields"] == trello.get(f"{BOARD}/customFields").json()
    assert all(label.keys() == {"id", "name"} for label in seen["labels"])
    assert len(trello.get(BOARD, params={"labels": "all", "labels_limit": 1}).json()["labels"]) == 1


def test_templates_and_separators_are_cards_too(trello: httpx.Client) -> None:
    cards = trello.get(f"{BOARD}/cards").json()
    assert [card["name"] for card in cards if card["isTemplate"]] == ["Template: school visit"]
    assert [card["cardRole"] for card in cards if card["cardRole"]] == ["separator"]


def test_actions_come_newest_first_with_what_was_before(
    trello: httpx.Client, world: World, clock: Clock
) -> None:
    clock.pass_(hours=1)
    card = world.trello.card("Thank the schools")
    world.trello.move_card(card, "Done")
    world.trello.archive_card(card)
    newest, moved = trello.get(f"{BOARD}/actions", params={"limit": 2}).json()
    assert newest["data"]["old"] == {"closed": False}
    assert moved["data"]["listAfter"]["name"] == "Done"
    only = trello.get(f"{BOARD}/actions", params={"filter": "updateCard:idList"}).json()
    assert [one["id"] for one in only] == [moved["id"]]
    assert len(trello.get(f"/1/cards/{card.id}/actions").json()) == 3


def test_a_deleted_card_is_not_found_in_plain_text_and_leaves_a_bare_action(
    trello: httpx.Client, world: World
) -> None:
    card = world.trello.card("Thank the schools")
    world.trello.delete_card(card)
    answer = trello.get(f"/1/cards/{card.id}")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/plain")
    action = trello.get(f"{BOARD}/actions", params={"filter": "deleteCard"}).json()[0]
    assert action["data"]["card"].keys() == {"id", "idShort", "shortLink"}


def test_a_card_moved_to_another_board_keeps_its_id(trello: httpx.Client, world: World) -> None:
    world.trello.add_board("Archive", "Old")
    card = world.trello.card("Thank the schools")
    world.trello.move_to_board(card, "Archive", "Old")
    assert trello.get(f"/1/cards/{card.id}").json()["idBoard"] == card.board.id
    left = trello.get(f"{BOARD}/actions", params={"filter": "moveCardFromBoard"}).json()[0]
    assert left["data"]["boardTarget"]["id"] == card.board.id


def test_a_batch_answers_each_read_by_itself(trello: httpx.Client) -> None:
    urls = "/boards/aBcD1234/lists%3Ffilter%3Dall,/boards/ZZZZZZZZ"
    good, bad = trello.get("/1/batch", params={"urls": urls}).json()
    assert len(good["200"]) == 5
    assert bad["statusCode"] == 404


def test_credentials_also_work_in_the_query_and_stay_out_of_the_journal(
    sandbox: Sandbox, world: World
) -> None:
    with httpx.Client(base_url=sandbox.trello_url) as stranger:
        assert stranger.get("/1/members/me").text == "invalid key"
        assert stranger.get("/1/members/me", params={"key": TRELLO_KEY, "token": "x"}).text == "invalid token"
        good = {"key": TRELLO_KEY, "token": TRELLO_TOKEN, "fields": "username"}
        assert stranger.get("/1/members/me", params=good).status_code == 200
    assert [one.status for one in world.trello.requests] == [401, 401, 200]
    assert world.trello.requests[-1].query == {"fields": "username"}


def test_a_used_up_limit_comes_without_retry_after(trello: httpx.Client, world: World) -> None:
    world.trello.faults.limit_rate(requests=1)
    refused = trello.get("/1/members/me")
    assert refused.status_code == 429
    assert refused.json()["error"] == "API_TOKEN_LIMIT_EXCEEDED"
    assert "retry-after" not in refused.headers
    assert refused.headers["x-rate-limit-api-token-interval-ms"] == "10000"


def test_boards_are_discovered_and_a_hidden_one_is_not_found(trello: httpx.Client, world: World) -> None:
    assert trello.get("/1/members/me/boards").json()[0]["shortLink"] == "aBcD1234"
    assert trello.get("/1/boards/no").text == "invalid id"
    world.trello.hide_board("Fieldwork")
    assert trello.get("/1/members/me/boards").json() == []
    assert trello.get(f"{BOARD}/cards").status_code == 404
