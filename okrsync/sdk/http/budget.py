"""How much a tool still lets itself be asked: told by its answers, kept for people to see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from okrsync.sdk.http.ask import Reply


@dataclass(frozen=True, slots=True)
class Budget:
    """What is left of one allowance. ``resets_at`` (UTC) is when it is whole again, where the tool says so.

    ``name`` tells allowances apart that are counted each by itself, as GitHub's ``core`` and ``graphql``.
    """

    name: str
    remaining: int
    limit: int | None = None
    resets_at: datetime | None = None

    def is_used_up(self, now: datetime) -> bool:
        """Whether nothing is left at ``now`` (UTC), as far as the tool told."""
        return self.remaining == 0 and self.limit != 0 and self.resets_at is not None and now < self.resets_at


# Reads the budget out of an answer; None where the answer does not tell.
Gauge = Callable[[Reply], Budget | None]


def no_gauge(_: Reply) -> None:
    """Of a tool that does not tell its budget."""


class Meter:
    """What one connection has asked for so far, and what its tool says is left.

    ``answered`` is told the status of each answer as it comes, None where none came. Several threads may
    count at once.
    """

    def __init__(self, answered: Callable[[int | None], None] = lambda _: None) -> None:
        self.answered = answered
        self._requests = 0
        self._counting = Lock()
        self._budgets: dict[str, Budget] = {}
        self._paid_from: dict[str, str] = {}

    @property
    def requests(self) -> int:
        """How many requests went out, repeated ones included."""
        return self._requests

    @property
    def budgets(self) -> Sequence[Budget]:
        """The last word on each budget, by name."""
        return tuple(budget for _, budget in sorted(self._budgets.copy().items()))

    def asked(self) -> None:
        """A request goes out."""
        with self._counting:
            self._requests += 1

    def recall(self, budgets: Sequence[Budget]) -> None:
        """What an earlier conversation through the same credential was told."""
        self._budgets = {budget.name: budget for budget in budgets} | self._budgets

    def told(self, budget: Budget | None, path: str = "/") -> None:
        """An answer came that told so much of what a request for ``path`` is paid from."""
        if budget is not None:
            self._budgets[budget.name] = budget
            self._paid_from[_room(path)] = budget.name

    def used_up(self, path: str, now: datetime) -> Budget | None:
        """The budget of which nothing is left at ``now`` (UTC) for ``path``; None where that is not known.

        A part of the tool that was never asked is taken to be paid from any of the budgets.
        """
        name = self._paid_from.get(_room(path))
        paying = [self._budgets[name]] if name else list(self._budgets.copy().values())
        if not paying or not all(budget.is_used_up(now) for budget in paying):
            return None
        return max(paying, key=lambda budget: budget.resets_at or now)


def _room(path: str) -> str:
    """The part of a tool that a path leads into, as GitHub counts ``/graphql`` by itself."""
    return path.partition("?")[0].removeprefix("/").partition("/")[0]
