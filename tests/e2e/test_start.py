"""How okrsync starts: what it loads, and what it does without."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("httpx", "sqlalchemy", "rich", "apscheduler", "starlette", "uvicorn", "pydantic", "ruamel")

# What is of no use to who neither asks a tool, nor waits, nor serves.
IDLE = {
    "alembic",
    "apscheduler",
    "httpcore",
    "httpx",
    "jinja2",
    "PIL",
    "procrastinate",
    "psycopg",
    "starlette",
    "structlog",
    "uvicorn",
    "websockets",
}
FILE = """
version: 1
objectives:
  - id: reach
    title: More pupils get help in time
    owner: education-board
    period: {start: 2026-01-01, end: 2089-12-31}
    key_results:
      - id: tutoring
        title: Raise the pupils who meet a tutor every week from 150 to 900
        metric: {baseline: 150, target: 900, unit: pupils}
        measure: checkin
"""


@pytest.fixture
def installation(tmp_path: Path) -> list[str]:
    """The options of one that has synced."""
    file = tmp_path / "okrsync.yaml"
    file.write_text(FILE, encoding="utf-8")
    options = ["--file", str(file), "--database", f"sqlite:///{tmp_path / 'okrsync.db'}"]
    _loaded_by(*options, "sync")
    return options


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


@pytest.mark.parametrize("command", ["status", "connections", "items"])
def test_what_only_shows_loads_nothing_to_ask_or_to_serve_with(installation: list[str], command: str) -> None:
    assert not _loaded_by(*installation, command) & IDLE


def test_a_sync_loads_nothing_to_serve_or_to_log_with(installation: list[str]) -> None:
    assert not _loaded_by(*installation, "sync") & (IDLE - {"httpcore", "httpx"})


def test_help_names_every_command_in_full() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "okrsync", "--help"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert "..." not in done.stdout.partition("Commands:")[2]
    assert "Exit codes: 0 fine" in done.stdout
