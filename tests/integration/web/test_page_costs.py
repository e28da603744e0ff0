"""What a reader costs: as many statements for many key results as for few, and next to none after that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from starlette.datastructures import QueryParams

from okrsync.domain.evidence import Measurement
from okrsync.domain.okr import Okrs
from okrsync.web.pages.key_result import KEY_RESULT
from okrsync.web.pages.others import PROJECTS
from okrsync.web.pages.overview import OVERVIEW
from okrsync.web.pages.press import Press
from okrsync.web.pages.view import View
from tests.integration.web.behind import RecordingDoor
from tests.integration.web.shelf import Shelf
from tests.unit.usecases.test_statement_counts import FEW, MANY, counted, written
from tests.unit.usecases.workbench import START, card


@pytest.fixture
def ask(shelf: Shelf) -> Callable[[View[object], int], list[str]]:
    """The statements that a page of so many key results takes, and those for who asks next."""
    bench = shelf.bench
    bench.tool.have(*(card(f"X{number}") for number in range(200)))
    bench.one()
    for number in range(MANY):
        name = f"kr:kr{number}"
        told = Measurement(series=name, at=START, value=number, recorded_at=START, source="check-in")
        bench.store.measure([told])

    def asked(view: View[object], number: int) -> list[str]:
        press = Press(RecordingDoor(known=Unmapped(bench, written(number))), may_leave=False)
        with counted(bench) as first:
            press.paper(view, "/", QueryParams(), "kr2")
        with counted(bench) as second:
            press.paper(view, "/", QueryParams(), "kr2")
        assert _asked(second) == 3
        return [each for each in first if not each.startswith("BEGIN")]

    return asked


class Unmapped(Shelf):
    """One whose file is what holds, whatever was adopted."""

    def okrs(self, at: datetime | None = None) -> Okrs:
        return self.written


def _asked(said: list[str]) -> int:
    return sum(not each.startswith("BEGIN") for each in said)


@pytest.mark.parametrize(
    ("view", "most"), [(OVERVIEW, 29), (KEY_RESULT, 28), (PROJECTS, 8)], ids=["overview", "kr", "projects"]
)
def test_a_page_takes_as_many_statements_for_many_as_for_few(
    ask: Callable[[View[object], int], list[str]], view: View[object], most: int
) -> None:
    first, few, many = ask(view, FEW), ask(view, FEW), ask(view, MANY)
    # A version of the mapping is read once.
    assert len(few) == len(many) <= len(first) <= most
