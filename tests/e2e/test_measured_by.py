"""Where a number comes from, from the file to what commands say of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import chdir
from getpass import getuser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from okrsync.cli import okrsync

_FILE = """
version: 1
objectives:
  - id: schools
    title: Better schools
    owner: ana
    period: 2020..2039
    key_results:
      - id: rate
        title: Raise attainment from 62% to 75%
        metric: {{baseline: 62, target: 75, unit: "%", every: 10 years}}
        measure: {measure}
"""
_CSV = "{csv: {path: rate.csv, date: day, value: rate}}"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    with chdir(tmp_path):
        yield tmp_path


def measured_by(home: Path, measure: str) -> None:
    (home / "okrsync.yaml").write_text(_FILE.format(measure=measure))


def call(*words: str) -> str:
    result = CliRunner().invoke(okrsync, list(words), env={"COLUMNS": "200"}, prog_name="okrsync")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result.stdout


def checked() -> str:
    return CliRunner().invoke(okrsync, ["check"], prog_name="okrsync").stderr


def explained() -> Any:
    return json.loads(call("explain", "rate", "--json"))


def test_a_source_that_is_no_longer_asked_makes_nothing_stale(home: Path) -> None:
    measured_by(home, _CSV)
    (home / "rate.csv").write_text("day,rate\n2026-01-31,63\n2026-02-28,64\n")
    call("sync")
    (home / "rate.csv").unlink()
    call("sync")
    assert "does not exist" in explained()["stale"]["reason"]
    measured_by(home, "checkin")
    call("sync")
    assert (explained()["stale"], explained()["result"]["value"]) == (None, 64.0)
    assert "people check in  kr:rate: last measured on 2026-02-28" in call("explain", "rate")


def test_a_plan_names_a_source_whose_numbers_are_not_known_yet(home: Path) -> None:
    measured_by(home, _CSV)
    (home / "rate.csv").write_text("day,rate\n2026-01-31,63\n2026-02-28,64\n")
    call("sync")
    assert "no number changes" in call("plan")
    measured_by(home, _CSV.replace("rate.csv", "other.csv"))
    (home / "other.csv").write_text("day,rate\n2026-01-15,70\n")
    told = "? csv other.csv was never synced: what it holds shows after a sync"
    assert told in call("plan")
    call("sync")
    assert "no number changes" in call("plan")
    assert told in call("plan", "--history")
    assert [(m["value"], m["source"]) for m in explained()["measurements"]] == [(70.0, "csv other.csv")]


def test_a_look_at_a_source_tells_its_newest_day_in_the_organisations_zone(home: Path) -> None:
    measured_by(home, _CSV)
    with (home / "okrsync.yaml").open("a") as file:
        file.write("schedule: {timezone: Pacific/Auckland}\n")
    (home / "rate.csv").write_text("day,rate\n2026-02-28,64\n")
    assert "  rate (csv rate.csv): 64 of 2026-02-28 00:00, Pacific/Auckland\n" in call("check", "--live")
    measured_by(home, '{sql: {url: "sqlite:///rate.csv", query: select 1 from rate}}')
    assert "  rate (sql rate.csv): the query is refused: file is not a database\n" in call("check", "--live")


def test_what_was_measured_before_is_told_with_its_source(home: Path) -> None:
    measured_by(home, _CSV)
    (home / "rate.csv").write_text("day,rate\n2026-01-31,63\n2026-02-28,64\n")
    call("sync")
    measured_by(home, "checkin")
    call("sync")
    call("checkin", "rate", "65", "--at", "2026-03-31")
    said = [line.strip() for line in call("explain", "rate").splitlines() if line.startswith("  ")]
    told = [line.replace(f", {getuser()})", ")") for line in said if line.startswith(("measured", "before"))]
    assert told == [
        "measured 65 % on 2026-03-31 (check-in)",
        "before  64 on 2026-02-28 (csv rate.csv)",
        "before  63 on 2026-01-31 (csv rate.csv)",
    ]


def test_numbers_at_the_end_of_the_floats_are_refused_wherever_they_come_from(home: Path) -> None:
    measured_by(home, "checkin")
    call("sync")
    refused = CliRunner().invoke(okrsync, ["checkin", "rate", "1e308"], prog_name="okrsync")
    assert str(refused.exception) == "the value must be a finite number, 1e+100 at most"
    (home / "okrsync.yaml").write_text(
        _FILE.format(measure="checkin").replace("baseline: 62", "baseline: -1.0e308")
    )
    assert "baseline: must be at least -1e+100" in checked()
    (home / "okrsync.yaml").write_text(_FILE.format(measure="checkin").replace("75, unit", "62.0, unit"))
    assert "baseline and target are the same" in checked()
