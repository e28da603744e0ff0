"""Why delivery changed: each kind of change gets its points, and they add up."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from okrsync.domain.attribution import attribute
from okrsync.domain.change import Kind
from okrsync.domain.evidence import Freshness
from okrsync.domain.selection import POINTS, UNDER, Criterion, Selection
from okrsync.domain.work import Gone, State
from tests.unit.domain.attributed import ALL, attributed, points_of, told_of
from tests.unit.domain.made_up import MemoryEvidence, day, item, labelled, metric_kr, phase

TODO, DOING, DONE, DROPPED = State.TODO, State.DOING, State.DONE, State.DROPPED

X = metric_kr(None, phase("x", labelled("x")))
BY_POINTS = metric_kr(None, phase("all", labelled(weigh_by=POINTS)))


def test_what_closes_is_completed() -> None:
    why = attributed([item("a", DOING), item("b")], [item("a", DONE), item("b")])
    assert points_of(why) == {Kind.COMPLETED: 50.0}
    assert told_of(why, Kind.COMPLETED) == [("a", "doing -> done", 1.0, 1.0)]


def test_a_resolution_is_told_of_what_was_dropped_alone() -> None:
    done = attributed([item("a"), item("b")], [item("a", DONE, resolution="Fixed"), item("b")])
    assert told_of(done, Kind.COMPLETED)[0][1] == "todo -> done"
    dropped = attributed([item("a"), item("b")], [item("a", DROPPED), item("b")])
    assert told_of(dropped, Kind.DROPPED)[0][1] == "todo -> dropped"


def test_an_item_is_told_as_it_was_last_seen() -> None:
    why = attributed([item("a", title="Old"), item("b")], [item("a", DONE, title="New"), item("b")])
    assert [shift.tracked.item.title for part in why.parts for shift in part.items] == ["New"]


@pytest.mark.parametrize("was", [DONE, DROPPED])
def test_what_was_finished_and_is_open_again_is_reopened(was: State) -> None:
    why = attributed([item("a", was), item("b", DONE)], [item("a", TODO), item("b", DONE)])
    assert points_of(why) == {Kind.REOPENED: -50.0}
    assert told_of(why, Kind.REOPENED)[0][:2] == ("a", f"{was} -> todo")


def test_what_is_dropped_leaves_and_says_by_which_resolution() -> None:
    why = attributed(
        [item("a", DONE), item("b")], [item("a", DONE), item("b", DROPPED, resolution="Won't Do")]
    )
    assert points_of(why) == {Kind.DROPPED: 50.0}
    assert told_of(why, Kind.DROPPED) == [("b", "todo -> dropped (Won't Do)", 1.0, None)]


def test_what_happened_has_the_day_that_the_tool_tells() -> None:
    done, dropped = (
        item("a", DONE, done_at=day(12)),
        item("b", DROPPED, done_at=day(13), resolution="dropped"),
    )
    why = attributed([item("a"), item("b")], [done, dropped, item("c", created_at=day(14))])
    told = {shift.tracked.item.key: (shift.what, shift.at) for part in why.parts for shift in part.items}
    assert told == {
        "a": ("todo -> done", day(12)),
        "b": ("todo -> dropped", day(13)),
        "c": ("new", day(14)),
    }
    (reopened,) = attributed([done], [item("a", TODO, done_at=None)]).parts
    assert [shift.at for shift in reopened.items] == [None]


def test_work_that_begins_changes_nothing() -> None:
    why = attributed([item("a"), item("b", DONE)], [item("a", DOING), item("b", DONE)])
    assert why.points == 0
    assert why.parts == ()


def test_a_new_item_is_added() -> None:
    why = attributed([item("a", DONE)], [item("a", DONE), item("b")])
    assert points_of(why) == {Kind.ADDED: -50.0}
    assert told_of(why, Kind.ADDED) == [("b", "new", None, 1.0)]


def test_an_item_that_meets_the_selection_at_last_is_added() -> None:
    why = attributed(
        [item("a", DONE, label="x"), item("b")], [item("a", DONE, label="x"), item("b", label="x")], X
    )
    assert points_of(why) == {Kind.ADDED: -50.0}
    assert told_of(why, Kind.ADDED) == [("b", "selected now", None, 1.0)]


def test_an_item_that_comes_back_is_added() -> None:
    why = attributed([item("a", DONE), item("b", gone=Gone.OUT_OF_REACH)], [item("a", DONE), item("b")])
    assert told_of(why, Kind.ADDED) == [("b", "back (out of reach)", None, 1.0)]


@pytest.mark.parametrize("reason", list(Gone))
def test_a_gone_item_is_removed_and_saysattributed(reason: Gone) -> None:
    why = attributed([item("a", DONE), item("b")], [item("a", DONE), item("b", gone=reason)])
    assert points_of(why) == {Kind.REMOVED: 50.0}
    assert told_of(why, Kind.REMOVED) == [("b", str(reason), 1.0, None)]


def test_an_item_that_no_longer_meets_the_selection_is_removed() -> None:
    why = attributed(
        [item("a", DONE, label="x"), item("b", label="x")], [item("a", DONE, label="x"), item("b")], X
    )
    assert told_of(why, Kind.REMOVED) == [("b", "no longer selected", 1.0, None)]


def test_an_item_that_nobody_knows_any_more_is_removed() -> None:
    why = attributed([item("a", DONE), item("b")], [item("a", DONE)])
    assert told_of(why, Kind.REMOVED) == [("b", "no longer known", 1.0, None)]


def test_another_estimate_is_re_estimated() -> None:
    before, after = [item("a", DONE, points=2.0), item("b", points=2.0)], item("b", points=6.0)
    why = attributed(before, [before[0], after], BY_POINTS)
    assert points_of(why) == {Kind.RE_ESTIMATED: -25.0}
    assert told_of(why, Kind.RE_ESTIMATED) == [("b", "points: 2 -> 6", 2.0, 6.0)]


def test_a_first_estimate_tells_that_there_was_none() -> None:
    before, after = [item("a", DONE, points=2.0), item("b")], item("b", points=6.0)
    why = attributed(before, [before[0], after], BY_POINTS)
    assert told_of(why, Kind.RE_ESTIMATED) == [("b", "points: none -> 6", 2.0, 6.0)]


def test_estimates_in_several_units_are_told_together_and_each_once() -> None:
    kr = metric_kr(
        None,
        phase("x", labelled("x", weigh_by=POINTS), labelled("y", weigh_by=POINTS)),
        phase("z", labelled("z", weigh_by="hours")),
    )
    fixed = [item("b", label="x", points=1.0), item("c", label="z", numbers={"hours": 2.0})]
    before, after = (
        item("a", label="x", points=points, numbers={"hours": hours})
        for points, hours in ((2.0, 3.0), (6.0, 9.0))
    )
    why = attributed([*fixed, before], [*fixed, after], kr)
    assert [what for key, what, *_ in told_of(why, Kind.RE_ESTIMATED) if key == "a"] == [
        "points: 2 -> 6, hours: 3 -> 9"
    ]


def test_an_estimate_that_nobody_weighs_by_is_no_news() -> None:
    assert attributed([item("a", points=2.0)], [item("a", points=6.0)]).parts == ()


def test_what_is_made_and_closed_in_between_is_added_open_and_then_completed() -> None:
    late = item("b", DONE, created_at=day(12), done_at=day(15))
    why = attributed([item("a", TODO)], [item("a", TODO), late])
    # Added first: 0 then +50; completed first: the new item is not there yet, so 0 then +50.
    assert points_of(why) == {Kind.COMPLETED: 25.0, Kind.ADDED: 25.0}
    assert told_of(why, Kind.COMPLETED) == [("b", "todo -> done", None, 1.0)]


def test_what_was_done_long_before_it_was_added_is_added_alone() -> None:
    for finished in (5, 10):
        early = item("b", DONE, created_at=day(1), done_at=day(finished))
        assert points_of(attributed([item("a")], [item("a"), early])) == {Kind.ADDED: 50.0}


def test_without_any_date_a_new_item_was_always_as_it_is() -> None:
    assert points_of(attributed([item("a")], [item("a"), item("b", DONE)])) == {Kind.ADDED: 50.0}


def test_what_comes_in_open_takes_away_before_its_closing_gives_back() -> None:
    # Added first: -50, then +50. Completed first: it is not there yet, and comes in as done.
    late = item("b", DONE, created_at=day(12), done_at=day(15))
    assert points_of(attributed([item("a", DONE)], [item("a", DONE), late])) == {
        Kind.COMPLETED: 25.0,
        Kind.ADDED: -25.0,
    }


def test_what_was_made_before_and_closed_in_between_is_added_open_too() -> None:
    late = item("b", DONE, created_at=day(1), done_at=day(15))
    assert points_of(attributed([item("a")], [item("a"), late])) == {Kind.COMPLETED: 25.0, Kind.ADDED: 25.0}


def test_what_was_made_in_between_was_open_first_though_nobody_knows_when_it_closed() -> None:
    late = item("b", DONE, created_at=day(12))
    assert points_of(attributed([item("a")], [item("a"), late])) == {Kind.COMPLETED: 25.0, Kind.ADDED: 25.0}


def test_what_is_made_and_dropped_in_between_is_no_news() -> None:
    assert attributed([item("a")], [item("a"), item("b", DROPPED, created_at=day(12))]).parts == ()


def test_a_part_is_the_mean_over_all_orders() -> None:
    before, after = [item("a"), item("b")], [item("a", DONE), item("b", gone=Gone.DELETED)]
    # Completed first: +50, then +50 by removing. Removed first: 0, then +100 by completing.
    assert points_of(attributed(before, after)) == {Kind.COMPLETED: 75.0, Kind.REMOVED: 25.0}


def test_what_closes_and_is_re_estimated_is_told_by_both_in_either_order() -> None:
    before = [item("a", points=1.0), item("b", points=1.0)]
    why = attributed(before, [item("a", DONE, points=3.0), item("b", points=1.0)], BY_POINTS)
    assert points_of(why) == {Kind.COMPLETED: 62.5, Kind.RE_ESTIMATED: 12.5}


def test_all_that_closed_is_named_whether_it_was_re_estimated_too_or_not() -> None:
    before = [item(name, points=1.0) for name in "abc"]
    why = attributed(before, [item("a", DONE, points=1.0), item("b", DONE, points=3.0), before[2]], BY_POINTS)
    assert [key for key, *_ in told_of(why, Kind.COMPLETED)] == ["a", "b"]
    assert [key for key, *_ in told_of(why, Kind.RE_ESTIMATED)] == ["b"]


@pytest.mark.parametrize("unit", [POINTS, "hours"])
def test_what_grows_before_it_closes_takes_away_first(unit: str) -> None:
    # Completed first: +50, then nothing. Re-estimated first: from 1 of 2 to 1 of 4, so -25, then +75.
    kr = metric_kr(None, phase("all", labelled(weigh_by=unit)))
    small, large = ({"points": size} if unit == POINTS else {"numbers": {unit: size}} for size in (1.0, 3.0))
    fixed = item("b", DONE, **small)
    why = attributed([item("a", **small), fixed], [item("a", DONE, **large), fixed], kr)
    assert points_of(why) == {Kind.COMPLETED: 62.5, Kind.RE_ESTIMATED: -12.5}
    # With 3 of open work beside it: 1/5, and 2/5 or 1/7 on the way to 4/7.
    beside = [fixed, item("c", **large)]
    why = attributed([item("a", **small), *beside], [item("a", DONE, **large), *beside], kr)
    completed = 50 * ((2 / 5 - 1 / 5) + (4 / 7 - 1 / 7))
    grown = 50 * ((1 / 7 - 1 / 5) + (4 / 7 - 2 / 5))
    assert points_of(why) == pytest.approx({Kind.COMPLETED: completed, Kind.RE_ESTIMATED: grown})


def test_the_parts_add_up_to_the_last_digit() -> None:
    before = [item(f"{n}", points=0.1 * n) for n in range(1, 8)]
    after = [item("1", DONE, points=0.7), item("2", DROPPED), item("3", DONE), item("9", points=0.3)]
    why = attributed(before, after, BY_POINTS)
    assert why.before is not None
    assert why.after is not None
    assert sum(part.points or 0 for part in why.parts) == why.points
    assert why.points == 100 * (Fraction(why.after) - Fraction(why.before))


def test_a_first_child_takes_its_parents_place_and_the_parent_is_named() -> None:
    before = [item("epic"), item("other", DONE)]
    why = attributed(before, [*before, item("child", parent="epic"), item("twin", parent="epic")])
    assert why.after == pytest.approx(1 / 3)
    assert told_of(why, Kind.ADDED) == [
        ("child", "new", None, 1.0),
        ("twin", "new", None, 1.0),
        ("epic", "counts through its 2 children", 1.0, None),
    ]


def test_a_parent_that_two_parts_hold_says_what_took_its_place_and_not_that_it_was_counted() -> None:
    kr = metric_kr(None, phase("x", labelled("x")), phase("y", labelled("y")))
    before = [item("epic", label=("x", "y")), item("other", DONE, label="x")]
    why = attributed(before, [*before, item("child", label="y", parent="epic")], kr)
    assert ("epic", "counts through its 1 child", 1.0, None) in told_of(why, Kind.ADDED)


def test_a_parent_that_loses_its_last_child_counts_by_itself() -> None:
    before = [item("epic"), item("child", parent="epic", state=DONE)]
    why = attributed(before, [before[0], replace(before[1], gone=Gone.DELETED)])
    assert points_of(why) == {Kind.REMOVED: -100.0}
    assert ("epic", "counts by itself", None, 1.0) in told_of(why, Kind.REMOVED)


def test_an_item_with_another_parent_is_re_estimated() -> None:
    before = [item("epic"), item("a", DONE)]
    why = attributed(before, [before[0], item("a", DONE, parent="epic")])
    assert points_of(why) == {Kind.RE_ESTIMATED: 50.0}
    assert told_of(why, Kind.RE_ESTIMATED) == [("epic", "counts through its 1 child", 1.0, None)]


def test_an_item_that_moves_to_a_part_that_weighs_otherwise_is_re_estimated() -> None:
    kr = metric_kr(None, phase("x", labelled("x")), phase("y", labelled("y", weigh_by=POINTS)))
    fixed = [item("a", DONE, label="x"), item("b", label="y", points=3.0), item("c", label="y", points=3.0)]
    before, after = item("d", label="x", points=9.0), item("d", label="y", points=9.0)
    why = attributed([*fixed, before], [*fixed, after], kr)
    assert list(points_of(why)) == [Kind.RE_ESTIMATED]
    assert told_of(why, Kind.RE_ESTIMATED)[0][:2] == ("d", "moved within the plan")


def test_an_item_that_moves_to_another_scope_of_the_plan_is_no_news() -> None:
    kr = metric_kr(None, phase("both", labelled(), labelled(scope="other")))
    here, there = item("a"), item("a", scope="other")
    fixed = item("b", DONE)
    assert attributed([fixed, here], [fixed, replace(here, gone=Gone.MOVED), there], kr).parts == ()


@pytest.mark.parametrize(("of", "to"), [("board", "other"), ("other", "board")])
def test_an_item_that_moves_to_another_scope_and_closes_there_is_completed(of: str, to: str) -> None:
    kr = metric_kr(None, phase("both", labelled(), labelled(scope="other")))
    here, there = item("a", scope=of), item("a", DONE, scope=to, done_at=day(2))
    why = attributed([here], [replace(here, gone=Gone.MOVED), there], kr)
    assert points_of(why) == {Kind.COMPLETED: 100.0}


@pytest.mark.parametrize("ahead", ["board", "other"])
def test_an_item_that_one_scope_knows_as_done_before_the_other_is_completed(ahead: str) -> None:
    kr = metric_kr(None, phase("both", labelled(), labelled(scope="other")))
    before = {scope: item("a", scope=scope) for scope in ("board", "other")}
    after = {**before, ahead: item("a", DONE, scope=ahead, updated_at=day(15))}
    why = attributed([*before.values()], [*after.values()], kr)
    assert points_of(why) == {Kind.COMPLETED: 100.0}


def test_an_ancestor_that_moves_brings_its_descendants_in() -> None:
    under = Selection(connection="tool", scope="board", criteria=(Criterion(UNDER, ("top",)),))
    kr = metric_kr(None, phase("under", under))
    fixed = [item("top"), item("a", DONE, parent="top"), item("leaf", parent="mid")]
    why = attributed([*fixed, item("mid")], [*fixed, item("mid", parent="top")], kr)
    assert points_of(why) == {Kind.ADDED: -50.0}
    assert told_of(why, Kind.ADDED) == [("leaf", "counts by itself", None, 1.0)]


def test_a_changed_mapping_comes_last_on_the_later_evidence() -> None:
    before = [item("a", label="x"), item("b", label="x"), item("c", DONE, label="y")]
    after = [item("a", DONE, label="x"), *before[1:]]
    why = attributed(before, after, ALL, mapped_before=X)
    assert points_of(why) == {Kind.COMPLETED: 50.0, Kind.MAPPING: pytest.approx(100 * (2 / 3 - 1 / 2))}
    assert told_of(why, Kind.MAPPING) == [("c", "counts under the new mapping", None, 1.0)]


def test_a_mapping_that_selects_less_or_weighs_otherwise_names_the_items() -> None:
    items = [item("a", DONE, label="x", points=3.0), item("b", points=1.0)]
    less = attributed(items, items, X, mapped_before=ALL)
    assert told_of(less, Kind.MAPPING) == [("b", "no longer counts under the new mapping", 1.0, None)]
    otherwise = attributed(items, items, BY_POINTS, mapped_before=ALL)
    assert points_of(otherwise) == {Kind.MAPPING: 25.0}
    assert told_of(otherwise, Kind.MAPPING) == [("a", "weighs differently", 1.0, 3.0)]


def test_from_no_items_there_are_items_to_name_and_nopoints_of() -> None:
    why = attributed([], [item("a", DONE)])
    assert (why.before, why.after, why.points) == (None, 1.0, None)
    assert [(part.kind, part.points) for part in why.parts] == [(Kind.ADDED, None)]
    assert why.rounded() == ()


def test_to_no_items_there_are_items_to_name_and_nopoints_of() -> None:
    why = attributed([item("a", DONE)], [])
    assert (why.before, why.after, why.points) == (1.0, None, None)
    assert [(part.kind, part.points) for part in why.parts] == [(Kind.REMOVED, None)]


def test_a_scope_that_was_never_synced_hides_the_change() -> None:
    unknown = MemoryEvidence(at=day(10), everything=[item("a")], fresh={("tool", "board"): Freshness(None)})
    why = attribute(ALL, unknown, MemoryEvidence(at=day(20), everything=[item("a", DONE)]))
    assert (why.before, why.after, why.points) == (None, 1.0, None)


def test_a_world_without_items_leaves_the_needle_where_it_was() -> None:
    why = attributed([item("a", DONE)], [item("b")])
    # Removed first: nothing counts, the needle stays at 100, then -100. Added first: -50, then -50.
    assert points_of(why) == {Kind.ADDED: -75.0, Kind.REMOVED: -25.0}
    # Here it stays at 0, then +100. Added first: +50, then +50.
    back = attributed([item("a")], [item("b", DONE)])
    assert points_of(back) == {Kind.ADDED: 75.0, Kind.REMOVED: 25.0}


def test_what_moves_others_by_their_mean_alone_is_named_as_the_cause() -> None:
    # With the dropped 10 the mean of the estimated ones is 6 instead of 2, and a weighs that.
    before = [item("a", DONE), item("b", points=2.0)]
    why = attributed(before, [*before, item("c", DROPPED, points=10.0)], BY_POINTS)
    assert points_of(why) == {Kind.ADDED: 25.0}
    assert told_of(why, Kind.ADDED) == [("c", "new", None, None)]


def test_what_moves_nothing_is_not_named_as_a_cause() -> None:
    before = [item("a", DONE, points=2.0), item("b", points=2.0)]
    assert attributed(before, [*before, item("c", DROPPED, points=10.0)], BY_POINTS).parts == ()


def test_a_mapping_that_looks_where_an_item_is_done_names_it() -> None:
    elsewhere = metric_kr(None, phase("all", labelled(scope="other")))
    items = [item("a"), item("b"), item("a", DONE, scope="other"), item("b", scope="other")]
    why = attributed(items, items, elsewhere, mapped_before=ALL)
    assert points_of(why) == {Kind.MAPPING: 50.0}
    assert told_of(why, Kind.MAPPING) == [("a", "done under the new mapping", 1.0, 1.0)]


def test_what_lies_below_an_ancestor_that_moves_away_is_no_longer_selected() -> None:
    under = Selection(connection="tool", scope="board", criteria=(Criterion(UNDER, ("top",)),))
    fixed = [item("top"), item("a", DONE, parent="top"), item("leaf", parent="mid")]
    why = attributed(
        [*fixed, item("mid", parent="top")], [*fixed, item("mid")], metric_kr(None, phase("under", under))
    )
    assert points_of(why) == {Kind.REMOVED: 50.0}
    assert ("leaf", "no longer selected", 1.0, None) in told_of(why, Kind.REMOVED)


def test_an_item_that_moves_within_the_plan_and_becomes_a_container_says_so() -> None:
    kr = metric_kr(None, phase("x", labelled("x")), phase("y", labelled("y")))
    after = [item("epic", label="y"), item("child", label="x", parent="epic")]
    why = attributed([item("epic", label="x")], after, kr)
    assert ("epic", "counts through its 1 child", 1.0, None) in told_of(why, Kind.RE_ESTIMATED)
