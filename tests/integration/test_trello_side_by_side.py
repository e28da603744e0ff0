"""A first sync of a large board reads several windows of time at once, and no card is missed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import enumerate as threads

import pytest

from okrsync.sandbox import Sandbox, World
from okrsync.sandbox.trello_site import TrelloSite
from okrsync.sdk import Connector, Cursor, Page, Scope, Unavailable
from okrsync.sdk.http import lender
from okrsync_trello import plugin, requests
from okrsync_trello.windows import MOST

BOARD = Scope("board", "aBcD1234")
PAGE = 10


class Noon:
    """A clock that a test sets forward."""

    now = datetime(2026, 1, 2, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Large:
    """A board of which ten cards fill a page, and its cards by id."""

    site: TrelloSite
    clock: Noon
    connect: Callable[[], Connector]
    cards: list[str] = field(default_factory=list)

    def make(self, count: int, apart: timedelta) -> None:
        for number in range(count):
            self.clock.now += apart
            name = "To do" if number % 2 else "Later"
            self.cards.append(self.site.add_card("Survey", name, f"Card {number}").id)

    def pages(self, since: Cursor | None = None) -> list[Page]:
        with closing(self.connect()) as trello:
            return list(trello.changes(BOARD, since))

    def asked(self) -> int:
        asked = [one for one in self.site.requests if one.path.endswith("/cards/all")]
        self.site.requests.clear()
        return len(asked)


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> Iterator[Large]:
    monkeypatch.setattr(requests, "PAGE", PAGE)
    world, clock = World(Noon()), Noon()
    site = world.trello
    site.clock = clock
    site.add_board("Survey", "To do", "Later", short_link="aBcD1234")
    with Sandbox(world) as sandbox:
        written = {"kind": "trello", "url": sandbox.trello_url, "key": site.key, "token": site.token}
        settings = plugin.settings.model_validate(written)
        lend = lender(pause=lambda _: True, clock=clock, agent="okrsync-tests")
        yield Large(site, clock, lambda: plugin.connect(settings, lend))


def _ids(pages: list[Page]) -> list[str]:
    return [item.id for page in pages for item in page.items]


def _evenly(large: Large) -> None:
    large.make(85, timedelta(hours=3))


def _in_bursts(large: Large) -> None:
    for _ in range(4):
        large.make(18, timedelta(seconds=30))
        large.clock.now += timedelta(days=40)
        large.make(5, timedelta(days=3))


def _ever_faster(large: Large) -> None:
    for hours in (200, 50, 12, 3, 1):
        large.make(17, timedelta(hours=hours))


@pytest.fixture(params=[_evenly, _in_bursts, _ever_faster], ids=lambda fill: fill.__name__)
def filled(large: Large, request: pytest.FixtureRequest) -> Large:
    request.param(large)
    large.clock.now += timedelta(days=1)
    return large


def test_every_card_comes_once_and_the_newest_first(filled: Large) -> None:
    assert _ids(filled.pages()) == sorted(filled.cards, reverse=True)


def test_a_cursor_of_any_page_goes_on_in_another_process(filled: Large) -> None:
    pages = filled.pages()
    for number, page in enumerate(pages[:-1]):
        rest = filled.pages(page.cursor)
        assert _ids([*pages[: number + 1], *rest]) == sorted(filled.cards, reverse=True)


def test_after_a_first_pull_cards_are_read_one_page_after_the_other(filled: Large) -> None:
    cursor = filled.pages()[-1].cursor
    filled.site.rename_card(filled.site.cards[filled.cards[7]], "Touched")
    filled.asked()
    assert _ids(filled.pages(cursor)) == [filled.cards[7]]
    assert filled.asked() == len(filled.cards) // PAGE + 2


def test_windows_that_hold_nothing_are_few(filled: Large) -> None:
    filled.pages()
    assert filled.asked() <= 3 * (len(filled.cards) // PAGE + 2) + 2 * MOST


def test_what_is_archived_deleted_and_made_meanwhile_hides_nothing(filled: Large) -> None:
    with closing(filled.connect()) as trello:
        pages = trello.changes(BOARD, None)
        seen = [next(pages)]
        filled.site.delete_card(filled.site.cards[filled.cards[3]])
        filled.site.archive_card(filled.site.cards[filled.cards[5]])
        filled.make(1, timedelta(seconds=1))
        seen.extend(pages)
    later = filled.pages(seen[-1].cursor)
    assert set(_ids([*seen, *later])) >= set(filled.cards) - {filled.cards[3]}


def test_a_window_that_fails_ends_the_pull_in_its_place(filled: Large) -> None:
    with closing(filled.connect()) as trello:
        pages = trello.changes(BOARD, None)
        handed_on = [next(pages)]
        filled.site.faults.go_down(under="/cards")
        with pytest.raises(Unavailable):
            handed_on.extend(pages)
    filled.site.faults.heal()
    rest = filled.pages(handed_on[-1].cursor)
    assert set(_ids([*handed_on, *rest])) == set(filled.cards)
    assert not [one for one in threads() if one.name.startswith("beside")]


def test_where_trello_refuses_so_much_at_once_smaller_pages_hold_all(
    filled: Large, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "PAGE", 4000)
    assert _ids(filled.pages()) == sorted(filled.cards, reverse=True)
