"""Which key results new evidence can move."""

from __future__ import annotations

from datetime import timedelta

from okrsync.domain.okr import Metric, Okrs
from okrsync.domain.standing import Standing
from okrsync.domain.tracker import OPEN, Take, Tracker
from tests.unit.domain.made_up import SERIES, labelled, metric_kr, milestone_kr, objective, phase, stage

BUGS = Metric(
    baseline=4,
    target=0,
    every=timedelta(days=1),
    series="bugs",
    tracker=Tracker(work=(labelled(scope="bugs"),), take=Take.COUNT, states=OPEN),
)
BOARD, BUG_BOARD = ("tool", "board"), ("tool", "bugs")


def _standing() -> Standing:
    return Standing.of(
        Okrs(
            objectives=(
                objective(
                    metric_kr(None, phase("p", labelled("x"), labelled("y")), id="rate"),
                    metric_kr(BUGS, id="bugs"),
                ),
                objective(milestone_kr(stage("a", 100, labelled(), labelled(scope="bugs")), id="survey")),
            )
        )
    )


def test_a_scope_moves_whatever_has_work_in_it_or_counts_it() -> None:
    assert _standing().by_scope == {BOARD: ("rate", "survey"), BUG_BOARD: ("bugs", "survey")}
    assert _standing().touched(scopes=[BOARD], series=[]) == {"rate", "survey"}
    assert _standing().touched(scopes=[BOARD, BUG_BOARD], series=[]) == {"rate", "survey", "bugs"}


def test_a_series_moves_the_metrics_that_it_measures() -> None:
    assert _standing().touched(scopes=[], series=[SERIES]) == {"rate"}
    assert _standing().touched(scopes=[BUG_BOARD], series=[SERIES]) == {"rate", "bugs", "survey"}


def test_what_nobody_stands_on_moves_nothing() -> None:
    assert (
        _standing().touched(scopes=[("tool", "other"), ("second", "board")], series=["other"]) == frozenset()
    )
