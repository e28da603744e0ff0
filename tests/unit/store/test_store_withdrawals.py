"""What a source takes back: a word without a value, from then on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from okrsync.domain.evidence import Measurement, Withdrawal
from okrsync.store import SqlStore

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def store(opened: Callable[[str], SqlStore]) -> SqlStore:
    return opened("write")


def _measurement(
    value: float, *, at: datetime = START, recorded: datetime, source: str = "csv"
) -> Measurement:
    return Measurement(series="dropout", at=at, value=value, recorded_at=recorded, source=source)


def _values(store: SqlStore, at: datetime) -> list[float]:
    return [m.value for m in store.evidence(at).measurements("dropout")]


def test_what_is_taken_back_no_longer_counts_from_then_on(store: SqlStore) -> None:
    store.measure([_measurement(8, recorded=START), _measurement(5, at=START + DAY, recorded=START)])
    back = Withdrawal(series="dropout", at=START + DAY, recorded_at=START + 2 * DAY, source="csv")
    assert [store.measure([], [back]) for _ in range(2)] == [1, 0]
    assert (_values(store, START + DAY), _values(store, START + 2 * DAY)) == ([8, 5], [8])
    assert [word.value for word in store.words("dropout")] == [8]


def test_what_is_taken_back_may_be_said_again(store: SqlStore) -> None:
    store.measure([_measurement(8, recorded=START)])
    store.measure([], [Withdrawal(series="dropout", at=START, recorded_at=START + HOUR, source="csv")])
    assert store.measure([_measurement(8, recorded=START + DAY)]) == 1
    assert [_values(store, START + n * HOUR) for n in (0, 1, 24)] == [[8], [], [8]]


def test_who_takes_back_takes_back_only_its_own_word(store: SqlStore) -> None:
    store.measure([_measurement(8, recorded=START, source="check-in")])
    store.measure([_measurement(9, recorded=START + HOUR)])
    assert [word.source for word in store.words("dropout")] == ["check-in", "csv"]
    store.measure([], [Withdrawal(series="dropout", at=START, recorded_at=START + DAY, source="csv")])
    assert _values(store, START + DAY) == [8]
