from __future__ import annotations

from datetime import timedelta

from okrsync.domain.okr import Objective, Okrs, Period
from okrsync.ports import Posting
from okrsync.store import SqlStore
from okrsync.usecases.baseline import last_told
from okrsync.usecases.digest import Digest, draw_up
from okrsync.usecases.recompute import figures
from tests.unit.domain.made_up import milestone_kr, stage
from tests.unit.usecases.workbench import START, Clock

PERIOD = Period(START, START + timedelta(days=100))
OKRS = Okrs(
    objectives=(
        Objective(
            id="o",
            title="Better",
            period=PERIOD,
            key_results=(milestone_kr(stage("All", 100), period=PERIOD),),
        ),
    )
)


def told(store: SqlStore, clock: Clock, day: float) -> Digest:
    """The digest of a day, counted as posted."""
    clock.now = START + timedelta(days=day)
    at = clock.now
    then = last_told(store, at)
    before = None if then is None else figures(OKRS, store, then)
    digest = draw_up(OKRS, store, figures(OKRS, store, at), before=before)
    posting = Posting(occurrence=f"digest {day}", channel="#okrs")
    store.claim_posting(posting, at)
    store.posted(posting, at, "x")
    return digest


def test_a_status_that_falls_by_waiting_is_worse_once(store: SqlStore, clock: Clock) -> None:
    assert [told(store, clock, day).lines[0].worse for day in (1, 60, 61)] == [False, True, False]


def test_a_key_result_that_nothing_was_ever_kept_of_is_new_once(store: SqlStore, clock: Clock) -> None:
    assert [told(store, clock, day).quiet for day in (1, 2, 3)] == [False, True, True]


def test_each_channel_has_its_own_last_digest(store: SqlStore, clock: Clock) -> None:
    told(store, clock, 1)
    instants = [last_told(store, START + timedelta(days=2), channel) for channel in (None, "#okrs", "#other")]
    assert instants == [START + timedelta(days=1), START + timedelta(days=1), None]
