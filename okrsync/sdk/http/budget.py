"""How much a tool still lets itself be asked: told by its answers, kept for people to see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

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


# Reads the budget out of an answer; None where the answer does not tell.
Gauge = Callable[[Reply], Budget | None]


def no_gauge(_: Reply) -> None:
    """Of a tool that does not tell its budget."""


class Meter:
    """What one connection has asked for so far, and what its tool says is left.

    ``answered`` is told the status of each answer as it comes, None where none came.
    """

    def __init__(self, answered: Callable[[int | None], None] = lambda _: None) -> None:
        self.answered = answered
        self._requests = 0
        self._budgets: dict[str, Budget] = {}

    @property
    def requests(self) -> int:
        """How many requests went out, repeated ones included."""
        return self._requests

    @property
    def budgets(self) -> Sequence[Budget]:
        """The last word on each budget, by name."""
        return tuple(self._budgets[name] for name in sorted(self._budgets))

    def asked(self) -> None:
        """A request goes out."""
        self._requests += 1

    def told(self, budget: Budget | None) -> None:
        """An answer came that told so much."""
        if budget is not None:
            self._budgets[budget.name] = budget
