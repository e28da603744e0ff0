"""The newest measurement and the last word of a source, found without the words before them."""

from __future__ import annotations

from dataclasses import replace

from okrsync.domain.evidence import Withdrawal, latest
from okrsync.ports import Store
from tests.contract.test_store_contract import DAY, HOUR, START, clock, measurement, store

__all__ = ["clock", "store"]


def test_the_newest_measurement_is_that_of_the_last_instant_as_was_known_then(store: Store) -> None:
    store.measure([measurement(n, at=START - n * DAY, recorded=START) for n in range(3)])
    later = measurement(7, at=START + DAY, recorded=START + DAY, source="check-in")
    store.measure([later, replace(later, value=8, source="csv", recorded_at=START + 2 * DAY)])
    back = Withdrawal(series="dropout", at=later.at, recorded_at=START + 3 * DAY, source="csv")
    store.measure([], [back])
    store.measure([], [replace(back, source="check-in", recorded_at=START + 4 * DAY)])
    for days in range(-3, 6):
        evidence = store.evidence(START + days * DAY)
        for until in (None, START - DAY, START, START + DAY):
            assert evidence.latest("dropout", until) == latest(evidence.measurements("dropout"), until)
    newest = [store.evidence(START + n * DAY).latest("dropout") for n in range(5)]
    assert [m.value if m else None for m in newest] == [0, 7, 8, 7, 0]


def test_the_last_word_of_a_source_and_the_words_since_then_are_found(store: Store) -> None:
    days = [START + n * DAY for n in range(4)]
    store.measure([measurement(n, at=at, recorded=START) for n, at in enumerate(days)])
    store.measure([measurement(9, at=days[3], recorded=START, source="check-in")])
    back = Withdrawal(series="dropout", at=days[3], recorded_at=START + HOUR, source="csv")
    store.measure([], [back])
    words = [store.last_word("dropout", source) for source in ("csv", "check-in", "promql")]
    assert [word.value if word else None for word in words] == [2, 9, None]
    assert [word.value for word in store.words("dropout", since=days[2])] == [2, 9]
