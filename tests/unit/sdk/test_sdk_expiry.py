from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from okrsync.sdk import Expiry, expiry_among

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
PAST, SOON, LATE = NOW - timedelta(days=1), NOW + timedelta(days=10), NOW + timedelta(days=90)


@pytest.mark.parametrize(
    ("ends", "end"),
    [
        ([], None),
        ([None], None),
        ([SOON], SOON),
        ([SOON, SOON], SOON),
        ([PAST, SOON], SOON),
        ([None, None, PAST], None),
    ],
)
def test_tokens_that_end_alike_say_when_the_one_that_works_ends(
    ends: list[datetime | None], end: datetime | None
) -> None:
    assert expiry_among(ends, NOW) == Expiry(end)


@pytest.mark.parametrize("ends", [[SOON, LATE], [None, SOON], [LATE, PAST, SOON]])
def test_tokens_that_differ_say_no_end_but_that_one_is_near(ends: list[datetime | None]) -> None:
    expiry = expiry_among(ends, NOW)
    assert expiry.at is None
    assert expiry.note is not None
    assert "the account has 2 tokens, of which the first ends on 2026-11-12" in expiry.note
