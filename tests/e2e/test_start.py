"""How okrsync starts: what it loads, and what it does without."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("httpx", "sqlalchemy", "rich", "apscheduler", "starlette", "uvicorn", "pydantic", "ruamel")


def _loaded_by(*arguments: str) -> set[str]:
    script = (
        "import sys\n"
        "from okrsync.cli import main\n"
        "try:\n    main()\n"
        "finally:\n    print('LOADED', *sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.rpartition("LOADED ")[2].split())


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_help_and_version_load_nothing_heavy(arguments: list[str]) -> None:
    assert not _loaded_by(*arguments) & set(HEAVY)


def test_what_opens_no_database_loads_none() -> None:
    assert not _loaded_by("schema") & {"sqlalchemy", "apscheduler", "starlette"}


def test_help_names_every_command_in_full() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "okrsync", "--help"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert "..." not in done.stdout.partition("Commands:")[2]
    assert "Exit codes: 0 fine" in done.stdout
