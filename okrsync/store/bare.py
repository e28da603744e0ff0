"""Items for counting: no more of each than that takes, and no more of them at a time than memory bears."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from threading import Lock

from okrsync.domain.selection import Shelf
from okrsync.domain.work import TrackedItem

# So many items are held for the key results that come next; each takes about half a kilobyte.
_MOST = 200_000


class Bare:
    """What ``read`` reads of a scope, kept as long as few items were asked for since. For several threads."""

    def __init__(self, read: Callable[[str, str], Iterable[TrackedItem]], most: int = _MOST) -> None:
        self._read = read
        self._most = most
        self._lock = Lock()
        self._held: OrderedDict[tuple[str, str], Shelf] = OrderedDict()

    def items(self, connection: str, scope: str) -> Sequence[TrackedItem]:
        """Every item ever accepted in a scope, gone ones included and marked."""
        name = (connection, scope)
        with self._lock:
            held = self._held.pop(name, None)
        shelf = Shelf(self._read(*name)) if held is None else held
        with self._lock:
            self._held[name] = shelf
            while len(self._held) > 1 and sum(map(len, self._held.values())) > self._most:
                self._held.popitem(last=False)
        return shelf
