"""The Trello connector: all that talks to Trello."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial

from okrsync.sdk import (
    Ask,
    Client,
    Cursor,
    Expiry,
    Fate,
    Found,
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
    Transition,
    UnexpectedResponse,
    WorkItem,
    expiry_among,
    from_then_on,
    records,
)
from okrsync_trello import requests
from okrsync_trello.answers import TooMuch, reading
from okrsync_trello.board import Board
from okrsync_trello.budget import gauge
from okrsync_trello.checklists import card_key_of, line_item, line_ref, line_story, lines
from okrsync_trello.faces import Card
from okrsync_trello.past import Past
from okrsync_trello.position import Mark, Position
from okrsync_trello.scope import BOARD, CHECKLISTS
from okrsync_trello.settings import TrelloSettings
from okrsync_trello.translate import is_item, item_of, ref_of


def connect(settings: TrelloSettings, lend: Lender) -> Trello:
    """A connector with these settings.

    The credentials go into a header, since an address may end up in a log:
    https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/#passing-token-and-key-in-api-requests
    """
    key, token = settings.key.get_secret_value(), settings.token.get_secret_value()
    credentials = f'OAuth oauth_consumer_key="{key}", oauth_token="{token}"'
    client = lend(f"{settings.url}/1", headers={"Authorization": credentials}, reading=reading, gauge=gauge)
    return Trello(client, settings)


class Trello:
    """Reads boards. See `okrsync.sdk.Connector` for what each method promises."""

    def __init__(self, client: Client, settings: TrelloSettings) -> None:
        self._client = client
        self._settings = settings
        self._most = requests.PAGE

    def check(self) -> Identity:
        """Whose token it is, and until when, where all tokens of the account end alike."""
        me = Record(self._client.ask(requests.me()).json, "the account")
        name, username = me.opt_text("fullName"), me.text("username")
        expiry = self._expiry()
        return Identity(
            account=f"{name} (@{username})" if name else f"@{username}",
            site=self._settings.url,
            expires_at=expiry.at,
            notes=(expiry.note,) if expiry.note else (),
        )

    def changes(self, scope: Scope, since: Cursor | None) -> Iterator[Page]:
        """Pages in the order of Trello's own paging, newest card first, and one to end with.

        Where the cards are known already, each page holds those of it that may have changed.
        """
        board, mark = self._board(scope)
        position = Position.parse(since)
        if position.known and not position.reading and position.known.holds_at(mark):
            yield Page([], position.cursor)
            return
        position, held = position.begin(mark), list[Card]()
        for cards in self._pages(partial(requests.cards, scope), position.before):
            if not board.knows_the_lists_of(cards):
                board, _ = self._board(scope)
            step = position.after([*held, *_cards(scope, cards, board)])
            position, held = step.position, list(step.rest)
            yield Page(step.news, position.cursor)
        last = position.after(held, is_all=True)
        yield Page(last.news, last.position.end().cursor)

    def listing(self, scope: Scope) -> Iterator[Sequence[ItemRef]]:
        """The names of all cards, a page at a time, and those of their lines where these are items too."""
        for cards in self._pages(partial(requests.card_names, scope), None):
            real = [(card, ref_of(card)) for card in cards if is_item(card)]
            yield [ref for _, ref in real] + [
                line_ref(line, ref.key) for card, ref in real for line in _lines(scope, card)
            ]

    def history(
        self, scope: Scope, refs: Sequence[ItemRef], since: datetime | None
    ) -> Iterator[Sequence[Transition]]:
        """The story of each of ``refs`` for as long as it was on this board: a card a sequence.

        Costs as much for one item as for all of the board, whose actions can only be read as a whole.
        """
        board, _ = self._board(scope)
        pages = self._pages(partial(requests.card_stances, scope), None)
        cards = {card.name("id"): card for page in pages for card in page}
        past = Past(board, self._actions(scope, since))
        owners = {line.name("id"): (card, line) for card in cards.values() for line in _lines(scope, card)}
        for ref in refs:
            if ref.id in owners:
                card, line = owners[ref.id]
                above = past.of_card(card.name("id"), card)
                story = line_story(line, above, past.ticks_of(ref.id))
            else:
                story = [] if card_key_of(ref) else past.of_card(ref.id, cards.get(ref.id))
            yield from_then_on(story, since)

    def discover(self) -> Iterator[Found]:
        """Every board of the account; open ones first, since closed ones are mostly over."""
        boards = _records(self._client.ask(requests.boards()), "boards")
        for board in sorted(boards, key=lambda one: one.flag("closed")):
            link, name = board.name("shortLink"), board.text("name")
            title = f"{name} (closed)" if board.flag("closed") else name
            yield Found(Scope(BOARD, link), title, {"board": link})

    def locate(self, scope: Scope, refs: Sequence[ItemRef]) -> Mapping[str, Fate]:
        """The board is read first: where that fails, a missing card proves nothing."""
        if not refs:
            return {}
        home = Record(self._client.ask(requests.board(scope)).json, str(scope)).name("id")
        return {ref.id: self._fate(ref, home) for ref in refs}

    def close(self) -> None:
        """Give back the connections held open."""
        self._client.close()

    def _expiry(self) -> Expiry:
        """When the token ends. Nothing is lost where Trello does not say it in a way that is understood."""
        try:
            reply = self._client.ask(requests.tokens())
            ends = [one.opt_instant("dateExpires") for one in (_records(reply, "tokens") if reply.ok else ())]
        except UnexpectedResponse:
            return Expiry()
        return expiry_among(ends, self._client.now())

    def _board(self, scope: Scope) -> tuple[Board, Mark]:
        """What the cards of a board refer to, and by what it will be known when it did not change."""
        reply = self._client.ask(requests.overview(scope))
        seen = Record(reply.json, str(scope))
        board = Board.of(
            lists=self._nested(seen, "lists", requests.lists(scope)),
            labels=self._nested(seen, "labels", requests.labels(scope)),
            fields=self._nested(seen, "customFields", requests.custom_fields(scope)),
            settings=self._settings,
        )
        moved_at = seen.opt_instant("dateLastActivity")
        return board, Mark(at=_server_time(reply), moved_at=moved_at, shape=board.shape)

    def _nested(self, seen: Record, key: str, alone: Ask) -> list[Record]:
        """What came along with the board; what did not is no empty list, but asked for by itself."""
        came_along = seen.raw.get(key) is not None
        return seen.records(key) if came_along else _records(self._client.ask(alone), key)

    def _actions(self, scope: Scope, since: datetime | None) -> Iterator[Record]:
        for page in self._pages(partial(requests.actions, scope, since), None, "actions"):
            yield from page

    def _pages(
        self, ask: Callable[[str | None, int], Ask], before: str | None, what: str = "cards"
    ) -> Iterator[list[Record]]:
        """Pages of cards or actions, each older by id than the last one, until one is empty.

        A page holds the newest cards by id but not in that order, so the next one starts below the smallest
        id and not below the last:
        https://developer.atlassian.com/cloud/trello/guides/rest-api/api-introduction/#paging
        """
        while page := self._page(ask, before, what):
            oldest = _oldest(page)
            if before is not None and oldest >= before:
                raise UnexpectedResponse(
                    f"Trello gave the same page of {what} once more: paging does not end"
                )
            yield page
            before = oldest

    def _page(self, ask: Callable[[str | None, int], Ask], before: str | None, what: str) -> list[Record]:
        """A page, a smaller one where Trello refuses so much; it is not asked for so much again."""
        while True:
            try:
                return _records(self._client.ask(ask(before, self._most)), what)
            except TooMuch:
                if self._most < requests.FEWEST:
                    raise
                self._most //= 4

    def _fate(self, ref: ItemRef, home: str) -> Fate:
        try:
            card = Record(self._client.ask(requests.card(ref)).json, f"card {ref.key}")
        except NotFound:
            return Fate(Gone.DELETED)
        except PermissionMissing:
            return Fate(Gone.OUT_OF_REACH)
        if card_key_of(ref) and ref.id not in {line.name("id") for line in lines(card)}:
            return Fate(Gone.DELETED)
        board = card.name("idBoard")
        if board != home:
            return Fate(Gone.MOVED, where=f"board {board}")
        return Fate(None) if is_item(card) else Fate(Gone.LEFT, where="it became a template or a separator")


def _records(reply: Reply, what: str) -> list[Record]:
    if not isinstance(reply.json, list):
        raise UnexpectedResponse(f"{reply.where}: answered without the list of {what} that was promised")
    return records(reply.json, what)


def _cards(scope: Scope, cards: Sequence[Record], board: Board) -> list[Card]:
    """A page of cards, newest first, each as the items that it is."""
    found = [Card(card.name("id"), _items(scope, card, board)) for card in cards]
    return sorted(found, key=lambda card: card.id, reverse=True)


def _items(scope: Scope, card: Record, board: Board) -> list[WorkItem]:
    """A card that is work, followed by its lines where these are items too."""
    if not is_item(card):
        return []
    item = item_of(card, board)
    return [item, *(line_item(line, item) for line in _lines(scope, card))]


def _lines(scope: Scope, card: Record) -> list[Record]:
    """The lines of a card where they are items: only then they were asked for."""
    return list(lines(card)) if scope.kind == CHECKLISTS else []


def _oldest(page: Sequence[Record]) -> str:
    return min(one.name("id") for one in page)


def _server_time(reply: Reply) -> datetime | None:
    """The ``Date`` of an answer, so that no clock but Trello's decides what changed since."""
    try:
        instant = parsedate_to_datetime(reply.headers["date"])
    except (KeyError, ValueError):
        return None
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
