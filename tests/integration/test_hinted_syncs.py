"""From a hint at the door to what is synced: the scopes that it names, and no others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from okrsync.bootstrap import open_hub
from okrsync.daemon import orders
from okrsync.daemon.door import DaemonDoor, look_into
from okrsync.daemon.hints import Pace
from okrsync.daemon.service import Service
from okrsync.daemon.watching import Watch
from okrsync.demo.play import environment
from okrsync.errors import UsageError
from okrsync.sandbox import Sandbox
from okrsync.sandbox.seed import county
from okrsync.sdk import Scope
from okrsync.sdk.http.client import utc_now
from okrsync.settings import ProcessSettings, read_process_settings
from tests.e2e.program import COUNTY

DROP, QUERY = Scope("project", "DROP"), Scope("jql", 'project = "DROP" and component = Network')
SURVEY = Scope("repo", "county/survey")
SIGNED = COUNTY.replace('"${GITHUB_TOKEN}"', '"${GITHUB_TOKEN}", webhook_secret: a-secret-of-some-length')
_PATIENCE = 20.0


class Heard(Service):
    """A service that is not running, and remembers what it was told to do."""

    given: list[orders.Sync]
    done: list[orders.Json]
    through: Event

    def carry_out(self, order: orders.Order) -> orders.Json:
        """Carry it out, and say so."""
        done = super().carry_out(order)
        assert isinstance(order, orders.Sync)
        self.given.append(order)
        self.done.append(done)
        self.through.set()
        return done


@pytest.fixture
def process(tmp_path: Path) -> Iterator[ProcessSettings]:
    with Sandbox(county(utc_now)) as sandbox:
        (tmp_path / "okrsync.yaml").write_text(SIGNED, encoding="utf-8")
        (tmp_path / "dropout.csv").write_text("day,rate\n2025-07-31,8\n", encoding="utf-8")
        yield read_process_settings(environment(sandbox, tmp_path), tmp_path)


@pytest.fixture
def service(process: ProcessSettings) -> Iterator[Heard]:
    hub = open_hub(process, write=True)
    service = Heard(hub, process, again=lambda: process, watch=Watch(process.file))
    service.given, service.done, service.through = [], [], Event()
    yield service
    hub.close()


@pytest.fixture
def door(service: Heard, process: ProcessSettings) -> Iterator[DaemonDoor]:
    pace = Pace(gather=0, rest=0, least=0, most=0, again=3600)
    door = DaemonDoor(service, lambda: look_into(process, service), pace)
    yield door
    door.close()


def _synced(service: Heard) -> list[str]:
    assert service.through.wait(_PATIENCE)
    return [one["scope"] for one in service.done[-1]["scopes"]]


def test_only_the_scopes_of_the_hint_are_synced(door: DaemonDoor, service: Heard) -> None:
    door.hint("county-jira", [DROP, SURVEY], reconcile=True)
    assert _synced(service) == [str(DROP)]
    [order] = service.given
    assert (order.connections, order.scopes, order.reconcile) == (
        ("county-jira",),
        ("county-jira: project DROP",),
        True,
    )
    assert service.done[-1]["measures"] == {}
    assert "dropout" in service.done[-1]["moved"]


def test_a_hint_without_scopes_is_for_all_of_the_connection(door: DaemonDoor, service: Heard) -> None:
    door.hint("county-jira", None, reconcile=False)
    assert set(_synced(service)) == {str(DROP), str(QUERY)}
    assert not service.given[0].reconcile


def test_a_hint_to_what_is_not_synced_is_followed_by_nothing(door: DaemonDoor, service: Heard) -> None:
    door.hint("county-jira", [SURVEY], reconcile=True)
    door.hint("nobody", None, reconcile=True)
    door.hint("county-jira", [], reconcile=True)
    door.hint("code", [SURVEY], reconcile=False)
    assert _synced(service) == [str(SURVEY)]
    assert [order.connections for order in service.given] == [("code",)]


def test_only_a_connection_with_a_secret_takes_webhooks(door: DaemonDoor) -> None:
    receiver = door.receiver("code")
    assert receiver is not None
    assert list(receiver.scopes) == [SURVEY]
    assert "a-secret" not in repr(receiver)
    assert door.receiver("county-jira") is None
    assert door.receiver("nobody") is None


def test_once_the_daemon_is_to_stop_no_hint_is_begun(door: DaemonDoor, service: Heard) -> None:
    service.hub.stop.event.set()
    door.hint("code", None, reconcile=False)
    assert _synced(service) == []
    assert list(door.ready()) == ["it is stopping"]


def test_it_is_ready_while_its_database_is_there_whatever_the_tools_do(
    door: DaemonDoor, service: Heard, process: ProcessSettings
) -> None:
    assert list(door.ready()) == []
    service.hub.store.note_connection(service.hub.store.connection_state("code"))
    Path(process.database.removeprefix("sqlite:///")).unlink()
    other = DaemonDoor(service, lambda: look_into(process, service), Pace())
    assert "there is no database yet" in other.ready()[0]


def test_its_heart_must_beat(door: DaemonDoor, service: Heard) -> None:
    assert not door.healthy()
    service.vitals.beat(service.hub.clock(), 0)
    assert door.healthy()
    assert b"okrsync_heartbeat_timestamp_seconds" in door.exposition()


def test_a_heart_that_beats_while_no_job_is_begun_is_not_well(door: DaemonDoor, service: Heard) -> None:
    service.vitals.beat(service.hub.clock(), 31)
    assert not door.healthy()


def test_an_order_for_a_scope_that_does_not_exist_is_refused(service: Heard) -> None:
    with pytest.raises(UsageError, match="there is no scope"):
        service.carry_out(orders.Sync(scopes=("county-jira: project GONE",)))


def test_the_secret_is_no_part_of_the_mapping_that_is_kept(service: Heard) -> None:
    assert "a-secret-of-some-length" not in service.hub.config.canonical
