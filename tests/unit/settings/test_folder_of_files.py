"""A folder of files is one mapping, and what can't be read is told as clearly as what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from okrsync.errors import UsageError
from okrsync.sdk import Plugin
from okrsync.settings import Loaded, load
from okrsync.settings.sources import LARGEST
from okrsync.usecases.measuring import CsvMeasure

from .conftest import Loading

A = """version: 1
kpis: [{id: a, title: A, measure: {csv: {path: a.csv, date: d, value: v}}}]
connections: {code: {kind: github, token: abcd}}
schedule: {sync: hourly}
slack: {token: abcd, digests: [{channel: "#a", when: daily at 9}]}
"""
B = """version: 1
kpis: [{id: b, title: B}]
connections: {other: {kind: github, token: abcd}}
schedule: {timezone: Europe/Lisbon}
slack: {digests: [{channel: "#b", when: daily at 10}]}
"""


def _load(folder: Path, plugins: Mapping[str, Plugin], **files: str) -> Loaded:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    return load(folder, plugins=plugins, environ={})


def test_lists_are_put_together_and_sections_joined(tmp_path: Path, plugins: Mapping[str, Plugin]) -> None:
    (tmp_path / "notes.txt").write_text("not YAML: at: all")
    (tmp_path / ".hidden.yaml").write_text("neither: is: this")
    loaded = _load(tmp_path, plugins, a=A, b=B)
    assert loaded.config is not None, loaded.problems
    assert [kpi.id for kpi in loaded.config.okrs.kpis] == ["a", "b"]
    assert list(loaded.config.connections) == ["code", "other"]
    assert loaded.config.timezone.key == "Europe/Lisbon"
    assert loaded.config.slack is not None
    assert [digest.channel for digest in loaded.config.slack.digests] == ["#a", "#b"]
    assert loaded.config.sources == (tmp_path / "a.yaml", tmp_path / "b.yaml")
    (spec,) = loaded.config.measures
    assert isinstance(spec.source, CsvMeasure)
    assert spec.source.path == tmp_path / "a.csv"


def test_what_two_files_both_say_is_a_problem_of_the_second(
    tmp_path: Path, plugins: Mapping[str, Plugin]
) -> None:
    again = (
        "version: 2\nconnections: {code: {kind: github, token: abcd}}\nschedule: {sync: hourly}\nkpis: []\n"
    )
    problems = _load(tmp_path, plugins, a=A, b=again).problems
    assert [(p.file.name, p.line, p.path) for p in problems] == [
        ("b.yaml", 1, "version"),
        ("b.yaml", 2, "connections.code"),
        ("b.yaml", 3, "schedule.sync"),
    ]
    assert "a.yaml, line 1" in problems[0].message


def test_an_id_that_two_files_give_names_the_other_file(
    tmp_path: Path, plugins: Mapping[str, Plugin]
) -> None:
    [problem] = _load(tmp_path, plugins, a=A, b="kpis:\n  - {id: a, title: Again}\n").problems
    assert (problem.file.name, problem.line) == ("b.yaml", 2)
    assert "a.yaml, line 2" in problem.message


def test_problems_come_file_by_file_with_their_own_lines(
    tmp_path: Path, plugins: Mapping[str, Plugin]
) -> None:
    problems = _load(tmp_path, plugins, a="version: 1\n\n\nfoo: 1\n", b="bar: 1\n").problems
    assert [(p.file.name, p.line, p.path) for p in problems] == [("a.yaml", 4, "foo"), ("b.yaml", 1, "bar")]


def test_an_unreadable_file_does_not_hide_the_others(tmp_path: Path, plugins: Mapping[str, Plugin]) -> None:
    problems = _load(tmp_path, plugins, a="a: [", b="b: {", c="version: 1\n").problems
    assert [p.file.name for p in problems] == ["a.yaml", "b.yaml"]


def test_a_folder_without_files_says_how_to_start(tmp_path: Path, plugins: Mapping[str, Plugin]) -> None:
    with pytest.raises(UsageError, match=r"'okrsync init' writes one"):
        load(tmp_path, plugins=plugins, environ={})


def test_a_missing_file_says_how_to_start(tmp_path: Path, plugins: Mapping[str, Plugin]) -> None:
    with pytest.raises(UsageError, match=r"there is no .*nowhere\.yaml.*'okrsync init' writes one") as caught:
        load(tmp_path / "nowhere.yaml", plugins=plugins, environ={})
    assert caught.value.exit_code == 2


def test_what_is_no_utf8_says_where(loading: Loading) -> None:
    [problem] = loading(b"version: 1\nkpis:\n  - title: caf\xe9\n").problems
    assert (problem.line, problem.column) == (3, 15)
    assert "UTF-8" in problem.message


def test_a_byte_order_mark_does_no_harm(loading: Loading) -> None:
    assert loading(b"\xef\xbb\xbfversion: 1\n").problems == ()


def test_a_file_of_five_megabytes_is_refused_at_once(loading: Loading) -> None:
    [problem] = loading("a: b\n" * 1_000_000).problems
    assert f"{LARGEST // 1000:,} kB" in problem.message


def test_a_control_character_has_a_place(loading: Loading) -> None:
    [problem] = loading("version: 1\nkpis: \x07").problems
    assert (problem.line, problem.column) == (2, 7)


def test_what_is_nested_too_deep_is_a_problem(loading: Loading) -> None:
    for depth in (50, 20_000):
        [problem] = loading(f"version: {'[' * depth}{']' * depth}").problems
        assert "too deep" in problem.message


def test_flaws_of_writing_do_not_hide_what_else_is_wrong(loading: Loading) -> None:
    problems = loading("version: 1\nguard: {max_gone: 1, max_gone: 2}\nbands: 5\n").problems
    assert [problem.path for problem in problems] == ["guard.max_gone", "bands"]


def test_a_file_that_may_not_be_opened_says_why(
    tmp_path: Path, plugins: Mapping[str, Plugin], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "okrsync.yaml").write_text("version: 1")
    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(UsageError, match="can't be read: Permission denied"):
        load(tmp_path / "okrsync.yaml", plugins=plugins, environ={})
