"""Whatever the items are, a number over them keeps to its definition."""

from __future__ import annotations

import statistics
from datetime import timedelta
from math import isfinite

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from okrsync.domain.okr import Kpi, Okrs
from okrsync.domain.tracker import (
    AGE,
    CYCLE_TIME,
    FINISHED,
    LEAD_TIME,
    Take,
    Tracker,
    outside,
    percentile,
    track,
)
from okrsync.domain.work import Gone, State, TrackedItem
from okrsync.ports import MappingVersion
from okrsync.usecases.mapping import read, write
from tests.unit.domain.made_up import END, START, item, labelled

instants = st.none() | st.floats(0, 100).map(lambda number: START + timedelta(days=number))
quantities = st.sampled_from([LEAD_TIME, CYCLE_TIME, AGE, "points", "hours"])
numbers = st.floats(-1e6, 1e6)
some_numbers = st.lists(numbers, min_size=1, max_size=30)


@st.composite
def items(draw: st.DrawFn, *, least: int = 0) -> list[TrackedItem]:
    names = [f"{n}" for n in range(draw(st.integers(least, 8)))]
    return [
        item(
            name,
            draw(st.sampled_from(State)),
            gone=draw(st.sampled_from([None, None, None, *Gone])),
            created_at=draw(instants),
            started_at=draw(instants),
            done_at=draw(instants),
            points=draw(st.none() | st.floats(allow_nan=True)),
            numbers={"hours": draw(numbers)},
        )
        for name in names
    ]


@st.composite
def trackers(draw: st.DrawFn) -> Tracker:
    take = draw(st.sampled_from(Take))
    return Tracker(
        work=(labelled(),),
        take=take,
        of=None if take is Take.COUNT else draw(quantities),
        states=tuple(draw(st.sets(st.sampled_from(State), min_size=1))),
        within=draw(st.none() | st.floats(0.1, 100).map(lambda days: timedelta(days=days))),
        rank=draw(st.floats(0, 100)),
        most=draw(numbers),
    )


@given(trackers(), items())
def test_it_is_a_finite_number_or_says_why_not(tracker: Tracker, held: list[TrackedItem]) -> None:
    tracked = track(tracker, held, END)
    assert (tracked.value is None) is (tracked.why is not None)
    assert tracked.value is None or isfinite(tracked.value)


@given(trackers())
def test_a_kept_mapping_brings_it_back_as_it_was(tracker: Tracker) -> None:
    written = Okrs(kpis=(Kpi(id="bugs", title="Bugs", series="kpi:bugs", tracker=tracker),))
    kept = MappingVersion(number=1, adopted_at=START, content="", okrs=write(written), effect={})
    assert read(kept) == written


@given(trackers(), items(), st.randoms())
def test_neither_order_nor_repetition_matters(
    tracker: Tracker, held: list[TrackedItem], random: st.DataObject
) -> None:
    shuffled = held * 2
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert track(tracker, shuffled, END) == track(tracker, held, END)


@given(trackers(), items())
def test_every_present_item_of_its_states_is_counted_lacking_or_outside_of_within(
    tracker: Tracker, held: list[TrackedItem]
) -> None:
    tracked = track(tracker, held, END)
    told = [t for t, _ in tracked.counted] + [lacking.tracked for lacking in tracked.lacking]
    meant = [t for t in held if t.gone is None and t.item.state in tracker.states]
    if tracker.within is not None:
        first = END - tracker.within
        meant = [t for t in meant if t.item.done_at is None or t.item.done_at > first]
    assert sorted(t.item.key for t in told) == sorted(t.item.key for t in meant)


@given(trackers(), items(), items())
def test_every_item_that_is_selected_is_counted_lacking_or_outside_once(
    tracker: Tracker, held: list[TrackedItem], others: list[TrackedItem]
) -> None:
    both = [*held, *others]
    tracked = track(tracker, both, END)
    told = [
        *(t.identity for t, _ in tracked.counted),
        *(lacking.tracked.identity for lacking in tracked.lacking),
        *(one.tracked.identity for one in outside(tracker, both, END)),
    ]
    assert sorted(told) == sorted({t.identity for t in both})


@given(trackers(), items(), items())
def test_gone_items_change_no_number_once_something_was_held(
    tracker: Tracker, held: list[TrackedItem], others: list[TrackedItem]
) -> None:
    assume(held)
    gone = [
        item(f"gone-{t.item.key}", t.item.state, gone=Gone.DELETED, done_at=t.item.done_at) for t in others
    ]
    assert track(tracker, [*held, *gone], END) == track(tracker, held, END)


@given(items(least=1), st.floats(0, 100), st.floats(0, 100))
def test_a_longer_look_back_never_counts_fewer(held: list[TrackedItem], one: float, other: float) -> None:
    def counted(days: float) -> float | None:
        tracker = Tracker(work=(), take=Take.COUNT, states=FINISHED, within=timedelta(days=days))
        return track(tracker, held, END).value

    short, long = counted(min(one, other)), counted(max(one, other))
    if short is None or long is None:
        # Nothing that is finished says when: then no look back is long enough.
        assert short is long
    else:
        assert short <= long


@given(items(least=1), quantities, numbers)
def test_at_most_and_more_than_share_everything(held: list[TrackedItem], of: str, bound: float) -> None:
    def share(**bounds: float) -> float | None:
        tracker = Tracker(work=(), take=Take.SHARE, of=of, states=tuple(State), **bounds)  # type: ignore[arg-type]
        return track(tracker, held, END).value

    within, everything = share(most=bound), share()
    assert everything in (None, 100.0)
    assert within is None or 0.0 <= within <= 100.0


@given(some_numbers)
def test_the_median_is_the_median(values: list[float]) -> None:
    assert percentile(values, 50) == pytest.approx(statistics.median(values))


@given(st.lists(numbers, min_size=2, max_size=30), st.integers(1, 99))
def test_percentiles_are_those_of_the_method(values: list[float], rank: int) -> None:
    """``inclusive`` is R-7: https://docs.python.org/3/library/statistics.html#statistics.quantiles."""
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    assert percentile(values, rank) == pytest.approx(cuts[rank - 1], rel=1e-9, abs=1e-6)


@given(some_numbers, st.floats(0, 100), st.floats(0, 100))
def test_percentiles_rise_with_their_rank_and_stay_among_the_values(
    values: list[float], one: float, other: float
) -> None:
    low, high = percentile(values, min(one, other)), percentile(values, max(one, other))
    assert min(values) <= low <= high <= max(values)
