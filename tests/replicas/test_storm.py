"""Under a storm of kills nothing is lost and nothing comes twice; `make storm` has it rage for longer."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from okrsync.sandbox import World
from tests.e2e.program import Program
from tests.postgresql import Server
from tests.replicas.fleet import POSTING, Fleet
from tests.replicas.storm import storm

_KILLS = int(os.environ.get("STORM_KILLS", "3"))
_FLEETS = [2, 4] if "STORM_KILLS" in os.environ else [2]


@pytest.mark.parametrize("replicas", _FLEETS)
def test_a_storm_of_kills_ends_in_what_a_calm_day_would_have_come_to(
    ships: Fleet, world: World, postgres: Server, tmp_path: Path, replicas: int
) -> None:
    ships.program.write(POSTING)
    with postgres.database() as url:
        calm = Program(tmp_path / "calm", {**ships.program.environ, "OKRSYNC_DATABASE": url})
        report = storm(ships, world, calm, replicas=replicas, kills=_KILLS, seed=_KILLS)
    sys.stderr.write(f"\n{report}\n")
    assert (report.overlaps, report.posted_twice, report.differences) == (0, 0, [])
    # Who dies between skipping a time and saying so leaves it without a trace.
    assert report.lost <= report.kills
    assert report.done > 0
