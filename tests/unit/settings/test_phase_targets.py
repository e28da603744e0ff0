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


@pytest.mark.parametrize(
    ("phase", "checkpoint", "told"),
    [
        ("due: 2026-12-31, target: 3", "{date: 2026-06-29, value: 7}", []),
        ("due: 2026-06-30, target: 6.5", "{date: 2026-06-30, value: 6.5}", []),
        (
            "due: 2026-12-31, target: 4",
            "{at: 2026-06-29, value: 7}",
            ["projects[0].phases[1].target: 4 is to be reached by 2026-12-31, and so is 3, the target of"],
        ),
        (
            "due: 2026-06-30, target: 6",
            "{at: 2026-12-31, value: 3.5}",
            [
                "key_results[0].metric.checkpoints[0].value: 3.5 is to be reached by 2026-12-31, and so is 3",
                "projects[0].phases[1].target: 6 is to be reached by 2026-06-30, and so is 6.5, another",
            ],
        ),
    ],
)
def test_of_one_day_one_number_is_expected(
    loading: Loading, phase: str, checkpoint: str, told: list[str]
) -> None:
    text = FILE.replace("OTHER", "nothing").replace("due: 2026-12-31", phase)
    text = text.replace("target: 3}", f"target: 3, checkpoints: [{checkpoint}]}}", 1)
    problems = [str(problem) for problem in loading(text).problems]
    assert len(problems) == len(told)
    for words, problem in zip(told, sorted(problems, key=lambda one: "projects" in one), strict=True):
        assert words in problem
