"""What the metrics say, from a real service on the stand-ins and a real database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from okrsync.bootstrap import Hub, open_hub
from okrsync.daemon import orders
from okrsync.daemon.digests import digests_of
from okrsync.daemon.posting import post
from okrsync.daemon.service import Service
from okrsync.daemon.watching import Watch
from okrsync.demo.play import environment, example
from okrsync.errors import OkrsyncError
from okrsync.sandbox import Sandbox, World
from okrsync.sandbox.seed import county
from okrsync.sdk.http.client import utc_now
from okrsync.settings import ProcessSettings, read_process_settings
from okrsync.usecases.stop import Stop
from tests.integration.office import Clock, opened, settings, workplace

SURVEY = {"objective": "basic-education", "key_result": "survey"}
BOARD = {"connection": "office", "scope": "board aBcD1234"}


class _Hasty(Stop):
    """Waits for nothing before it asks again."""

    def pause(self, seconds: float) -> bool:
        return not self.event.is_set()


@pytest.fixture
def world() -> Iterator[Sandbox]:
    with Sandbox(county(utc_now)) as running:
        yield running


@pytest.fixture
def process(world: Sandbox, tmp_path: Path) -> ProcessSettings:
    (tmp_path / "okrsync.yaml").write_text(example(), encoding="utf-8")
    return read_process_settings(environment(world, tmp_path), tmp_path)


@pytest.fixture
def hub(process: ProcessSettings) -> Iterator[Hub]:
    opened = open_hub(process, write=True, stop=_Hasty())
    yield opened
    opened.close()


@pytest.fixture
def service(hub: Hub, process: ProcessSettings) -> Service:
    return Service(hub, process, again=lambda: process, watch=Watch(process.file))


Samples = Mapping[tuple[str, frozenset[tuple[str, str]]], float]


def told(service: Service) -> Samples:
    families = text_string_to_metric_families(service.vitals.exposition().decode())
    return {(one.name, frozenset(one.labels.items())): one.value for f in families for one in f.samples}


def value(samples: Samples, name: str, **labels: str) -> float | None:
    return samples.get((f"okrsync_{name}", frozenset(labels.items())))


def test_what_nobody_knows_yet_has_no_sample(service: Service) -> None:
    samples = told(service)
    names = {name for name, _ in samples}
    assert not names & {"okrsync_items", "okrsync_sync_last_success_timestamp_seconds"}
    assert value(samples, "key_result_delivery_ratio", **SURVEY) is None
    assert value(samples, "key_result_evidence_age_seconds", **SURVEY) is None
    assert value(samples, "key_result_stale", **SURVEY) == 1


def test_a_source_that_failed_leaves_the_last_value_and_says_that_it_is_stale(
    service: Service, world: Sandbox
) -> None:
    service.carry_out(orders.Sync())
    before = told(service)
    assert value(before, "sync_runs_total", connection="office", outcome="accepted") == 1
    assert value(before, "key_result_stale", **SURVEY) == 0
    _troubled(world.world)
    service.carry_out(orders.Sync(connections=("office",)))
    after = told(service)
    for name in ("key_result_result_ratio", "key_result_delivery_ratio"):
        assert value(before, name, **SURVEY) is not None
        assert value(after, name, **SURVEY) == value(before, name, **SURVEY)
    assert value(after, "key_result_stale", **SURVEY) == 1
    assert value(after, "key_result_status", status="on_track", **SURVEY) == 0
    assert value(after, "sync_runs_total", connection="office", outcome="credentials_rejected") == 1
    assert value(after, "scope_trouble", kind="credentials_rejected", **BOARD) == 1
    success = "sync_last_success_timestamp_seconds"
    assert value(after, success, **BOARD) == value(before, success, **BOARD)
    assert value(after, "http_requests_total", connection="office", status_class="4xx")


def _troubled(world: World) -> None:
    world.trello.faults.revoke_token()


def test_items_budgets_and_answers_are_those_of_the_tools(service: Service, hub: Hub) -> None:
    service.carry_out(orders.Sync())
    samples = told(service)
    here = [one for one in hub.store.items(hub.clock(), connection="office") if one.gone is None]
    counted = [
        value(samples, "items", state=state, **BOARD) or 0 for state in ("todo", "doing", "done", "dropped")
    ]
    assert sum(counted) == len(here) > 0
    asked = {state.name: state.requests for state in hub.store.connection_states()}
    for connection, requests in asked.items():
        answers = [
            number
            for (name, labels), number in samples.items()
            if name == "okrsync_http_requests_total" and ("connection", connection) in labels
        ]
        assert sum(answers) == requests > 0
    assert any(name == "okrsync_rate_limit_remaining" for name, _ in samples)


def test_a_file_with_problems_is_told_until_a_good_one_was_read(
    service: Service, process: ProcessSettings
) -> None:
    good = process.file.read_text(encoding="utf-8")
    service.vitals.reloaded(utc_now())
    since = value(told(service), "config_last_reload_success_timestamp_seconds")
    process.file.write_text(f"{good}\nnonsense: 1\n", encoding="utf-8")
    with pytest.raises(OkrsyncError, match="nonsense"):
        service.reload()
    bad = told(service)
    assert value(bad, "config_last_reload_successful") == 0
    assert value(bad, "config_problems") == 1
    assert value(bad, "config_last_reload_success_timestamp_seconds") == since
    assert "nonsense" in service.vitals.problems[0]
    process.file.write_text(good, encoding="utf-8")
    assert service.reload()["changed"] is False
    assert value(told(service), "config_last_reload_successful") == 1
    assert service.vitals.problems == ()


def test_it_is_well_as_long_as_it_looks_after_itself(service: Service) -> None:
    assert not service.vitals.healthy(utc_now())
    service.beat()
    assert service.vitals.healthy(utc_now())
    assert not service.vitals.healthy(utc_now() + timedelta(seconds=31))


def test_a_name_that_holds_a_secret_is_shown_without_it(service: Service, process: ProcessSettings) -> None:
    service.vitals.digested(f"#{process.environ['TRELLO_TOKEN']}", "posted")
    shown = service.vitals.exposition().decode()
    assert process.environ["TRELLO_TOKEN"] not in shown
    assert 'okrsync_digests_total{channel="#***",outcome="posted"} 1.0' in shown


def test_every_metric_is_documented(service: Service) -> None:
    service.carry_out(orders.Sync())
    service.beat()
    said = (Path(__file__).parents[2] / "docs" / "reference" / "metrics.md").read_text(encoding="utf-8")
    families = text_string_to_metric_families(service.vitals.exposition().decode())
    names = {f"{f.name}_total" if f.type == "counter" else f.name for f in families}
    assert {name for name in names if f"`{name}`" not in said} == set()


def test_a_digest_that_goes_late_is_counted(tmp_path: Path) -> None:
    clock = Clock()
    slack = workplace(clock)
    channel = slack.slack.channel("#okrs")
    with Sandbox(slack) as sandbox, opened(tmp_path, sandbox, clock) as hub:
        process = settings(tmp_path, sandbox)
        service = Service(hub, process, again=lambda: process, watch=Watch(process.file))
        slack.slack.remove_bot(channel)
        [(name, wanted)] = digests_of(hub.config).items()
        post(hub, name, wanted, "2026-07-20T08:00:00Z")
        slack.slack.invite_bot(channel)
        clock.now += timedelta(minutes=15)
        service.carry_out(orders.Attend())
        assert value(told(service), "digests_total", channel="#okrs", outcome="posted") == 1
