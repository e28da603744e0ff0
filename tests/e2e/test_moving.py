"""Another machine, as docs/moving.md says it: every number comes along."""

from __future__ import annotations

import shutil

import pytest

from tests.e2e.program import Program
from tests.meta.documents import ROOT, blocks_of

_OLD, _NEW = [
    block.text.splitlines() for block in blocks_of(ROOT / "docs" / "moving.md") if block.language == "sh"
]
_BROUGHT = ("okrsync.yaml", "dropout.csv", "moved.db")


@pytest.fixture
def other(synced: Program, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The folder on the other machine, with the same way to the tools."""
    return Program(tmp_path_factory.mktemp("other"), synced.environ)


def test_an_installation_moves_as_the_document_says(synced: Program, other: Program) -> None:
    assert synced.call("checkin", "tutoring", "210").code == 0
    before = _told(synced)
    assert before["tutoring"][0] == 210
    _follow(_OLD, synced)
    for name in _BROUGHT:
        shutil.copy2(synced.folder / name, other.folder / name)
    _follow(_NEW, other)
    assert _told(other) == before


def _follow(lines: list[str], program: Program) -> None:
    """Do what the lines say, but for what belongs to a machine, and for the daemon."""
    done = [line for line in lines if not line.startswith("systemctl") and line != "okrsync run"]
    assert done
    for line in done:
        finished = program.shell(line)
        # No daemon runs yet, which doctor says and does not call wrong.
        assert finished.code == 0, f"{line}\n{finished.out}{finished.err}"


def _told(program: Program) -> dict[str, tuple[object, ...]]:
    figures = program.figures()
    return {name: (kr["result"]["value"], kr["delivery"]["progress"]) for name, kr in figures.items()}
