"""One item in two scopes that were synced at different times: the freshest sighting says what it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from okrsync.domain.change import Kind
from okrsync.domain.delivery import Delivery
from okrsync.domain.tracker import Take, Tracker, track
from okrsync.domain.work import Gone, State, TrackedItem, freshest
from tests.unit.domain.attributed import attributed, points_of, told_of
from tests.unit.domain.made_up import START, day, delivered, item, labelled, metric_kr, phase

DONE, TODO = State.DONE, State.TODO
BOARD, OTHER = labelled(), labelled(scope="other")
BOTH = metric_kr(None, phase("both", BOARD, OTHER))
OLD = item("a", TODO)
NEW = item("a", DONE, scope="other", updated_at=START + timedelta(hours=1))


def _shown(told: Delivery) -> tuple[float | None, list[str], list[str]]:
    return told.progress, [c.tracked.scope for c in told.counted], [e.why for e in told.excluded]


def test_an_item_of_two_scopes_counts_in_its_first_place_as_its_freshest_sighting() -> None:
    assert _shown(delivered([OLD, NEW], BOARD, OTHER)) == (1, ["board"], ["already counted"])
    assert _shown(delivered([OLD, NEW], OTHER, BOARD)) == (1, ["other"], ["already counted"])


def test_a_sighting_that_is_gone_says_nothing_of_the_one_that_is_there() -> None:
    moved = replace(NEW, gone=Gone.MOVED)
    assert _shown(delivered([OLD, moved], BOARD, OTHER)) == (0, ["board"], ["moved"])


@pytest.mark.parametrize("order", [(OLD, NEW), (NEW, OLD)])
def test_a_number_over_work_items_takes_the_freshest_sighting(order: tuple[TrackedItem, ...]) -> None:
    done = Tracker(work=(BOARD, OTHER), take=Take.COUNT, states=(State.DONE,))
    assert track(done, order, day(50)).value == 1
    assert freshest(order)[OLD.identity] is NEW


def test_a_scope_that_hears_of_it_later_tells_no_news() -> None:
    here, there = item("a", DONE, updated_at=day(5)), item("a", TODO, scope="other", updated_at=day(1))
    late = item("a", DONE, scope="other", updated_at=day(5))
    assert attributed([here, there], [here, late], BOTH).parts == ()


def test_what_only_the_freshest_sighting_tells_is_news_where_another_scope_says_it() -> None:
    here, there = item("a", TODO, updated_at=day(1)), item("a", DONE, scope="other", updated_at=day(3))
    why = attributed([here, there], [item("a", TODO, updated_at=day(5)), there], BOTH)
    assert (why.before, why.after) == (1.0, 0.0)
    assert points_of(why) == {Kind.REOPENED: -100.0}
    assert told_of(why, Kind.REOPENED)[0][:2] == ("a", "done -> todo")


def test_a_parent_that_only_another_scope_knows_of_by_now_is_re_estimated() -> None:
    fixed = [item("b"), item("a", DONE, updated_at=day(3), parent="b")]
    stale = item("a", DONE, scope="other", updated_at=day(1))
    why = attributed(
        [*fixed, stale], [*fixed, replace(stale, item=replace(stale.item, updated_at=day(5)))], BOTH
    )
    assert (why.before, why.after) == (1.0, 0.5)
    assert points_of(why) == {Kind.RE_ESTIMATED: -50.0}
