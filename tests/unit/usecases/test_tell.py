from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from okrsync.domain.okr import Kpi, Metric, Objective, Okrs
from okrsync.domain.tracker import OPEN, Take, Tracker
from okrsync.errors import UsageError
from okrsync.store import SqlStore
from okrsync.usecases.tell import check_in, complete_stage, withdraw
from tests.unit.domain.made_up import PERIOD, SERIES, metric_kr, milestone_kr, stage
from tests.unit.usecases.workbench import START

STAGES = (stage("write", 20), stage("2", 50), stage("publish", 30))
BUGS = Tracker(work=(), take=Take.COUNT, states=OPEN)
OKRS = Okrs(
    objectives=(
        Objective(
            id="o",
            title="Better",
            period=PERIOD,
            key_results=(
                metric_kr(id="dropout"),
                milestone_kr(*STAGES, id="survey"),
                metric_kr(
                    Metric(baseline=9, target=0, every=timedelta(1), series="kr:bugs", tracker=BUGS),
                    id="bugs",
                ),
            ),
        ),
    ),
    kpis=(
        Kpi(id="rate", title="Rate", series="kpi:rate"),
        Kpi(id="bugs-now", title="Bugs", series="kpi:bugs-now", tracker=BUGS),
        Kpi(id="dropout", title="The same id as a key result's", series="kpi:dropout"),
    ),
)


def tell(store: SqlStore, key_result: str, value: float = 6.5, *, hours: float = 0) -> None:
    at = START + timedelta(hours=hours)
    check_in(OKRS, store, measured=key_result, value=value, at=at, now=START, by="ana", note="by phone")


def complete(store: SqlStore, name: str, *, key_result: str = "survey", done: bool = True) -> str:
    _, found = complete_stage(
        OKRS, store, key_result=key_result, stage=name, at=START, complete=done, by="ana"
    )
    return found.id


def test_a_check_in_is_a_measurement_with_a_name_and_a_note(store: SqlStore) -> None:
    tell(store, "dropout")
    (told,) = store.evidence(START).measurements(SERIES)
    assert (told.value, told.at, told.source, told.by, told.note) == (
        6.5,
        START,
        "check-in",
        "ana",
        "by phone",
    )


@pytest.mark.parametrize("name", ["dropuot", "DROPOUT", "drop-out"])
def test_an_unknown_key_result_is_refused_with_the_nearest(store: SqlStore, name: str) -> None:
    with pytest.raises(UsageError, match="did you mean 'dropout'"):
        tell(store, name)


def test_a_kpi_takes_check_ins_of_its_own(store: SqlStore) -> None:
    tell(store, "rate")
    assert [m.value for m in store.evidence(START).measurements("kpi:rate")] == [6.5]


def test_a_key_result_goes_before_a_kpi_of_the_same_id(store: SqlStore) -> None:
    tell(store, "dropout")
    assert len(store.evidence(START).measurements(SERIES)) == 1
    assert not store.evidence(START).measurements("kpi:dropout")


@pytest.mark.parametrize("name", ["bugs", "bugs-now"])
def test_nobody_checks_in_what_is_counted_from_work_items(store: SqlStore, name: str) -> None:
    with pytest.raises(UsageError, match=f"{name} is counted from work items"):
        tell(store, name)


def test_where_nothing_is_near_all_are_named(store: SqlStore) -> None:
    with pytest.raises(UsageError, match="there are: rate, bugs-now, dropout, survey, bugs"):
        tell(store, "xyz")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_value_that_is_no_finite_number_is_refused(store: SqlStore, value: float) -> None:
    with pytest.raises(UsageError, match="finite"):
        tell(store, "dropout", value)


def test_the_future_is_refused(store: SqlStore) -> None:
    with pytest.raises(UsageError, match=r"2026-06-01 10:00 lies in the future"):
        tell(store, "dropout", hours=1)


def test_refusals_tell_times_in_the_zone_that_they_were_said_in(store: SqlStore) -> None:
    later = START + timedelta(hours=1)
    tokyo = ZoneInfo("Asia/Tokyo")
    with pytest.raises(UsageError, match=r"2026-06-01 19:00 lies in the future"):
        check_in(OKRS, store, measured="dropout", value=1.0, at=later, now=START, zone=tokyo)


def test_a_milestone_takes_no_value_and_says_what_it_takes(store: SqlStore) -> None:
    with pytest.raises(UsageError, match="okrsync complete survey STAGE"):
        tell(store, "survey")


def test_a_metric_has_no_stages_and_says_what_it_takes(store: SqlStore) -> None:
    with pytest.raises(UsageError, match="okrsync checkin dropout VALUE"):
        complete(store, "1", key_result="dropout")


@pytest.mark.parametrize(("name", "found"), [("publish", "publish"), (" WRITE ", "write"), ("3", "publish")])
def test_a_stage_goes_by_id_title_or_number(store: SqlStore, name: str, found: str) -> None:
    assert complete(store, name) == found
    assert store.evidence(START).completions("survey")[found].complete


def test_an_id_goes_before_a_number(store: SqlStore) -> None:
    assert complete(store, "2") == "2"
    assert complete(store, "1") == "write"


def test_a_word_can_be_taken_back(store: SqlStore) -> None:
    complete(store, "write")
    complete(store, "write", done=False)
    assert not store.evidence(START).completions("survey")["write"].complete


@pytest.mark.parametrize(("name", "hint"), [("publsh", "did you mean 'publish'"), ("9", "there are: write")])
def test_an_unknown_stage_is_refused_with_the_nearest(store: SqlStore, name: str, hint: str) -> None:
    with pytest.raises(UsageError, match=hint):
        complete(store, name)


def take_back(store: SqlStore, hours: float, *, until: float | None = None) -> list[float]:
    """Take back what was measured at an instant, or between two."""
    start = START + timedelta(hours=hours)
    span = (start, start if until is None else START + timedelta(hours=until))
    taken = withdraw(OKRS, store, measured="dropout", span=span, now=START + timedelta(1), by="ana")
    return [word.value for word in taken]


def left(store: SqlStore) -> list[float]:
    return [word.value for word in store.words(SERIES)]


def test_a_check_in_can_be_taken_back(store: SqlStore) -> None:
    tell(store, "dropout", 8.0, hours=-48)
    tell(store, "dropout", 5.0)
    assert take_back(store, 0) == [5.0]
    assert left(store) == [8.0]


def test_a_day_stands_for_what_was_measured_on_it(store: SqlStore) -> None:
    tell(store, "dropout", 8.0, hours=-48)
    tell(store, "dropout", 5.0, hours=-3)
    assert take_back(store, -10, until=14) == [5.0]
    assert left(store) == [8.0]


def test_of_several_measurements_of_a_day_one_has_to_be_named(store: SqlStore) -> None:
    for hours in (-3, -2, -26):
        tell(store, "dropout", float(hours), hours=hours)
    with pytest.raises(UsageError, match=r"measured 2 times that day .*T06:00:00\+0000, .*T07:00:00\+0000"):
        take_back(store, -10, until=14)
    assert len(left(store)) == 3


def test_where_nothing_was_measured_nothing_is_taken_back(store: SqlStore) -> None:
    with pytest.raises(
        UsageError, match=r"nothing was measured of dropout then \(there is no measurement yet"
    ):
        take_back(store, 0)
    tell(store, "dropout", 8.0, hours=-48)
    with pytest.raises(UsageError, match=r"the last ones are of .*T09:00:00\+0000"):
        take_back(store, -72, until=-48)
    assert left(store) == [8.0]
