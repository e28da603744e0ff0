"""The pulse of a store: the same as long as nothing comes in, and another one whenever something does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from okrsync.domain.evidence import Completion, Freshness, Measurement
from okrsync.domain.override import Override
from okrsync.ports import Closing, ConnectionState, Store
from tests.contract.test_store_contract import DAY, START, SURVEY, Stopped, _item, _page, _sync, clock, store

__all__ = ["clock", "store"]


def _fail(store: Store, clock: Stopped) -> None:
    store.begin(SURVEY, clock(), full=False).fail(trouble="out of reach", kind="unavailable", hint=None)


def _remember(store: Store, clock: Stopped) -> None:
    store.remembered(SURVEY)


def _measure(store: Store, clock: Stopped) -> None:
    told = Measurement(series="kr:rate", at=START, value=1.0, recorded_at=START, source="csv")
    store.measure([told])


def _complete(store: Store, clock: Stopped) -> None:
    store.complete(Completion(key_result="survey", stage="one", at=clock()))


def _override(store: Store, clock: Stopped) -> None:
    word = Override(key_result="rate", value=1, reason="late", by="ada", at=clock(), until=clock() + DAY)
    store.override(word)


def _close(store: Store, clock: Stopped) -> None:
    store.close_objective(Closing(objective="o", at=clock(), by="ada", note=None, figures={}))


def _note(store: Store, clock: Stopped) -> None:
    store.note_connection(ConnectionState(name="code", asked_at=clock(), requests=3))


COMINGS: dict[str, Callable[[Store, Stopped], object]] = {
    "an accepted sync": lambda store, clock: _sync(store, clock, _item("2")),
    "a failed sync": _fail,
    "a past": _remember,
    "a measurement": _measure,
    "an answer of a source": lambda store, clock: store.measured("kr:rate", Freshness(None, "down"), clock()),
    "a completion": _complete,
    "an override": _override,
    "a closing": _close,
    "a mapping": lambda store, clock: store.adopt(content="a", okrs="b", effect={}, at=clock()),
    "an evaluation": lambda store, clock: store.record_evaluations(clock(), {"rate": {"status": "behind"}}),
    "a connection": _note,
}


@pytest.mark.parametrize("coming", COMINGS)
def test_it_changes_with_whatever_comes_in(store: Store, clock: Stopped, coming: str) -> None:
    _sync(store, clock, _item("1"))
    before = store.pulse()
    assert store.pulse() == before
    clock.tick()
    COMINGS[coming](store, clock)
    after = store.pulse()
    assert after != before
    assert store.pulse() == after


def test_an_accepted_sync_changes_it_whatever_it_was_while_it_ran(store: Store, clock: Stopped) -> None:
    _sync(store, clock, _item("1"))
    before = store.pulse()
    clock.tick()
    run = store.begin(SURVEY, clock(), full=False)
    run.put(_page(_item("2"), cursor="c2"))
    unaccepted = store.pulse()
    run.accept(reconciled=False)
    assert store.pulse() not in {before, unaccepted}


def test_the_last_evaluations_of_all_are_those_of_each(store: Store, clock: Stopped) -> None:
    store.record_evaluations(clock(), {"rate": {"n": 1}, "survey": {"n": 2}})
    later = clock.tick()
    store.record_evaluations(later, {"rate": {"n": 3}})
    assert store.last_evaluations(later) == {"rate": {"n": 3}, "survey": {"n": 2}}
    assert store.last_evaluations(START) == {"rate": {"n": 1}, "survey": {"n": 2}}
    assert store.last_evaluations(START - DAY) == {}
