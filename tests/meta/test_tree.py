"""What every file and folder of the tree keeps to."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.meta.documents import ROOT

_LONGEST = 400
_HOMELESS = {"utils", "helpers", "common", "core", "base", "models", "manager"}
_MADE = {"__pycache__", "build", "dist"}
_SECRET_FOLDERS = {".git", "secrets"}
# Where somebody's own machine would show: a home, a drive, a workplace.
_MACHINE = re.compile(r"(?<![\w.$}/])(?:/(?:home|Users|root|work|workspace)/[\w.]|[A-Z]:\\Users\\)")
_LOCKS = sorted((ROOT / "requirements").glob("*.lock"))


def _files() -> Iterator[Path]:
    """Every file that somebody wrote, wherever git is not there to ask."""
    for path in sorted(ROOT.rglob("*")):
        inside = path.relative_to(ROOT).parts
        hidden = any(part.startswith(".") and part not in {".ci", ".github", ".gitignore"} for part in inside)
        if path.is_file() and not hidden and _MADE.isdisjoint(inside) and _SECRET_FOLDERS.isdisjoint(inside):
            yield path


def _python() -> list[Path]:
    return [path for path in _files() if path.suffix == ".py"]


def test_no_file_is_too_long_to_be_read() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in _python()}
    assert {str(path): length for path, length in lengths.items() if length > _LONGEST} == {}


def test_nothing_is_named_for_having_no_home() -> None:
    named = {part for path in _python() for part in path.relative_to(ROOT).with_suffix("").parts}
    assert named & _HOMELESS == set()


def test_each_test_file_has_a_name_of_its_own() -> None:
    names = Counter(path.name for path in _python() if path.name.startswith("test_"))
    assert [name for name, count in names.items() if count > 1] == []


def test_tests_are_no_packages() -> None:
    # But for the package of a stranger, which is installed and not imported from here.
    packages = {path.relative_to(ROOT / "tests") for path in (ROOT / "tests").rglob("__init__.py")}
    assert {str(path.parent) for path in packages} == {"outside/okrsync-kanban/okrsync_kanban"}


def test_no_file_tells_of_the_machine_that_it_was_written_on() -> None:
    telling = {}
    for path in _files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if found := _MACHINE.search(text):
            telling[str(path.relative_to(ROOT))] = found[0]
    assert telling == {}


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="this is no checkout")
def test_nothing_is_kept_that_is_to_be_ignored() -> None:
    asked = ["git", "-C", str(ROOT), "ls-files", "--cached", "--ignored", "--exclude-standard"]
    listed = subprocess.run(asked, capture_output=True, text=True, check=True)
    assert listed.stdout.splitlines()[:5] == []


def test_there_is_a_licence() -> None:
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_there_is_something_locked() -> None:
    assert [path.stem for path in _LOCKS] == [
        "bench",
        "build",
        "dev",
        "docs",
        "mutate",
        "postgres",
        "run",
        "upkeep",
    ]


@pytest.mark.parametrize("lock", _LOCKS, ids=lambda lock: lock.stem)
def test_everything_locked_has_its_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    entries = re.split(r"^(?=[A-Za-z])", text, flags=re.MULTILINE)[1:]
    assert entries
    for entry in entries:
        assert re.match(r"[\w.\-\[\]]+==\S+", entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]
    assert not re.search(r"://|--(?:extra-)?index-url|--find-links|--trusted-host", text)
