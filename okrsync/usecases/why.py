"""Why: what made delivery of a key result change between two instants, whatever the mapping was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import pairwise

from okrsync.domain.attribution import Attribution, Part, attribute, join
from okrsync.domain.delivered import all_synced
from okrsync.domain.evidence import Evidence
from okrsync.domain.okr import KeyResult, Okrs
from okrsync.domain.shift import ItemShift
from okrsync.errors import UsageError
from okrsync.usecases import mapping, shape
from okrsync.usecases.recall import Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What happened to delivery from ``since`` to ``at`` (UTC).

    ``since`` is later than it was asked for where the key result did not exist before.
    """

    since: datetime
    at: datetime
    attribution: Attribution


def why(okrs: Okrs, store: Archive, key_result: str, since: datetime, at: datetime) -> Change | None:
    """Why delivery of ``key_result`` is at ``at`` what it was not at ``since``; ``okrs`` holds at ``at``.

    None where the key result did not exist before ``at``. Raises UsageError where ``since`` is not before
    ``at``.
    """
    if since >= at:
        raise UsageError("what changed is asked for from an earlier instant on", hint="exchange the dates")
    versions = list(_versions(okrs, store, key_result, since, at))
    stretches = [
        attribute(later, before, after, mapped_before=earlier)
        for (before, earlier), (after, later) in pairwise(_seen(versions, store))
    ]
    if not stretches:
        return None
    return Change(since=versions[0][0], at=at, attribution=join(stretches))


def to_json(of: Change) -> shape.Json:
    """A change with its parts, which add up to it, and the items of each."""
    told = of.attribution
    return {
        "since": shape.instant(of.since),
        "at": shape.instant(of.at),
        "before": shape.fraction(told.before),
        "after": shape.fraction(told.after),
        "points": _points(told.points),
        "parts": [_part(part) for part in told.parts],
    }


def _versions(
    okrs: Okrs, store: Archive, key_result: str, since: datetime, at: datetime
) -> Iterator[tuple[datetime, KeyResult]]:
    """The key result at ``since``, whenever its mapping changed after that, and at ``at``."""
    held = mapping.as_of(store, since) or okrs
    last = _find(held, key_result)
    if last is not None:
        yield since, last
    for version in store.mappings():
        if not since < version.adopted_at < at:
            continue
        found = _find(mapping.read(version), key_result)
        if found is not None and (last is None or _work(found) != _work(last)):
            yield version.adopted_at, found
        last = found or last
    now = _find(okrs, key_result)
    if now is not None:
        yield at, now


def _seen(
    versions: Sequence[tuple[datetime, KeyResult]], store: Archive
) -> Iterator[tuple[Evidence, KeyResult]]:
    """What was known at each of ``versions``, but for edits that brought in a scope nobody had seen yet.

    Delivery was unknown from then on for a while, and with it would be what each kind of change came to. So
    all that such an edit did is told by the next instant at which there is something to compare.
    """
    ends = {0, len(versions) - 1}
    for position, (instant, kr) in enumerate(versions):
        evidence = store.evidence(instant)
        if position in ends or all_synced(kr, evidence):
            yield evidence, kr


def _find(okrs: Okrs, key_result: str) -> KeyResult | None:
    return next((kr for kr in okrs.key_results if kr.id == key_result), None)


def _work(kr: KeyResult) -> object:
    return tuple(part.work for part in kr.parts)


def _part(of: Part) -> shape.Json:
    return {
        "kind": of.kind.value,
        "points": _points(of.points),
        "items": [_shift(shift) for shift in of.items],
    }


def _shift(of: ItemShift) -> shape.Json:
    return {
        **shape.named(of.tracked),
        "what": of.what,
        "on": shape.instant(of.at),
        "weight_before": shape.fraction(of.before),
        "weight_after": shape.fraction(of.after),
    }


def _points(points: Fraction | None) -> float | None:
    return None if points is None else shape.fraction(float(points))
