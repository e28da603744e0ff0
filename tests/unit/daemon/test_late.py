"""What becomes of an appointed time that nobody was there for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from okrsync.daemon.late import Verdict, judge, last_of
from okrsync.daemon.times import appointed
from okrsync.settings import Cron, Every, When

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
WHENS = st.sampled_from([Cron("0 9 * * 1", "UTC"), Cron("30 2 * * *", "Europe/Berlin"), Every(3600)])


def test_what_was_never_appointed_before_is_noted_and_not_done() -> None:
    assert judge(MONDAY, last=None, now=MONDAY + HOUR, late=12 * HOUR) is Verdict.FIRST


def test_what_was_seen_to_is_done() -> None:
    assert judge(MONDAY, last=MONDAY, now=MONDAY + HOUR, late=12 * HOUR) is Verdict.DONE


def test_what_is_late_is_due_up_to_its_bound_and_then_given_up() -> None:
    last = MONDAY - timedelta(days=7)
    assert judge(MONDAY, last=last, now=MONDAY + 12 * HOUR, late=12 * HOUR) is Verdict.DUE
    later = MONDAY + 12 * HOUR + timedelta(seconds=1)
    assert judge(MONDAY, last=last, now=later, late=12 * HOUR) is Verdict.TOO_LATE


def test_a_clock_that_was_wrong_once_silences_nothing() -> None:
    kept = [
        "digest #a 2099-01-01T00:00:00Z",
        "digest #a 2026-03-02T09:00:00Z",
        "digest #b 2026-03-02T10:00:00Z",
    ]
    assert last_of("digest #a", kept, MONDAY + HOUR) == MONDAY


def test_what_was_posted_by_hand_is_no_occurrence() -> None:
    kept = ["digest #a by hand 2026-03-02T09:00:00Z", "digest #a ", "digest #a 2026-03-02T09:00:00"]
    assert last_of("digest #a", kept, MONDAY + HOUR) is None


@given(
    when=WHENS, up=st.lists(st.integers(1, 40 * 24 * 60), min_size=1, max_size=12), late=st.integers(0, 2000)
)
def test_whoever_looks_whenever_each_occurrence_is_done_once_and_the_last_one_is_never_lost(
    when: When, up: list[int], late: int
) -> None:
    """A daemon that is up only for moments: it looks, claims what it judges, and is away again."""
    now, bound = MONDAY, timedelta(minutes=late)
    claimed, done = list[datetime](), list[datetime]()
    for minutes in up:
        now += timedelta(minutes=minutes)
        due = appointed(when, "any", now)
        verdict = judge(due, last=max(claimed, default=None), now=now, late=bound)
        if verdict is not Verdict.DONE:
            claimed.append(due)
        if verdict is Verdict.DUE:
            done.append(due)
            assert now - due <= bound
        assert due in claimed
    assert len(set(done)) == len(done)
    assert claimed == sorted(set(claimed))
    assert claimed[0] not in done
