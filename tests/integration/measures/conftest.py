from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.measures.site import Site
from tests.integration.measures.site import site as a_site


@pytest.fixture
def site() -> Iterator[Site]:
    with a_site() as made:
        yield made
