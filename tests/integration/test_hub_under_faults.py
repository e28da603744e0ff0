"""Every trouble of every tool, through the whole hub and over real sockets.

No number changes by a failure, the message says what happened, and once the tool is well again the next sync
ends where one without the trouble would have ended: nothing lost, nothing counted twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from okrsync.sandbox import Sandbox, World
from okrsync.sandbox.faults import Trouble as Fault
from okrsync.sdk.http import Limits
from okrsync.sdk.testing import Trouble
from tests.integration.hubs import HOURS, START, TOOLS, Clock, Hub, make_pages_small

# What a person is told, by the stable name of the trouble.
KINDS = {
    Trouble.CREDENTIALS_REVOKED: {"credentials_rejected"},
    Trouble.FORBIDDEN: {"permission_missing"},
    Trouble.HIDDEN: {"not_found"},
    Trouble.RATE_LIMITED: {"rate_limited"},
    Trouble.SECONDARY_LIMIT: {"rate_limited"},
    Trouble.DOWN: {"unavailable"},
    Trouble.RESET: {"unavailable"},
    Trouble.RESET_MIDWAY: {"unavailable"},
    Trouble.LOGIN_PAGE: {"unexpected_response"},
    Trouble.TRUNCATED: {"unexpected_response", "unavailable"},
    Trouble.NULL_LIST: {"unexpected_response"},
}
# What a limit says of the time to wait, and for how many seconds the tool is then left alone.
WAITS = {
    "seconds": ({"retry-after": "900"}, 900),
    "a fraction": ({"retry-after": "900.5"}, 900.5),
    "a date": ({"retry-after": "Mon, 02 Nov 2026 16:15:00 GMT"}, 900),
    "a date without a zone": ({"retry-after": "Mon, 02 Nov 2026 16:15:00"}, 900),
    "a year": ({"retry-after": "31536000"}, None),
    "a date that is past": ({"retry-after": "Mon, 02 Nov 2020 12:00:00 GMT"}, None),
    "zero": ({"retry-after": "0"}, None),
    "nonsense": ({"retry-after": "soon"}, None),
    "nothing": ({"retry-after": None}, None),
}
# Where limits are told in ways of their own: vendors, editions, and GitHub's two limits and two APIs.
LIMITED = (
    ("github", Fault.SECONDARY_LIMIT),
    ("github", Fault.RATE_LIMITED),
    ("github project", Fault.SECONDARY_LIMIT),
    ("jira", Fault.RATE_LIMITED),
    ("jira data center", Fault.RATE_LIMITED),
    ("trello", Fault.RATE_LIMITED),
)
SHORT = Limits(total=2.0, attempts=1)


@pytest.fixture(params=TOOLS)
def hub(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    make_pages_small(monkeypatch)
    with Sandbox(World(Clock())) as sandbox, ExitStack() as held:
        yield Hub(sandbox, request.param, tmp_path, held)


def _strike(hub: Hub, trouble: Trouble, *, from_page: int = 1) -> None:
    if not hub.tool.plays(trouble):
        pytest.skip(f"this tool knows no {trouble}")
    hub.tool.strike(trouble, from_page=from_page)


def _recovers(hub: Hub) -> None:
    """Once the tool is well, everything is as if nothing had been."""
    hub.tool.heal()
    hub.tool.pass_time(HOURS)
    assert hub.sync().ok
    assert hub.seen() == hub.anew()
    assert hub.trouble() is None


@pytest.mark.parametrize("trouble", KINDS)
def test_a_failed_increment_changes_no_number_and_says_why(hub: Hub, trouble: Trouble) -> None:
    items = hub.filled(5)
    assert hub.sync().ok
    before = hub.seen()
    hub.change(items)
    _strike(hub, trouble)
    failed = hub.sync()
    assert failed.trouble_kind in KINDS[trouble]
    assert (hub.seen(), hub.trouble()) == (before, failed.trouble)
    assert failed.trouble
    _recovers(hub)
    assert hub.seen() != before


@pytest.mark.parametrize("trouble", KINDS)
def test_a_first_sync_that_fails_on_a_later_page_shows_nothing_and_goes_on(
    hub: Hub, trouble: Trouble
) -> None:
    created = hub.filled(hub.tool.three_pages)
    _strike(hub, trouble, from_page=2)
    failed = hub.sync()
    assert failed.trouble_kind in KINDS[trouble]
    assert hub.seen() == {}
    _recovers(hub)
    assert set(created) <= hub.seen().keys()


@pytest.mark.parametrize(
    "fault", [Fault.DOWN, Fault.RESET, Fault.RESET_MIDWAY, Fault.TRUNCATED, Fault.RATE_LIMITED]
)
def test_a_storm_that_passes_is_sat_out(hub: Hub, fault: Fault) -> None:
    items = hub.filled(5)
    hub.sync()
    hub.change(items)
    hub.site.faults.begin(fault, requests=2, wait=1)
    for _ in range(2 if _is_told_with_success(hub, fault) else 0):
        assert hub.sync().trouble_kind == "rate_limited"
        hub.tool.pass_time(timedelta(minutes=5))
    assert hub.sync().ok
    assert hub.seen() == hub.anew()


def _is_told_with_success(hub: Hub, fault: Fault) -> bool:
    """GitHub's GraphQL refuses with 200, and the hub's client does not look into answers that went well."""
    return fault is Fault.RATE_LIMITED and str(hub.scope.scope).startswith("project county/")


@pytest.mark.parametrize("fault", [Fault.SLOW_HEADERS, Fault.SLOW_BODY])
def test_an_answer_that_comes_by_the_byte_is_given_up(hub: Hub, fault: Fault) -> None:
    items = hub.filled(5)
    assert hub.sync().ok
    before = hub.seen()
    hub.change(items)
    hub.site.faults.begin(fault)
    failed = hub.sync(limits=SHORT)
    assert failed.trouble_kind == "unavailable"
    assert "did not answer in time" in str(failed.trouble)
    assert (hub.seen(), hub.trouble()) == (before, failed.trouble)
    _recovers(hub)


@pytest.mark.parametrize("says", WAITS)
@pytest.mark.parametrize(("hub", "fault"), LIMITED, indirect=["hub"])
def test_a_limit_is_kept_whatever_form_its_time_has(hub: Hub, fault: Fault, says: str) -> None:
    headers, seconds = WAITS[says]
    items = hub.filled(5)
    assert hub.sync().ok
    before = hub.seen()
    hub.change(items)
    assert hub.tool.now() == START + 2 * HOURS
    hub.site.faults.begin(fault, wait=900, headers=headers)
    failed = hub.sync()
    assert (failed.trouble_kind, hub.seen(), hub.trouble()) == ("rate_limited", before, failed.trouble)
    closed_until = hub.store.connection_state("tool").closed_until
    assert closed_until is not None
    assert closed_until == failed.until
    assert hub.tool.now() <= closed_until <= hub.tool.now() + timedelta(days=1)
    if seconds and (hub.tool.plugin.kind, fault) != ("github", Fault.RATE_LIMITED):
        # GitHub's main limit ends with its hour, and that stands in another header.
        assert closed_until == START + 2 * HOURS + timedelta(seconds=seconds)
    asked = len(hub.site.requests)
    hub.tool.heal()
    if closed_until > hub.tool.now():
        assert hub.sync(by_hand=True).trouble_kind == "rate_limited"
        assert len(hub.site.requests) == asked
    hub.tool.pass_time(timedelta(days=1))
    _recovers(hub)


def test_a_token_that_is_revoked_amid_a_sync_loses_nothing_of_what_was_read(hub: Hub) -> None:
    items = hub.filled(hub.tool.three_pages)
    assert hub.sync().ok
    before = hub.seen()
    hub.tool.pass_time(HOURS)
    for item in items:
        hub.tool.begin_work(item)
    hub.site.faults.begin(Fault.TOKEN_REVOKED, from_page=2)
    assert hub.sync().trouble_kind == "credentials_rejected"
    assert hub.seen() == before
    hub.tool.heal()
    assert hub.sync(by_hand=True).ok
    assert hub.seen() == hub.anew() != before


def test_a_page_that_comes_twice_is_counted_once_or_refused(hub: Hub) -> None:
    items = hub.filled(hub.tool.three_pages)
    hub.site.faults.repeat_pages(requests=1)
    first = hub.sync()
    assert first.ok or (first.trouble_kind == "unexpected_response" and hub.seen() == {})
    _recovers(hub)
    assert set(items) <= hub.seen().keys()


@pytest.mark.parametrize("reconcile", [True, False])
def test_items_that_change_while_pages_are_read_are_neither_lost_nor_seen_twice(
    hub: Hub, reconcile: bool
) -> None:
    items = hub.filled(hub.tool.three_pages)
    moves = iter([items[0], items[-1], items[len(items) // 2]])

    def meddle() -> None:
        item = next(moves, None)
        if item is not None:
            hub.tool.complete(item)
            hub.tool.create("Came meanwhile")

    assert hub.sync(reconcile=reconcile, between_pages=meddle).ok
    hub.tool.pass_time(HOURS)
    assert hub.sync(reconcile=reconcile).ok
    assert hub.seen() == hub.anew()


def test_items_that_are_deleted_and_created_while_pages_are_read_hide_no_other(hub: Hub) -> None:
    items = hub.filled(hub.tool.three_pages)
    doomed = iter([items[0], items[-1], items[len(items) // 2]])

    def meddle() -> None:
        item = next(doomed, None)
        if item is not None:
            hub.tool.delete(item)
            hub.tool.create("Came meanwhile")

    assert hub.sync(between_pages=meddle).ok
    hub.tool.pass_time(HOURS)
    assert hub.sync().ok
    assert hub.seen() == hub.anew()
