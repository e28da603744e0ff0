"""A phase's target is a point of one metric's line: with several it would be a point of each."""

from __future__ import annotations

import pytest

from tests.unit.settings.conftest import Loading

FILE = """version: 1
objectives:
  - id: o
    title: Better
    owner: ana
    period: 2026
    key_results:
      - {id: rate, title: The rate falls, metric: {baseline: 8, target: 3}, project: prevention}
      - {id: survey, title: A survey, project: prevention, milestone: {stages: [{title: All, share: 100}]}}
      - {id: hours, title: More hours, metric: {baseline: 100, target: 300}, project: OTHER}
projects:
  - id: prevention
    title: Prevention
    phases:
      - {title: One, due: 2026-06-30, target: 6.5}
      - {title: Two, due: 2026-12-31}
  - {id: nothing, title: Nothing}
"""


def test_a_target_that_one_metric_has_is_a_point_of_its_line(loading: Loading) -> None:
    config = loading(FILE.replace("OTHER", "nothing")).config
    assert config is not None
    assert [phase.target for phase in config.okrs.key_results[0].plan] == [6.5, None]


@pytest.mark.parametrize(("project", "told"), [("nothing", 0), ("prevention", 1)])
def test_a_target_that_several_metrics_would_have_is_refused_where_it_stands(
    loading: Loading, project: str, told: int
) -> None:
    problems = loading(FILE.replace("OTHER", project)).problems
    assert len(problems) == told
    for problem in problems:
        assert (problem.line, problem.column, problem.path) == (15, 47, "projects[0].phases[0].target")
        assert "'prevention' is the plan of rate and hours" in problem.message
        assert "checkpoint" in (problem.hint or "")
