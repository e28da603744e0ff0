"""How far back the past is rebuilt reaches each tool: of what lies before, it is not even asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from okrsync.sandbox import Sandbox, World
from okrsync.sdk import Ask, Client, Reply
from tests.integration.hubs import Clock, Hub, make_pages_small

DAY = timedelta(days=1)
# So much more than is kept is asked for, since clocks differ.
LIMIT, MARGIN = 30 * DAY, DAY


@pytest.fixture
def open_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Hub]]:
    make_pages_small(monkeypatch)
    with Sandbox(World(Clock())) as sandbox, ExitStack() as held:
        yield lambda kind: Hub(sandbox, kind, tmp_path, held)


def _lived(hub: Hub) -> tuple[str, str]:
    """Forty items of a year ago that nobody touched since, and one of them that was finished ten days ago."""
    lively, quiet, *_ = hub.filled(40)
    hub.tool.begin_work(lively)
    hub.tool.pass_time(355 * DAY)
    hub.tool.complete(lively)
    hub.tool.pass_time(10 * DAY)
    return lively, quiet


def _asked(hub: Hub, path: str) -> list[Any]:
    return [one for one in hub.site.requests if one.path.endswith(path)]


def _known_since(hub: Hub, item: str, ages: tuple[timedelta, ...]) -> list[str | None]:
    """What numbers see of an item so long ago; None where they see nothing."""
    now = hub.tool.now()
    shown = [hub.store.evidence(now - age).items("tool", str(hub.scope.scope)) for age in ages]
    return [next((str(one.item.state) for one in held if one.item.id == item), None) for held in shown]


@pytest.mark.parametrize("kind", ["github", "jira", "jira data center", "trello"])
def test_looks_back_see_as_far_as_the_limit_and_no_further(open_hub: Callable[[str], Hub], kind: str) -> None:
    hub = open_hub(kind)
    lively, quiet = _lived(hub)
    assert hub.sync(look_back=LIMIT).ok
    ages = (DAY, 20 * DAY, 40 * DAY)
    assert _known_since(hub, lively, ages) == ["done", "doing", None]
    assert _known_since(hub, quiet, ages) == ["todo", "todo", None]


def test_trellos_actions_of_before_are_not_asked_for(open_hub: Callable[[str], Hub]) -> None:
    hub = open_hub("trello")
    _lived(hub)
    assert hub.sync(look_back=LIMIT).ok
    asked = _asked(hub, "/actions")
    assert asked
    since = {datetime.fromisoformat(one.query["since"]) for one in asked}
    assert since == {hub.tool.now() - LIMIT - MARGIN}


def test_githubs_past_of_issues_that_nobody_touched_is_not_asked_for(open_hub: Callable[[str], Hub]) -> None:
    hub = open_hub("github")
    _lived(hub)
    assert hub.sync(look_back=LIMIT).ok
    assert len(_asked(hub, "/timeline")) == 1
    assert not _asked(hub, "/issues/events")


def test_jiras_past_of_issues_that_nobody_touched_is_not_asked_for(
    open_hub: Callable[[str], Hub], monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = open_hub("jira")
    lively, _ = _lived(hub)
    asked: list[Ask] = []
    ask = Client.ask

    def listen(client: Client, one: Ask) -> Reply:
        asked.append(one)
        return ask(client, one)

    monkeypatch.setattr(Client, "ask", listen)
    assert hub.sync(look_back=LIMIT).ok
    [told] = [one.json for one in asked if one.path.endswith("/changelog/bulkfetch")]
    assert told is not None
    assert told["issueIdsOrKeys"] == [lively]
