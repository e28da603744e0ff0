from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from okrsync.domain.evaluate import evaluate_kpi
from okrsync.domain.evidence import Freshness
from okrsync.domain.okr import Kpi, Metric, Okrs
from okrsync.domain.status import Status
from okrsync.domain.tracker import (
    AGE,
    CYCLE_TIME,
    LEAD_TIME,
    OPEN,
    Take,
    Tracked,
    Tracker,
    outside,
    percentile,
    track,
)
from okrsync.domain.work import Gone, State, TrackedItem
from tests.unit.domain.made_up import (
    SERIES,
    MemoryEvidence,
    day,
    delivered,
    item,
    labelled,
    measurement,
    metric_kr,
    phase,
    seen,
)

NOW = day(50)
DONE = (State.DONE,)


def over(take: Take, of: str | None = None, **how: Any) -> Tracker:
    how.setdefault("states", DONE if of in {LEAD_TIME, CYCLE_TIME} else OPEN)
    return Tracker(work=(labelled(),), take=take, of=of, **how)


def number(tracker: Tracker, *items: TrackedItem, at: datetime = NOW, **known: Any) -> float | None:
    return track(tracker, items, at, **known).value


def done(name: str, created: float | None, finished: float | None, **fields: Any) -> TrackedItem:
    return item(
        name,
        State.DONE,
        created_at=None if created is None else day(created),
        done_at=None if finished is None else day(finished),
        **fields,
    )


def lacks(tracked: Tracked) -> dict[str, str]:
    return {lacking.tracked.item.key: lacking.what for lacking in tracked.lacking}


REQUESTS = (done("a", 0, 2), done("b", 0, 4), done("c", 1, 10), item("d", State.DOING, created_at=day(0)))


def test_open_items_are_those_to_do_or_in_progress() -> None:
    every_state = [item(str(state), state) for state in State]
    assert number(over(Take.COUNT), *every_state) == 2.0
    assert number(over(Take.COUNT, states=(State.DROPPED,)), *every_state) == 1.0


def test_an_item_that_two_scopes_hold_counts_once_and_is_there_where_one_of_them_has_it() -> None:
    twice = [item("a"), item("a", scope="query", gone=Gone.LEFT)]
    assert number(over(Take.COUNT), *twice) == number(over(Take.COUNT), *reversed(twice)) == 1.0


def test_an_item_with_children_counts_like_any_other() -> None:
    assert number(over(Take.COUNT), item("parent"), item("child", parent="id-parent")) == 2.0


def test_what_has_gone_does_not_count() -> None:
    assert number(over(Take.COUNT), item("a"), item("b", gone=Gone.DELETED)) == 1.0


def test_none_open_is_zero_where_some_were_there_before() -> None:
    assert number(over(Take.COUNT), item("a", State.DONE)) == 0.0
    assert number(over(Take.COUNT), item("a", gone=Gone.LEFT)) == 0.0


def test_a_selection_that_never_held_anything_is_no_zero() -> None:
    tracked = track(over(Take.COUNT), [], NOW)
    assert (tracked.value, tracked.why) == (
        None,
        "the selection never held an item: is it spelt as in the tool?",
    )


def test_lead_time_is_from_creation_to_done_in_days() -> None:
    assert number(over(Take.PERCENTILE, LEAD_TIME), *REQUESTS) == 4.0
    assert number(over(Take.MEAN, LEAD_TIME), *REQUESTS) == 5.0
    assert number(over(Take.SUM, LEAD_TIME, per=timedelta(hours=1)), *REQUESTS) == 15 * 24.0


def test_the_share_is_in_per_cent_and_its_bounds_belong_to_it() -> None:
    assert number(over(Take.SHARE, LEAD_TIME, most=4.0), *REQUESTS) == pytest.approx(200 / 3)
    assert number(over(Take.SHARE, LEAD_TIME, least=4.0), *REQUESTS) == pytest.approx(200 / 3)
    assert number(over(Take.SHARE, LEAD_TIME, least=2.5, most=4.0), *REQUESTS) == pytest.approx(100 / 3)


def test_cycle_time_is_from_first_being_in_progress_as_history_or_the_item_tells() -> None:
    both = (done("a", 0, 10, started_at=day(8)), done("b", 0, 10, started_at=day(8)))
    assert number(over(Take.SUM, CYCLE_TIME), *both, begun={("tool", "id-b"): day(5)}) == 2.0 + 5.0


def test_age_grows_with_time_and_is_of_open_items() -> None:
    ages = over(Take.PERCENTILE, AGE)
    assert number(ages, *REQUESTS) == 50.0
    assert number(ages, *REQUESTS, at=day(51)) == 51.0


def test_an_item_that_is_younger_than_the_sync_has_no_age_yet() -> None:
    assert number(over(Take.MEAN, AGE), item("a", created_at=day(50.001))) == 0.0


def test_points_and_fields_are_added_over_what_has_them() -> None:
    some = [item("a", points=3.0, numbers={"cost": -2.5}), item("b", points=5.0), item("c")]
    tracked = track(over(Take.SUM, "points"), some, NOW)
    assert (tracked.value, lacks(tracked)) == (8.0, {"c": "no points"})
    assert number(over(Take.SUM, "cost"), *some) == -2.5


def test_nothing_to_add_is_zero_but_not_where_every_item_lacks_it() -> None:
    assert number(over(Take.SUM, "points"), item("a", State.DONE, points=3.0)) == 0.0
    without = [item("a"), item("b", points=float("inf"))]
    tracked = track(over(Take.SUM, "points"), without, NOW)
    assert (tracked.value, tracked.why) == (None, "all 2 items lack something: no points")


@pytest.mark.parametrize("take", [Take.MEAN, Take.PERCENTILE, Take.SHARE])
def test_of_no_items_there_is_no_mean(take: Take) -> None:
    tracked = track(over(take, LEAD_TIME, most=1.0), [item("a")], NOW)
    assert (tracked.value, tracked.why) == (None, "no item to measure")


@pytest.mark.parametrize("number_of", [float("nan"), float("inf"), 1e300, -1e300])
def test_what_no_sum_can_hold_is_left_out(number_of: float) -> None:
    tracked = track(over(Take.SUM, "cost"), [item("a", numbers={"cost": number_of})], NOW)
    assert lacks(tracked) == {"a": "no usable cost"}


def test_what_lacks_a_date_is_left_out_by_name() -> None:
    odd = [done("a", None, 5), done("b", 1, None), done("c", 9, 8), done("d", 1, 2)]
    tracked = track(over(Take.MEAN, LEAD_TIME), odd, NOW)
    assert tracked.value == 1.0
    assert lacks(tracked) == {
        "a": "no date of creation",
        "b": "no date of being finished",
        "c": "finished before it began",
    }
    assert lacks(track(over(Take.MEAN, CYCLE_TIME), [done("a", 1, 2)], NOW)) == {
        "a": "never seen in progress"
    }


def test_within_looks_back_from_the_instant_and_no_further() -> None:
    recent = over(Take.COUNT, states=DONE, within=timedelta(days=10))
    items = [done("a", 0, 40), done("b", 0, 40.001), done("c", 0, 50), done("d", 0, None)]
    tracked = track(recent, items, NOW)
    assert (tracked.value, lacks(tracked)) == (2.0, {"d": "no date of being finished"})


def kr_over(tracker: Tracker, *plan: Any) -> Any:
    kind = Metric(baseline=4.0, target=0.0, every=timedelta(days=1), series=SERIES, tracker=tracker)
    return metric_kr(kind, *plan)


BUGS = (item("a"), item("b", State.DOING), item("c", State.DONE))


def test_a_number_over_work_items_is_a_result_like_any_other() -> None:
    figures = seen(kr_over(over(Take.COUNT)), MemoryEvidence(everything=BUGS))
    assert (figures.result.value, figures.result.progress, figures.stale) == (2.0, 0.5, None)
    assert figures.result.measured_at == NOW
    assert figures.result.tracked is not None
    assert [t.item.key for t, _ in figures.result.tracked.counted] == ["a", "b"]


def test_what_a_metric_counts_is_no_delivery() -> None:
    plan = phase("Plan", labelled("x"))
    figures = seen(kr_over(over(Take.COUNT), plan), MemoryEvidence(everything=[*BUGS, item("p", label="x")]))
    assert figures.delivery.total == 1.0
    assert seen(kr_over(over(Take.COUNT)), MemoryEvidence(everything=BUGS)).delivery.progress is None


def test_what_was_recorded_of_a_series_does_not_count_where_the_trackers_do() -> None:
    evidence = MemoryEvidence(everything=BUGS, measured=[measurement(99.0, day(1))])
    figures = seen(kr_over(over(Take.COUNT)), evidence)
    assert (figures.result.value, figures.stale) == (2.0, None)


def test_it_is_of_the_instant_up_to_which_all_its_scopes_were_synced() -> None:
    fresh = {("tool", "board"): Freshness(day(20), "503"), ("tool", "other"): Freshness(day(30))}
    tracker = Tracker(work=(labelled(), labelled(scope="other")), take=Take.MEAN, of=AGE, states=OPEN)
    old = item("a", created_at=day(10))
    figures = [
        seen(kr_over(tracker), MemoryEvidence(at=at, everything=[old], fresh=fresh)) for at in (NOW, day(60))
    ]
    assert [f.result.value for f in figures] == [10.0, 10.0]
    assert [f.result.measured_at for f in figures] == [day(20), day(20)]


def test_it_is_stale_when_a_scope_of_it_is() -> None:
    fresh = {("tool", "board"): Freshness(day(20), "503")}
    figures = seen(kr_over(over(Take.COUNT)), MemoryEvidence(everything=BUGS, fresh=fresh))
    assert figures.stale is not None
    assert (figures.stale.since, figures.stale.reason) == (day(20), "tool (board): 503")
    assert figures.status is Status.UNKNOWN


def test_it_is_none_as_long_as_a_scope_of_it_was_never_synced() -> None:
    fresh = {("tool", "board"): Freshness(None)}
    figures = seen(kr_over(over(Take.COUNT)), MemoryEvidence(everything=BUGS, fresh=fresh))
    assert figures.result.value is None
    assert figures.result.tracked == Tracked(value=None, why="tool (board) was never synced")


def test_a_kpi_may_be_one_too() -> None:
    kpi = Kpi(id="bugs", title="Open bugs", most=2.0, series="kpi:bugs", tracker=over(Take.COUNT))
    figures = evaluate_kpi(kpi, Okrs(), MemoryEvidence(everything=BUGS))
    assert (figures.value, figures.healthy, figures.measured_at) == (2.0, True, NOW)


def test_begun_is_asked_of_the_evidence() -> None:
    evidence = MemoryEvidence(everything=[done("a", 0, 10)], started={("tool", "board"): {"id-a": day(7)}})
    assert seen(kr_over(over(Take.MEAN, CYCLE_TIME)), evidence).result.value == 3.0


def test_of_two_scopes_that_hold_an_item_the_first_to_see_it_in_progress_tells_since_when() -> None:
    both = Tracker(work=(labelled(), labelled(scope="other")), take=Take.MEAN, of=CYCLE_TIME, states=DONE)
    started = {("tool", "board"): {"id-a": day(7)}, ("tool", "other"): {"id-a": day(9)}}
    evidence = MemoryEvidence(everything=[done("a", 0, 10)], started=started)
    assert seen(kr_over(both), evidence).result.value == 3.0


def test_these_items_deliver_as_ever() -> None:
    assert delivered(BUGS).progress == pytest.approx(1 / 3)


def test_where_all_that_would_be_counted_lacks_its_date_there_is_no_zero() -> None:
    tracked = track(over(Take.COUNT, states=DONE, within=timedelta(days=10)), [done("a", 0, None)], NOW)
    assert (tracked.value, tracked.why) == (
        None,
        "the item that would count lacks something: no date of being finished",
    )


def test_a_quiet_week_is_zero_though_some_item_of_long_ago_lacks_its_date() -> None:
    recent = over(Take.COUNT, states=DONE, within=timedelta(days=10))
    assert number(recent, done("a", 0, 20), done("b", 0, None)) == 0.0


def test_what_finished_lately_without_points_has_no_sum_whatever_there_was_before() -> None:
    recent = over(Take.SUM, "points", states=DONE, within=timedelta(days=10))
    assert number(recent, done("a", 0, 20, points=3.0), done("b", 0, 45)) is None


def test_where_there_is_a_number_nothing_says_why_there_is_none() -> None:
    tracked = track(over(Take.SUM, "points"), [item("a", points=3.0), item("b")], NOW)
    assert (tracked.value, tracked.why) == (3.0, None)


def test_what_was_counted_is_told_by_connection_and_key() -> None:
    some = [item("b"), item("a"), item("0", connection="web"), item("c", connection="web")]
    counted = track(over(Take.COUNT), some, NOW).counted
    assert [(t.connection, t.item.key) for t, _ in counted] == [
        ("tool", "a"),
        ("tool", "b"),
        ("web", "0"),
        ("web", "c"),
    ]


def test_an_open_item_without_a_date_of_creation_has_no_age() -> None:
    tracked = track(over(Take.MEAN, AGE), [item("a")], NOW)
    assert (tracked.value, lacks(tracked)) == (None, {"a": "no date of creation"})


@pytest.mark.parametrize(
    ("values", "rank", "value"),
    [
        ([7.0], 85, 7.0),
        ([4.0, 1.0, 3.0, 2.0], 0, 1.0),
        ([4.0, 1.0, 3.0, 2.0], 50, 2.5),
        ([4.0, 1.0, 3.0, 2.0], 85, 3.55),
        ([4.0, 1.0, 3.0, 2.0], 100, 4.0),
        ([10.0, 20.0, 90.0, 40.0, 30.0, 50.0], 90, 70.0),
    ],
)
def test_percentiles_are_those_of_spreadsheets(values: list[float], rank: float, value: float) -> None:
    assert percentile(values, rank) == pytest.approx(value)


@pytest.mark.parametrize("how", [{"of": LEAD_TIME}, {"of": CYCLE_TIME}, {"within": timedelta(days=30)}])
def test_an_end_that_is_still_to_come_is_none(how: dict[str, Any]) -> None:
    """A year that was mistyped would be a lead time of decades, and stay in every window."""
    tracker = over(Take.MEAN if "of" in how else Take.COUNT, states=DONE, **how)
    just_now = done("just-now", 49, 50.5, started_at=day(49))
    mistyped = done("mistyped", 49, 52, started_at=day(49))
    tracked = track(tracker, [just_now, mistyped], NOW)
    assert [t.item.key for t, _ in tracked.counted] == ["just-now"]
    assert lacks(tracked) == {"mistyped": "finished in the future"}


def test_what_is_selected_and_not_meant_is_told_with_why() -> None:
    tracker = over(Take.PERCENTILE, LEAD_TIME, within=timedelta(days=30))
    held = [
        done("counted", 30, 40),
        done("lacking", None, 40),
        done("old", 0, 20),
        done("deleted", 30, 40, gone=Gone.DELETED),
        item("open", State.DOING),
        item("wont", State.DROPPED),
    ]
    told = {one.tracked.item.key: one.why for one in outside(tracker, held, NOW)}
    assert told == {
        "old": "finished too long ago",
        "deleted": "deleted",
        "open": "doing",
        "wont": "dropped",
    }


def test_one_sighting_that_is_there_is_enough_not_to_be_outside() -> None:
    twice = [item("a"), item("a", scope="query", gone=Gone.LEFT)]
    assert outside(over(Take.COUNT), twice, NOW) == ()
