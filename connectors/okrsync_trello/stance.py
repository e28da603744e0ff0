"""What a card's state follows from. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from okrsync.sdk import State

ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class CardList:
    """A list: its cards are archived with it, and are in ``state`` for lying there."""

    id: str
    name: str
    archived: bool
    state: State


@dataclass(frozen=True, slots=True)
class Stance:
    """Where a card lies, whether it is in the archive itself, and whether its own mark says complete."""

    home: CardList
    closed: bool
    complete: bool

    @property
    def state(self) -> State:
        """By list, or complete by its own mark; an archived card that was not done then was given up.

        A list for what was given up wins over the mark. Archiving a list leaves its cards ``closed: false``.
        """
        state = self.home.state
        if self.complete and state is not State.DROPPED:
            state = State.DONE
        archived = self.closed or self.home.archived
        return State.DROPPED if archived and state is not State.DONE else state

    @property
    def resolution(self) -> str | None:
        """Why it was given up, where the archive says so."""
        archived = self.closed or self.home.archived
        return ARCHIVED if archived and self.state is State.DROPPED else None
