"""How many statements the numbers take: as many for fifty key results as for one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event

from okrsync.domain.evidence import Measurement
from okrsync.domain.okr import KeyResult, Metric, Objective, Okrs, Phase
from okrsync.domain.tracker import OPEN, Take, Tracker
from okrsync.usecases.explain import explain
from okrsync.usecases.recompute import figures, recompute
from okrsync.usecases.report import report
from tests.unit.domain.made_up import milestone_kr, stage
from tests.unit.usecases.test_why_and_close import ALL, YEAR
from tests.unit.usecases.workbench import BOARD, START, Bench, card

# At least two of each kind.
FEW, MANY = 6, 60


def written(number: int) -> Okrs:
    """So many key results of every kind on one board."""
    key_results = tuple(_key_result(n) for n in range(number))
    return Okrs(objectives=(Objective(id="o", title="O", period=YEAR, key_results=key_results),))


def _key_result(number: int) -> KeyResult:
    name, plan = f"kr{number}", (Phase(title="all", work=(ALL,)),)
    if number % 3 == 0:
        return milestone_kr(stage("one", 100, ALL), id=name, period=YEAR)
    tracker = Tracker(work=(ALL,), take=Take.COUNT, states=OPEN) if number % 3 == 1 else None
    kind = Metric(baseline=0, target=9, every=timedelta(days=90), series=f"kr:{name}", tracker=tracker)
    return KeyResult(id=name, title=name, kind=kind, period=YEAR, plan=plan)


@contextmanager
def counted(bench: Bench) -> Iterator[list[str]]:
    """Every statement that goes to the database within the block, BEGIN included."""
    said: list[str] = []

    def hear(connection: object, cursor: object, statement: str, *more: object) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(Engine, "before_cursor_execute", hear)


@pytest.fixture(params=[4, 300], ids=["few items", "many items"])
def board(bench: Bench, request: pytest.FixtureRequest) -> Bench:
    bench.tool.have(*(card(f"X{number}") for number in range(request.param)))
    bench.one()
    for number in range(MANY):
        told = Measurement(
            series=f"kr:kr{number}", at=START, value=number, recorded_at=START, source="check-in"
        )
        bench.store.measure([told])
    return bench


def statements(bench: Bench, work: Callable[[Bench, Okrs], object], number: int) -> list[str]:
    with counted(bench) as said:
        work(bench, written(number))
    return said


def _recompute(bench: Bench, okrs: Okrs) -> object:
    return recompute(okrs, bench.store, bench.clock(), scopes=[BOARD])


def _status(bench: Bench, okrs: Okrs) -> object:
    return figures(okrs, bench.store, bench.clock())


def _report(bench: Bench, okrs: Okrs) -> object:
    return report(okrs, bench.store, bench.clock())


# A report draws every series whole, one and then all, and tells the newest measurement of each besides.
@pytest.mark.parametrize(("work", "most"), [(_status, 9), (_report, 15)], ids=["status", "report"])
def test_what_is_shown_takes_as_many_statements_for_many_as_for_few(
    board: Bench, work: Callable[[Bench, Okrs], object], most: int
) -> None:
    few, many = (statements(board, work, number) for number in (FEW, MANY))
    assert _asked(few) == _asked(many) <= most


def test_a_recompute_takes_as_many_statements_for_many_as_for_few(board: Bench) -> None:
    few, many = (statements(board, _recompute, number) for number in (FEW, MANY))
    assert max(_asked(few), _asked(many)) <= 13
    # What the plan came to, and the figures.
    assert (_written(few), few.count("BEGIN IMMEDIATE")) == (2, 2)
    assert (_written(many), many.count("BEGIN IMMEDIATE")) == (1, 1)
    few, many = (statements(board, _recompute, number) for number in (FEW, MANY))
    assert _asked(few) == _asked(many) <= 11
    assert (_written(many), many.count("BEGIN IMMEDIATE")) == (0, 0)


def _asked(said: list[str]) -> int:
    return sum(not each.startswith("BEGIN") for each in said)


def _written(said: list[str]) -> int:
    return sum(each.startswith(("INSERT", "UPDATE", "DELETE")) for each in said)


def test_what_nothing_stands_on_is_not_looked_at(board: Bench) -> None:
    with counted(board) as said:
        recompute(written(MANY), board.store, board.clock(), series=["another"])
    assert said == []


def test_an_explanation_takes_as_many_statements_whatever_there_is_besides(board: Bench) -> None:
    few, many = (
        statements(board, lambda b, okrs: explain(okrs, b.store, "kr2", b.clock()), number)
        for number in (FEW, MANY)
    )
    assert _asked(few) == _asked(many) <= 15
