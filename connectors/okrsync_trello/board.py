"""What the cards of a board refer to: its lists, labels and fields, and what a list means. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from okrsync.sdk import Record, State, state_names
from okrsync_trello.settings import TrelloSettings
from okrsync_trello.stance import CardList, Stance

_MEANING = {"done_lists", "doing_lists", "dropped_lists", "points_field", "archived"}
_ARCHIVES = {"dropped": State.DROPPED, "done": State.DONE, "ignored": None}
POINTS_FIELDS = ("Story points", "Points", "Estimate")


@dataclass(frozen=True, slots=True)
class Board:
    """Lists by id, names of custom fields by id, names of the fields that may hold the estimate.

    ``states`` says what lists mean, by bare name or id, ``archive`` what the archive does. ``shape`` is a
    digest of all that cards refer to, which changes without a trace on the cards themselves.
    """

    lists: Mapping[str, CardList]
    fields: Mapping[str, str]
    points_fields: Sequence[str]
    states: Mapping[str, State]
    archive: State | None
    shape: str

    @classmethod
    def of(
        cls,
        *,
        lists: Sequence[Record],
        labels: Sequence[Record],
        fields: Sequence[Record],
        settings: TrelloSettings,
    ) -> Board:
        """A board as Trello describes it."""
        states = list_states(settings)
        points = (settings.points_field,) if settings.points_field else POINTS_FIELDS
        return cls(
            lists={
                one.text("id"): _card_list(one.text("id"), one.text("name"), one.flag("closed"), states)
                for one in lists
            },
            fields={one.text("id"): one.text("name") for one in fields},
            points_fields=[_bare(name) for name in points],
            states=states,
            archive=_ARCHIVES[settings.archived],
            shape=_shape(settings, lists, labels, fields),
        )

    def knows_the_lists_of(self, cards: Iterable[Record]) -> bool:
        """Whether no card lies in a list that came after the board was read."""
        return all(card.text("idList") in self.lists for card in cards)

    def list_in_the_past(self, id_: str, name: str, *, archived: bool) -> CardList:
        """A list as it was, by the name that it has today where it is still there."""
        known = self.lists.get(id_)
        return _card_list(id_, known.name if known else name, archived, self.states)

    def stance(self, home: CardList, *, closed: bool, complete: bool) -> Stance:
        """Where a card lies and what is marked on it, with the board's sense of the archive."""
        return Stance(home, closed=closed, complete=complete, archive=self.archive)

    def points(self, numbers: Mapping[str, float]) -> float | None:
        """The estimate among a card's ``numbers``."""
        bare = {_bare(name): number for name, number in numbers.items()}
        return next((bare[name] for name in self.points_fields if name in bare), None)


def list_states(settings: TrelloSettings) -> Mapping[str, State]:
    """What lists mean, by bare name or id; of names given twice the more final meaning wins."""
    named = state_names(
        {
            State.DOING: settings.doing_lists,
            State.DONE: settings.done_lists,
            State.DROPPED: settings.dropped_lists,
        }
    )
    return {_bare(name): state for name, state in named.items()}


def _card_list(id_: str, name: str, archived: bool, states: Mapping[str, State]) -> CardList:
    state = states.get(id_) or states.get(_bare(name)) or State.TODO
    return CardList(id=id_, name=name, archived=archived, state=state)


def _bare(name: str) -> str:
    """A name without case and without the signs that people put around it, as in '✅ Done!'."""
    inner = [place for place, letter in enumerate(name) if letter.isalnum()]
    return name[inner[0] : inner[-1] + 1].casefold() if inner else name.casefold()


def _shape(settings: TrelloSettings, *parts: Sequence[Record]) -> str:
    """A digest of the board and of the settings that give its lists their meaning; no secret goes in."""
    meaning = settings.model_dump(mode="json", include=_MEANING)
    keys = ("id", "name", "closed", "color")
    board = [sorted([[one.raw.get(key) for key in keys] for one in part], key=str) for part in parts]
    return sha256(json.dumps([meaning, board]).encode()).hexdigest()[:16]
