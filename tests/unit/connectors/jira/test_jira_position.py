"""How far a pull looks back, and where it goes on."""

from __future__ import annotations

import pytest

from okrsync.sdk import Cursor
from okrsync_jira.position import LONG_OVERLAP, LOOK_LONG_EVERY, OVERLAP, Position, begin

NOW = 1_793_620_800_000
MINUTE = 60_000


def _whole() -> Position:
    return begin(None, now=NOW, shape="s")


def test_a_first_pull_wants_all() -> None:
    assert _whole().floor is None


def test_an_increment_overlaps_with_the_pull_before() -> None:
    position = begin(_whole(), now=NOW + 10 * MINUTE, shape="s")
    assert position.floor == NOW - OVERLAP
    assert position.began == NOW + 10 * MINUTE


def test_once_a_day_a_pull_looks_back_to_before_the_day_began() -> None:
    position = _whole()
    for minutes in range(10, 24 * 60, 10):
        position = begin(position, now=NOW + minutes * MINUTE, shape="s")
        assert position.floor is not None
        assert position.floor >= NOW - OVERLAP
    position = begin(position, now=NOW + LOOK_LONG_EVERY, shape="s")
    assert position.floor == NOW - LONG_OVERLAP
    position = begin(position, now=NOW + LOOK_LONG_EVERY + MINUTE, shape="s")
    assert position.floor == NOW + LOOK_LONG_EVERY - OVERLAP


def test_a_clock_that_was_set_back_loses_nothing() -> None:
    position = begin(_whole(), now=NOW - 60 * MINUTE, shape="s")
    assert position.floor == NOW - OVERLAP


def test_another_shape_wants_all_again() -> None:
    assert begin(_whole(), now=NOW + MINUTE, shape="t").floor is None


def test_a_pull_that_was_broken_off_goes_on_as_it_began() -> None:
    broken_off = begin(_whole(), now=NOW + MINUTE, shape="s").before("a-token")
    assert begin(broken_off, now=NOW + 99 * MINUTE, shape="t") == broken_off
    assert begin(broken_off.before(None), now=NOW + 99 * MINUTE, shape="s").floor == NOW + MINUTE - OVERLAP


def test_a_cursor_keeps_the_position() -> None:
    position = _whole().before("a-token")
    assert Position.parse(position.cursor) == position


@pytest.mark.parametrize("cursor", [None, "", "nonsense", "{}", '{"began": "x"}'])
def test_a_cursor_that_can_not_be_read_is_the_start(cursor: str | None) -> None:
    assert Position.parse(None if cursor is None else Cursor(cursor)) is None
