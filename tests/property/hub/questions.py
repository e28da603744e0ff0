"""What people ask of any hub: what would an edit do, and why is a number another one than it was?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from okrsync.domain.evaluate import Figures, KeyResultFigures
from okrsync.domain.okr import Okrs
from okrsync.ports import Store
from okrsync.usecases import mapping, shape
from okrsync.usecases.plan import plan
from okrsync.usecases.recompute import figures
from okrsync.usecases.why import why
from tests.property.hub.naive import Needles

_Told = Mapping[str, Mapping[str, Any]]


def told(of: Figures) -> _Told:
    """Everything that is shown of each key result."""
    return {
        kr.key_result.id: {**shape.key_result(kr), "weight": kr.key_result.weight} for kr in of.key_results
    }


def needles(seen: Figures) -> Needles:
    """Of each key result its delivery, the value of its result, and whether it is stale, as shown."""
    return rounded(
        {
            kr.key_result.id: (kr.delivery.progress, kr.result.value, kr.stale is not None)
            for kr in seen.key_results
        }
    )


def rounded(of: Needles) -> Needles:
    """``of`` with as many digits as are shown."""
    return {
        name: (shape.fraction(delivery), shape.fraction(result), is_stale)
        for name, (delivery, result, is_stale) in of.items()
    }


def foresee(okrs: Okrs, store: Store, at: datetime) -> _Told:
    """What a plan says that will be shown of each key result once ``okrs`` holds."""
    effects = plan(mapping.held(store), okrs, store.evidence(at)).key_results
    return {effect.after.figures["id"]: effect.after.figures for effect in effects if effect.after}


def explained(store: Store, key_result: str, since: datetime, at: datetime) -> None:
    """Assert that the reasons for a change lead from what was shown to what was shown, to the last digit."""
    okrs = mapping.as_of(store, at)
    assert okrs is not None
    change = why(okrs, store, key_result, since, at)
    if change is None:
        assert _shown(store, key_result, since) is None or _shown(store, key_result, at) is None
        return
    before, after = _shown(store, key_result, change.since), _shown(store, key_result, at)
    assert before is not None
    assert after is not None
    reasons = change.attribution
    assert (reasons.before, reasons.after) == (before.delivery.progress, after.delivery.progress)
    if reasons.points is not None and all(part.points is not None for part in reasons.parts):
        exact = Fraction(reasons.after or 0.0) - Fraction(reasons.before or 0.0)
        assert sum((part.points or Fraction(0) for part in reasons.parts), Fraction(0)) == exact * 100
    named = {shift.tracked.identity for part in reasons.parts for shift in part.items}
    assert _moved(before, after) <= named


def _shown(store: Store, key_result: str, at: datetime) -> KeyResultFigures | None:
    okrs = mapping.as_of(store, at)
    assert okrs is not None
    seen = figures(okrs, store, at).key_results
    return next((kr for kr in seen if kr.key_result.id == key_result), None)


def _moved(before: KeyResultFigures, after: KeyResultFigures) -> set[tuple[str, str]]:
    """The items that count otherwise: they came, left, were done, were opened again."""
    then, now = _credits(before), _credits(after)
    return {item for item in {**then, **now} if then.get(item) != now.get(item)}


def _credits(of: KeyResultFigures) -> dict[tuple[str, str], float]:
    return {counted.tracked.identity: counted.credit for counted in of.delivery.detail.counted}
