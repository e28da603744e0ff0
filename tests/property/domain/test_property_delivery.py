"""What holds of delivery whatever the trackers hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from okrsync.domain.delivery import Delivery
from okrsync.domain.selection import Selection, select
from okrsync.domain.work import State, TrackedItem
from tests.property.domain.strategies import items, selections
from tests.unit.domain.made_up import delivered

_OPEN = (State.TODO, State.DOING)


def _in_state(tracked: TrackedItem, state: State) -> TrackedItem:
    return replace(tracked, item=replace(tracked.item, state=state))


def _with(known: list[TrackedItem], index: int, state: State) -> list[TrackedItem]:
    return [_in_state(t, state) if n == index else t for n, t in enumerate(known)]


def _figures(delivery: Delivery) -> tuple[float, float, float, float | None, bool]:
    return (
        delivery.tally.done,
        delivery.tally.total,
        delivery.tally.dropped,
        delivery.progress,
        delivery.tally.complete,
    )


@given(known=items(), chosen=selections(), data=st.data())
def test_delivery_does_not_depend_on_the_order_of_items(
    known: list[TrackedItem], chosen: tuple[Selection, ...], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(known))
    assert _figures(delivered(known, *chosen)) == _figures(delivered(shuffled, *chosen))


@given(known=items(), chosen=selections())
def test_each_item_counts_once_however_many_selections_hold_it(
    known: list[TrackedItem], chosen: tuple[Selection, ...]
) -> None:
    delivery = delivered(known, *chosen)
    weighing = [c.tracked.identity for c in delivery.counted]
    weighing += [e.tracked.identity for e in delivery.excluded if e.dropped]
    assert max(Counter(weighing).values(), default=1) == 1
    again = delivered(known, *chosen, *chosen)
    assert _figures(again) == _figures(delivery)


@given(known=items(), chosen=selections())
def test_every_sighting_is_accounted_for(known: list[TrackedItem], chosen: tuple[Selection, ...]) -> None:
    delivery = delivered(known, *chosen)
    sightings = [t.identity for selection in chosen for t in select(selection, known)]
    told = [c.tracked.identity for c in delivery.counted]
    told += [e.tracked.identity for e in delivery.excluded]
    assert Counter(told) == Counter(sightings)
    assert all(e.why for e in delivery.excluded)


@given(known=items(least=1), chosen=selections(), data=st.data())
def test_dropping_an_undone_item_never_lowers_delivery(
    known: list[TrackedItem], chosen: tuple[Selection, ...], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(known) - 1))
    before = delivered(_with(known, index, data.draw(st.sampled_from(_OPEN))), *chosen).progress
    after = delivered(_with(known, index, State.DROPPED), *chosen).progress
    assert before is not None or after is None
    if after is None:
        # What was dropped was all there was, and nothing of it had been delivered.
        assert not before
    else:
        assert before is not None
        assert after >= before


@given(known=items(least=1), chosen=selections(), data=st.data())
def test_closing_an_item_never_lowers_delivery(
    known: list[TrackedItem], chosen: tuple[Selection, ...], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(known) - 1))
    before = delivered(_with(known, index, data.draw(st.sampled_from(_OPEN))), *chosen).progress
    after = delivered(_with(known, index, State.DONE), *chosen).progress
    assert (before is None) == (after is None)
    assert (after or 0.0) >= (before or 0.0)


@given(known=items(), chosen=selections())
def test_delivery_is_between_nothing_and_all_and_none_exactly_when_nothing_weighs(
    known: list[TrackedItem], chosen: tuple[Selection, ...]
) -> None:
    delivery = delivered(known, *chosen)
    assert (delivery.progress is None) == all(c.weight == 0 for c in delivery.counted)
    assert delivery.progress is None or 0.0 <= delivery.progress <= 1.0
    assert delivery.progress == 1.0 or delivery.progress is None or not delivery.tally.complete


@given(known=items(), chosen=selections())
def test_gone_items_never_count(known: list[TrackedItem], chosen: tuple[Selection, ...]) -> None:
    delivery = delivered(known, *chosen)
    assert not any(c.tracked.gone for c in delivery.counted)
    assert not any(e.dropped for e in delivery.excluded if e.tracked.gone)
    present = [t for t in known if t.gone is None]
    assert _figures(delivered(present, *chosen)) == _figures(delivery)


def _pays(known: list[TrackedItem], delivery: Delivery) -> set[tuple[str, str]]:
    """The items that weigh something, and all whose present children pay, up to the last ancestor."""
    paying = {c.tracked.identity for c in delivery.counted}
    paying |= {e.tracked.identity for e in delivery.excluded if e.dropped}
    present = [t for t in known if t.gone is None]
    for _ in present:
        children = [t.item for t in present if t.identity in paying]
        named = {child.parent for child in children}
        paying |= {t.identity for t in present if {t.item.id, t.item.key} & named}
    return paying


@given(known=items(most=12))
def test_containers_count_through_their_children_and_no_circle_loses_an_item(
    known: list[TrackedItem],
) -> None:
    assert {t.identity for t in known if t.gone is None} <= _pays(known, delivered(known))


@given(known=items(), chosen=selections())
def test_a_container_is_never_counted_beside_its_child(
    known: list[TrackedItem], chosen: tuple[Selection, ...]
) -> None:
    assume(all(t.item.parent not in (t.item.id, t.item.key) for t in known))
    delivery = delivered(known, *chosen)
    through = {e.tracked.item.key for e in delivery.excluded if e.why.startswith("counts through")}
    assert not through & {c.tracked.item.key for c in delivery.counted}


@given(known=items(), chosen=selections())
def test_the_parts_add_up_to_the_whole(known: list[TrackedItem], chosen: tuple[Selection, ...]) -> None:
    delivery = delivered(known, *chosen)
    parts = [delivery.of_part(part) for part in range(len(chosen))]
    assert tuple(c for part in parts for c in part.counted) == delivery.counted
    assert tuple(e for part in parts for e in part.excluded) == delivery.excluded
