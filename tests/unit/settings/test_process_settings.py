"""What the environment tells a process."""

from __future__ import annotations

from pathlib import Path

import pytest

from okrsync.errors import UsageError
from okrsync.settings import ProcessSettings, read_process_settings
from okrsync.settings.process import VARIABLES

CONFIG = Path(__file__).parents[3] / "config"


def _read(folder: Path, **environ: str) -> ProcessSettings:
    return read_process_settings(environ, folder)


def test_without_any_variable_there_are_defaults(tmp_path: Path) -> None:
    settings = _read(tmp_path)
    assert settings.file == Path("okrsync.yaml")
    assert settings.database == "sqlite:///okrsync.db"
    assert (settings.log_level, settings.log_format) == ("info", "auto")


def test_every_variable_is_read(tmp_path: Path) -> None:
    settings = _read(
        tmp_path,
        OKRSYNC_FILE="okrs",
        OKRSYNC_DATABASE="postgresql://db/okrs",
        OKRSYNC_LOG_LEVEL="DEBUG",
        OKRSYNC_LOG_FORMAT="json",
    )
    assert settings.file == Path("okrs")
    assert settings.database == "postgresql://db/okrs"
    assert (settings.log_level, settings.log_format) == ("debug", "json")


def test_a_bare_path_is_a_sqlite_file(tmp_path: Path) -> None:
    assert _read(tmp_path, OKRSYNC_DATABASE="data/okrs.db").database == "sqlite:///data/okrs.db"
    assert _read(tmp_path, OKRSYNC_DATABASE="/data/okrs.db").database == "sqlite:////data/okrs.db"


def test_an_empty_variable_is_none(tmp_path: Path) -> None:
    assert _read(tmp_path, OKRSYNC_FILE="", OKRSYNC_DATABASE=" ").file == Path("okrsync.yaml")


def test_all_wrong_values_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        _read(tmp_path, OKRSYNC_LOG_LEVEL="loud", OKRSYNC_LOG_FORMAT="xml")
    assert "OKRSYNC_LOG_LEVEL must be 'debug'" in caught.value.message
    assert "OKRSYNC_LOG_FORMAT must be 'auto'" in caught.value.message


def test_a_misspelt_variable_is_not_silently_ignored(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"OKRSYNC_DATABSE.*did you mean 'OKRSYNC_DATABASE'") as caught:
        _read(tmp_path, OKRSYNC_DATABSE="secret")
    assert caught.value.exit_code == 2
    assert "secret" not in str(caught.value)


def test_a_variable_of_ones_own_needs_another_prefix(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="OKRSYNC_JIRA_TOKEN"):
        _read(tmp_path, OKRSYNC_JIRA_TOKEN="secret")


def test_the_env_file_lies_below_the_environment(tmp_path: Path) -> None:
    lines = (
        "OKRSYNC_LOG_LEVEL=error",
        "JIRA_TOKEN='a $b'",
        "export OTHER=there # why",
        "OKRSYNC_FILE=a.yaml",
    )
    (tmp_path / ".env").write_text("\n".join(lines))
    settings = _read(tmp_path, OKRSYNC_FILE="b.yaml")
    assert settings.log_level == "error"
    assert settings.file == Path("b.yaml")
    assert settings.environ["JIRA_TOKEN"] == "a $b"
    assert settings.environ["OTHER"] == "there"


def test_another_env_file_can_be_named_and_must_be_there(tmp_path: Path) -> None:
    (tmp_path / "other.env").write_text("JIRA_TOKEN=abc\n")
    assert _read(tmp_path, OKRSYNC_ENV_FILE="other.env").environ["JIRA_TOKEN"] == "abc"
    with pytest.raises(UsageError, match="there is no file"):
        _read(tmp_path, OKRSYNC_ENV_FILE="nowhere.env")


def test_an_env_file_that_is_no_text_says_so(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="can't be read"):
        _read(tmp_path)


def test_the_repr_shows_neither_environment_nor_database(tmp_path: Path) -> None:
    settings = _read(tmp_path, JIRA_TOKEN="s3cr3t", OKRSYNC_DATABASE="postgresql://u:p4ss@db/okrs")
    assert "s3cr3t" not in repr(settings)
    assert "p4ss" not in repr(settings)
    assert settings.environ["JIRA_TOKEN"] == "s3cr3t"


def test_the_env_example_shows_each_variable_with_its_default(tmp_path: Path) -> None:
    lines = [line.removeprefix("#") for line in (CONFIG / "env.example").read_text().splitlines()]
    shown = dict(line.split("=", 1) for line in lines if line.startswith("OKRSYNC_"))
    assert set(shown) == set(VARIABLES) - {"OKRSYNC_ENV_FILE"}
    assert read_process_settings(shown, tmp_path) == read_process_settings({}, tmp_path).model_copy(
        update={"environ": shown}
    )
