"""The Trello connector: all that talks to Trello."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from okrsync.sdk import (
    Ask,
    Client,
    Cursor,
    Fate,
    Gone,
    Identity,
    ItemRef,
    Lender,
    NotFound,
    Page,
    PermissionMissing,
    Record,
    Reply,
    Scope,
    UnexpectedResponse,
    records,
)
from okrsync_trello import requests
from okrsync_trello.answers import reading
from okrsync_trello.board import Board
from okrsync_trello.position import Mark, Position
from okrsync_trello.settings import TrelloSettings
from okrsync_trello.translate import is_item, item_of, ref_of, stirred_since


def connect(settings: TrelloSettings, lend: Lender) -> Trello:
    """A connector with these settings.

    The credentials go into a header, since an address may end up in a log:
    https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/#passing-token-and-key-in-api-requests
    """
    key, token = settings.key.get_secret_value(), settings.token.get_secret_value()
    credentials = f'OAuth oauth_consumer_key="{key}", oauth_token="{token}"'
    client = lend(f"{settings.url}/1", headers={"Authorization": credentials}, reading=reading)
    return Trello(client, settings)


class Trello:
    """Reads boards. See `okrsync.sdk.Connector` for what each method promises."""

    def __init__(self, client: Client, settings: TrelloSettings) -> None:
        self._client = client
        self._settings = settings

    def check(self) -> Identity:
        """Whose token it is. Trello says when a token ends only at an address that holds the token itself."""
        me = Record(self._client.ask(requests.me()).json, "the account")
        name, username = me.opt_text("fullName"), me.text("username")
        return Identity(account=f"{name} (@{username})" if name else f"@{username}", site=self._settings.url)

    def changes(self, scope: Scope, since: Cursor | None) -> Iterator[Page]:
        """Pages in the order of Trello's own paging, newest card first, and one without cards to end with."""
        board, at = self._board(scope)
        position = Position.parse(since).begin(Mark(at=at, shape=board.shape))
        wanted_since = position.wants_activity_since()
        for cards in self._pages(lambda before: requests.cards(scope, before), position.before):
            if not board.knows_the_lists_of(cards):
                board, _ = self._board(scope)
            position = position.after(_oldest(cards))
            wanted = [card for card in cards if is_item(card) and stirred_since(card, wanted_since)]
            yield Page([item_of(card, board) for card in wanted], position.cursor)
        yield Page([], position.end().cursor)

    def listing(self, scope: Scope) -> Iterator[Sequence[ItemRef]]:
        """The names of all cards, a page at a time."""
        for cards in self._pages(lambda before: requests.card_names(scope, before), None):
            yield [ref_of(card) for card in cards if is_item(card)]

    def locate(self, scope: Scope, refs: Sequence[ItemRef]) -> Mapping[str, Fate]:
        """The board is read first: where that fails, a missing card proves nothing."""
        if not refs:
            return {}
        home = Record(self._client.ask(requests.board(scope)).json, str(scope)).text("id")
        return {ref.id: self._fate(ref, home) for ref in refs}

    def close(self) -> None:
        """Give back the connections held open."""
        self._client.close()

    def _board(self, scope: Scope) -> tuple[Board, datetime | None]:
        """What the cards of a board refer to, and Trello's time just before it was read."""
        lists = self._client.ask(requests.lists(scope))
        labels = self._client.ask(requests.labels(scope))
        fields = self._client.ask(requests.custom_fields(scope))
        board = Board.of(
            lists=_records(lists, "lists"),
            labels=_records(labels, "labels"),
            fields=_records(fields, "custom fields"),
            settings=self._settings,
        )
        return board, _server_time(lists)

    def _pages(self, ask: Callable[[str | None], Ask], before: str | None) -> Iterator[list[Record]]:
        """Pages of cards, each older by id than the last one, until one is empty.

        A page holds the newest cards by id but not in that order, so the next one starts below the smallest
        id and not below the last:
        https://developer.atlassian.com/cloud/trello/guides/rest-api/api-introduction/#paging
        """
        while cards := _records(self._client.ask(ask(before)), "cards"):
            oldest = _oldest(cards)
            if before is not None and oldest >= before:
                raise UnexpectedResponse("Trello gave the same page of cards once more: paging does not end")
            yield cards
            before = oldest

    def _fate(self, ref: ItemRef, home: str) -> Fate:
        try:
            card = Record(self._client.ask(requests.card(ref)).json, f"card {ref.key}")
        except NotFound:
            return Fate(Gone.DELETED)
        except PermissionMissing:
            return Fate(Gone.OUT_OF_REACH)
        board = card.text("idBoard")
        if board != home:
            return Fate(Gone.MOVED, where=f"board {board}")
        return Fate(None) if is_item(card) else Fate(Gone.LEFT, where="it became a template or a separator")


def _records(reply: Reply, what: str) -> list[Record]:
    if not isinstance(reply.json, list):
        raise UnexpectedResponse(f"{reply.where}: answered without the list of {what} that was promised")
    return records(reply.json, what)


def _oldest(cards: Sequence[Record]) -> str:
    return min(card.text("id") for card in cards)


def _server_time(reply: Reply) -> datetime | None:
    """The ``Date`` of an answer, so that no clock but Trello's decides what changed since."""
    try:
        instant = parsedate_to_datetime(reply.headers["date"])
    except (KeyError, ValueError):
        return None
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
