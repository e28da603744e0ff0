"""Delivery against the original scope: what was planned at the start, whatever the plan has become since.

In plain words: weight of what was in the plan at the start and is done now, over the weight of everything
that was in the plan at the start, both weighed as they were then. What was added later does not count, so
growing scope can't move the bar back. What was dropped or lost since stays in the denominator, so shrinking
scope can't move it forward; how much that is, is said beside it.

An item counts as done where it was last seen done, also if it has left the plan. One that was split since,
and counts through its children now, is done as far as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import fsum

from okrsync.domain.change import Identity, last_seen
from okrsync.domain.delivered import all_synced, batches
from okrsync.domain.delivery import Counted, Delivery, deliver
from okrsync.domain.evidence import Evidence
from okrsync.domain.okr import KeyResult
from okrsync.domain.selection import by_name, lineage
from okrsync.domain.work import Gone, State, TrackedItem


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalItem:
    """An item of the original scope: its ``weight`` then, how far it is done now (``credit``, 0..1).

    ``now`` is how it was last seen, or None where it is no longer known.
    """

    then: TrackedItem
    weight: float
    credit: float
    now: TrackedItem | None

    @property
    def dropped(self) -> bool:
        """Whether it was dropped since."""
        return self.now is not None and self.now.item.state is State.DROPPED

    @property
    def gone(self) -> Gone | None:
        """Why it can no longer be seen, or None where it can."""
        return Gone.LEFT if self.now is None else self.now.gone


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalScope:
    """What was planned at ``at`` (UTC) and what became of it, in ``unit``; ``added`` items came later."""

    at: datetime
    items: tuple[OriginalItem, ...]
    added: int
    unit: str

    @property
    def total(self) -> float:
        """The weight of everything that counted at the start."""
        return fsum(item.weight for item in self.items)

    @property
    def done(self) -> float:
        """The weight of what is done of it now."""
        return fsum(item.weight * item.credit for item in self.items)

    @property
    def lost(self) -> float:
        """The weight of what was dropped, or can no longer be seen, and was not done."""
        return fsum(i.weight for i in self.items if (i.dropped or i.gone is not None) and not i.credit)

    @property
    def progress(self) -> float | None:
        """Between 0 and 1, or None where nothing counted at the start."""
        return self.done / self.total if self.total > 0 else None


def against_original(kr: KeyResult, start: Evidence, now: Evidence) -> OriginalScope | None:
    """Delivery of ``kr`` at ``now`` against what its plan held at ``start`` (as of the start of its period).

    None where a scope had not been seen at either instant: then nobody knows what was planned.
    """
    if not (all_synced(kr, start) and all_synced(kr, now)):
        return None
    planned, today = deliver(batches(kr, start)), deliver(batches(kr, now))
    known = last_seen(kr, now)
    lineages = _lineages(today, known)
    split = _through_descendants(today, lineages)
    original = {counted.tracked.identity for counted in planned.counted}
    return OriginalScope(
        at=start.at,
        items=tuple(_item(counted, known, split) for counted in planned.counted),
        added=sum(1 for identity, above in lineages.items() if not original & {identity, *above}),
        unit=planned.unit,
    )


def _item(
    counted: Counted, known: Mapping[Identity, TrackedItem], split: Mapping[Identity, float]
) -> OriginalItem:
    identity = counted.tracked.identity
    now = known.get(identity)
    return OriginalItem(
        then=counted.tracked, weight=counted.weight, credit=_credit(now, split.get(identity, 0.0)), now=now
    )


def _credit(now: TrackedItem | None, through_descendants: float) -> float:
    if now is None or now.item.state is State.DROPPED:
        return 0.0
    return 1.0 if now.item.state is State.DONE else through_descendants


def _lineages(today: Delivery, known: Mapping[Identity, TrackedItem]) -> dict[Identity, set[Identity]]:
    """The ancestors of each item that counts today, as far as they can be seen."""
    families = {
        connection: by_name(t.item for t in known.values() if t.connection == connection and t.gone is None)
        for connection in {connection for connection, _ in known}
    }
    return {
        counted.tracked.identity: {
            (counted.tracked.connection, family[name].id)
            for name in lineage(counted.tracked.item, family)
            if name in family
        }
        for counted in today.counted
        for family in (families[counted.tracked.connection],)
    }


def _through_descendants(
    today: Delivery, lineages: Mapping[Identity, set[Identity]]
) -> dict[Identity, float]:
    """Per ancestor how much of the weight below it is done (0..1)."""
    below: dict[Identity, list[Counted]] = defaultdict(list)
    for counted in today.counted:
        for ancestor in lineages[counted.tracked.identity]:
            below[ancestor].append(counted)
    shares = {
        ancestor: Delivery(counted=tuple(leaves), excluded=(), unit=today.unit).progress
        for ancestor, leaves in below.items()
    }
    return {ancestor: share for ancestor, share in shares.items() if share is not None}
