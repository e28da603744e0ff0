"""What the README shows is what the demo says."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.meta.documents import ROOT, Block, blocks_of

_SHOWN = [block for block in blocks_of(ROOT / "README.md") if block.language == "text"]


@pytest.fixture(scope="module")
def said() -> list[str]:
    """Every line of the demo, without the spaces at its end."""
    command = [sys.executable, "-m", "okrsync", "demo", "--once"]
    environ = {**os.environ, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"}
    told = subprocess.run(command, env=environ, capture_output=True, text=True, encoding="utf-8", check=True)
    return [line.rstrip() for line in told.stdout.splitlines()]


@pytest.mark.parametrize("block", _SHOWN, ids=str)
def test_every_line_of_the_picture_is_one_of_the_demo_in_its_order(block: Block, said: list[str]) -> None:
    rest = iter(said)
    for line in block.text.splitlines():
        assert line in rest, f"{line!r} does not come, or not there"
