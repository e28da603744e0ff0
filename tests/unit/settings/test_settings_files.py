"""Files that are fine, and files that are not with every word that is said about them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from okrsync.sdk import Plugin
from okrsync.settings import load

FILES = Path(__file__).parent / "files"
GOOD = sorted(FILES.glob("*.good.yaml"))
BAD = sorted(FILES.glob("*.bad.yaml"))


@pytest.mark.parametrize("file", GOOD, ids=lambda file: file.name)
def test_a_good_file_has_no_problems(
    file: Path, plugins: Mapping[str, Plugin], environ: Mapping[str, str]
) -> None:
    loaded = load(file, plugins=plugins, environ=environ)
    assert loaded.problems == ()
    assert loaded.config is not None


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.name)
def test_a_bad_file_is_told_everything_at_once(
    file: Path, plugins: Mapping[str, Plugin], environ: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(FILES)
    loaded = load(Path(file.name), plugins=plugins, environ={**environ, "EMPTY": ""})
    assert loaded.config is None
    told = "".join(f"{problem}\n" for problem in loaded.problems)
    assert told == file.with_suffix(".txt").read_text()


def test_there_are_bad_files_of_many_kinds() -> None:
    assert len(BAD) >= 25


def test_problems_are_sorted_by_place(plugins: Mapping[str, Plugin], environ: Mapping[str, str]) -> None:
    for file in BAD:
        places = [(p.line, p.column) for p in load(file, plugins=plugins, environ=environ).problems]
        assert places == sorted(places)


def test_no_bad_file_shows_a_secret(plugins: Mapping[str, Plugin], environ: Mapping[str, str]) -> None:
    literals = {"hunter2", "short,", "abcdefgh", "12345678"}
    for file in BAD:
        told = "\n".join(str(problem) for problem in load(file, plugins=plugins, environ=environ).problems)
        assert not [secret for secret in (*environ.values(), *literals) if secret in told]
