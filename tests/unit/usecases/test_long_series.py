"""What a series costs that gets a value at each reading: no more after a year than on its first day."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from okrsync.domain.evidence import Measurement
from okrsync.domain.okr import Objective, Okrs, Period
from okrsync.store import SqlStore, open_store
from okrsync.usecases.ask import questions
from okrsync.usecases.explain import explain
from okrsync.usecases.measure import measure
from okrsync.usecases.plan import plan
from okrsync.usecases.recompute import figures, recompute
from tests.unit.domain.made_up import SERIES, START, metric, metric_kr

FEW, MANY = 20, 2_000
SOURCE = "promql host"
MINUTE = timedelta(minutes=1)
# What was kept ends a little while ago, and the key result of last period long before that.
LAST, ENDED = START - 9 * MINUTE, START - 15 * MINUTE
THIS, LAST_PERIOD = Period(ENDED, START + timedelta(days=90)), Period(START - timedelta(days=90), ENDED)
KEY_RESULTS = (
    metric_kr(metric(), id="rate", period=THIS),
    metric_kr(metric(every=MINUTE), id="before", period=LAST_PERIOD),
    metric_kr(replace(metric(), series="kr:another"), id="another", period=THIS),
)
OKRS = Okrs(objectives=(Objective(id="o", title="Better", period=THIS, key_results=KEY_RESULTS),))


def steps(work: Callable[[SqlStore], object], file: Path, number: int) -> int:
    """What SQLite does during ``work``, in instructions of its own: https://www.sqlite.org/opcode.html .

    That is with a new store in ``file``, where a source has said so many values, one a minute up to ``LAST``.
    """
    with open_store(f"sqlite:///{file}", write=True, clock=lambda: START) as store:
        store.measure(_said(LAST - n * MINUTE) for n in range(number))
        return _counted(lambda: work(store))


def _said(at: datetime) -> Measurement:
    return Measurement(series=SERIES, at=at, value=at.timestamp(), recorded_at=at, source=SOURCE)


def _counted(work: Callable[[], object]) -> int:
    done = 0

    def step() -> int:
        nonlocal done
        done += 1
        return 0

    def watch(_: object, cursor: sqlite3.Cursor, *__: object) -> None:
        cursor.connection.set_progress_handler(step, 1)

    event.listen(Engine, "before_cursor_execute", watch)
    try:
        work()
    finally:
        event.remove(Engine, "before_cursor_execute", watch)
    return done


def _status(store: SqlStore) -> object:
    return figures(OKRS, store, START)


def _status_of_then(store: SqlStore) -> object:
    return figures(OKRS, store, LAST - 9 * MINUTE)


def _recompute(store: SqlStore) -> object:
    return recompute(OKRS, store, START, series=[SERIES])


def _ask(store: SqlStore) -> object:
    return list(questions(OKRS, store.evidence(START), (), {}))


def _explain_another(store: SqlStore) -> object:
    return explain(OKRS, store, "another", START)


def _plan(store: SqlStore) -> object:
    return plan(OKRS, OKRS, store.evidence(START), sources={SERIES: SOURCE})


def _read(store: SqlStore) -> object:
    def now(_: object) -> list[tuple[datetime, float]]:
        return [(START, 3.5)]

    return measure({SERIES: (SOURCE, now)}, store=store, at=START)


@pytest.mark.parametrize("work", [_status, _status_of_then, _recompute, _ask, _explain_another, _plan, _read])
def test_a_long_series_costs_what_a_short_one_does(
    tmp_path: Path, work: Callable[[SqlStore], object]
) -> None:
    few, many = (steps(work, tmp_path / f"{number}.db", number) for number in (FEW, MANY))
    assert few == many > 0
