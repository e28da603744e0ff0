"""What was done and what there was to do, over time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from okrsync.domain.burnup import WEEK, BurnPoint, Week, burnup, seen_until, week_ends, weeks
from okrsync.domain.evidence import Freshness
from okrsync.domain.selection import POINTS
from okrsync.domain.work import State
from tests.unit.domain.made_up import MemoryEvidence, day, item, labelled, metric_kr, phase

DONE = State.DONE
KR = metric_kr(None, phase("all", labelled(weigh_by=POINTS)))


def _point(week: int, done: float, total: float, finished: int = 0, unit: str = "items") -> BurnPoint:
    return BurnPoint(at=day(7 * week), done=done, total=total, finished=finished, unit=unit)


def test_each_instant_has_the_weight_done_and_the_weight_of_everything() -> None:
    first, second = [item("a", points=3.0)], [item("a", DONE, points=3.0), item("b", points=5.0)]
    over_time = [MemoryEvidence(at=day(n), everything=held) for n, held in ((1, first), (8, second))]
    assert burnup(KR, over_time) == (
        BurnPoint(at=day(1), done=0, total=3, finished=0, unit="points"),
        BurnPoint(at=day(8), done=3, total=8, finished=1, unit="points"),
    )


def test_an_instant_at_which_a_scope_was_not_seen_has_no_point() -> None:
    unseen = MemoryEvidence(at=day(1), fresh={("tool", "board"): Freshness(None)})
    assert burnup(KR, [unseen]) == ()


def test_what_was_not_looked_at_for_too_long_has_no_point() -> None:
    seen = [
        MemoryEvidence(at=day(14), fresh={("tool", "board"): Freshness(day(looked))}) for looked in (7.5, 7)
    ]
    assert [len(burnup(KR, [each], within=WEEK)) for each in seen] == [1, 0]
    assert len(burnup(KR, seen)) == 2
    two = metric_kr(None, phase("all", labelled(), labelled(scope="other")))
    fresh = {("tool", "board"): Freshness(day(14)), ("tool", "other"): Freshness(day(7))}
    assert burnup(two, [MemoryEvidence(at=day(14), fresh=fresh)], within=WEEK) == ()


def test_work_is_seen_up_to_when_the_last_of_its_scopes_was() -> None:
    kr = metric_kr(None, phase("all", labelled(), labelled(scope="other")))
    fresh = {("tool", "board"): Freshness(day(3)), ("tool", "other"): Freshness(day(2))}
    assert seen_until(kr, MemoryEvidence(fresh=fresh)) == day(2)
    assert seen_until(kr, MemoryEvidence(fresh={**fresh, ("tool", "other"): Freshness(None)})) is None
    assert seen_until(metric_kr(), MemoryEvidence()) is None


def test_weeks_end_now_and_begin_no_earlier_than_asked() -> None:
    assert week_ends(day(30), day(0), 12) == (day(2), day(9), day(16), day(23), day(30))
    assert week_ends(day(30), day(2), 12)[0] == day(2)
    assert week_ends(day(30), day(0), 2) == (day(16), day(23), day(30))


def test_a_week_is_what_lies_between_two_points() -> None:
    points = [_point(0, 1, 10, 1), _point(1, 4, 12, 3), _point(2, 3, 11, 2)]
    assert weeks(points) == (
        Week(throughput=3, growth=2, finished=2),
        Week(throughput=-1, growth=-1, finished=0),
    )
    assert weeks(points)[0].gain == 1


def test_the_plan_being_filled_is_no_growth() -> None:
    assert weeks([_point(0, 0, 0), _point(1, 0, 40), _point(2, 2, 40, 2)]) == (
        Week(throughput=2, growth=0, finished=2),
    )
    assert weeks([_point(0, 0, 1), _point(1, 0, 40)]) == (Week(throughput=0, growth=39, finished=0),)


@pytest.mark.parametrize("breaks", [_point(1, 1, 10, unit="points"), _point(1, 0, 0)], ids=["unit", "empty"])
def test_a_break_ends_the_run(breaks: BurnPoint) -> None:
    points = [_point(0, 0, 10), breaks, _point(2, 2, 10), _point(3, 5, 10)]
    assert weeks(points) == (Week(throughput=3, growth=0, finished=0),)


def test_a_gap_is_left_out_with_what_happened_in_it() -> None:
    points = [_point(0, 0, 10), _point(1, 1, 10), _point(3, 2, 10), _point(4, 5, 10)]
    assert weeks(points) == (
        Week(throughput=1, growth=0, finished=0),
        Week(throughput=3, growth=0, finished=0),
    )
    assert timedelta(days=7) == WEEK


@pytest.mark.parametrize("points", [(), (_point(0, 0, 10),)], ids=["none", "one"])
def test_fewer_than_two_points_make_no_week(points: tuple[BurnPoint, ...]) -> None:
    assert weeks(points) == ()
