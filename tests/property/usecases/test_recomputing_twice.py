"""Whatever is written down and known: what was kept once is not kept again."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from okrsync.domain.okr import KeyResult, Metric, Milestone, Objective, Okrs
from okrsync.domain.selection import Selection
from okrsync.domain.work import TrackedItem
from okrsync.ports import ScopeId
from okrsync.sdk import Cursor, Page, Scope
from okrsync.store import SqlStore
from okrsync.usecases.recompute import recompute, recompute_all
from tests.property.domain.strategies import items, key_results, moments, rules, values
from tests.property.usecases.fresh import fresh_store
from tests.unit.domain.made_up import PERIOD, SERIES, START, day, measurement

BOARD = ScopeId("tool", Scope("board", "x"))


def _sync(store: SqlStore, held: list[TrackedItem]) -> None:
    run = store.begin(BOARD, START, full=False)
    run.put(Page([tracked.item for tracked in held], Cursor("1")))
    run.bury({t.item.id: (t.gone, None) for t in held if t.gone is not None})
    run.accept(reconciled=True)


def _on_the_board(kr: KeyResult) -> KeyResult:
    def moved(work: tuple[Selection, ...]) -> tuple[Selection, ...]:
        return tuple(replace(selection, scope=str(BOARD.scope)) for selection in work)

    plan = tuple(replace(phase, work=moved(phase.work)) for phase in kr.plan)
    if isinstance(kr.kind, Metric):
        return replace(kr, plan=plan)
    stages = tuple(replace(stage, work=moved(stage.work)) for stage in kr.kind.stages)
    return replace(kr, plan=plan, kind=Milestone(stages=stages, credit=kr.kind.credit))


@settings(max_examples=25)
@given(
    rule=rules,
    krs=st.lists(key_results.map(_on_the_board), max_size=3),
    held=items(),
    measured=st.lists(st.builds(measurement, values, moments), max_size=3),
    at=st.floats(0, 120),
)
def test_what_was_kept_once_is_not_kept_again(
    rule: Okrs, krs: list[KeyResult], held: list[TrackedItem], measured: list[object], at: float
) -> None:
    named = tuple(replace(kr, id=f"kr{n}") for n, kr in enumerate(krs))
    okrs = replace(rule, objectives=(Objective(id="o", title="O", period=PERIOD, key_results=named),))
    with fresh_store(lambda: START) as store:
        _sync(store, held)
        store.measure(measured)  # type: ignore[arg-type]
        new = {"scopes": [BOARD], "series": [SERIES]}
        first = recompute(okrs, store, day(at), **new)  # type: ignore[arg-type]
        assert recompute(okrs, store, day(at), **new) == []  # type: ignore[arg-type]
        left = recompute_all(okrs, store, day(at))
        assert recompute_all(okrs, store, day(at)) == []
        assert {kr.key_result.id for kr in (*first, *left)} == {kr.id for kr in named}
        assert len(first) + len(left) == len(named)
