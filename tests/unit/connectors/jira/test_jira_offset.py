"""Pages by offset join each other, whatever leaves and comes between two of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from okrsync_jira.offset import Offset

_MOST = 500


def _read(listed: list[str], size: int, meanwhile: Callable[[list[str]], None]) -> set[str]:
    """All ids that are shown while ``meanwhile`` changes the list between pages."""
    seen, opened = set[str](), set[str]()
    page: Offset | None = Offset()
    while page is not None:
        assert str(page) not in opened
        assert len(opened) < _MOST
        opened.add(str(page))
        shown = listed[page.start : page.start + size]
        seen.update(shown)
        page = page.following(shown, len(listed))
        page = page and Offset.parse(str(page))
        meanwhile(listed)
    return seen


@settings(deadline=None)
@given(
    count=st.integers(1, 120),
    size=st.integers(2, 30),
    leaving=st.lists(st.lists(st.integers(0, 119), max_size=6), max_size=10),
    coming=st.integers(0, 6),
)
def test_what_stays_in_the_list_is_read(
    count: int, size: int, leaving: Sequence[Sequence[int]], coming: int
) -> None:
    listed = [str(number) for number in range(count)]
    coming_next, gone = iter(range(count, 10_000)), set[str]()
    turns = iter(leaving)

    def change(now: list[str]) -> None:
        for number in next(turns, ()):
            if str(number) in now:
                now.remove(str(number))
                gone.add(str(number))
                now.extend(str(next(coming_next)) for _ in range(coming))

    seen = _read(listed, size, change)
    assert {str(number) for number in range(count)} - gone <= seen


def test_one_that_leaves_while_another_comes_takes_none_along() -> None:
    listed = [str(number) for number in range(100, 130)]

    def change(now: list[str]) -> None:
        if "103" in now:
            now.remove("103")
            now.append("999")

    assert _read(listed, 10, change) >= {str(number) for number in range(100, 130)}


def test_a_list_that_stands_still_is_read_once() -> None:
    assert _read([str(number) for number in range(100)], 11, lambda _: None) == set(map(str, range(100)))


def test_what_is_no_page_of_this_kind_is_the_first() -> None:
    for page in (None, "", "50/120", "a-token-of-cloud", "1/2/x/0", "-1/2/0/0", "a/b/c/d"):
        assert Offset.parse(page) == Offset()
