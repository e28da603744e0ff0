"""Whatever happens to items: what is kept of a plan is what its items come to, at every instant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from okrsync.domain.delivered import batches, tallied
from okrsync.domain.okr import KeyResult, Objective, Okrs, Phase
from okrsync.domain.selection import COUNT, POINTS, UNDER, Criterion, Selection
from okrsync.domain.work import Gone, State, WorkItem
from okrsync.ports import Run, ScopeId
from okrsync.sdk import Cursor, Page, Scope
from okrsync.store import SqlStore
from okrsync.usecases.recompute import recompute, recompute_all
from tests.property.usecases.fresh import fresh_store
from tests.unit.domain.made_up import PERIOD, item, metric_kr
from tests.unit.usecases.workbench import Clock

BOARDS = tuple(ScopeId("tool", Scope("board", name)) for name in ("a", "b"))
NAMES = ("1", "2", "3", "4")

criteria = st.lists(
    st.one_of(
        st.builds(Criterion, st.just("label"), st.sampled_from([("x",), ("Y",), ("x", "z")])),
        st.builds(Criterion, st.just(UNDER), st.sampled_from([("id-1",), ("2",)])),
    ),
    max_size=2,
).map(tuple)
selections = st.builds(
    Selection,
    connection=st.just("tool"),
    scope=st.sampled_from([str(board.scope) for board in BOARDS]),
    criteria=criteria,
    weigh_by=st.sampled_from([COUNT, POINTS, "size"]),
)
plans = st.lists(st.lists(selections, max_size=2).map(tuple), min_size=1, max_size=3)
changed = st.builds(
    lambda name, state, label, points, size, parent: (
        item(name, state, label=tuple(label), points=points, numbers={"size": size}, parent=parent).item
    ),
    st.sampled_from(NAMES),
    st.sampled_from(State),
    st.sets(st.sampled_from("xy")).map(sorted),
    st.none() | st.integers(0, 5).map(float),
    st.integers(0, 3).map(float),
    st.none() | st.sampled_from(["1", "id-2", "elsewhere"]),
)


@dataclass(frozen=True)
class Sync:
    """What one sync of a board shows, and how it ends; what is recomputed after it."""

    board: ScopeId
    items: Sequence[WorkItem]
    lost: Sequence[str]
    end: str
    after: str


syncs = st.builds(
    Sync,
    board=st.sampled_from(BOARDS),
    items=st.lists(changed, max_size=3, unique_by=lambda each: each.id),
    lost=st.lists(st.sampled_from(NAMES), max_size=1),
    end=st.sampled_from(["accepted", "accepted", "accepted", "failed", "cut"]),
    after=st.sampled_from(["what it touched", "all", "nothing"]),
)


def _okrs(written: Sequence[Sequence[tuple[Selection, ...]]]) -> Okrs:
    krs = tuple(
        metric_kr(None, *(Phase(title="P", work=work) for work in plan), id=f"kr{number}")
        for number, plan in enumerate(written)
    )
    return Okrs(objectives=(Objective(id="o", title="O", period=PERIOD, key_results=krs),))


def _happens(store: SqlStore, clock: Clock, one: Sync) -> None:
    run = store.begin(one.board, clock(), full=False)
    run.put(Page(one.items, Cursor("1")))
    run.bury({f"id-{name}": (Gone.DELETED, None) for name in one.lost})
    _end(run, one.end)


def _end(run: Run, end: str) -> None:
    if end == "accepted":
        run.accept(reconciled=True)
    elif end == "failed":
        run.fail(trouble="down", kind="unavailable", hint=None)


def _recompute(store: SqlStore, clock: Clock, okrs: Okrs, one: Sync) -> None:
    if one.after == "all":
        recompute_all(okrs, store, clock())
    elif one.after == "what it touched":
        recompute(okrs, store, clock(), scopes=[one.board])


def _wrong(kr: KeyResult, store: SqlStore, at: object) -> object:
    evidence = store.evidence(at)  # type: ignore[arg-type]
    kept = evidence.tally(kr.parts)
    counted = tallied(len(kr.parts), batches(kr, evidence))
    return None if kept in (None, counted) else (at, kr.id, kept, counted)


@settings(max_examples=60)
@given(written=st.lists(plans, min_size=1, max_size=3), story=st.lists(syncs, max_size=9))
def test_what_is_kept_of_a_plan_is_what_its_items_come_to_at_every_instant(
    written: list[list[tuple[Selection, ...]]], story: list[Sync]
) -> None:
    clock = Clock()
    okrs = _okrs(written)
    with fresh_store(clock) as store:
        looks = [clock()]
        for one in story:
            _happens(store, clock, one)
            looks.append(clock())
            _recompute(store, clock, okrs, one)
            looks.append(clock())
        assert [bad for at in looks for kr in okrs.key_results if (bad := _wrong(kr, store, at))] == []


family = st.tuples(
    *(
        st.builds(
            lambda name, state, label, parent: item(name, state, label=label, parent=parent).item,
            st.just(name),
            st.sampled_from([State.TODO, State.DONE]),
            st.sampled_from("y" if name == "2" else "xy"),
            st.sampled_from(above),
        )
        for name, *above in (("1", None), ("2", "id-1", None), ("3", "id-2", "2"), ("4", "id-3", "id-1"))
    )
)
under_and_labelled = _okrs(
    [
        [
            (
                Selection(
                    connection="tool",
                    scope=str(BOARDS[0].scope),
                    criteria=(Criterion(UNDER, ("id-1",)), Criterion("label", ("x",))),
                ),
            )
        ]
    ]
)


@settings(max_examples=100)
@given(first=family, then=family, moved=st.sampled_from(NAMES))
def test_what_lies_under_something_moves_with_what_lies_between(
    first: tuple[WorkItem, ...], then: tuple[WorkItem, ...], moved: str
) -> None:
    clock, okrs = Clock(), under_and_labelled
    with fresh_store(clock) as store:
        for items in (first, [one for one in then if one.key == moved]):
            _happens(store, clock, Sync(BOARDS[0], items, [], "accepted", "all"))
            recompute_all(okrs, store, clock())
        assert [bad for kr in okrs.key_results if (bad := _wrong(kr, store, clock()))] == []


@settings(max_examples=25)
@given(written=st.lists(plans, min_size=1, max_size=2), story=st.lists(syncs, min_size=1, max_size=5))
def test_what_was_just_counted_is_kept(written: list[list[tuple[Selection, ...]]], story: list[Sync]) -> None:
    clock = Clock()
    okrs = _okrs(written)
    with fresh_store(clock) as store:
        for one in story:
            _happens(store, clock, one)
        recompute_all(okrs, store, clock())
        evidence = store.evidence(clock())
        seen = {name for name in evidence.scopes if evidence.freshness(*name).succeeded_at is not None}
        for kr in okrs.key_results:
            stands_on = {(each.connection, each.scope) for each in kr.selections}
            assert (evidence.tally(kr.parts) is not None) == (bool(stands_on) and stands_on <= seen)
