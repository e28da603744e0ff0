"""After a period its last measurement may still come, and what comes later is of another period."""

from __future__ import annotations

from datetime import timedelta

import pytest

from okrsync.domain.evaluate import KeyResultFigures
from okrsync.domain.status import Status
from tests.unit.domain.made_up import MemoryEvidence, day, measurement, metric, metric_kr, seen

MONTHLY = metric_kr(metric(every=timedelta(days=30)))


def _on(now: float, *measured: tuple[float, float]) -> KeyResultFigures:
    told = [measurement(value, day(at)) for at, value in measured]
    return seen(MONTHLY, MemoryEvidence(at=day(now), measured=told))


@pytest.mark.parametrize(("came", "value"), [(99, 70), (101, 70), (130, 70), (130.5, 100)])
def test_a_last_measurement_counts_up_to_one_rhythm_after_the_end(came: float, value: float) -> None:
    figures = _on(800, (95, 100), (came, 70))
    assert (figures.result.value, figures.score) == (value, value / 100)


def test_a_score_does_not_drift_with_what_is_measured_later() -> None:
    then, now = _on(101, (95, 100)), _on(800, (95, 100), (200, 40), (700, 10))
    assert (then.score, then.status) == (now.score, now.status) == (1.0, Status.ACHIEVED)
    assert now.stale is None


def test_what_was_measured_only_after_the_period_is_no_result_of_it() -> None:
    figures = _on(800, (700, 10))
    assert (figures.result.progress, figures.score, figures.status) == (None, None, Status.UNKNOWN)
