from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from okrsync.domain.evaluate import KeyResultFigures
from okrsync.domain.evidence import Measurement
from okrsync.domain.freshness import staleness
from okrsync.domain.okr import Objective, Okrs, Period
from okrsync.domain.selection import Selection
from okrsync.domain.status import Status
from okrsync.errors import OkrsyncError
from okrsync.sdk import Stopped, Unavailable
from okrsync.usecases import shape
from okrsync.usecases.conceal import Concealer
from okrsync.usecases.measure import Named, Occasion, measure, try_out
from okrsync.usecases.recompute import figures, recompute, recompute_all
from okrsync.usecases.tell import override_result
from tests.unit.domain.made_up import SERIES, metric, metric_kr, milestone_kr, phase, stage
from tests.unit.usecases.workbench import BOARD, START, Bench

EVERYTHING = Selection(connection="office", scope="board abc")
PERIOD = Period(START - timedelta(days=10), START + timedelta(days=90))
RATE = metric_kr(metric(), phase("All", EVERYTHING), id="rate", period=PERIOD)
BUILD = milestone_kr(stage("one", 100, EVERYTHING), id="build", period=PERIOD)
_ITEM_KEYS = {
    *("connection", "scope", "id", "key", "title", "url", "type", "state", "native_status", "resolution"),
    *("created_at", "started_at", "done_at", "updated_at", "parent", "labels", "points", "assignees", "gone"),
}
OKRS = Okrs(objectives=(Objective(id="o", title="Better", period=PERIOD, key_results=(RATE, BUILD)),))


def moved(bench: Bench) -> list[str]:
    found = recompute(OKRS, bench.store, bench.clock(), scopes=[BOARD], series=[SERIES])
    return [kr.key_result.id for kr in found]


def read(bench: Bench, *values: tuple[datetime, float], trouble: Exception | None = None) -> str | None:
    def reader(occasion: Occasion) -> Iterable[tuple[datetime, float]]:
        if trouble is not None:
            raise trouble
        return values

    source: Named = ("csv rate.csv", reader)
    return measure({SERIES: source}, store=bench.store, at=bench.clock())[SERIES]


def rate(bench: Bench) -> KeyResultFigures:
    return figures(OKRS, bench.store, bench.clock()).key_results[0]


def test_what_moved_is_kept_and_told_once(synced: Bench) -> None:
    assert moved(synced) == ["rate", "build"]
    assert moved(synced) == []
    assert synced.counted("evaluation") == 2


def test_a_sync_that_changes_nothing_moves_nothing(synced: Bench) -> None:
    moved(synced)
    synced.one(reconcile=True)
    assert moved(synced) == []
    assert synced.counted("evaluation") == 2


def test_only_what_stands_on_the_new_evidence_is_looked_at(synced: Bench) -> None:
    assert [k.key_result.id for k in recompute(OKRS, synced.store, synced.clock(), series=[SERIES])] == [
        "rate"
    ]
    assert recompute(OKRS, synced.store, synced.clock()) == []


def test_a_task_that_closes_moves_delivery_and_not_the_result_of_a_metric(synced: Bench) -> None:
    read(synced, (START, 10.0))
    moved(synced)
    synced.tool.finish("A")
    synced.one()
    assert moved(synced) == ["rate", "build"]
    assert (rate(synced).delivery.progress, rate(synced).result.progress) == (0.25, 0.1)


def test_a_failed_sync_moves_nothing_but_makes_stale(synced: Bench) -> None:
    read(synced, (START, 10.0))
    moved(synced)
    synced.tool.finish("A")
    synced.tool.trouble = Unavailable("503")
    synced.one()
    assert moved(synced) == ["rate", "build"]
    told = shape.key_result(rate(synced))
    assert (told["delivery"]["progress"], told["result"]["progress"]) == (0.0, 0.1)
    assert told["stale"] == {"since": "2026-06-01T09:00:02Z", "reason": "office (board abc): 503"}
    assert told["signal"]["name"] == "stale"


def test_a_source_that_fails_changes_no_number_and_its_key_result_says_why(synced: Bench) -> None:
    assert read(synced, (START, 10.0)) is None
    assert read(synced, trouble=Unavailable("rate.csv is gone", hint="put it back")) == (
        "rate.csv is gone (put it back)"
    )
    seen = rate(synced)
    assert (seen.result.value, seen.stale is not None and seen.stale.reason) == (
        10.0,
        "measurement: rate.csv is gone",
    )


def test_the_trouble_of_a_source_is_kept_and_told_without_secrets(synced: Bench) -> None:
    def reader(occasion: Occasion) -> list[tuple[datetime, float]]:
        raise Unavailable("s3cr3t was refused", hint="is s3cr3t right?")

    conceal = Concealer(["s3cr3t"])
    readers = {SERIES: ("rate.csv", reader)}
    told = measure(readers, store=synced.store, at=synced.clock(), conceal=conceal)
    assert told == {SERIES: "*** was refused (is *** right?)"}
    stale = rate(synced).stale
    assert (stale and stale.reason) == "measurement: *** was refused"


def test_a_source_that_recovers_is_no_longer_stale(synced: Bench) -> None:
    read(synced, trouble=Unavailable("gone"))
    read(synced, (START, 20.0))
    assert (rate(synced).result.value, rate(synced).stale) == (20.0, None)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_finite_number_refuses_the_whole_source(synced: Bench, value: float) -> None:
    trouble = read(synced, (START, 10.0), (START + timedelta(seconds=1), value))
    assert trouble == "csv rate.csv: the value of 2026-06-01 is no finite number"
    assert rate(synced).result.value is None


def test_a_measurement_of_the_future_refuses_the_whole_source(synced: Bench) -> None:
    trouble = read(synced, (START, 10.0), (START + timedelta(days=2), 20.0))
    assert trouble == "csv rate.csv: 2026-06-03 lies in the future (is the date column right?)"
    assert rate(synced).result.value is None


def test_a_date_before_all_calendars_is_refused(synced: Bench) -> None:
    east = datetime(1, 1, 1, tzinfo=datetime.fromisoformat("2026-01-01T00:00+09:00").tzinfo)
    assert "no date" in str(read(synced, (east, 1.0)))


def test_measurements_are_kept_in_utc(synced: Bench) -> None:
    read(synced, (datetime.fromisoformat("2026-05-31T23:30+09:00"), 5.0))
    assert rate(synced).result.measured_at == datetime(2026, 5, 31, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "fault", [OkrsyncError("no"), ValueError("s3cr3t"), MemoryError(), KeyError("s3cr3t")]
)
def test_each_source_is_read_for_itself(synced: Bench, fault: Exception) -> None:
    def broken(occasion: Occasion) -> Iterable[tuple[datetime, float]]:
        raise fault

    readers: dict[str, Named] = {"a": ("a", broken), SERIES: ("b", lambda _: [(START, 1.0)])}
    troubles = measure(readers, store=synced.store, at=synced.clock())
    assert (troubles["a"] is not None, troubles[SERIES]) == (True, None)
    assert "s3cr3t" not in str(troubles)


def test_a_fault_is_named_by_its_kind_and_place_and_reaches_the_key_result(synced: Bench) -> None:
    read(synced, (START, 10.0))
    trouble = read(synced, trouble=ValueError("s3cr3t"))
    assert re.match(r"csv rate\.csv: broke with ValueError in reader, line \d+ \(", str(trouble))
    seen = rate(synced)
    assert seen.result.value == 10.0
    assert seen.stale is not None
    assert seen.stale.reason.startswith("measurement: csv rate.csv: broke with ValueError")


def test_a_program_that_is_to_stop_blames_no_source(synced: Bench) -> None:
    def stopped(occasion: Occasion) -> Iterable[tuple[datetime, float]]:
        raise Stopped("stopped before the tool had answered")

    read(synced, (START, 10.0))
    readers: dict[str, Named] = {SERIES: ("csv rate.csv", stopped), "b": ("b", lambda _: [(START, 1.0)])}
    assert measure(readers, store=synced.store, at=synced.clock()) == {}
    assert rate(synced).stale is None


def test_a_date_with_two_values_refuses_the_whole_source(synced: Bench) -> None:
    trouble = read(synced, (START, 10.0), (START, 20.0))
    assert str(trouble).startswith("csv rate.csv: 2026-06-01 is there twice, as 10 and as 20 (")
    assert rate(synced).result.value is None
    assert read(synced, (START, 10.0), (START, 10.0)) is None


def test_a_source_without_end_is_not_read_to_its_end(synced: Bench) -> None:
    endless = ((START - timedelta(hours=n), float(n)) for n in count())
    readers: dict[str, Named] = {SERIES: ("csv rate.csv", lambda _: endless)}
    trouble = measure(readers, store=synced.store, at=synced.clock())[SERIES]
    assert str(trouble).startswith("csv rate.csv: holds more than 10,000 values (aggregate or narrow it")
    assert rate(synced).result.value is None


@pytest.mark.parametrize("value", [1.7e308, -1e101])
def test_a_number_that_nobody_can_reckon_with_refuses_the_whole_source(synced: Bench, value: float) -> None:
    """A line through it would overflow, and take every explanation and report along."""
    trouble = read(synced, (START, value))
    assert trouble == "csv rate.csv: the value of 2026-06-01 is too large"
    assert rate(synced).result.value is None


def test_what_has_no_date_is_of_the_moment_it_was_read(synced: Bench) -> None:
    measure({SERIES: ("http x", lambda o: [(o.at, 5.0)])}, store=synced.store, at=START)
    assert rate(synced).result.measured_at == START


def test_a_value_of_just_now_that_does_not_change_is_kept_once_a_day(synced: Bench) -> None:
    def now(value: float, hours: float) -> int:
        at = START + timedelta(hours=hours)
        measure({SERIES: ("http x", lambda o: [(o.at, value)])}, store=synced.store, at=at)
        return synced.counted("measurement")

    assert [now(5.0, 0), now(5.0, 1), now(5.0, 23.9), now(5.0, 24)] == [1, 1, 1, 2]
    assert [now(6.0, 25), now(5.0, 26)] == [3, 4]


@pytest.mark.parametrize(
    "every", [timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=7)]
)
def test_a_value_that_is_read_again_and_again_is_never_overdue(synced: Bench, every: timedelta) -> None:
    """It was written down once a day, and stale until the next time where `every` was as short as that."""
    kr = metric_kr(metric(every=every), id="rate", period=PERIOD)
    mapped = Okrs(objectives=(Objective(id="o", title="Better", period=PERIOD, key_results=(kr,)),))
    read_at = synced.clock()
    for _ in range(60):
        read_at += timedelta(minutes=29)
        synced.clock.now = read_at
        readers: dict[str, Named] = {SERIES: ("http x", lambda o: [(o.at, 5.0)])}
        measure(readers, store=synced.store, at=read_at, rhythms=mapped.rhythms)
        before_the_next = synced.store.evidence(read_at + timedelta(minutes=28))
        assert staleness(kr, before_the_next, timedelta(days=30)) is None


def test_a_source_is_told_what_is_known_of_it(synced: Bench) -> None:
    told: list[Occasion] = []

    def reader(occasion: Occasion) -> Iterable[tuple[datetime, float]]:
        told.append(occasion)
        return [(START, 1.0)]

    later = START + timedelta(days=1)
    for at in (START, later):
        measure({SERIES: ("a", reader)}, store=synced.store, at=at)
    assert told == [Occasion(START), Occasion(later, known=START)]


def test_a_try_tells_the_newest_value_and_keeps_nothing(synced: Bench) -> None:
    before = START - timedelta(days=1)
    readers: dict[str, Named] = {SERIES: ("a", lambda _: [(START, 1.0), (before, 2.0)])}
    (sample,) = try_out(readers, at=synced.clock())
    assert sample.newest is not None
    assert (sample.newest.at, sample.newest.value, sample.trouble) == (START, 1.0, None)
    assert synced.counted("measurement") == 0


def test_a_try_tells_the_trouble_of_each_source(synced: Bench) -> None:
    readers: dict[str, Named] = {SERIES: ("a", lambda _: [(START, float("nan"))]), "b": ("b", lambda _: [])}
    first, second = try_out(readers, at=synced.clock())
    assert str(first.trouble) == "a: the value of 2026-06-01 is no finite number"
    assert (second.trouble, second.newest) == (None, None)


def test_reading_the_same_twice_measures_once(synced: Bench) -> None:
    read(synced, (START, 10.0))
    read(synced, (START, 10.0))
    assert synced.counted("measurement") == 1


def test_what_time_alone_moves_is_kept_once(synced: Bench) -> None:
    def by_time() -> list[str]:
        return [kr.key_result.id for kr in recompute_all(OKRS, synced.store, synced.clock())]

    read(synced, (START, 10.0))
    moved(synced)
    assert by_time() == []
    synced.clock.now += timedelta(days=3)
    assert by_time() == ["rate", "build"]
    assert by_time() == []


def test_an_override_that_ends_between_two_looks_is_kept(synced: Bench) -> None:
    read(synced, (START, 10.0))
    now = synced.clock()
    until = now + timedelta(seconds=30)
    override_result(
        OKRS, synced.store, key_result="rate", value=50.0, reason="late", by="ana", at=now, until=until
    )
    recompute(OKRS, synced.store, synced.clock(), key_results=["rate"])
    synced.clock.now = until
    assert [kr.result.value for kr in recompute_all(OKRS, synced.store, synced.clock())] == [10.0, 0.0]


def test_a_row_that_is_withdrawn_no_longer_counts(synced: Bench) -> None:
    mistyped, meant = START - timedelta(days=2), START - timedelta(days=32)
    read(synced, (START - timedelta(days=90), 8.0), (mistyped, 5.0))
    assert rate(synced).result.value == 5.0
    before = synced.clock()
    assert read(synced, (START - timedelta(days=90), 8.0), (meant, 5.5)) is None
    assert (rate(synced).result.value, rate(synced).result.measured_at) == (5.5, meant)
    assert figures(OKRS, synced.store, before).key_results[0].result.value == 5.0


def test_a_source_may_leave_out_its_past(synced: Bench) -> None:
    days = [START - timedelta(days=n) for n in (30, 20, 10)]
    read(synced, *((at, float(n)) for n, at in enumerate(days)))
    read(synced, (days[2], 2.0))
    assert [m.at for m in synced.store.words(SERIES)] == days


@pytest.mark.parametrize(
    ("left", "says"),
    [
        ([], "csv rate.csv: holds no value any more"),
        ([0], "csv rate.csv: 4 of 5 dates are gone at once"),
        ([0, 1], "csv rate.csv: 3 of 5 dates are gone at once"),
        ([0, 1, 2], "None"),
    ],
)
def test_a_source_that_lost_more_than_half_is_not_believed(synced: Bench, left: list[int], says: str) -> None:
    rows = [(START - timedelta(days=50 - n), float(n)) for n in range(5)]
    read(synced, *rows)
    assert str(read(synced, *(rows[n] for n in left))).startswith(says)
    assert rate(synced).result.value == (2.0 if says == "None" else 4.0)


def test_one_row_that_gets_another_date_is_believed(synced: Bench) -> None:
    read(synced, (START, 5.0))
    earlier = START - timedelta(days=30)
    assert read(synced, (earlier, 5.0)) is None
    assert rate(synced).result.measured_at == earlier


def test_words_of_others_are_not_taken_back_by_a_source(synced: Bench) -> None:
    told = Measurement(series=SERIES, at=START, value=7.0, recorded_at=START, source="check-in")
    synced.store.measure([told])
    read(synced, (START - timedelta(days=1), 5.0))
    assert rate(synced).result.value == 7.0


def test_a_key_result_is_green_again_after_a_sync_that_is_whole(synced: Bench) -> None:
    read(synced, (START, 60.0))
    synced.tool.trouble = Unavailable("503")
    synced.one()
    assert rate(synced).status is Status.UNKNOWN
    synced.tool.trouble = None
    synced.one()
    assert rate(synced).status is Status.ON_TRACK


def test_the_shapes_hold_what_others_rely_on(synced: Bench) -> None:
    (item, *_) = synced.store.items(synced.clock())
    assert set(shape.item(item)) >= _ITEM_KEYS
    told = shape.key_result(rate(synced))
    assert set(told) >= {"id", "objective", "kind", "result", "delivery", "status", "signal", "stale"}
    assert set(told["result"]) >= {"value", "progress", "expected", "measured_at"}
    assert set(told["delivery"]) >= {"progress", "expected", "done", "total", "dropped", "unit"}
