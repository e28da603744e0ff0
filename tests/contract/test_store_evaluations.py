"""What each key result came to, kept where it moved."""

from __future__ import annotations

from okrsync.ports import Store
from tests.contract.test_store_contract import DAY, START, Stopped, clock, store

__all__ = ["clock", "store"]


def test_the_last_evaluations_of_all_are_those_of_each(store: Store, clock: Stopped) -> None:
    store.record_evaluations(clock(), {"rate": {"n": 1}, "survey": {"n": 2}})
    later = clock.tick()
    store.record_evaluations(later, {"rate": {"n": 3}})
    assert store.last_evaluations(later) == {"rate": {"n": 3}, "survey": {"n": 2}}
    assert store.last_evaluations(START) == {"rate": {"n": 1}, "survey": {"n": 2}}
    assert store.last_evaluations(START - DAY) == {}
