"""The register of projects: a delivery only where everything was seen."""

from __future__ import annotations

from okrsync.domain.okr import Okrs, Phase, Project, Standalone
from okrsync.domain.selection import Selection
from okrsync.usecases.register import register, to_json
from tests.unit.usecases.test_why_and_close import ALL
from tests.unit.usecases.workbench import Bench

ELSEWHERE = Selection(connection="code", scope="repo county/survey")


def _told(bench: Bench, *work: Selection) -> dict[str, object]:
    phases = tuple(Phase(title=selection.scope, work=(selection,)) for selection in work)
    okrs = Okrs(projects=(Project(id="p", title="P", phases=phases, standalone=Standalone.INTERNAL),))
    (project,) = to_json(register(okrs, bench.store, bench.clock.now))["projects"]
    return {name: project[name] for name in ("delivery", "unread")}


def test_a_project_of_which_a_scope_was_never_synced_has_no_percentage(synced: Bench) -> None:
    synced.tool.finish("A")
    synced.one()
    assert _told(synced, ALL) == {"delivery": 0.25, "unread": []}
    assert _told(synced, ALL, ELSEWHERE) == {"delivery": None, "unread": ["code: repo county/survey"]}
