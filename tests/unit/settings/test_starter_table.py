"""Key results out of somebody's table, and every way in which the table is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from okrsync.settings.draft import DraftKeyResult, DraftObjective
from okrsync.settings.starter import Starter, problems_text, read_starter


def _read(folder: Path, text: str | bytes) -> Starter:
    file = folder / "okrs.csv"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_starter(file, period="2026-Q4")


def _told(folder: Path, text: str | bytes) -> list[str]:
    starter = _read(folder, text)
    assert starter.objectives == ()
    return [line.partition("okrs.csv:")[2] for line in problems_text(starter.problems)]


def test_rows_become_key_results_of_their_objectives(tmp_path: Path) -> None:
    starter = _read(
        tmp_path,
        "Objective,Key_Result,Baseline,Target,Unit,Owner,Period\n"
        "Schools,Dropout,8,3,%,ana,2027\n"
        ",Tutoring,150,900,pupils,rui,\n"
        "\n"
        "Health,Waiting,9.5,-1,days,eva,\n"
        "Schools,Survey,,,,,\n",
    )
    assert starter.problems == ()
    assert starter.objectives == (
        DraftObjective(
            title="Schools",
            period="2027",
            key_results=(
                DraftKeyResult(title="Dropout", owner="ana", baseline=8, target=3, unit="%"),
                DraftKeyResult(title="Tutoring", owner="rui", baseline=150, target=900, unit="pupils"),
                DraftKeyResult(title="Survey", stages=(("Survey", 100.0),)),
            ),
        ),
        DraftObjective(
            title="Health",
            owner="eva",
            period="2026-Q4",
            key_results=(DraftKeyResult(title="Waiting", baseline=9.5, target=-1, unit="days"),),
        ),
    )


def test_per_cent_signs_become_the_unit_unless_there_is_one(tmp_path: Path) -> None:
    table = "objective,key result,baseline,target,unit\nO,A,8%,3 %,\nO,B,8%,3%,per cent\nO,C,8%,3,\n"
    [objective] = _read(tmp_path, table).objectives
    assert [kr.unit for kr in objective.key_results] == ["%", "per cent", ""]


def test_a_sheet_saved_with_semicolons_has_commas_in_its_numbers(tmp_path: Path) -> None:
    [objective] = _read(tmp_path, "\ufeffobjective;key result;baseline;target\r\nO;A, b;8,5;3\r\n").objectives
    [kr] = objective.key_results
    assert (kr.title, kr.baseline, kr.target) == ("A, b", 8.5, 3)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("O,A,eight,3", "2: the baseline 'eight' is no number"),
        ("O,A,nan,3", "2: the baseline 'nan' is no number"),
        ("O,A,8,", "2: has no target"),
        ("O,A,,3", "2: has no baseline"),
        ("O,A,%,3", "2: has no baseline"),
        ("O,A,5,5.0", "2: baseline and target are the same"),
        ("O,,1,2", "2: has no key result"),
        (",A,1,2", "2: has no objective"),
        ("O,A,1,000,2", "2: has more cells than there are columns"),
        ("O,A,1,2\nO,B,1,2\nO,A,3,4", "4: is the same key result as in line 2"),
        ('O,"A,1,2', "2: this is no CSV"),
        ("", "1: holds no key result"),
    ],
)
def test_what_is_wrong_with_a_row_is_told_with_its_line(tmp_path: Path, rows: str, told: str) -> None:
    [line] = _told(tmp_path, f"objective,key result,baseline,target\n{rows}\n")
    assert line.startswith(told)


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    told = _told(tmp_path, "objective,key result,baseline,target,period\nO,A,x,y,2026-Q7\nO,,1,2,\n")
    assert [line[0] for line in told] == ["2", "2", "2", "3"]
    assert any("the period '2026-Q7' is no period" in line for line in told)


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("objectiv,key result", ["there is no column 'objectiv' (did you mean 'objective'?)",
                                 "there is no column for the objective"]),
        ("objective", ["there is no column for the key result"]),
        ("objective,key result,unit,unit", ["there are two columns 'unit'"]),
        ("", ["there is no column for the objective and key result"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_columns_is_told_in_line_1(
    tmp_path: Path, header: str, told: list[str]
) -> None:
    lines = _told(tmp_path, f"{header}\nO,A,1,2\n")
    assert len(lines) == len(told)
    for line, start in zip(sorted(lines), sorted(told), strict=True):
        assert line.startswith(f"1: {start}")


def test_what_is_no_text_is_told(tmp_path: Path) -> None:
    [line] = _told(tmp_path, b"objective,key result\nO,\xff\n")
    assert "not UTF-8" in line


def test_signs_that_a_terminal_would_obey_are_not_repeated(tmp_path: Path) -> None:
    [line] = _told(tmp_path, "objective,key result,baseline,target\nO,A,\x1b[31mx,3\n")
    assert "\x1b" not in line
