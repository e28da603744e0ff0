"""A sync that ends anywhere, on either database, leaves nothing behind that the next one does not mend.

After the next sync the evidence is that of a world without the crash: nothing lost, nothing twice, and no
digest twice. ``make crash`` tries every point; by default a few are tried.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.crash.child import CUT, KILL, PLANTED, UNCONFIRMED
from tests.crash.harness import Databases, Files, Harness, Shelf, harness

EVERY = int(os.environ.get("CRASH_EVERY", "90"))

Record = Callable[[str, object], None]


@pytest.fixture(params=["sqlite", "postgres"])
def hub(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Harness]:
    with _shelf(request, tmp_path) as shelf, harness(tmp_path, shelf) as made:
        yield made


def _shelf(request: pytest.FixtureRequest, folder: Path) -> Shelf:
    if request.param == "sqlite":
        return Files(folder)
    return Databases(request.getfixturevalue("postgres"))


def test_a_sync_that_is_killed_anywhere_loses_nothing(hub: Harness, record_property: Record) -> None:
    figures = hub.try_all(KILL, every=EVERY)
    record_property("figures", str(figures))
    assert figures.divergent == []
    assert figures.tried > 3


def test_a_digest_that_is_killed_anywhere_is_posted_whole_and_nothing_of_it_twice(
    hub: Harness, record_property: Record
) -> None:
    posted = hub.try_posting(every=max(1, EVERY // 30))
    record_property("figures", str(posted))
    assert posted.not_whole == []
    assert len(posted.undisturbed) > 2
    assert len(posted.tries) > 10


@pytest.mark.parametrize("hub", ["sqlite"], indirect=True)
def test_where_nobody_can_look_what_may_have_been_posted_is_not_posted_again(
    hub: Harness, record_property: Record
) -> None:
    hub.world.slack.take_scope("channels:history")
    posted = hub.try_posting(every=max(1, EVERY // 45))
    record_property("figures", str(posted))
    # A crash between Slack's answer and the commit leaves a letter that nobody knows of.
    assert posted.not_whole != []
    assert all(found <= posted.undisturbed for found in posted.not_whole)


@pytest.mark.parametrize("hub", ["postgres"], indirect=True)
@pytest.mark.parametrize("how", [CUT, UNCONFIRMED])
def test_a_sync_that_loses_its_database_anywhere_loses_nothing(
    hub: Harness, how: str, record_property: Record
) -> None:
    figures = hub.try_all(how, every=min(EVERY, 60 if how == CUT else 9), first=EVERY == 1)
    record_property("figures", str(figures))
    assert figures.divergent == []
    assert figures.tried > 1


def test_a_bug_that_stores_the_cursor_before_its_page_is_found(hub: Harness, record_property: Record) -> None:
    figures = hub.try_all(PLANTED, every=1, first=EVERY == 1)
    record_property("figures", str(figures))
    assert any("versions" in told for told in figures.divergent)
