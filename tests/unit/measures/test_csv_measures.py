from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from okrsync.measures.table import read_csv
from okrsync.usecases.measure import MeasureError
from okrsync.usecases.measuring import CsvMeasure

LISBON = ZoneInfo("Europe/Lisbon")
JUNE = datetime(2026, 6, 30, tzinfo=LISBON)
JULY = datetime(2026, 7, 31, tzinfo=LISBON)


def read(folder: Path, text: str | bytes, **how: Any) -> list[tuple[datetime, float]]:
    path = folder / "rate.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(read_csv(CsvMeasure(path=path, date="day", value="rate", **how), LISBON))


@pytest.mark.parametrize(
    "text",
    [
        "day,rate\n2026-06-30,6.5\n",
        "day,rate\r\n2026-06-30,6.5\r\n",
        "day,rate\n2026-06-30,6.5",
        "\ufeffday,rate\n2026-06-30,6.5\n",
        "day,rate\n2026-06-30,6.5 %\n",
        "day,rate\n2026-06-30,6.5%\n",
        " day , rate\n 2026-06-30 , 6.5 \n",
        'day,rate\n"2026-06-30","6.5"\n',
        'note,rate,day\n"first, after\nthe reform",6.5,2026-06-30\n',
        "day,rate\n2026-06-30,6.5\n\n\n",
        "day,rate\n2026-06-30,6.5\n2026-07-31,\n2026-08-31\nsoon,\n",
    ],
)
def test_a_row_is_read_however_the_file_is_written(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) == [(JUNE, 6.5)]


def test_a_delimiter_can_be_chosen(tmp_path: Path) -> None:
    assert read(tmp_path, "day;rate\n2026-06-30;6.5\n", delimiter=";") == [(JUNE, 6.5)]


def test_rows_can_be_chosen_by_what_other_columns_hold(tmp_path: Path) -> None:
    text = "day,region,rate\n2026-06-30,north,6.5\n2026-06-30,south,9\n2026-07-31, north ,6\n"
    assert read(tmp_path, text, where={"region": "north"}) == [(JUNE, 6.5), (JULY, 6.0)]


def test_rows_that_are_not_asked_for_may_hold_anything(tmp_path: Path) -> None:
    text = "day,region,rate\n?,south,?\n2026-06-30,north,6.5\n"
    assert read(tmp_path, text, where={"region": "north"}) == [(JUNE, 6.5)]


def test_a_time_is_in_the_organisations_zone_or_in_its_own(tmp_path: Path) -> None:
    text = "day,rate\n2026-06-30T00:00,1\n2026-06-29T23:00Z,2\n"
    assert read(tmp_path, text) == [(JUNE, 1.0), (JUNE, 2.0)]


@pytest.mark.parametrize("value", ["-3", "1e3", "0", "1234.5"])
def test_numbers_are_what_they_are(tmp_path: Path, value: str) -> None:
    assert read(tmp_path, f"day,rate\n2026-06-30,{value}\n") == [(JUNE, float(value))]


@pytest.mark.parametrize("day", ["30.06.2026", "2026-6-30", "2026-02-30", "soon", "", "2026-06-30 25:00"])
def test_what_is_no_date_is_refused_with_file_and_line(tmp_path: Path, day: str) -> None:
    with pytest.raises(MeasureError, match=r"rate\.csv:3: .*is no date \(write it as 2026-12-31\)"):
        read(tmp_path, f"day,rate\n2026-06-30,1\n{day},2\n")


@pytest.mark.parametrize(
    "value", ["n/a", "6,5", "1 234", "1,234.5", "€5", "nan", "inf", "1_000", "٣", "true", "0x1f", "%"]
)
def test_what_is_no_number_is_refused_with_file_and_line(tmp_path: Path, value: str) -> None:
    with pytest.raises(MeasureError, match=r"rate\.csv:2: '.*' is no number .*decimals as 12\.5"):
        read(tmp_path, f"day;rate\n2026-06-30;{value}\n", delimiter=";")


def test_a_comma_for_the_decimals_is_never_half_a_number(tmp_path: Path) -> None:
    with pytest.raises(MeasureError, match=r"rate\.csv:2: has more cells than columns .*12\.5"):
        read(tmp_path, "day,rate\n2026-06-30,6,5\n")


def test_a_missing_column_is_named_with_those_that_are_there(tmp_path: Path) -> None:
    with pytest.raises(MeasureError, match=r"has no column 'rate' \(it has: day, share\)"):
        read(tmp_path, "day,share\n")
    with pytest.raises(MeasureError, match="has no column 'region'"):
        read(tmp_path, "day,rate\n", where={"region": "north"})


def test_an_empty_file_has_no_columns(tmp_path: Path) -> None:
    with pytest.raises(MeasureError, match=r"has no column 'day' \(it has: none\)"):
        read(tmp_path, "")


def test_a_column_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MeasureError, match="several columns 'rate'"):
        read(tmp_path, "day,rate,rate\n2026-06-30,1,2\n")


def test_a_quotation_mark_left_open_does_not_swallow_the_rest(tmp_path: Path) -> None:
    with pytest.raises(MeasureError, match=r"rate\.csv:2: .*is a quotation mark left open"):
        read(tmp_path, 'note,day,rate\n"oh,2026-06-30,6.5\nb,2026-07-31,7\n')


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MeasureError, match="no CSV in UTF-8"):
        read(tmp_path, "day,rate\n2026-06-30,6\n".encode("utf-16"))


def test_a_missing_file_says_where_it_is_looked_for(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere.csv"
    with pytest.raises(MeasureError, match=r"nowhere\.csv does not exist .*relative to the mapping file"):
        list(read_csv(CsvMeasure(path=nowhere, date="a", value="b"), LISBON))


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(MeasureError, match="can't be read: Is a directory"):
        list(read_csv(CsvMeasure(path=tmp_path, date="a", value="b"), LISBON))


@pytest.mark.parametrize(("text", "value"), [("6,5", 6.5), ("-0,5 %", -0.5), ("7", 7.0)])
def test_decimals_after_a_comma_are_read_where_that_is_said(tmp_path: Path, text: str, value: float) -> None:
    assert read(tmp_path, f"day;rate\n2026-06-30;{text}\n", delimiter=";", decimal=",") == [(JUNE, value)]


@pytest.mark.parametrize("text", ["1.234,5", "1.234", "1,234,5"])
def test_a_point_is_never_taken_for_decimals_where_a_comma_is_said(tmp_path: Path, text: str) -> None:
    with pytest.raises(MeasureError, match=r"is no number .*decimals as 12,5"):
        read(tmp_path, f"day;rate\n2026-06-30;{text}\n", delimiter=";", decimal=",")
