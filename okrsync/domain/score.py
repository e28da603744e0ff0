"""The score at the end of a period, and what is carried over into the next one.

In plain words: a key result scores how far its result has come from baseline to target (for a milestone:
the shares that its stages paid out), between 0.0 and 1.0, rounded down to a tenth, so that nothing that was
missed scores 1.0. An objective scores the weighted mean of its key results' progress, rounded down the same
way. As long as one of them has no score, neither has the objective: a mean over what somebody happened to
measure could be 1.0 although the rest was missed.

Carried over is whatever did not reach its target, with the value that it would start from: where it stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from okrsync.domain.evaluate import KeyResultFigures, ObjectiveFigures
from okrsync.domain.okr import KeyResult, Stage
from okrsync.domain.status import reached, score


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveScore:
    """An objective's ``score`` (None before its end, and while key results are ``unscored``)."""

    score: float | None
    key_results: tuple[tuple[KeyResult, float | None], ...]

    @property
    def unscored(self) -> tuple[KeyResult, ...]:
        """The key results that were never measured, or whose own period is not over."""
        return tuple(kr for kr, own in self.key_results if own is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryOver:
    """A key result that did not reach its target, and the value that it would go on from.

    ``value`` is in the metric's unit (per cent for a milestone), or None where it was never measured: then it
    would start from its old baseline. ``stages`` are those of a milestone that are not complete.
    """

    key_result: KeyResult
    value: float | None
    progress: float | None
    stages: tuple[Stage, ...] = ()


def score_objective(of: ObjectiveFigures, at: datetime) -> ObjectiveScore:
    """The score of an objective whose figures are as of ``at``."""
    scores = tuple((kr.key_result, kr.score) for kr in of.key_results)
    over = at >= of.objective.period.end and all(own is not None for _, own in scores)
    of_all = score(of.progress) if over and of.progress is not None else None
    return ObjectiveScore(score=of_all, key_results=scores)


def carried_over(figures: Iterable[KeyResultFigures]) -> tuple[CarryOver, ...]:
    """Those of ``figures`` (as of the end of their period) that did not reach their target."""
    return tuple(_carried(kr) for kr in figures if not reached(kr.result.progress))


def _carried(kr: KeyResultFigures) -> CarryOver:
    return CarryOver(
        key_result=kr.key_result,
        value=kr.result.value,
        progress=kr.result.progress,
        stages=tuple(figures.stage for figures in kr.result.stages if not figures.complete),
    )
