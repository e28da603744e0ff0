from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from okrsync.domain.evaluate import KeyResultFigures
from okrsync.domain.okr import Objective, Okrs, Period
from okrsync.domain.selection import Selection
from okrsync.domain.status import Status
from okrsync.errors import OkrsyncError
from okrsync.sdk import Unavailable
from okrsync.usecases import shape
from okrsync.usecases.measure import Reader, measure
from okrsync.usecases.recompute import figures, recompute
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
    def reader() -> Iterable[tuple[datetime, float]]:
        if trouble is not None:
            raise trouble
        return values

    source: tuple[str, Reader] = ("csv rate.csv", reader)
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
    assert told["stale"] == {"since": "2026-06-01T09:00:03Z", "reason": "office (board abc): 503"}
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


def test_each_source_is_read_for_itself(synced: Bench) -> None:
    def broken() -> Iterable[tuple[datetime, float]]:
        raise OkrsyncError("no")

    readers: dict[str, tuple[str, Reader]] = {"a": ("a", broken), SERIES: ("b", lambda: [(START, 1.0)])}
    assert measure(readers, store=synced.store, at=synced.clock()) == {"a": "no", SERIES: None}


def test_reading_the_same_twice_measures_once(synced: Bench) -> None:
    read(synced, (START, 10.0))
    read(synced, (START, 10.0))
    assert synced.counted("measurement") == 1


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
