"""A connector of somebody else beside the wheel: found, configured, synced, true to the contract."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from tests.distribution.conftest import Built, Fresh, build, new_environment
from tests.meta.documents import ROOT

pytestmark = pytest.mark.e2e

_PACKAGE = ROOT / "tests" / "outside" / "okrsync-kanban"
_MAPPING = """\
version: 1
connections:
  tasks: {kind: kanban, url: "${KANBAN_URL}", token: "${KANBAN_TOKEN}"}
objectives:
  - id: roof
    title: A school in which it is dry
    owner: county
    period: 2020..2089
    key_results:
      - id: leaks
        title: Bring leaks down from 9 to 0
        metric: {baseline: 9, target: 0}
        measure: checkin
        work: {kanban: {board: roof, label: Purchase}}
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The package as its author has it: in a folder of its own, far from the checkout."""
    return shutil.copytree(
        _PACKAGE, tmp_path / "okrsync-kanban", ignore=shutil.ignore_patterns("__pycache__")
    )


@pytest.fixture
def fresh(built: Built, package: Path, tmp_path: Path) -> Fresh:
    return new_environment(tmp_path / "venv", built.wheel, build(package, "wheel", tmp_path / "made"))


@pytest.fixture
def site() -> Iterator[Any]:
    """The stand-in of the package's own tests."""
    spec = spec_from_file_location("standin", _PACKAGE / "standin.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    running = module.Standin()
    yield running
    running.stop()


def test_it_is_found_configured_and_synced_from(fresh: Fresh, site: Any, tmp_path: Path) -> None:
    site.move(site.add("Order tiles", "Purchase"), "finished")
    site.add("Order gutters", "Purchase")
    site.add("Measure the beams", "Work")
    folder = tmp_path / "office"
    folder.mkdir()
    (folder / "okrsync.yaml").write_text(_MAPPING, encoding="utf-8")
    environ = {"KANBAN_URL": site.url, "KANBAN_TOKEN": "kanban-token-of-the-stand-in"}

    schema = json.loads(fresh.run("okrsync", "schema", folder=folder).stdout)
    assert "A kanban server that okrsync reads with a token." in json.dumps(schema)
    live = fresh.run("okrsync", "check", "--live", folder=folder, environ=environ)
    assert "Kanban reader" in live.stdout, live.stdout + live.stderr
    synced = fresh.run("okrsync", "sync", folder=folder, environ=environ)
    assert synced.returncode == 0, synced.stdout + synced.stderr
    told = json.loads(fresh.run("okrsync", "status", "--json", folder=folder, environ=environ).stdout)
    assert told["objectives"][0]["key_results"][0]["delivery"]["progress"] == 0.5


def test_it_keeps_the_contract_that_the_wheel_brings(fresh: Fresh, package: Path) -> None:
    told = fresh.run(
        "python", "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", folder=package
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert " passed" in told.stdout
    assert sys.prefix not in told.stdout
