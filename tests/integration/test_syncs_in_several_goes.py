"""A tool too large for the time of one sync: several bring it in, whatever happens between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from okrsync.sandbox import Sandbox, World
from okrsync.usecases.trouble import UNFINISHED
from okrsync_jira import requests as jira_requests
from tests.contract.test_trello_contract import PAGE
from tests.integration.hubs import TOOLS, Clock, Hub, make_pages_small

MINUTE = timedelta(minutes=1)


@pytest.fixture
def open_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Hub]]:
    make_pages_small(monkeypatch)
    monkeypatch.setattr(jira_requests, "PAGE", PAGE)
    with Sandbox(World(Clock())) as sandbox, ExitStack() as held:
        yield lambda kind: Hub(sandbox, kind, tmp_path, held)


def _go(hub: Hub, *, reconcile: bool) -> str | None:
    """One sync with time for three pages: the trouble that it ended in."""
    outcome = hub.sync(
        reconcile=reconcile, longest=2.5 * MINUTE, between_pages=lambda: hub.tool.pass_time(MINUTE)
    )
    return outcome.trouble_kind


@pytest.mark.parametrize("kind", TOOLS)
def test_what_takes_three_deadlines_is_there_after_three_syncs(
    open_hub: Callable[[str], Hub], kind: str
) -> None:
    hub = open_hub(kind)
    items = hub.filled(65)
    hub.tool.pass_time(MINUTE)
    troubles = [_go(hub, reconcile=False) for _ in range(2)]
    hub.tool.complete(items[0])
    hub.tool.complete(items[-1])
    while troubles[-1] == UNFINISHED and len(troubles) < 8:
        troubles.append(_go(hub, reconcile=True))
    assert troubles == [UNFINISHED, UNFINISHED, None]
    assert hub.sync(reconcile=False).ok
    assert hub.seen() == hub.anew()


def test_a_repository_is_reconciled_in_three_syncs_and_each_page_is_read_once(
    open_hub: Callable[[str], Hub],
) -> None:
    hub = open_hub("github")
    items = hub.filled(65)
    hub.tool.pass_time(MINUTE)
    assert hub.sync().ok
    hub.change(items)
    before = len(hub.site.requests)
    troubles = [_go(hub, reconcile=True)]
    while troubles[-1] is not None and len(troubles) < 8:
        troubles.append(_go(hub, reconcile=True))
    assert troubles == [UNFINISHED, UNFINISHED, None]
    asked = [one for one in hub.site.requests[before:] if one.path.endswith("/issues")]
    assert len(asked) == 7
    assert hub.seen() == hub.anew()
    assert items[2] not in hub.seen()
