"""One item in two scopes that were synced at different times: the freshest sighting says what it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from okrsync.domain.delivery import Delivery
from okrsync.domain.tracker import Take, Tracker, track
from okrsync.domain.work import Gone, State, TrackedItem, freshest
from tests.unit.domain.made_up import START, day, delivered, item, labelled

BOARD, OTHER = labelled(), labelled(scope="other")
OLD = item("a", State.TODO)
NEW = item("a", State.DONE, scope="other", updated_at=START + timedelta(hours=1))


def _shown(told: Delivery) -> tuple[float | None, list[str], list[str]]:
    return told.progress, [c.tracked.scope for c in told.counted], [e.why for e in told.excluded]


def test_an_item_of_two_scopes_counts_in_its_first_place_as_its_freshest_sighting() -> None:
    assert _shown(delivered([OLD, NEW], BOARD, OTHER)) == (1, ["board"], ["already counted"])
    assert _shown(delivered([OLD, NEW], OTHER, BOARD)) == (1, ["other"], ["already counted"])


def test_a_sighting_that_is_gone_says_nothing_of_the_one_that_is_there() -> None:
    moved = replace(NEW, gone=Gone.MOVED)
    assert _shown(delivered([OLD, moved], BOARD, OTHER)) == (0, ["board"], ["moved"])


@pytest.mark.parametrize("order", [(OLD, NEW), (NEW, OLD)])
def test_a_number_over_work_items_takes_the_freshest_sighting(order: tuple[TrackedItem, ...]) -> None:
    done = Tracker(work=(BOARD, OTHER), take=Take.COUNT, states=(State.DONE,))
    assert track(done, order, day(50)).value == 1
    assert freshest(order)[OLD.identity] is NEW
