from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from okrsync.demo.play import environment
from okrsync.sandbox import Sandbox, World
from okrsync.sandbox.seed import county
from okrsync.sdk.http.client import utc_now
from tests.e2e.program import Program


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("e2e")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(county(utc_now)) as running:
        yield running


@pytest.fixture
def world(sandbox: Sandbox) -> World:
    return sandbox.world


@pytest.fixture
def program(sandbox: Sandbox, tmp_path: Path) -> Program:
    """An installation that has never synced."""
    home = installed(sandbox, tmp_path)
    home.write()
    return home


@pytest.fixture
def synced(program: Program) -> Program:
    """An installation that has synced once."""
    assert program.call("sync").code == 0
    return program


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """An installation that has synced once and that no test changes."""
    with Sandbox(county(utc_now)) as running:
        home = installed(running, tmp_path_factory.mktemp("settled"))
        home.write()
        assert home.call("sync").code == 0
        yield home


def installed(sandbox: Sandbox, folder: Path) -> Program:
    """An installation in ``folder`` that is told where the stand-ins are."""
    own = {name: value for name, value in environment(sandbox, folder).items() if "OKRSYNC" not in name}
    return Program(folder, own)
