from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import chromium, installed
from tests.browser.county import county
from tests.integration.published.npm import modules
from tests.integration.web.conftest import door_to, nothing_outdated, shelf, web

__all__ = ["door_to", "nothing_outdated", "shelf", "web"]


@pytest.fixture(scope="session")
def program() -> str:
    """Chromium."""
    found = installed()
    if found is None:
        pytest.skip("NOT PROVED: Chromium is missing and can't be installed here (apt-get install chromium)")
    return found


# Not for the session: while Playwright runs, nothing else on this thread can have an event loop.
@pytest.fixture(scope="module")
def browser(program: str) -> Iterator[Browser]:
    with chromium(program) as running:
        yield running


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the demo's page."""
    with county(tmp_path_factory.mktemp("demo")) as address:
        yield address


@pytest.fixture(scope="session")
def axe() -> str:
    """The text of axe, which knows what keeps people from using a page: https://github.com/dequelabs/axe-core."""
    return Path(modules("axe", "axe-core@4.14.1") / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
