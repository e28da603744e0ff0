"""Paging by offset through a list that changes meanwhile. Pure.

An issue that leaves the list moves those behind it up, past an offset that was counted before. The total
does not tell of that where another issue came at the same time. So every page begins with the last issue of
the one before; where it does not hold it, the page begins again further up. Issues then come twice, which
does no harm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

# So many issues a server gives at the least, however far it cuts its pages down.
_STEP = 50


@dataclass(frozen=True, slots=True)
class Offset:
    """A page that begins at ``start`` and is to hold the issue ``after``, the last one that was read.

    ``back`` is how often that one was looked for further up, ``missed`` how often any was: no two pages of
    one search are the same.
    """

    start: int = 0
    after: str = ""
    back: int = 0
    missed: int = 0

    @classmethod
    def parse(cls, page: str | None) -> Offset:
        """The page that ``str`` of it wrote; what is no such page is the first one."""
        start, after, *counted = [*(page or "").split("/"), "", ""][:4]
        if not start.isdecimal() or not all(one.isdecimal() for one in counted):
            return cls()
        return cls(int(start), after, *map(int, counted))

    def __str__(self) -> str:
        return f"{self.start}/{self.after}/{self.back}/{self.missed}"

    def following(self, ids: Sequence[str], total: int) -> Offset | None:
        """The page to read after this one, which held ``ids`` of a list of ``total``; None after the last."""
        if self.after and self.start and self.after not in ids:
            return self._further_up(len(ids), total)
        end = self.start + len(ids)
        return Offset(end - 1, ids[-1], missed=self.missed) if ids and end < total else None

    def _further_up(self, size: int, total: int) -> Offset:
        """Each time twice as far, since the issue itself may be what left: then all begins again."""
        step = max(size, _STEP) << self.back
        start = max(0, min(self.start, total) - step)
        return replace(self, start=start, back=self.back + 1, missed=self.missed + 1)
