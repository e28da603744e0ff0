"""Secrets come from the environment and from files, and go nowhere else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import SecretStr

from okrsync.sdk import ConnectionSettings
from okrsync.settings import Loaded
from okrsync.settings.secrets import without_literal

from .conftest import GithubSettings, Loading

POSIX = pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")


def _token(loaded: Loaded) -> str:
    assert loaded.config is not None, loaded.problems
    settings: ConnectionSettings = loaded.config.connections["code"]
    assert isinstance(settings, GithubSettings)
    return settings.token.get_secret_value()


def _with_token(token: str) -> str:
    return f"version: 1\nconnections:\n  code: {{kind: github, token: '{token}'}}\n"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("${A}", "alpha"),
        ("x${A}-${B}", "xalpha-beta"),
        ("${NONE:-fallback}", "fallback"),
        ("${EMPTY:-fallback}", "fallback"),
        ("${A:-fallback}", "alpha"),
        ("$${A}", "${A}"),
        ("pa$$word", "pa$word"),
        ("pa$word", "pa$word"),
        ("${A}$$", "alpha$"),
    ],
)
def test_variables_are_replaced(loading: Loading, written: str, read: str) -> None:
    assert _token(loading(_with_token(written), A="alpha", B="beta", EMPTY="")) == read


def test_what_a_variable_holds_is_not_expanded_again(loading: Loading) -> None:
    assert _token(loading(_with_token("${A}"), A="${JIRA_TOKEN}")) == "${JIRA_TOKEN}"


def test_a_missing_variable_is_named_and_nothing_else_is_said_of_its_place(loading: Loading) -> None:
    [problem] = loading(_with_token("${NO_SUCH}")).problems
    assert "NO_SUCH" in problem.message
    assert "export it" in (problem.hint or "")
    assert (problem.line, problem.path) == (3, "connections.code.token")


def test_outside_of_its_rooms_a_variable_is_plain_text(loading: Loading) -> None:
    loaded = loading("version: 1\nkpis: [{id: rate, title: '${HOME_SWEET_HOME}'}]")
    assert loaded.config is not None
    assert loaded.config.okrs.kpis[0].title == "${HOME_SWEET_HOME}"


def _secret_file(folder: Path, content: str = "from-a-file\n", mode: int = 0o600) -> Path:
    file = folder / "token"
    file.write_text(content)
    file.chmod(mode)
    return file


def test_a_secret_file_is_read_without_its_last_newline(loading: Loading, tmp_path: Path) -> None:
    file = _secret_file(tmp_path)
    assert _token(loading(_with_token(f"file:{file}"))) == "from-a-file"


def test_a_secret_file_may_be_named_from_the_files_folder(loading: Loading, tmp_path: Path) -> None:
    _secret_file(tmp_path)
    assert _token(loading(_with_token("file:token"))) == "from-a-file"


@POSIX
def test_a_secret_file_that_everybody_can_read_is_refused(loading: Loading, tmp_path: Path) -> None:
    file = _secret_file(tmp_path, mode=0o644)
    [problem] = loading(_with_token(f"file:{file}")).problems
    assert "everybody" in problem.message
    assert problem.hint == f"chmod o-rwx {file}"


@pytest.mark.parametrize(("content", "word"), [("\n", "empty"), ("x" * 70_000, "too large")])
def test_a_secret_file_holds_a_secret(loading: Loading, tmp_path: Path, content: str, word: str) -> None:
    file = _secret_file(tmp_path, content)
    [problem] = loading(_with_token(f"file:{file}")).problems
    assert word in problem.message


def test_a_secret_file_is_text(loading: Loading, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_bytes(b"\xff\xfe\x00")
    file.chmod(0o600)
    [problem] = loading(_with_token(f"file:{file}")).problems
    assert "no text" in problem.message


def test_a_connectors_own_words_are_cleaned_of_secrets(loading: Loading) -> None:
    text = "version: 1\nconnections: {j: {kind: jira, url: 'http://${A}.example', token: '${A}${A}'}}"
    told = "\n".join(str(problem) for problem in loading(text, A="s3cr3t").problems)
    assert "use https://" in told
    assert "s3cr3t" not in told


def test_a_secret_that_lost_its_space_is_not_shown(loading: Loading) -> None:
    told = str(loading("version: 1\nconnections: {c: {kind: github, token:hunter22}}").problems)
    assert "hunter22" not in told
    assert "space after the colon" in told


def test_a_secret_in_place_of_a_connection_or_of_slack_is_not_shown(loading: Loading) -> None:
    told = str(loading("version: 1\nconnections: {c: hunter22}\nslack: hunter22").problems)
    assert told.count("must be a mapping") == 2
    assert "hunter22" not in told


@pytest.mark.parametrize("text", ["${A}", "${A}${B}", "file:/run/secrets/x"])
def test_references_to_secrets_are_no_secrets(text: str) -> None:
    assert without_literal(text) == text


@pytest.mark.parametrize("text", ["literal", "x${A}", "${A:-literal}", "$${A}", ""])
def test_whatever_else_stands_in_a_secret_field_is_one(text: str) -> None:
    assert without_literal(text) == "***"


def test_settings_hide_their_secrets(loading: Loading) -> None:
    config = loading(_with_token("${JIRA_TOKEN}")).config
    assert config is not None
    assert repr(config.connections["code"]).count(str(SecretStr("x"))) == 1
