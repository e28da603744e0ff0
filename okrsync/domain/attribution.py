"""Why delivery changed between two instants, split by kind of change into parts that add up exactly.

In plain words: take delivery as it was, and let the changes happen one kind after the other (first everything
that was completed, say, then everything that was added). Each step moves delivery by some points. How many
depends on the order, so take every order there is, and give each kind the mean of its steps. That is the
Shapley value: no order is preferred, kinds that do the same get the same, a kind that moves nothing gets
nothing, and the parts add up to the whole change. See Shorrocks, "Decomposition procedures for distributional
analysis: a unified framework based on the Shapley value" (https://doi.org/10.1007/s10888-011-9214-z).

Each step leads to a world that goes through ``deliver`` itself, so containers, estimates that stand in for
missing ones, several parts and mixed units count as they always do. All of it happens under the plan as it
was mapped before. A changed mapping comes last: the part ``mapping changed`` is the difference between the
new plan and the old one on the evidence of the later instant, which is what an edit of the file does at the
moment of the edit. To place it in time, attribute the stretches before and after the edit, and ``join`` them.

Points are exact fractions: a float is one itself, so nothing is rounded. A world in between in which nothing
counts has no delivery; it leaves the needle where it was at first. Where delivery at one of the two instants
is unknown, there are items to name, and no points.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import comb

from okrsync.domain.change import Course, Kind
from okrsync.domain.delivered import all_synced, batches
from okrsync.domain.delivery import Delivery, deliver
from okrsync.domain.evidence import Evidence
from okrsync.domain.okr import KeyResult
from okrsync.domain.shift import ItemShift, remapping, shifts_by_kind


@dataclass(frozen=True, slots=True)
class Part:
    """What one kind of change did: by how many percentage ``points``, exactly, and through which items.

    ``points`` is None where delivery at one of the two instants is unknown.
    """

    kind: Kind
    points: Fraction | None
    items: tuple[ItemShift, ...]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Delivery (0..1, or None) at two instants, and the parts of its change in the order of ``Kind``."""

    before: float | None
    after: float | None
    parts: tuple[Part, ...]

    @property
    def points(self) -> Fraction | None:
        """The change in percentage points, exactly; the parts add up to it. None where it is unknown."""
        return _difference(self.before, self.after)

    def rounded(self, digits: int = 1) -> tuple[tuple[Kind, Fraction], ...]:
        """The parts rounded to ``digits``, in such a way that they still add up to the rounded change.

        What rounding leaves over goes to those that lost most by it (the largest remainders,
        https://en.wikipedia.org/wiki/Quota_method). Empty where the points are unknown.
        """
        known = [(part.kind, part.points * 10**digits) for part in self.parts if part.points is not None]
        whole = self.points
        if whole is None:
            return ()
        floors = {kind: exact // 1 for kind, exact in known}
        left = round(whole * 10**digits) - sum(floors.values())
        lost = sorted(known, key=lambda part: part[1] % 1, reverse=True)
        raised = {kind for kind, _ in lost[:left]}
        return tuple((kind, Fraction(floors[kind] + (kind in raised), 10**digits)) for kind, _ in known)


def attribute(
    kr: KeyResult, before: Evidence, after: Evidence, *, mapped_before: KeyResult | None = None
) -> Attribution:
    """Why delivery of ``kr`` is at ``after`` what it was not at ``before``.

    ``mapped_before`` is the key result as it was written down then, where that was not the same as now.
    """
    then = mapped_before or kr
    course = Course.between(then, before, after)
    worlds = course.worlds()
    first, last = worlds[frozenset()], worlds[course.kinds]
    remapped = last if then.parts == kr.parts else deliver(batches(kr, after))
    start, end = _needle(first, then, before), _needle(remapped, kr, after)
    owed = _owed(worlds, remapped) if start is not None and end is not None else None
    moving = frozenset(kind for kind, share in (owed or {}).items() if share)
    shifts = {**shifts_by_kind(course, worlds, moving), Kind.MAPPING: remapping(last, remapped)}
    return Attribution(start, end, tuple(_parts(shifts, owed)))


def join(stretches: Sequence[Attribution]) -> Attribution:
    """One attribution of consecutive ``stretches`` of time, each from where the one before it ended.

    Raises ValueError where they are none, or don't meet. Where delivery was unknown in between, what it did
    there is unknown too, and so are the points of every part.
    """
    if not stretches:
        raise ValueError("there is nothing to join")
    if any(one.after != next_.before for one, next_ in pairwise(stretches)):
        raise ValueError("each stretch has to start where the one before it ended")
    known = all(stretch.points is not None for stretch in stretches)
    by_kind = {
        kind: [part for stretch in stretches for part in stretch.parts if part.kind is kind] for kind in Kind
    }
    parts = tuple(_together(kind, parts, known=known) for kind, parts in by_kind.items() if parts)
    return Attribution(stretches[0].before, stretches[-1].after, parts)


def _together(kind: Kind, parts: Sequence[Part], *, known: bool) -> Part:
    points = sum((part.points or Fraction(0) for part in parts), Fraction(0)) if known else None
    return Part(kind, points, tuple(item for part in parts for item in part.items))


def _difference(before: float | None, after: float | None) -> Fraction | None:
    return None if before is None or after is None else (Fraction(after) - Fraction(before)) * 100


def _needle(delivery: Delivery, kr: KeyResult, evidence: Evidence) -> float | None:
    return delivery.progress if all_synced(kr, evidence) else None


def _parts(
    shifts: Mapping[Kind, tuple[ItemShift, ...]], owed: Mapping[Kind, Fraction] | None
) -> Iterator[Part]:
    """A part for each kind that has something to tell."""
    for kind in Kind:
        items, points = shifts.get(kind, ()), None if owed is None else owed.get(kind, Fraction(0)) * 100
        if items or points:
            yield Part(kind, points, items)


def _owed(worlds: Mapping[frozenset[Kind], Delivery], remapped: Delivery) -> dict[Kind, Fraction]:
    """How much of the change (1 is all of the work) each kind brought about."""
    first = worlds[frozenset()].progress or 0.0
    stands = {applied: _position(delivery, first) for applied, delivery in worlds.items()}
    everything = max(worlds, key=len)
    owed = {kind: sum(_steps(kind, stands), Fraction(0)) for kind in everything}
    return {**owed, Kind.MAPPING: _position(remapped, first) - stands[everything]}


def _steps(kind: Kind, stands: Mapping[frozenset[Kind], Fraction]) -> Iterator[Fraction]:
    """What ``kind`` adds to each set of kinds that may go before it, times the share of such orders."""
    others = max(map(len, stands)) - 1
    for before in stands:
        if kind not in before:
            share = Fraction(1, (others + 1) * comb(others, len(before)))
            yield share * (stands[before | {kind}] - stands[before])


def _position(delivery: Delivery, otherwise: float) -> Fraction:
    progress = delivery.progress
    return Fraction(otherwise if progress is None else progress)
