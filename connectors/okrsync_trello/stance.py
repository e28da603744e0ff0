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
    archive: State | None = State.DROPPED
    """What the archive makes of a card that neither was done nor given up; None where it changes nothing."""

    @property
    def state(self) -> State:
        """By list, or complete by its own mark; what the archive makes of others is said by ``archive``.

        A list for what was given up wins over the mark. Archiving a list leaves its cards ``closed: false``.
        """
        state = self.home.state
        if self.complete and state is not State.DROPPED:
            state = State.DONE
        is_open = state not in (State.DONE, State.DROPPED)
        return self.archive if is_open and self.is_archived and self.archive else state

    @property
    def is_archived(self) -> bool:
        """Whether it is in the archive, by itself or with its list."""
        return self.closed or self.home.archived

    @property
    def resolution(self) -> str | None:
        """Why it was given up, where the archive says so."""
        return ARCHIVED if self.is_archived and self.state is State.DROPPED else None
