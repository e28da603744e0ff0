"""What is shipped for containers is valid, gives nobody more rights than needed, and fits together."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.meta.documents import ROOT, inline

_COMPOSE = ("docker-compose.yml", "docker-compose.single.yml")
_NO_ROOT = {"0", "root", "0:0"}


def _read(name: str) -> Any:
    return YAML(typ="safe").load(ROOT / name)


def _services() -> list[tuple[str, str, dict[str, Any]]]:
    return [(file, name, service) for file in _COMPOSE for name, service in _read(file)["services"].items()]


_SERVICES = _services()
_NAMES = [f"{file}: {name}" for file, name, _ in _SERVICES]


@pytest.mark.parametrize("name", _COMPOSE)
def test_a_compose_file_follows_the_specification(name: str) -> None:
    checker = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", name]
    done = subprocess.run(checker, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_dockerfile_follows_good_practice() -> None:
    linter = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([linter, "Dockerfile"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("_file", "_name", "service"), _SERVICES, ids=_NAMES)
def test_a_container_has_no_more_rights_than_it_needs(
    _file: str, _name: str, service: dict[str, Any]
) -> None:
    assert str(service["user"]) not in _NO_ROOT
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))


@pytest.mark.parametrize(("_file", "_name", "service"), _SERVICES, ids=_NAMES)
def test_a_container_says_whether_it_is_well(_file: str, _name: str, service: dict[str, Any]) -> None:
    assert service["healthcheck"]["test"][0] == "CMD"


@pytest.mark.parametrize("file", _COMPOSE)
def test_secrets_are_files_that_somebody_uses_and_never_values(file: str) -> None:
    described = _read(file)
    used = {secret for service in described["services"].values() for secret in service.get("secrets", ())}
    assert used == set(described["secrets"])
    assert all(set(secret) == {"file"} for secret in described["secrets"].values())
    for service in described["services"].values():
        for variable, value in service.get("environment", {}).items():
            named = ("PASSWORD", "TOKEN", "SECRET", "KEY")
            assert not any(word in variable for word in named) or value.startswith("/run/secrets/"), variable


def test_only_okrsync_reaches_the_outside_and_nobody_outside_reaches_the_database() -> None:
    described = _read("docker-compose.yml")
    assert described["services"]["database"]["networks"] == ["inside"]
    assert described["networks"]["inside"] == {"internal": True}
    assert not described["services"]["database"].get("ports")


def test_prometheus_asks_every_replica_at_the_port_where_it_listens() -> None:
    okrsync = _read("docker-compose.yml")["services"]["okrsync"]
    (job,) = _read("config/prometheus.yml")["scrape_configs"]
    (found,) = job["dns_sd_configs"]
    assert found["names"] == ["okrsync"]
    assert okrsync["environment"]["OKRSYNC_LISTEN"] == f"0.0.0.0:{found['port']}"
    assert okrsync["environment"]["OKRSYNC_WEB_TOKEN_FILE"] == job["authorization"]["credentials_file"]
    assert okrsync["deploy"]["replicas"] > 1


def test_what_is_drawn_and_alerted_on_is_measured() -> None:
    """The names in the document are held to a real exposition by a test of their own."""
    documented = {name.partition("{")[0] for name in inline(ROOT / "docs" / "reference" / "metrics.md")}
    wanted = {_family(name) for text in _queries() for name in re.findall(r"\bokrsync_\w+", text)}
    assert len(wanted) > 15
    assert wanted <= documented


def test_the_dashboard_is_whole() -> None:
    board = json.loads((ROOT / "config/grafana-dashboard.json").read_text(encoding="utf-8"))
    panels = board["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert all(panel["targets"] for panel in panels if panel["type"] != "row")
    places = [(panel["gridPos"]["x"] + panel["gridPos"]["w"]) for panel in panels]
    assert max(places) == 24


def test_prometheus_reads_the_alerts() -> None:
    mounts = _read("docker-compose.yml")["services"]["prometheus"]["volumes"]
    (file,) = _read("config/prometheus.yml")["rule_files"]
    assert f"./config/prometheus-alerts.yml:/etc/prometheus/{file}:ro" in mounts


def _queries() -> Iterator[str]:
    board = json.loads((ROOT / "config/grafana-dashboard.json").read_text(encoding="utf-8"))
    yield from (target["expr"] for panel in board["panels"] for target in panel.get("targets", ()))
    yield from (mark["expr"] for mark in board["annotations"]["list"])
    for group in _read("config/prometheus-alerts.yml")["groups"]:
        yield from (rule["expr"] for rule in group["rules"])


def _family(name: str) -> str:
    """Of a histogram, the name that its parts have in common."""
    return name.removesuffix("_bucket")
