from __future__ import annotations

from datetime import timedelta

import pytest

from okrsync.domain.selection import Criterion, Selection
from okrsync.domain.tracker import OPEN, Take, Tracker
from okrsync.domain.work import State
from okrsync.usecases.tracking import asked, where

BUGS = Selection(connection="office", scope="board a", criteria=(Criterion("label", ("bug", "fault")),))
DONE = (State.DONE,)


def tracker(take: Take, **more: object) -> Tracker:
    given: dict[str, object] = {"work": (BUGS,), "states": DONE, **more}
    return Tracker(take=take, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("of", "words"),
    [
        (tracker(Take.COUNT, states=OPEN), "number of items that are todo or doing"),
        (tracker(Take.SUM, of="points"), "sum of points of items that are done"),
        (
            tracker(Take.PERCENTILE, of="lead_time", within=timedelta(days=90)),
            "median of lead time in days of items that are done, finished in the last 90 days",
        ),
        (
            tracker(Take.PERCENTILE, of="cycle_time", rank=85, per=timedelta(hours=1)),
            "percentile 85 of cycle time in hours of items that are done",
        ),
        (
            tracker(Take.SHARE, of="lead_time", least=1, most=5),
            "per cent with lead time in days at least 1 and at most 5 of items that are done",
        ),
    ],
)
def test_what_is_asked_of_work_items_reads_as_a_person_would_say_it(of: Tracker, words: str) -> None:
    assert asked(of) == words
    assert where(of) == ["selects label 'bug' or 'fault' in office (board a)"]
