"""When a file counts as another one."""

from __future__ import annotations

from pathlib import Path

from okrsync.daemon.watching import Watch


def _replace(file: Path, text: str) -> None:
    beside = file.with_name("beside.new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)


def test_a_file_replaced_by_renaming_is_told_once_and_when_it_rests(tmp_path: Path) -> None:
    file = tmp_path / "okrsync.yaml"
    file.write_text("a", encoding="utf-8")
    watch = Watch(file)
    assert not watch.changed()
    _replace(file, "b")
    assert [watch.changed() for _ in range(4)] == [False, True, False, False]


def test_a_file_that_is_still_being_written_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "okrsync.yaml"
    file.write_text("a", encoding="utf-8")
    watch = Watch(file)
    for text in ("ab", "abc", "abcd"):
        file.write_text(text, encoding="utf-8")
        assert not watch.changed()
    assert watch.changed()


def test_a_link_that_leads_elsewhere_is_a_change(tmp_path: Path) -> None:
    """As Kubernetes swaps mounted configuration: ``..data`` leads to another folder."""
    for version in ("one", "two"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "okrsync.yaml").write_text(version, encoding="utf-8")
    (tmp_path / "data").symlink_to("one")
    file = tmp_path / "okrsync.yaml"
    file.symlink_to("data/okrsync.yaml")
    watch = Watch(file)
    (tmp_path / "data.new").symlink_to("two")
    (tmp_path / "data.new").replace(tmp_path / "data")
    assert [watch.changed() for _ in range(2)] == [False, True]


def test_files_that_come_to_a_folder_and_leave_it_are_changes_and_tables_are_none(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a", encoding="utf-8")
    watch = Watch(tmp_path)
    (tmp_path / "rate.csv").write_text("day,rate", encoding="utf-8")
    assert [watch.changed() for _ in range(2)] == [False, False]
    (tmp_path / "b.yaml").write_text("b", encoding="utf-8")
    assert [watch.changed() for _ in range(2)] == [False, True]
    (tmp_path / "a.yaml").unlink()
    assert [watch.changed() for _ in range(2)] == [False, True]


def test_a_file_that_is_gone_is_told_and_what_is_read_anyway_is_not(tmp_path: Path) -> None:
    file = tmp_path / "okrsync.yaml"
    file.write_text("a", encoding="utf-8")
    watch = Watch(file)
    file.unlink()
    assert [watch.changed() for _ in range(3)] == [False, True, False]
    file.write_text("b", encoding="utf-8")
    watch.take()
    assert [watch.changed() for _ in range(2)] == [False, False]
