"""Delivery: how much of the work is done, each item counted once and every one accounted for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum

from okrsync.domain.selection import COUNT, POINTS, Selection, by_name
from okrsync.domain.tally import Tally
from okrsync.domain.work import State, TrackedItem, WorkItem, freshest

_HEAVIEST = 1e100


# The unit where selections that weigh differently come together.
MIXED = "weighted items"


@dataclass(frozen=True, slots=True)
class Batch:
    """The items that one selection holds, and the part of the plan (a phase, a stage) they belong to."""

    part: int
    selection: Selection
    items: Sequence[TrackedItem]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """An item that counts: ``weight`` in the delivery's unit; ``credit`` is 1 where it is done, else 0.

    ``selection`` is the one through which it counts. ``estimated`` is False where the item had no estimate
    and got the mean of those that have one.
    """

    tracked: TrackedItem
    part: int
    weight: float
    credit: float
    selection: Selection
    estimated: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """An item that was selected and does not count, and why, in words. ``dropped`` ones have a weight."""

    tracked: TrackedItem
    part: int
    why: str
    selection: Selection
    dropped: bool = False
    weight: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Every item of some work, counted or left out; progress is weight done over weight not dropped."""

    counted: tuple[Counted, ...]
    excluded: tuple[Excluded, ...]
    unit: str

    @property
    def tally(self) -> Tally:
        """What it comes to."""
        return Tally(
            done=fsum(c.weight for c in self.counted if c.credit),
            total=fsum(c.weight for c in self.counted),
            dropped=fsum(e.weight for e in self.excluded if e.dropped),
            unit=self.unit,
            complete=bool(self.counted) and all(c.credit for c in self.counted),
        )

    @property
    def progress(self) -> float | None:
        """Between 0 and 1, or None where nothing counts."""
        return self.tally.progress

    def of_part(self, part: int) -> Delivery:
        """The delivery of one part of the plan alone."""
        return Delivery(
            counted=tuple(c for c in self.counted if c.part == part),
            excluded=tuple(e for e in self.excluded if e.part == part),
            unit=self.unit,
        )


def deliver(batches: Sequence[Batch]) -> Delivery:
    """Count the items of ``batches``, each once however many batches hold it; the first one has it.

    Where batches know different states of one item, it is what the freshest of them says.

    Where all selections weigh alike, weights are in that unit. Where they differ (points here, a count
    there), a point and an item can't be added; then every weight is divided by the mean weight of its own
    selection, so that each selection weighs as many items as it has.
    """
    units = {batch.selection.weigh_by for batch in batches}
    batches = _up_to_date(batches)
    containers = _containers(batches)
    taken: set[tuple[str, str]] = set()
    counted: list[Counted] = []
    excluded: list[Excluded] = []
    for batch in batches:
        scale = _Scale.of(batch.selection.weigh_by, _weighable(batch, containers), mixed=len(units) > 1)
        leaves, left_out = _sift(batch, taken, containers)
        weighed, dropped = _weigh(batch, leaves, scale)
        counted += weighed
        excluded += left_out + dropped
    return Delivery(counted=tuple(counted), excluded=tuple(excluded), unit=_unit(units))


def _up_to_date(batches: Sequence[Batch]) -> Sequence[Batch]:
    if len(batches) == 1:
        return batches  # a selection holds an item once
    latest = freshest(tracked for batch in batches for tracked in batch.items)
    return [
        replace(
            batch,
            items=[_as_latest(tracked, latest) for tracked in batch.items],
        )
        for batch in batches
    ]


def _as_latest(tracked: TrackedItem, latest: Mapping[tuple[str, str], TrackedItem]) -> TrackedItem:
    if tracked.gone is not None:
        return tracked
    item = latest[tracked.identity].item
    # Nearly always it is this very one; thousands of copies take longer than all the rest.
    return tracked if item is tracked.item else replace(tracked, item=item)


def _sift(
    batch: Batch, taken: set[tuple[str, str]], containers: Mapping[tuple[str, str], int]
) -> tuple[list[TrackedItem], list[Excluded]]:
    """The items that weigh something, and the others with the reason; both are taken from now on."""
    leaves: list[TrackedItem] = []
    left_out: list[Excluded] = []
    for tracked in batch.items:
        why = _reason_not_to_count(tracked, taken, containers)
        if why is None:
            leaves.append(tracked)
        else:
            left_out.append(Excluded(tracked=tracked, part=batch.part, why=why, selection=batch.selection))
        if tracked.gone is None:
            taken.add(tracked.identity)
    return leaves, left_out


def _weighable(batch: Batch, containers: Mapping[tuple[str, str], int]) -> Iterator[WorkItem]:
    """What the selection holds that can weigh, whether it counts here, was counted before or was dropped."""
    for tracked in batch.items:
        if tracked.gone is None and tracked.identity not in containers:
            yield tracked.item


def _weigh(
    batch: Batch, leaves: Iterable[TrackedItem], scale: _Scale
) -> tuple[list[Counted], list[Excluded]]:
    counted: list[Counted] = []
    dropped: list[Excluded] = []
    for tracked in leaves:
        weight, estimated = scale.weigh(tracked.item)
        if tracked.item.state is State.DROPPED:
            dropped.append(_dropped(tracked, batch, weight))
        else:
            counted.append(
                Counted(
                    tracked=tracked,
                    part=batch.part,
                    weight=weight,
                    credit=1.0 if tracked.item.state is State.DONE else 0.0,
                    selection=batch.selection,
                    estimated=estimated,
                )
            )
    return counted, dropped


def _dropped(tracked: TrackedItem, batch: Batch, weight: float) -> Excluded:
    word = tracked.item.resolution or tracked.item.native_status
    return Excluded(
        tracked=tracked,
        part=batch.part,
        why="dropped" if word.casefold() == State.DROPPED.value else f"dropped ({word})",
        selection=batch.selection,
        dropped=True,
        weight=weight,
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    """How one selection weighs: by what, what stands in for a missing estimate, and the unit's size."""

    weigh_by: str
    mean: float | None
    size: float

    @classmethod
    def of(cls, weigh_by: str, items: Iterable[WorkItem], *, mixed: bool) -> _Scale:
        # Dropped items stay in the mean: otherwise dropping a small one would make the rest look larger.
        known = [w for item in items if (w := estimate(item, weigh_by)) is not None]
        mean = fsum(known) / len(known) if known else None
        return cls(weigh_by, mean, size=mean if mixed and mean else 1.0)

    def weigh(self, item: WorkItem) -> tuple[float, bool]:
        """The weight, and whether it is the item's own."""
        own = estimate(item, self.weigh_by)
        if own is not None:
            return own / self.size, True
        return (1.0 if self.mean is None else self.mean / self.size), False


def estimate(item: WorkItem, weigh_by: str) -> float | None:
    """What ``item`` itself says that it weighs, or None where it says nothing that can be used."""
    if weigh_by == COUNT:
        return 1.0
    value = item.points if weigh_by == POINTS else item.numbers.get(weigh_by)
    # A negative weight would let delivery leave 0..1, and one near the end of the floats can't be added up.
    return value if value is not None and 0 <= value <= _HEAVIEST else None


def _reason_not_to_count(
    tracked: TrackedItem, taken: set[tuple[str, str]], containers: Mapping[tuple[str, str], int]
) -> str | None:
    if tracked.gone is not None:
        return str(tracked.gone)
    if tracked.identity in taken:
        return "already counted"
    children = containers.get(tracked.identity)
    if children:
        return f"counts through its {children} {'child' if children == 1 else 'children'}"
    return None


def _containers(batches: Sequence[Batch]) -> dict[tuple[str, str], int]:
    """How many selected, present children each selected, present item has."""
    present = {t.identity: t for batch in batches for t in batch.items if t.gone is None}
    if not any(t.item.parent for t in present.values()):
        return {}
    families: dict[str, dict[str, WorkItem]] = {}
    for connection in {t.connection for t in present.values()}:
        families[connection] = by_name(t.item for t in present.values() if t.connection == connection)
    containers: dict[tuple[str, str], int] = {}
    for tracked in present.values():
        family = families[tracked.connection]
        parent = family.get(tracked.item.parent or "")
        if parent is None or _in_a_circle(tracked.item, family):
            continue
        identity = (tracked.connection, parent.id)
        containers[identity] = containers.get(identity, 0) + 1
    return containers


def _in_a_circle(item: WorkItem, family: Mapping[str, WorkItem]) -> bool:
    """Whether ``item`` is its own ancestor: then nobody is anybody's container, and all of them count."""
    return any(above.id == item.id for above in _above(item, family))


def _above(item: WorkItem, family: Mapping[str, WorkItem]) -> Iterator[WorkItem]:
    seen: set[str] = set()
    parent = family.get(item.parent or "")
    while parent is not None and parent.id not in seen:
        seen.add(parent.id)
        yield parent
        parent = family.get(parent.parent or "")


def _unit(units: set[str]) -> str:
    if len(units) > 1:
        return MIXED
    unit = next(iter(units), COUNT)
    return "items" if unit == COUNT else unit
