"""Files are put in place whole or not at all, and secrets are for their owner alone."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from dotenv import dotenv_values

from okrsync.errors import UsageError
from okrsync.settings.keeping import Written, env_text, gitignore_for, in_place


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_nothing_is_in_place_before_the_end_and_all_of_it_then(tmp_path: Path) -> None:
    files = [Written(tmp_path / "a", "one"), Written(tmp_path / ".env", "two", secret=True)]
    with in_place(files) as beside:
        assert not (tmp_path / "a").exists()
        assert beside[tmp_path / "a"].read_text(encoding="utf-8") == "one"
    assert {path.name for path in tmp_path.iterdir()} == {"a", ".env"}
    assert (_mode(tmp_path / "a"), _mode(tmp_path / ".env")) == (0o644, 0o600)


@pytest.mark.parametrize("ending", [KeyboardInterrupt, UsageError])
def test_an_end_before_the_end_leaves_what_was_there(tmp_path: Path, ending: type[BaseException]) -> None:
    (tmp_path / "a").write_text("mine", encoding="utf-8")
    with pytest.raises(ending), in_place([Written(tmp_path / "a", "new"), Written(tmp_path / "b", "new")]):
        raise ending("stop")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_text(encoding="utf-8") == "mine"


def test_a_folder_that_is_not_there_is_told_and_the_other_files_stay_unwritten(tmp_path: Path) -> None:
    files = [Written(tmp_path / "a", "one"), Written(tmp_path / "nowhere" / "b", "two")]
    with pytest.raises(UsageError, match="nowhere/b can't be written"), in_place(files):
        pass
    assert [*tmp_path.iterdir()] == []


def test_a_secret_takes_its_line_and_leaves_the_others(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# mine\nTOKEN=old\nOTHER='a b'\n", encoding="utf-8")
    awkward = 'it\'s #1 = "x" $HOME'
    file.write_text(env_text(file, {"TOKEN": awkward, "KEY": "new"}), encoding="utf-8")
    assert file.read_text(encoding="utf-8").startswith("# mine\nTOKEN=")
    assert dotenv_values(file, interpolate=False) == {"TOKEN": awkward, "OTHER": "a b", "KEY": "new"}
    assert [path.name for path in tmp_path.iterdir()] == [".env"]


def test_a_first_secret_makes_the_text_of_a_file_that_is_not_written_yet(tmp_path: Path) -> None:
    assert "TOKEN=" in env_text(tmp_path / ".env", {"TOKEN": "x"})
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("ignored", [".env", "/.env", "*.env", ".env*"])
def test_a_repository_that_ignores_the_file_already_is_left_alone(tmp_path: Path, ignored: str) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text(f"build\n{ignored}\n", encoding="utf-8")
    assert gitignore_for(tmp_path / ".env") is None


def test_a_repository_learns_to_ignore_the_file_beside_it(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("/.env\nbuild", encoding="utf-8")
    folder = tmp_path / "okrs"
    folder.mkdir()
    assert gitignore_for(folder / ".env") == Written(folder / ".gitignore", ".env\n")
    assert gitignore_for(tmp_path / "prod.env") == Written(
        tmp_path / ".gitignore", "/.env\nbuild\nprod.env\n"
    )


def test_where_there_is_no_repository_nothing_is_ignored(tmp_path: Path) -> None:
    assert gitignore_for(tmp_path / ".env") is None
