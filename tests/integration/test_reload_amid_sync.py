"""A file that is taken over amid a sync: what is kept is by the mapping that holds at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from okrsync.bootstrap import Hub, open_hub, reread
from okrsync.daemon import orders
from okrsync.demo.play import environment
from okrsync.ports import RunOutcome, ScopeId
from okrsync.sandbox import Sandbox
from okrsync.sandbox.seed import county
from okrsync.sdk.http.client import utc_now
from okrsync.settings import ProcessSettings, read_process_settings
from okrsync.usecases.recompute import recompute_all
from tests.e2e.program import COUNTY

# The same stages, of more work: what is done of them comes to another number.
EDITED = COUNTY.replace(", milestone: Questionnaire}", "}").replace(", list: Fieldwork}", "}")


@pytest.fixture
def process(tmp_path: Path) -> Iterator[ProcessSettings]:
    with Sandbox(county(utc_now)) as sandbox:
        (tmp_path / "okrsync.yaml").write_text(COUNTY, encoding="utf-8")
        (tmp_path / "dropout.csv").write_text("day,rate\n2025-07-31,8\n", encoding="utf-8")
        yield read_process_settings(environment(sandbox, tmp_path), tmp_path)


@pytest.fixture
def hub(process: ProcessSettings) -> Iterator[Hub]:
    opened = open_hub(process, write=True)
    yield opened
    opened.close()


class _Once:
    """Does something as soon as a scope is through."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self._work: Callable[[], Any] | None = work

    def started(self, scope: ScopeId) -> None: ...

    def advanced(self, scope: ScopeId, seen: int, changed: int) -> None: ...

    def ended(self, outcome: RunOutcome) -> None:
        work, self._work = self._work, None
        if work:
            work()


def test_a_sync_begun_under_an_old_mapping_keeps_what_the_new_one_says(
    hub: Hub, process: ProcessSettings
) -> None:
    def edit() -> None:
        process.file.write_text(EDITED, encoding="utf-8")
        _, version = reread(hub, process)
        assert version.number == 2

    orders.Sync(connections=("code", "office")).carry_out(hub, _Once(edit))
    kept = hub.store.last_evaluation("survey", hub.clock())
    assert kept is not None
    assert kept["delivery"]["progress"] is not None
    assert recompute_all(hub.okrs(), hub.store, hub.clock()) == []
    assert recompute_all(hub.config.okrs, hub.store, hub.clock())
