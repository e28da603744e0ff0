"""How cards came to be what they are, from the actions of their board. Pure.

An action tells what was before it, so that a story whose beginning Trello has forgotten still begins rightly:
what no action ever changed was always as it is today. States follow today's policy, lists go by the names
that they have today. https://developer.atlassian.com/cloud/trello/guides/rest-api/action-types/
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from okrsync.sdk import Record, Transition
from okrsync_trello.board import Board
from okrsync_trello.translate import created_at

_ARRIVAL = "moveCardToBoard"
_UPDATE = "updateCard"
_LIST_UPDATE = "updateList"
_TICK = "updateCheckItemStateOnCard"


@dataclass(frozen=True, slots=True)
class Place:
    """A list by id, and by the name that it had when it was spoken of."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Marks:
    """What is known of a card at one time; None is what nobody told."""

    place: Place | None = None
    closed: bool | None = None
    complete: bool | None = None

    def over(self, other: Marks) -> Marks:
        """These, and where they say nothing, ``other``."""
        return Marks(
            self.place or other.place,
            other.closed if self.closed is None else self.closed,
            other.complete if self.complete is None else self.complete,
        )


@dataclass(frozen=True, slots=True)
class Step:
    """At ``at`` something changed from ``before`` to ``after``; ``arrives`` from another board."""

    at: datetime
    before: Marks
    after: Marks
    arrives: bool = False


@dataclass(frozen=True, slots=True)
class Flip:
    """At ``at`` something that is either so or not came to be ``now``."""

    at: datetime
    now: bool


class Past:
    """What the actions of a board tell of its cards and of the lines of their checklists."""

    def __init__(self, board: Board, actions: Iterable[Record]) -> None:
        self._board = board
        self._steps: dict[str, list[Step]] = defaultdict(list)
        self._archivings: dict[str, list[Flip]] = defaultdict(list)
        self._ticks: dict[str, list[Flip]] = defaultdict(list)
        for action in sorted(actions, key=lambda one: (one.instant("date"), one.text("id"))):
            self._take(action)

    def of_card(self, id_: str, card: Record | None) -> list[Transition]:
        """The story of a card, oldest first; ``card`` is as it is now, None where it has left the board."""
        steps = [*self._steps.get(id_, ()), *_dated(self._steps.get(id_, ()), card)]
        steps.sort(key=lambda step: step.at)
        marks = _at_first(steps, card)
        if marks.place is None:
            return []
        start = steps[0].at if steps and steps[0].arrives else created_at(id_, "card")
        story = [self._told(id_, start, marks)]
        for at, step in self._moments(steps, start):
            marks = step.after.over(marks) if step else marks
            told = self._told(id_, at, marks)
            if replace(told, at=story[-1].at) != story[-1]:
                story.append(told)
        return story

    def ticks_of(self, line: str) -> Sequence[Flip]:
        """When a line of a checklist was ticked or not, oldest first."""
        return self._ticks.get(line, ())

    def _take(self, action: Record) -> None:
        kind, data, at = action.text("type"), action.record("data"), action.instant("date")
        card = data.opt_record("card")
        if kind == _LIST_UPDATE:
            one = data.record("list")
            self._archivings[one.text("id")].append(Flip(at, one.flag("closed")))
        elif kind == _TICK:
            line = data.record("checkItem")
            self._ticks[line.text("id")].append(Flip(at, line.opt_text("state") == "complete"))
        elif card is not None and (step := _step(kind, data, at)):
            self._steps[card.text("id")].append(step)

    def _moments(self, steps: Sequence[Step], start: datetime) -> list[tuple[datetime, Step | None]]:
        """When the card or the archive of a list changed, in order of time."""
        archivings = {flip.at for flips in self._archivings.values() for flip in flips if flip.at > start}
        moments: list[tuple[datetime, Step | None]] = [(step.at, step) for step in steps]
        return sorted([*moments, *((at, None) for at in archivings)], key=lambda moment: moment[0])

    def _told(self, id_: str, at: datetime, marks: Marks) -> Transition:
        place = marks.place or Place("", "")
        home = self._board.list_in_the_past(place.id, place.name, archived=self._archived(place.id, at))
        stance = self._board.stance(home, closed=bool(marks.closed), complete=bool(marks.complete))
        return Transition(
            item=id_, at=at, state=stance.state, native_status=home.name, resolution=stance.resolution
        )

    def _archived(self, list_id: str, at: datetime) -> bool:
        flips = self._archivings.get(list_id, ())
        today = self._board.lists.get(list_id)
        return is_so(flips, at, today=today is not None and today.archived)


def is_so(flips: Sequence[Flip], at: datetime, *, today: bool) -> bool:
    """Whether it was so at ``at``: as the last flip said, before any the opposite, without any as today."""
    if not flips:
        return today
    return next((flip.now for flip in reversed(flips) if flip.at <= at), not flips[0].now)


def _step(kind: str, data: Record, at: datetime) -> Step | None:
    if kind != _UPDATE:
        return Step(at, Marks(), Marks(place=_place(data, "list")), arrives=kind == _ARRIVAL)
    old = data.opt_record("old")
    if old is None or not _CHANGED & old.raw.keys():
        return None
    before, after = Marks(), Marks()
    if "idList" in old.raw:
        before, after = Marks(_place(data, "listBefore")), Marks(_place(data, "listAfter"))
    if "closed" in old.raw:
        closed = old.flag("closed")
        before, after = replace(before, closed=closed), replace(after, closed=not closed)
    if "dueComplete" in old.raw:
        complete = old.flag("dueComplete")
        before, after = replace(before, complete=complete), replace(after, complete=not complete)
    return Step(at, before, after)


def _place(data: Record, key: str) -> Place | None:
    one = data.opt_record(key)
    return Place(one.text("id"), one.opt_text("name") or one.text("id")) if one else None


def _at_first(steps: Sequence[Step], card: Record | None) -> Marks:
    """What a card was when its story begins: as the first word on each mark has it, else as it is today."""
    told = Marks()
    for step in steps:
        told = told.over(step.before.over(step.after))
    return told.over(_today(card)) if card else told


def _today(card: Record) -> Marks:
    id_ = card.text("idList")
    return Marks(Place(id_, id_), card.flag("closed"), card.flag("dueComplete"))


def _dated(steps: Sequence[Step], card: Record | None) -> Iterator[Step]:
    """The card's own dates of its marks, where no action tells of them."""
    if card is None:
        return
    completed, closed = card.opt_instant("dateCompleted"), card.opt_instant("dateClosed")
    if completed and card.flag("dueComplete") and all(step.after.complete is None for step in steps):
        yield Step(completed, Marks(complete=False), Marks(complete=True))
    if closed and card.flag("closed") and all(step.after.closed is None for step in steps):
        yield Step(closed, Marks(closed=False), Marks(closed=True))


_CHANGED = frozenset({"idList", "closed", "dueComplete"})
