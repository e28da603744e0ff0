"""What docs/operations.md says is seen of each trouble of a tool is what is seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from okrsync.sandbox import Sandbox, World
from okrsync.sandbox.faults import Trouble
from tests.integration.hubs import HOURS, Clock, Hub
from tests.integration.test_hub_under_faults import SHORT
from tests.meta.documents import ROOT

# By the first words of a row.
FAULTS = {
    "fails": Trouble.DOWN,
    "breaks off": Trouble.RESET,
    "breaks off amid an answer": Trouble.RESET_MIDWAY,
    "sends half an answer": Trouble.TRUNCATED,
    "sends an answer without an end": Trouble.SLOW_BODY,
    "answers with a login page": Trouble.LOGIN_PAGE,
    "says null where a list belongs": Trouble.NULL_LISTS,
    "rejects the token": Trouble.TOKEN_REVOKED,
    "forbids the reading": Trouble.FORBIDDEN,
    "finds nothing": Trouble.HIDDEN,
    "asks to wait": Trouble.RATE_LIMITED,
}
_ROW = re.compile(r"^\| it ([^|]+) \| `(\w+)` \| ([^|]+) \|$", re.MULTILINE)
TEXT = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
ROWS = {row[1].strip(): (row[2], row[3].strip()) for row in _ROW.finditer(TEXT)}


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with Sandbox(World(Clock())) as sandbox, ExitStack() as held:
        yield Hub(sandbox, "jira", tmp_path, held)


def test_every_fault_has_its_row() -> None:
    assert ROWS.keys() == FAULTS.keys()


@pytest.mark.parametrize("what", FAULTS)
def test_what_is_said_to_be_seen_is_seen(hub: Hub, what: str) -> None:
    hub.filled(3)
    assert hub.sync().ok
    hub.tool.pass_time(HOURS)
    hub.site.faults.begin(FAULTS[what], wait=900, under="/search/")
    failed = hub.sync(limits=SHORT)
    words = str(failed.trouble).replace("127.0.0.1", "county.atlassian.net")
    assert (failed.trouble_kind, words) == ROWS[what]
