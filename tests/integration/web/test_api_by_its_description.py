"""The API against its own description: what is generated from it is asked of the real thing, over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from okrsync.web.api import PREFIX, described
from tests import stories
from tests.integration.web.served import TOKEN, Served, serving

EXAMPLES = 10
# Seconds: a busy machine is no server that hangs.
PATIENCE = 60
# What there is in the story, so that not everything that is asked for is missing.
_THERE = {
    "/objectives/{id}": ["basic-education"],
    "/key-results/{id}": ["attainment", "dropout", "survey", "tutoring"],
    "/kpis/{id}": ["dropout-rate"],
    "/mapping-versions/{number}": ["1"],
}


def _with_names(description: Any) -> Any:
    """The description, with names in its paths of which some are there."""
    known = json.loads(json.dumps(description))
    for path, operations in known["paths"].items():
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "path":
                    there = next(names for start, names in _THERE.items() if path.startswith(start))
                    parameter["schema"] = {"anyOf": [{"enum": there}, parameter["schema"]]}
                    parameter["example"] = there[0]
    return known


schema = schemathesis.openapi.from_dict(_with_names(described()))


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with stories.told() as scene, serving(scene) as web:
        yield web


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[*HealthCheck])
def test_whatever_is_asked_is_answered_as_described(case: schemathesis.Case[Any], served: Served) -> None:
    base = f"http://127.0.0.1:{served.port}{PREFIX}"
    # A date, a cursor and a key of the right form may still be none that is known.
    case.call_and_validate(
        base_url=base,
        headers={"Authorization": f"Bearer {TOKEN}", "Connection": "close"},
        timeout=PATIENCE,
        excluded_checks=[positive_data_acceptance],
    )
