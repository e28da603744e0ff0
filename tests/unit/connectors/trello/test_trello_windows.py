from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.sdk import UnexpectedResponse
from okrsync_trello.windows import MOST, below

BEGAN = 1_767_225_600
HOUR = 3600
BORN = f"{BEGAN:08x}a1b2c3d4e5f60001"


def _id(second: int) -> str:
    return f"{second:08x}a1b2c3d4e5f60718"


def test_a_window_is_somewhat_shorter_than_what_a_page_took() -> None:
    first, second, *_ = below([_id(BEGAN + 100 * HOUR), _id(BEGAN + 90 * HOUR)], BORN)
    assert first.before == _id(BEGAN + 90 * HOUR)
    assert first.since == f"{BEGAN + 82 * HOUR:08x}{0:016x}" == second.before


def test_cards_that_were_made_at_once_tell_of_no_pace() -> None:
    assert list(below([_id(BEGAN + 90 * HOUR), _id(BEGAN + 90 * HOUR + 9)], BORN)) == []


def test_there_is_nothing_below_the_board_itself() -> None:
    assert list(below([_id(BEGAN + 10 * HOUR), _id(BEGAN)], BORN)) == []
    assert list(below([_id(BEGAN + 10 * HOUR), _id(BEGAN - HOUR)], BORN)) == []


@pytest.mark.parametrize("born", ["", "nonsense", "zzzzzzzza1b2c3d4e5f60718"])
def test_what_is_no_id_is_no_time(born: str) -> None:
    with pytest.raises(UnexpectedResponse):
        list(below([_id(BEGAN + 10 * HOUR)], born))


@given(st.lists(st.integers(BEGAN - 10**6, BEGAN + 10**8), min_size=1))
def test_windows_adjoin_from_the_page_down_and_are_few(seconds: list[int]) -> None:
    ids = [_id(second) for second in seconds]
    windows = list(below(ids, BORN))
    assert len(windows) <= MOST
    assert [one.before for one in windows[:1]] in ([], [min(ids)])
    assert all(upper.since == lower.before for upper, lower in pairwise(windows))
    assert all(one.since < one.before for one in windows)
