"""The same numbers again, by somebody who only knows the documentation: no versions, no horizons, no SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from okrsync.domain.evidence import Freshness, Measurement, Withdrawal
from okrsync.domain.okr import KeyResult, Metric
from okrsync.domain.selection import COUNT, Selection
from okrsync.domain.work import Gone, State, WorkItem
from okrsync.ports import ConnectionState, ScopeId
from tests.property.hub.fickle import BOARDS, SCOPES
from tests.property.hub.written import EVERY, SHARES, STALE_AFTER, Choice, held, written

# By id a card as it was last stored, and whether it is gone.
Cards = Mapping[str, tuple[WorkItem, Gone | None]]
Needles = Mapping[str, tuple[float | None, float | None, bool]]


@dataclass
class Board:
    """A board as it was stored and as it was last accepted, and what went wrong since."""

    stored: Cards = field(default_factory=dict)
    accepted: Cards | None = None
    accepted_at: datetime | None = None
    troubled: bool = False

    @property
    def present(self) -> set[str]:
        """The cards that are stored and not gone."""
        return {name for name, (_, gone) in self.stored.items() if gone is None}


@dataclass
class Naive:
    """What is known now, in plain collections."""

    choice: Choice
    boards: dict[ScopeId, Board] = field(default_factory=lambda: {SCOPES[name]: Board() for name in BOARDS})
    measured: dict[str, dict[datetime, float]] = field(default_factory=dict)
    reading: dict[datetime, float] | None = None
    sources: dict[str, Freshness] = field(default_factory=dict)
    completed: dict[str, bool] = field(default_factory=dict)
    said: tuple[float | None, datetime] | None = None

    def told(self, scope: ScopeId, cards: Iterable[WorkItem]) -> None:
        board = self.boards[scope]
        board.stored = {**board.stored, **{card.id: (card, None) for card in cards}}

    def buried(self, scope: ScopeId, fates: Mapping[str, tuple[Gone, str | None]]) -> None:
        board = self.boards[scope]
        gone = {name: (board.stored[name][0], why) for name, (why, _) in fates.items()}
        board.stored = {**board.stored, **gone}

    def accepted(self, scope: ScopeId, at: datetime) -> None:
        board = self.boards[scope]
        board.accepted, board.accepted_at, board.troubled = board.stored, at, False

    def failed(self, scope: ScopeId) -> None:
        self.boards[scope].troubled = True

    def checked_in(self, words: Iterable[Measurement]) -> None:
        for word in words:
            self.measured.setdefault(word.series, {})[word.at] = word.value

    def read(self, series: str) -> None:
        """What a source holds is all that counts of it."""
        if self.reading is not None:
            self.measured[series] = self.reading

    def taken_back(self, words: Iterable[Withdrawal]) -> None:
        for word in words:
            self.measured[word.series].pop(word.at, None)

    def asked(self, series: str, fresh: Freshness) -> None:
        self.reading = None
        before = self.sources.get(series, Freshness(None))
        self.sources[series] = Freshness(fresh.succeeded_at or before.succeeded_at, fresh.trouble)

    def needles(self, at: datetime) -> Needles:
        """Of each key result its delivery, the value of its result, and whether it is stale, at ``at``."""
        return {kr.id: self._needle(kr, at) for kr in written(self.choice).key_results}

    def _needle(self, kr: KeyResult, at: datetime) -> tuple[float | None, float | None, bool]:
        result = {"rate": self._rate, "build": self._build, "bugs": self._bugs, "late": self._late}[kr.id]
        return self._delivery(kr.selections), result(at), self._is_stale(kr, at)

    def set_to(self, at: datetime) -> float | None:
        """What a person's word sets the rate to at ``at``; None where none holds."""
        return self.said[0] if self.said is not None and at < self.said[1] else None

    def _rate(self, at: datetime) -> float | None:
        said = self.set_to(at)
        return self._latest("kr.rate") if said is None else said

    def _late(self, at: datetime) -> float | None:
        return self._latest("kr.late")

    def _latest(self, series: str) -> float | None:
        known = self.measured.get(series, {})
        return known[max(known)] if known else None

    def _bugs(self, at: datetime) -> float | None:
        cards = self.boards[SCOPES["abc"]].accepted
        if not cards:
            return None
        return float(sum(c.state in (State.TODO, State.DOING) for c, gone in cards.values() if not gone))

    def _build(self, at: datetime) -> float | None:
        one = self.completed.get("one", False)
        if not one:
            if self.boards[SCOPES["abc"]].accepted is None:
                return None
            counted = [c for c in self._cards(held("abc", "y")) if c.state is not State.DROPPED]
            one = bool(counted) and all(c.state is State.DONE for c in counted)
        return SHARES["one"] * one + SHARES["two"] * self.completed.get("two", False)

    def _delivery(self, selections: Sequence[Selection]) -> float | None:
        if any(self._board(selection).accepted is None for selection in selections):
            return None
        weights: dict[str, tuple[State, float]] = {}
        held = [self._cards(selection) for selection in selections]
        # Boards are synced at different times: what a card is, the one says that saw it last.
        newest = {card.id: card for card in sorted(chain(*held), key=lambda card: card.updated_at)}
        for selection, seen in zip(selections, held, strict=True):
            cards = [newest[card.id] for card in seen]
            points = [c.points for c in cards if c.points is not None]
            mean = sum(points) / len(points) if points else 1.0
            for card in cards:
                own = 1.0 if selection.weigh_by == COUNT else mean if card.points is None else card.points
                weights.setdefault(card.id, (card.state, own))
        total = sum(weight for state, weight in weights.values() if state is not State.DROPPED)
        done = sum(weight for state, weight in weights.values() if state is State.DONE)
        return done / total if total else None

    def _cards(self, selection: Selection) -> list[WorkItem]:
        cards = self._board(selection).accepted or {}
        labels = {label for criterion in selection.criteria for label in criterion.any_of}
        there = [card for card, gone in cards.values() if gone is None]
        return [card for card in there if labels <= set(card.facets["label"])]

    def _board(self, selection: Selection) -> Board:
        return next(board for scope, board in self.boards.items() if str(scope.scope) == selection.scope)

    def _is_stale(self, kr: KeyResult, at: datetime) -> bool:
        boards = [
            board for scope, board in self.boards.items() if (scope.connection, str(scope.scope)) in kr.scopes
        ]
        if any(b.troubled or b.accepted_at is None or at - b.accepted_at > STALE_AFTER for b in boards):
            return True
        if not isinstance(kr.kind, Metric) or kr.kind.tracker is not None:
            return False
        source, known = self.sources.get(kr.kind.series), self.measured.get(kr.kind.series, {})
        failed = source is not None and source.trouble is not None
        return failed or (bool(known) and at - max(known) > EVERY)


def why_left_alone(known: ConnectionState, now: datetime) -> str | None:
    """Why the tool, well or not, may not be asked yet after what it said before; None where it may."""
    return known.closed_kind if known.closed_until is not None and known.closed_until > now else None
