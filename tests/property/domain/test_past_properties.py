from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from okrsync.domain.past import PastVersion, rebuild
from okrsync.domain.work import State, Transition, WorkItem

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
instants = st.integers(0, 1000).map(lambda hours: EPOCH + timedelta(hours=hours))
states = st.sampled_from(State)


@st.composite
def transitions(draw: st.DrawFn) -> list[Transition]:
    steps = draw(st.lists(st.tuples(instants, states), max_size=8))
    return [Transition(item="7", at=at, state=state, native_status=state.value) for at, state in steps]


@st.composite
def items(draw: st.DrawFn) -> WorkItem:
    state = draw(states)
    return WorkItem(
        id="7",
        key="K-7",
        title="An item",
        url="https://tool.example/7",
        type="issue",
        state=state,
        native_status=state.value,
        updated_at=draw(instants),
        created_at=draw(st.none() | instants),
        started_at=draw(st.none() | instants),
        done_at=draw(st.none() | instants),
    )


@given(items(), transitions(), instants)
def test_the_past_is_gapless_and_ends_where_the_item_was_first_seen(
    item: WorkItem, steps: list[Transition], seen: datetime
) -> None:
    past = rebuild(item, steps, seen)
    assert all(version.start < version.end for version in past)
    assert all(earlier.end == later.start for earlier, later in pairwise(past))
    assert not past or past[-1].end == seen


@given(items(), transitions(), instants)
def test_at_each_instant_the_item_is_in_the_state_of_its_last_transition(
    item: WorkItem, steps: list[Transition], seen: datetime
) -> None:
    for version in rebuild(item, steps, seen):
        before = [step for step in steps if step.at <= version.start]
        if before:
            newest = max(step.at for step in before)
            assert version.item.state in {step.state for step in before if step.at == newest}


@given(items(), transitions(), instants)
def test_only_ended_items_have_an_end(item: WorkItem, steps: list[Transition], seen: datetime) -> None:
    for version in rebuild(item, steps, seen):
        ended = version.item.state in (State.DONE, State.DROPPED)
        assert (version.item.done_at is not None) == ended


@given(items(), instants)
def test_what_a_tool_called_an_earlier_state_is_not_told_by_its_word_for_todays(
    item: WorkItem, seen: datetime
) -> None:
    item = replace(item, native_status="Ready for review")
    for version in rebuild(item, [], seen):
        same = version.item.state is item.state
        assert version.item.native_status == ("Ready for review" if same else version.item.state.value)


@given(items(), transitions(), instants, instants)
def test_a_limit_cuts_the_past_and_changes_nothing_after_it(
    item: WorkItem, steps: list[Transition], seen: datetime, limit: datetime
) -> None:
    def at(past: list[PastVersion], instant: datetime) -> WorkItem | None:
        return next((v.item for v in past if v.start <= instant < v.end), None)

    whole, cut = rebuild(item, steps, seen), rebuild(item, steps, seen, limit)
    assert all(version.start >= limit for version in cut)
    for instant in (limit, *(v.start for v in whole if v.start >= limit)):
        assert at(cut, instant) == at(whole, instant)
