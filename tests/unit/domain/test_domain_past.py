"""What an item was before it was first seen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from okrsync.domain.past import rebuild
from okrsync.domain.work import State, Transition, WorkItem
from tests.unit.domain.made_up import day, item

TODO, DOING, DONE, DROPPED = State.TODO, State.DOING, State.DONE, State.DROPPED
SEEN = day(20)


def _step(state: State, on: float, **more: Any) -> Transition:
    return Transition(item="id-a", at=day(on), state=state, native_status=f"{state} there", **more)


def _past(
    of: WorkItem, *steps: Transition, since: datetime | None = None
) -> list[tuple[State, datetime, datetime]]:
    return [(past.item.state, past.start, past.end) for past in rebuild(of, steps, SEEN, since)]


def test_each_transition_begins_a_version_that_lasts_up_to_the_next_one() -> None:
    steps = (_step(DONE, 10), _step(TODO, 1), _step(DOING, 5))
    assert _past(item("a", DONE).item, *steps) == [
        (TODO, day(1), day(5)),
        (DOING, day(5), day(10)),
        (DONE, day(10), SEEN),
    ]


def test_a_version_is_the_item_as_its_last_transition_left_it() -> None:
    steps = (_step(TODO, 1), _step(DOING, 5), _step(DROPPED, 10, resolution="Duplicate"), _step(TODO, 15))
    past = [version.item for version in rebuild(item("a", title="Now").item, steps, SEEN)]
    assert {was.title for was in past} == {"Now"}
    assert [was.native_status for was in past] == [f"{s} there" for s in (TODO, DOING, DROPPED, TODO)]
    assert [was.updated_at for was in past] == [day(on) for on in (1, 5, 10, 15)]
    assert [was.started_at for was in past] == [None, day(5), day(5), day(5)]
    assert [was.done_at for was in past] == [None, None, day(10), None]
    assert [was.resolution for was in past] == [None, None, "Duplicate", None]


def test_an_item_was_begun_when_it_was_in_progress_for_the_first_time() -> None:
    steps = (_step(DOING, 1), _step(TODO, 5), _step(DOING, 10))
    assert [v.item.started_at for v in rebuild(item("a", DOING).item, steps, SEEN)] == [day(1)] * 3


def test_what_is_open_again_has_no_resolution_though_its_transition_still_tells_one() -> None:
    [was] = rebuild(item("a").item, [_step(TODO, 1, resolution="Fixed")], SEEN)
    assert was.item.resolution is None


def test_of_one_instant_the_last_transition_holds() -> None:
    assert _past(item("a").item, _step(DOING, 1), _step(TODO, 1)) == [(TODO, day(1), SEEN)]


def test_where_the_tool_remembers_nothing_the_dates_of_the_item_stand_in() -> None:
    dates: dict[str, Any] = {"created_at": day(1), "started_at": day(3), "done_at": day(7)}
    for ended in (DONE, DROPPED):
        past = _past(item("a", ended, **dates).item)
        assert past == [(TODO, day(1), day(3)), (DOING, day(3), day(7)), (ended, day(7), SEEN)]
    # A date of being finished that an open item still has is of another time.
    assert _past(item("a", DOING, **dates).item) == [(TODO, day(1), day(3)), (DOING, day(3), SEEN)]


def test_dates_that_are_missing_are_left_out_and_without_any_there_is_no_past() -> None:
    assert _past(item("a", DONE, done_at=day(7)).item) == [(DONE, day(7), SEEN)]
    assert _past(item("a", DONE).item) == []


def test_what_the_tool_remembers_goes_before_the_dates_of_the_item() -> None:
    assert _past(item("a", DOING, created_at=day(2)).item, _step(DOING, 5)) == [(DOING, day(5), SEEN)]


def test_what_happened_when_the_item_was_seen_already_is_not_its_past() -> None:
    created = item("a", DONE, created_at=day(2)).item
    assert _past(created, _step(DONE, 20), _step(TODO, 21)) == [(TODO, day(2), SEEN)]
    assert _past(created, _step(TODO, 4), _step(DONE, 20)) == [(TODO, day(4), SEEN)]


def test_of_what_lies_before_the_limit_there_is_what_had_become_of_it() -> None:
    steps = (_step(TODO, 1), _step(DOING, 5), _step(DONE, 10))
    known = item("a", DONE).item
    assert _past(known, *steps, since=day(7)) == [(DOING, day(7), day(10)), (DONE, day(10), SEEN)]
    assert _past(known, *steps, since=day(10)) == [(DONE, day(10), SEEN)]
    assert _past(known, *steps, since=SEEN) == []
    assert [v.item.started_at for v in rebuild(known, steps, SEEN, day(10))] == [day(5)]
