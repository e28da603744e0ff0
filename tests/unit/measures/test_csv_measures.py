from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
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
WRITTEN = datetime(2026, 8, 1, tzinfo=UTC)
LATER = WRITTEN + timedelta(minutes=2)
Read = list[tuple[datetime, float]]


def read(folder: Path, text: str | bytes, *, at: datetime = LATER, **how: Any) -> Read:
    path = folder / "rate.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    os.utime(path, (WRITTEN.timestamp(), WRITTEN.timestamp()))
    return at_path(path, at=at, **how)


def at_path(path: Path, *, at: datetime = LATER, **how: Any) -> Read:
    return list(read_csv(CsvMeasure(path=path, date="day", value="rate", **how), at=at, zone=LISBON))


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


@pytest.mark.parametrize(
    ("header", "hint"),
    [
        ("day,share,region", "there are: day, share, region"),
        ("day,Rates", "did you mean 'Rates'?"),
        ("day;rate", "its columns are separated by ';', it seems: say so with delimiter:"),
        ("day\trate", "its columns are separated by '\\t', it seems: say so with delimiter:"),
        ("day,\x1b[31mred", "there are: day, [31mred"),
        (f"day,{'x' * 999}", f"there are: day, {'x' * 40}"),
        (
            ",".join(("day", *"abcdefghijklmnopqrstuvwxyz")),
            f"there are: day, {', '.join('abcdefghijklmnopqrs')}",
        ),
    ],
)
def test_a_missing_column_is_told_with_what_may_be_meant(tmp_path: Path, header: str, hint: str) -> None:
    with pytest.raises(MeasureError) as caught:
        read(tmp_path, f"{header}\n")
    missing = "day" if len(header.split(",")) == 1 else "rate"
    assert caught.value.message.endswith(f"rate.csv has no column {missing!r}")
    assert caught.value.hint == hint


def test_a_column_to_choose_rows_by_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(MeasureError, match="has no column 'region'"):
        read(tmp_path, "day,rate\n", where={"region": "north"})


@pytest.mark.parametrize("text", ["", "\n", " \r\n"])
def test_an_empty_file_is_no_series_without_values(tmp_path: Path, text: str) -> None:
    with pytest.raises(MeasureError, match=r"rate\.csv is empty \(write it under another name"):
        read(tmp_path, text)


def test_a_file_whose_last_line_is_still_being_written_is_not_read(tmp_path: Path) -> None:
    """The 7 may become 72.5."""
    half = "day,rate\n2026-06-30,6.5\n2026-07-31,7"
    with pytest.raises(MeasureError, match="ends in the middle of a line and was written just now"):
        read(tmp_path, half, at=WRITTEN + timedelta(seconds=59))
    assert read(tmp_path, f"{half}\n", at=WRITTEN) == [(JUNE, 6.5), (JULY, 7.0)]
    assert read(tmp_path, half, at=WRITTEN + timedelta(seconds=60)) == [(JUNE, 6.5), (JULY, 7.0)]


def test_a_file_that_is_written_to_while_it_is_read_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read(tmp_path, "day,rate\n2026-06-30,6.5\n") == [(JUNE, 6.5)]
    monkeypatch.setattr("okrsync.measures.whole.os.fstat", lambda _: tmp_path.stat())
    with pytest.raises(MeasureError, match="was written to while it was read"):
        at_path(tmp_path / "rate.csv")


def test_a_pipe_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(MeasureError, match=r"pipe\.csv is no file"):
        at_path(tmp_path / "pipe.csv")


def test_a_file_too_large_for_any_series_is_not_taken_in(tmp_path: Path) -> None:
    large = tmp_path / "rate.csv"
    with large.open("wb") as file:
        file.write(b"day,rate\n")
        file.truncate(1 << 30)
    with pytest.raises(MeasureError, match="is larger than 64 MB"):
        at_path(large)


def test_a_column_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MeasureError, match="several columns 'rate'"):
        read(tmp_path, "day,rate,rate\n2026-06-30,1,2\n")


def test_a_quotation_mark_left_open_does_not_swallow_the_rest(tmp_path: Path) -> None:
    with pytest.raises(MeasureError, match=r"rate\.csv:2: .*is a quotation mark left open"):
        read(tmp_path, 'note,day,rate\n"oh,2026-06-30,6.5\nb,2026-07-31,7\n')


@pytest.mark.parametrize(
    ("raw", "line"),
    [("day,rate\n2026-06-30,6\n".encode("utf-16"), 1), ("day,rate,é\n1,2,3\n4,5,é".encode("latin-1"), 1)],
)
def test_a_file_in_another_encoding_is_refused(tmp_path: Path, raw: bytes, line: int) -> None:
    with pytest.raises(MeasureError, match=rf"rate\.csv:{line}: is no text in UTF-8 \(save it again"):
        read(tmp_path, raw)


def test_a_missing_file_says_where_it_is_looked_for(tmp_path: Path) -> None:
    with pytest.raises(MeasureError, match=r"nowhere\.csv does not exist .*relative to the mapping file"):
        at_path(tmp_path / "nowhere.csv")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(MeasureError, match="is no file"):
        at_path(tmp_path)


def test_a_path_that_no_system_knows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MeasureError, match="can't be read"):
        at_path(tmp_path / "a\0b.csv")


@pytest.mark.parametrize(("text", "value"), [("6,5", 6.5), ("-0,5 %", -0.5), ("7", 7.0)])
def test_decimals_after_a_comma_are_read_where_that_is_said(tmp_path: Path, text: str, value: float) -> None:
    assert read(tmp_path, f"day;rate\n2026-06-30;{text}\n", delimiter=";", decimal=",") == [(JUNE, value)]


@pytest.mark.parametrize("text", ["1.234,5", "1.234", "1,234,5"])
def test_a_point_is_never_taken_for_decimals_where_a_comma_is_said(tmp_path: Path, text: str) -> None:
    with pytest.raises(MeasureError, match=r"is no number .*decimals as 12,5"):
        read(tmp_path, f"day;rate\n2026-06-30;{text}\n", delimiter=";", decimal=",")
