"""An app at the sandbox's GitHub, and keys that are made once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from okrsync.sandbox import Sandbox, World
from okrsync.sandbox.github_apps import GitHubApp
from okrsync.sandbox.github_site import GitHubSite
from okrsync.sdk.http import lender
from okrsync_github.settings import GitHubSettings
from okrsync_github.source import GitHub, connect


class Clock:
    """A clock that only a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 2, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sandbox(clock: Clock) -> Iterator[Sandbox]:
    with Sandbox(World(clock)) as sandbox:
        yield sandbox


@pytest.fixture
def site(sandbox: Sandbox) -> GitHubSite:
    site = sandbox.world.github
    site.add_repository("county/survey")
    site.open_issue("county/survey", "Ask")
    return site


@pytest.fixture(scope="session")
def make_key() -> Callable[[], tuple[str, str]]:
    """A new key: its private half as GitHub gives it, and its public one."""

    def make() -> tuple[str, str]:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
        public = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return private.decode(), public.decode()

    return make


@pytest.fixture(scope="session")
def key(make_key: Callable[[], tuple[str, str]]) -> tuple[str, str]:
    return make_key()


@pytest.fixture(scope="session")
def other_key(make_key: Callable[[], tuple[str, str]]) -> tuple[str, str]:
    return make_key()


@pytest.fixture
def app(site: GitHubSite, key: tuple[str, str]) -> GitHubApp:
    return site.add_app("okr-sync", key[1])


@pytest.fixture
def connected(
    sandbox: Sandbox, app: GitHubApp, key: tuple[str, str], clock: Clock
) -> Iterator[Callable[..., GitHub]]:
    """A connector of the app with whatever is given changed; ``below`` is the path of the API."""
    opened: list[GitHub] = []

    def make(below: str = "", **changed: Any) -> GitHub:
        written = {"id": app.id, "private_key": key[0], **changed}
        settings = {"kind": "github", "url": sandbox.github_url + below, "app": written}
        lend = lender(pause=lambda _: True, clock=clock, agent="okrsync")
        opened.append(connect(GitHubSettings.model_validate(settings), lend))
        return opened[-1]

    yield make
    for connector in opened:
        connector.close()
