from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from okrsync.sdk import RateLimited, Reply
from okrsync.sdk.http.verdict import bounded, retry_after, verdict

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
A_DAY = timedelta(days=1)


@settings(deadline=None, max_examples=300)
@given(value=st.text() | st.integers().map(str) | st.floats().map(str) | st.datetimes().map(str))
@example("9" * 400)
@example("1_000")
@example("Fri, 31 Dec 9999 23:59:59 -1200")
@example("Mon, 01 Jan 0001 00:00:00 +1200")
@example("Mon, 31 Feb 2026 00:00:00 GMT")
def test_whatever_a_server_writes_the_wait_is_between_now_and_a_day(value: str) -> None:
    until = retry_after(_reply(429, value), NOW)
    assert until is None or NOW <= until <= NOW + A_DAY


@settings(deadline=None)
@given(status=st.integers(min_value=200, max_value=599), body=st.text(max_size=20))
def test_every_answer_has_a_meaning(status: int, body: str) -> None:
    trouble = verdict(_reply(status, "", body), NOW)
    assert trouble is None or "GET tool.example/items" in str(trouble)
    assert (trouble is None) <= (200 <= status < 300)


def test_a_refusal_says_until_when() -> None:
    trouble = verdict(_reply(429, "90"), NOW)
    assert isinstance(trouble, RateLimited)
    assert "until 12:01:30 UTC" in str(trouble)


@pytest.mark.parametrize(("away", "left"), [(-5.0, 0.0), (60.0, 60.0), (10.0**6, 86_400.0)])
def test_a_wait_is_neither_past_nor_longer_than_a_day(away: float, left: float) -> None:
    assert bounded(NOW + timedelta(seconds=away), NOW) == NOW + timedelta(seconds=left)


def _reply(status: int, wait: str, body: str = "") -> Reply:
    return Reply(status, {"retry-after": wait}, None, body, "GET tool.example/items")
