"""What holds of every change of delivery, whatever happened in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from okrsync.domain.attribution import Attribution, attribute, join
from okrsync.domain.change import Course, Kind
from okrsync.domain.delivered import batches
from okrsync.domain.delivery import deliver
from okrsync.domain.evaluate import evaluate_key_result
from okrsync.domain.okr import KeyResult, Okrs
from okrsync.domain.selection import UNDER, Criterion, Selection
from okrsync.domain.work import State, TrackedItem
from tests.property.domain.strategies import items, key_results, selections
from tests.unit.domain.made_up import MemoryEvidence, day, item, labelled, metric_kr, phase

_UNDER = metric_kr(
    None, phase("under", Selection(connection="tool", scope="board", criteria=(Criterion(UNDER, ("0",)),)))
)
plans = key_results | st.just(_UNDER)


_BOTH = metric_kr(None, phase("here", labelled()), phase("there", labelled(scope="other")))


@st.composite
def _sightings(draw: st.DrawFn) -> list[TrackedItem]:
    """Two items, each of which two scopes saw at a time of its own."""
    parents = st.none() | st.sampled_from("ab")
    return [
        item(
            name,
            draw(st.sampled_from(State)),
            scope=scope,
            parent=draw(parents),
            updated_at=day(draw(st.integers(1, 4))),
        )
        for scope in ("board", "other")
        for name in "ab"
    ]


def _known(number: int, everything: Sequence[TrackedItem]) -> MemoryEvidence:
    return MemoryEvidence(at=day(number), everything=everything)


def _progress(kr: KeyResult, evidence: MemoryEvidence) -> float | None:
    return evaluate_key_result(kr, "objective", Okrs(), evidence).delivery.progress


def _sum(of: Attribution) -> Fraction:
    return sum((part.points or Fraction(0) for part in of.parts), Fraction(0))


@given(plans, plans, items(), items())
def test_the_parts_add_up_exactly_to_what_the_needle_did(
    old: KeyResult, new: KeyResult, before: list[TrackedItem], after: list[TrackedItem]
) -> None:
    then, now = _known(10, before), _known(20, after)
    why = attribute(new, then, now, mapped_before=old)
    assert (why.before, why.after) == (_progress(old, then), _progress(new, now))
    if why.before is None or why.after is None:
        assert why.points is None
        assert all(part.points is None for part in why.parts)
    else:
        assert _sum(why) == why.points == (Fraction(why.after) - Fraction(why.before)) * 100
        assert all(part.items for part in why.parts)
        assert sum(points for _, points in why.rounded()) == Fraction(round(why.points * 10), 10)


@st.composite
def _two_scopes(draw: st.DrawFn) -> list[TrackedItem]:
    """Items of two scopes, which may know different states of one item, either of them the newer one."""
    return [
        replace(tracked, scope=scope, item=replace(tracked.item, updated_at=day(draw(st.integers(0, 3)))))
        for scope in ("board", "other")
        for tracked in draw(items(most=4))
    ]


@st.composite
def _plans_over_two(draw: st.DrawFn) -> KeyResult:
    scopes = draw(st.permutations(["board", "other"]))
    return metric_kr(
        None, *(phase(scope, *(replace(s, scope=scope) for s in draw(selections()))) for scope in scopes)
    )


@given(_plans_over_two(), _plans_over_two(), _two_scopes(), _two_scopes())
def test_the_parts_add_up_and_name_items_where_two_scopes_know_different_states(
    old: KeyResult, new: KeyResult, before: list[TrackedItem], after: list[TrackedItem]
) -> None:
    why = attribute(new, _known(10, before), _known(20, after), mapped_before=old)
    assert (why.before, why.after) == (_progress(old, _known(10, before)), _progress(new, _known(20, after)))
    if why.points is not None:
        assert _sum(why) == why.points
        assert all(part.items for part in why.parts)


@given(plans, items(), items())
def test_a_course_leads_from_the_first_world_to_the_last(
    kr: KeyResult, before: list[TrackedItem], after: list[TrackedItem]
) -> None:
    then, now = _known(10, before), _known(20, after)
    course = Course.between(kr, then, now)
    worlds = course.worlds()
    for applied, evidence in ((frozenset[Kind](), then), (course.kinds, now)):
        real, made = deliver(batches(kr, evidence)), worlds[applied]
        assert (made.tally.done, made.tally.total, made.tally.dropped, made.unit) == (
            real.tally.done,
            real.tally.total,
            real.tally.dropped,
            real.unit,
        )
        assert {c.tracked.identity: (c.weight, c.credit) for c in made.counted} == {
            c.tracked.identity: (c.weight, c.credit) for c in real.counted
        }


@given(_sightings(), _sightings())
def test_what_two_scopes_say_at_different_times_is_told_as_delivery_takes_it(
    before: list[TrackedItem], after: list[TrackedItem]
) -> None:
    then, now = _known(10, before), _known(20, after)
    why = attribute(_BOTH, then, now)
    assert (why.before, why.after) == (_progress(_BOTH, then), _progress(_BOTH, now))
    was, is_ = (
        {c.tracked.identity: c.credit for c in deliver(batches(_BOTH, look)).counted} for look in (then, now)
    )
    completed = [s for part in why.parts if part.kind is Kind.COMPLETED for s in part.items]
    named = {shift.tracked.identity for shift in completed if "-> done" in shift.what}
    assert all((was[name], is_[name]) == (0.0, 1.0) for name in named & was.keys() & is_.keys())


@given(plans, items(), items())
def test_each_kind_gets_the_mean_of_its_steps_over_all_orders(
    kr: KeyResult, before: list[TrackedItem], after: list[TrackedItem]
) -> None:
    then, now = _known(10, before), _known(20, after)
    why, worlds = attribute(kr, then, now), Course.between(kr, then, now).worlds()
    first = worlds[frozenset()].progress
    if why.points is None or first is None:
        return
    stands = {k: Fraction(first if w.progress is None else w.progress) for k, w in worlds.items()}
    kinds = Course.between(kr, then, now).kinds
    orders = list(permutations(kinds))
    told = {part.kind: part.points for part in why.parts}
    for kind in kinds:
        gone_before = [frozenset(order[: order.index(kind)]) for order in orders]
        steps = [stands[others | {kind}] - stands[others] for others in gone_before]
        assert told.get(kind, Fraction(0)) == 100 * sum(steps, Fraction(0)) / len(orders)


@given(plans, items())
def test_where_nothing_happened_there_is_nothing_to_tell(kr: KeyResult, known: list[TrackedItem]) -> None:
    why = attribute(kr, _known(10, known), _known(20, known))
    assert why.parts == ()
    assert why.points in {None, 0}


@given(plans, items(), items())
def test_a_mapping_that_stayed_moves_nothing(
    kr: KeyResult, before: list[TrackedItem], after: list[TrackedItem]
) -> None:
    why = attribute(kr, _known(10, before), _known(20, after), mapped_before=kr)
    assert Kind.MAPPING not in {part.kind for part in why.parts}


@given(plans, plans, items())
def test_a_new_mapping_of_the_same_items_is_all_mapping(
    old: KeyResult, new: KeyResult, known: list[TrackedItem]
) -> None:
    why = attribute(new, _known(10, known), _known(20, known), mapped_before=old)
    assert {part.kind for part in why.parts} <= {Kind.MAPPING}


@given(plans, items(), items(), items())
def test_stretches_of_time_add_up_to_the_whole(
    kr: KeyResult, first: list[TrackedItem], second: list[TrackedItem], third: list[TrackedItem]
) -> None:
    known = [_known(number, held) for number, held in ((10, first), (20, second), (30, third))]
    one, other = attribute(kr, known[0], known[1]), attribute(kr, known[1], known[2])
    both, whole = join([one, other]), attribute(kr, known[0], known[2])
    assert both.points == whole.points
    if one.points is not None and other.points is not None:
        assert _sum(both) == both.points


@given(plans, items(), items())
def test_each_item_whose_weight_or_credit_moved_is_named(
    kr: KeyResult, before: list[TrackedItem], after: list[TrackedItem]
) -> None:
    then, now = _known(10, before), _known(20, after)
    named = {s.tracked.identity for part in attribute(kr, then, now).parts for s in part.items}
    was, is_ = (
        {c.tracked.identity: c.credit for c in deliver(batches(kr, known)).counted} for known in (then, now)
    )
    moved = {i for i in {**was, **is_} if was.get(i) != is_.get(i)}
    assert moved <= named
