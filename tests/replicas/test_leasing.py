"""What is done under a lease: kept while it lasts, given up when it is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from threading import Event

import pytest

from okrsync.bootstrap import Hub, open_hub
from okrsync.daemon import orders
from okrsync.daemon.hands import NotBegun, needs
from okrsync.daemon.leasing import leased, owner
from okrsync.sdk.http.client import utc_now
from okrsync.settings import read_process_settings
from okrsync.store import LeaseLost
from okrsync.usecases.stop import Stop
from tests.replicas.fleet import Fleet

SHORT = timedelta(seconds=1)


@pytest.fixture
def hub(ships: Fleet, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.chdir(ships.program.folder)
    hub = open_hub(read_process_settings(ships.program.environ), write=True)
    yield hub
    hub.close()


def test_a_lease_outlives_its_time_while_the_work_goes_on_and_is_free_afterwards(hub: Hub) -> None:
    with leased(hub, ["a", "b"], owner(), SHORT):
        Event().wait(1.5)
        assert hub.store.leases.take("a", "another", SHORT) is None
        assert hub.store.leases.take("b", "another", SHORT) is None
    assert hub.store.leases.take("a", "another", SHORT)
    assert not hub.stop.wanted()


def test_work_whose_lease_is_lost_is_told_to_stop_and_writes_nothing(hub: Hub, ships: Fleet) -> None:
    def work() -> None:
        with leased(hub, ["a"], owner(), SHORT) as held:
            ships.rows("update lease set token = token + 1 returning 1")
            with pytest.raises(LeaseLost):
                held.store.claim_occurrence("job", utc_now(), utc_now())
            assert held.stop.event.wait(5)

    with pytest.raises(LeaseLost, match="a was taken over"):
        work()
    assert ships.claimed() == set()
    assert not hub.stop.wanted()


def test_who_waits_for_a_lease_is_free_to_stop(hub: Hub) -> None:
    assert hub.store.leases.take("a", "another", timedelta(hours=1))
    hub.stop.end()
    with pytest.raises(NotBegun), leased(hub, ["a"], owner(), SHORT):
        raise AssertionError


def test_who_waits_is_told_once_for_what(hub: Hub, ships: Fleet) -> None:
    assert hub.store.leases.take("a", "another", timedelta(seconds=1.2))
    waits: list[str] = []
    with leased(hub, ["a", "b"], owner(), SHORT, waiting=waits.append):
        assert waits == ["a"]


def test_a_command_says_that_it_waits(hub: Hub, ships: Fleet) -> None:
    assert hub.store.leases.take("connection office", "another", timedelta(seconds=3))
    synced = ships.program.call("sync", "office")
    assert (synced.code, "waiting: another process has connection office" in synced.err) == (0, True)


def test_a_part_ends_with_the_whole_and_never_the_other_way_round() -> None:
    whole = Stop()
    with whole.branch() as first, whole.branch() as second:
        first.end()
        assert (whole.wanted(), second.wanted()) == (False, False)
        whole.end()
        assert second.wanted()
    with whole.branch() as late:
        assert late.wanted()


def test_what_is_due_in_slack_is_seen_to_by_one_replica_at_a_time(hub: Hub) -> None:
    with leased(hub, needs(orders.Attend(), hub.config), owner(), SHORT):
        assert hub.store.leases.take("slack", "another", SHORT) is None
