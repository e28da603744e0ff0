"""A tool whose boards are dicts and whose mood changes, behind the real connector protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import Enum

from hypothesis import strategies as st

from okrsync.domain.work import Gone, State, WorkItem
from okrsync.ports import ScopeId
from okrsync.sdk import (
    CredentialsRejected,
    Cursor,
    Fate,
    Identity,
    ItemRef,
    Page,
    Scope,
    Unavailable,
    UnexpectedResponse,
)

START = datetime(2026, 6, 1, 9, tzinfo=UTC)
BOARDS = ("abc", "def")
SCOPES = {name: ScopeId("office", Scope("board", name)) for name in BOARDS}

_ON_A_PAGE = 2


class Mood(Enum):
    """How the tool answers."""

    WELL = "well"
    EXPIRED = "expired"
    LOGIN_PAGE = "login page"
    DOWN = "down"
    EMPTY = "empty"


_TROUBLE = {
    Mood.EXPIRED: CredentialsRejected("the token has expired"),
    Mood.LOGIN_PAGE: UnexpectedResponse("a login page came instead of JSON"),
    Mood.DOWN: Unavailable("503"),
}


@dataclass
class FickleTool:
    """Cards on boards. The cursor is how many changes of a board were told, as a number.

    A pull in a bad mood fails before page ``on_page`` (from 1). ``looked`` is called between two pages.
    """

    boards: dict[str, dict[str, WorkItem]] = field(default_factory=lambda: {name: {} for name in BOARDS})
    mood: Mood = Mood.WELL
    on_page: int = 1
    changed: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in BOARDS})
    moved: set[tuple[str, str]] = field(default_factory=set)
    looked: Callable[[], None] = lambda: None

    def put(self, board: str, card: WorkItem) -> None:
        self.boards[board][card.id] = card
        self.changed[board].append(card.id)
        self.moved.discard((board, card.id))

    def edit(self, card: str, at: datetime, **fields: object) -> None:
        """Change a card on every board that shows it."""
        for board, cards in self.boards.items():
            if card in cards:
                self.put(board, replace(cards[card], updated_at=at, **fields))  # type: ignore[arg-type]

    def label(self, card: str, at: datetime, labels: Sequence[str]) -> None:
        """Give a card other labels, on every board that shows it."""
        for board, cards in self.boards.items():
            if card in cards:
                facets = {**cards[card].facets, "label": tuple(labels)}
                self.put(board, replace(cards[card], updated_at=at, facets=facets))

    def share(self, board: str, card: str) -> None:
        """Show a card on the other board as well."""
        there = BOARDS[1 - BOARDS.index(board)]
        shown = self.boards[board][card]
        self.put(there, replace(shown, facets={**shown.facets, "board": (there,)}))

    def delete(self, board: str, card: str) -> None:
        del self.boards[board][card]

    def move(self, board: str, card: str) -> None:
        self.share(board, card)
        self.delete(board, card)
        self.moved.add((board, card))

    def shows(self, board: str) -> dict[str, WorkItem]:
        """What is on the board as far as the tool lets see."""
        return {} if self.mood is Mood.EMPTY else self.boards[board]

    def check(self) -> Identity:
        return Identity("bot", "tool.example")

    def changes(self, scope: Scope, since: Cursor | None) -> Iterator[Page]:
        if self.mood is Mood.EMPTY:
            yield Page([], since or Cursor("0"))
            return
        start, log = int(since or 0), self.changed[scope.name]
        for number, at in enumerate(range(start, max(len(log), start + 1), _ON_A_PAGE), start=1):
            if self.mood in _TROUBLE and number >= self.on_page:
                raise _TROUBLE[self.mood]
            told = log[at : at + _ON_A_PAGE]
            cards = self.boards[scope.name]
            yield Page([cards[name] for name in told if name in cards], Cursor(str(at + len(told))))
            self.looked()
        if self.mood in _TROUBLE:
            raise _TROUBLE[self.mood]

    def listing(self, scope: Scope) -> Iterator[Sequence[ItemRef]]:
        yield [ItemRef(card.id, card.key) for card in self.shows(scope.name).values()]

    def locate(self, scope: Scope, refs: Sequence[ItemRef]) -> Mapping[str, Fate]:
        return {ref.id: Fate(self.fate(scope.name, ref.id)) for ref in refs}

    def fate(self, board: str, card: str) -> Gone:
        return Gone.MOVED if (board, card) in self.moved else Gone.DELETED

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Card:
    """A card that somebody makes, ``age`` days after it was thought of, on one board or on ``both``."""

    board: str
    both: bool
    state: State
    age: int
    labels: Sequence[str]
    points: float | None

    def made(self, name: str, *, at: datetime) -> WorkItem:
        """The card as the tool shows it from ``at`` on."""
        return WorkItem(
            id=f"id-{name}",
            key=name,
            title=f"Card {name}",
            url=f"https://tool.example/{name}",
            type="card",
            state=self.state,
            native_status=self.state.value,
            updated_at=START,
            created_at=START - timedelta(days=self.age),
            done_at=at if self.state in (State.DONE, State.DROPPED) else None,
            points=self.points,
            facets={"board": (self.board,), "label": tuple(self.labels)},
        )


labels = st.sets(st.sampled_from("xy"), max_size=2).map(sorted)
points = st.none() | st.integers(0, 8).map(float)
cards = st.builds(
    Card,
    board=st.sampled_from(BOARDS),
    both=st.booleans(),
    state=st.sampled_from(State),
    age=st.integers(0, 20),
    labels=labels,
    points=points,
)
