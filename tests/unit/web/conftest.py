from __future__ import annotations

from tests.unit.usecases.conftest import bench, clock, store

__all__ = ["bench", "clock", "store"]
