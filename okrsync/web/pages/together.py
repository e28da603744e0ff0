"""What many ask for at the same time is found once for all of them."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Together(Generic[_T]):
    """Answers that ``find`` finds: one at a time, and each for all who asked before it was begun.

    So nobody is told what was true before the question, and who asks while an answer is being found waits for
    that one and for one more.
    """

    def __init__(self) -> None:
        self._turn = Lock()
        self._begun = 0
        self._found: tuple[int, _T] | None = None

    def ask(self, find: Callable[[], _T]) -> _T:
        """An answer that was begun after this was called. What ``find`` raises is raised to who called it."""
        before = self._begun
        with self._turn:
            if self._found is None or self._found[0] <= before:
                self._begun += 1
                self._found = self._begun, find()
            return self._found[1]
