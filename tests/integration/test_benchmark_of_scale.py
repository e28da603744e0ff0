"""The benchmark of a full hub runs: a few items in a few files, and nobody looks at a watch."""

from __future__ import annotations

from pathlib import Path

from benchmarks.scale import Filled, World, costs_of


def test_a_full_hub_is_filled_and_asked(tmp_path: Path) -> None:
    filled = Filled(tmp_path, World(items=60, key_results=6))
    try:
        told = dict(costs_of(filled, runs=1))
        assert len(filled.hub.okrs().key_results) == 6
        # Six hold ten each, of which one is another a year later; one more is changed to be recomputed.
        assert filled.bytes_of_a_version() * (60 + 6 + 1) == filled.database.stat().st_size
    finally:
        filled.hub.close()
    assert len(told) == 6
