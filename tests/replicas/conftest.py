from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from okrsync.sandbox import Sandbox, World
from okrsync.sandbox.seed import county
from okrsync.sdk.http.client import utc_now
from tests.postgresql import Server
from tests.replicas.fleet import Fleet, fleet


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
def ships(sandbox: Sandbox, postgres: Server, tmp_path: Path) -> Iterator[Fleet]:
    """No replica yet, on an empty database."""
    with fleet(sandbox, postgres, tmp_path) as empty:
        yield empty
