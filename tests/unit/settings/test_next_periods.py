from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrsync.domain.okr import Credit, KeyResult, Metric, Milestone, Objective, Okrs, Period, Stage
from okrsync.settings import load
from okrsync.settings.dates import closing, opening, read_span
from okrsync.settings.successor import CarriedOver, successor

LISBON = ZoneInfo("Europe/Lisbon")


def period(text: str, zone: ZoneInfo = LISBON) -> Period:
    first, last = read_span(text)
    return Period(opening(first, zone), closing(last, zone))


def objective(*key_results: KeyResult, name: str = "roads", within: str = "2026-Q3") -> Objective:
    return Objective(
        id=name, title="Keep the roads safe", owner="works", period=period(within), key_results=key_results
    )


def metric(name: str = "salt", series: str = "kr:salt") -> KeyResult:
    kind = Metric(series=series, baseline=100, target=400, unit="t", every=timedelta(days=30))
    return KeyResult(id=name, title="Raise the stock", kind=kind, period=period("2026-Q3"), weight=2)


def milestone(*shares: float, credit: Credit = Credit.WHOLE) -> KeyResult:
    stages = tuple(Stage(id=f"s{n}", title=f"Stage {n}", share=share) for n, share in enumerate(shares))
    kind = Milestone(stages=stages, credit=credit)
    return KeyResult(id="crews", title="Train the crews", kind=kind, period=period("2026-Q3"))


def read_back(text: str, folder: Path) -> Okrs:
    """What the file says that begins with ``text``."""
    file = folder / "okrsync.yaml"
    kpis = "kpis:\n  - {id: stock, title: Stock of salt}\n"
    file.write_text(f"version: 1\nschedule: {{timezone: Europe/Lisbon}}\n{kpis}{text}\n", encoding="utf-8")
    loaded = load(file, plugins={}, environ={})
    assert not loaded.problems, loaded.problems
    assert loaded.config is not None
    return loaded.config.okrs


@pytest.mark.parametrize(
    ("closed", "follows", "called"),
    [
        ("2026-Q3", "2026-Q4", "roads-2026-q4"),
        ("2026-Q4", "2027-Q1", "roads-2027-q1"),
        ("2026-H2", "2027-H1", "roads-2027-h1"),
        ("2026", "2027", "roads-2027"),
        ("2026-12", "2027-01", "roads-2027-01"),
        ("2026..2029", "2030..2033", "roads-2030-2033"),
        ("2026-10..2026-11", "{start: 2026-12-01, end: 2027-01-31}", "roads-2026-12-01"),
    ],
)
def test_the_next_period_is_as_long_and_follows_at_once(closed: str, follows: str, called: str) -> None:
    text = successor(objective(metric(), within=closed), {"salt": CarriedOver(300.0)}, LISBON)
    assert f"period: {follows}\n" in text
    assert f"- id: {called}\n" in text


def test_days_that_are_no_months_are_counted() -> None:
    days = Period(opening(date(2026, 10, 5), LISBON), closing(date(2026, 10, 18), LISBON))
    sprint = Objective(id="sprint", title="Sprint", period=days, key_results=(metric(),))
    text = successor(sprint, {"salt": CarriedOver(1.0)}, LISBON)
    assert "period: {start: 2026-10-19, end: 2026-11-01}\n" in text


def test_a_name_changes_its_period_and_grows_no_longer() -> None:
    text = successor(objective(metric(), name="roads-2026-q3"), {"salt": CarriedOver(300.0)}, LISBON)
    assert "- id: roads-2026-q4\n" in text
    assert "- id: salt-2026-q4\n" in text


def test_a_metric_goes_on_from_where_it_stands_and_reads_back(tmp_path: Path) -> None:
    text = successor(objective(metric(series="kpi:stock")), {"salt": CarriedOver(312.5)}, LISBON)
    (found,) = read_back(text, tmp_path).key_results
    assert isinstance(found.kind, Metric)
    assert (found.kind.baseline, found.kind.target, found.kind.unit) == (312.5, 400, "t")
    assert (found.kind.series, found.weight, found.period) == ("kpi:stock", 2, period("2026-Q4"))


def test_how_often_a_metric_is_measured_goes_on_where_somebody_said_so(tmp_path: Path) -> None:
    kr = metric()
    assert isinstance(kr.kind, Metric)
    text = successor(objective(kr), {"salt": CarriedOver(312.5)}, LISBON)
    (found,) = read_back(text, tmp_path).key_results
    assert isinstance(found.kind, Metric)
    assert found.kind.every == timedelta(days=30)
    quarterly = replace(kr, kind=replace(kr.kind, every=(kr.period.end - kr.period.start) / 4))
    for other in (quarterly, metric(series="kpi:stock")):
        assert "every" not in successor(objective(other), {"salt": CarriedOver(312.5)}, LISBON)


def test_what_was_never_measured_goes_on_from_its_old_baseline(tmp_path: Path) -> None:
    text = successor(objective(metric()), {"salt": CarriedOver(None)}, LISBON)
    (found,) = read_back(text, tmp_path).key_results
    assert isinstance(found.kind, Metric)
    assert found.kind.baseline == 100


def test_what_reached_its_target_does_not_go_on(tmp_path: Path) -> None:
    carried = {"crews": CarriedOver(0.0, ["Stage 0"])}
    text = successor(objective(metric(), milestone(100)), carried, LISBON)
    assert [kr.id for kr in read_back(text, tmp_path).key_results] == ["crews-2026-q4"]


@settings(deadline=None)
@given(shares=st.lists(st.integers(1, 40), min_size=1, max_size=12), credit=st.sampled_from(Credit))
def test_the_shares_of_open_stages_add_up_to_all_of_it(
    tmp_path_factory: pytest.TempPathFactory, shares: list[int], credit: Credit
) -> None:
    kr = milestone(*map(float, shares), credit=credit)
    still_open = [f"Stage {n}" for n in range(len(shares)) if n % 2 == 0]
    text = successor(objective(kr), {"crews": CarriedOver(0.0, still_open)}, LISBON)
    (found,) = read_back(text, tmp_path_factory.mktemp("next")).key_results
    assert isinstance(found.kind, Milestone)
    assert [stage.title for stage in found.kind.stages] == still_open
    assert sum(stage.share for stage in found.kind.stages) == pytest.approx(100)
    assert found.kind.credit is credit


def test_a_stage_that_is_hardly_worth_anything_is_carried_over(tmp_path: Path) -> None:
    text = successor(
        objective(milestone(0.001, 0.002, 99.997)),
        {"crews": CarriedOver(0.0, ["Stage 0", "Stage 1", "Stage 2"])},
        LISBON,
    )
    (found,) = read_back(text, tmp_path).key_results
    assert isinstance(found.kind, Milestone)
    assert [stage.share for stage in found.kind.stages] == [0.001, 0.002, 100]


def test_days_are_those_of_the_zone() -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    far = Objective(id="o", title="O", period=period("2026-Q3", tokyo), key_results=(metric(),))
    assert far.period.start.astimezone(UTC).date() == date(2026, 6, 30)
    assert "period: 2026-Q4\n" in successor(far, {"salt": CarriedOver(1.0)}, tokyo)
