"""Attributions of stretches of time joined into one, and the parts as they are shown."""

from __future__ import annotations

from fractions import Fraction

import pytest

from okrsync.domain.attribution import Attribution, Part, join
from okrsync.domain.change import Kind
from okrsync.domain.work import Gone, State
from tests.unit.domain.attributed import attributed, points_of, told_of
from tests.unit.domain.made_up import item

DONE = State.DONE


def test_stretches_of_time_join_into_one() -> None:
    one = attributed([item("a"), item("b")], [item("a", DONE), item("b")])
    other = attributed([item("a", DONE), item("b")], [item("a"), item("b")])
    both = join([one, other])
    assert (both.before, both.after) == (0.0, 0.0)
    assert both.points == 0
    assert points_of(both) == {Kind.COMPLETED: 50.0, Kind.REOPENED: -50.0}
    assert told_of(both, Kind.REOPENED) == told_of(other, Kind.REOPENED)


def test_stretches_that_do_not_meet_are_refused() -> None:
    one = attributed([item("a"), item("b")], [item("a", DONE), item("b")])
    back = attributed([item("a", DONE), item("b")], [item("a"), item("b")])
    for wrong in ([one, one], [one, back, back], [back, back, one]):
        with pytest.raises(ValueError, match="where the one before it ended"):
            join(wrong)
    with pytest.raises(ValueError, match="nothing to join"):
        join([])


def test_a_stretch_of_unknown_delivery_makes_the_points_unknown() -> None:
    there, back = attributed([item("a", DONE)], []), attributed([], [item("a", DONE)])
    assert [part.points for part in join([there, back]).parts] == [None, None]
    still = attributed([item("a", DONE), item("b")], [item("a", DONE), item("b", gone=Gone.DELETED)])
    assert [part.points for part in join([still, there]).parts] == [None]


def test_a_part_that_came_to_nothing_adds_nothing_when_stretches_join() -> None:
    nothing = Attribution(0.5, 0.5, (Part(Kind.ADDED, Fraction(0), ()),))
    some = Attribution(0.5, 0.75, (Part(Kind.ADDED, Fraction(25), ()),))
    last = Attribution(0.75, 1.0, (Part(Kind.COMPLETED, Fraction(25), ()),))
    joined = join([nothing, some, last])
    assert (joined.before, joined.after) == (0.5, 1.0)
    assert points_of(joined) == {Kind.COMPLETED: 25.0, Kind.ADDED: 25.0}


def test_rounded_parts_add_up_to_the_rounded_change() -> None:
    thirds = (Kind.COMPLETED, Kind.ADDED, Kind.REMOVED)
    third = Fraction(100, 3)
    why = Attribution(0.0, 1.0, tuple(Part(kind, third, ()) for kind in thirds))
    assert [float(points) for _, points in why.rounded()] == [33.4, 33.3, 33.3]
    assert why.rounded(0) == tuple(zip(thirds, (Fraction(34), Fraction(33), Fraction(33)), strict=True))


def test_what_rounding_leaves_over_goes_to_those_that_lost_most_by_it() -> None:
    exact = {Kind.COMPLETED: "30.02", Kind.ADDED: "20.11", Kind.REMOVED: "10.07"}
    parts = tuple(Part(kind, Fraction(points), ()) for kind, points in exact.items())
    rounded = Attribution(0.0, 0.602, parts).rounded()
    assert [float(points) for _, points in rounded] == [30.0, 20.1, 10.1]
