"""GitHub's published descriptions, and a GitHub of our own to hold against them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from okrsync.sandbox import Sandbox
from okrsync.sandbox.seed import county
from tests.integration.published.description import Description
from tests.integration.published.npm import modules


@pytest.fixture(scope="session")
def published() -> Path:
    """GitHub's descriptions, of REST and of GraphQL."""
    return modules("github", "@octokit/openapi@23.0.2", "@octokit/graphql-schema@15.26.1", "graphql@16.15.0")


@pytest.fixture(scope="session")
def rest(published: Path) -> Description:
    return Description.read(published / "@octokit/openapi/generated/api.github.com.json")


@pytest.fixture(scope="session")
def enterprise(published: Path) -> Description:
    return Description.read(published / "@octokit/openapi/generated/ghes-3.17.json")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    now = datetime(2026, 11, 2, 12, tzinfo=UTC)
    with Sandbox(county(lambda: now)) as sandbox:
        yield sandbox
