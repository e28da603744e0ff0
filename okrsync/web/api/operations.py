"""Every operation that reads: its path, what may be asked, what is answered, and who tells it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from okrsync.usecases.shape import Json
from okrsync.web.api import asked, goals, grounds, surroundings
from okrsync.web.api import shapes_told as told
from okrsync.web.api.asked import Asked
from okrsync.web.api.shapes import Shape
from okrsync.web.api.view import View

# An example of a name in a path, by the collection that it is of.
_EXAMPLES = {
    "objectives": "basic-education",
    "key-results": "dropout",
    "kpis": "dropout-rate",
    "mapping-versions": "1",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation called ``name``: ``tell`` answers what was ``asked`` in the shape of ``answer``."""

    path: str
    name: str
    asked: type[Asked]
    answer: type[Shape]
    # Each tells what its own `asked` asks for; the table below is where both are said.
    tell: Callable[[View[Any]], Json]

    @property
    def summary(self) -> str:
        """What it answers, in a sentence."""
        return (self.tell.__doc__ or "").replace("``", "`").strip()

    @property
    def parameter(self) -> str | None:
        """The name of the parameter in the path; None where there is none."""
        return self.path.partition("{")[2].partition("}")[0] or None

    @property
    def example(self) -> str:
        """What that parameter may be."""
        return _EXAMPLES[self.path.split("/")[1]]


_KEY_RESULT = "/key-results/{id}"

OPERATIONS = (
    Operation("/status", "status", asked.AsOf, told.Everything, goals.status),
    Operation("/objectives", "objectives", asked.Goals, told.Objectives, goals.objectives),
    Operation("/objectives/{id}", "objective", asked.AsOf, told.ToldObjective, goals.objective),
    Operation("/key-results", "keyResults", asked.Goals, told.KeyResults, goals.key_results),
    Operation(_KEY_RESULT, "keyResult", asked.AsOf, told.ToldKeyResult, goals.key_result),
    Operation(f"{_KEY_RESULT}/explain", "explain", asked.Explained, told.ToldExplanation, grounds.explain),
    Operation(f"{_KEY_RESULT}/items", "items", asked.Items, told.Items, grounds.items),
    Operation(f"{_KEY_RESULT}/history", "history", asked.AsOf, told.History, grounds.history),
    Operation(f"{_KEY_RESULT}/why", "why", asked.Changed, told.Why, grounds.why),
    Operation(
        f"{_KEY_RESULT}/measurements", "measurements", asked.Page, told.Measurements, grounds.measurements
    ),
    Operation("/kpis", "kpis", asked.AsOf, told.Kpis, goals.kpis),
    Operation("/kpis/{id}", "kpi", asked.AsOf, told.ToldKpi, goals.kpi),
    Operation("/projects", "projects", asked.AsOf, told.Projects, surroundings.projects),
    Operation("/connections", "connections", asked.Asked, told.Connections, surroundings.connections),
    Operation("/scopes", "scopes", asked.Asked, told.Scopes, surroundings.scopes),
    Operation(
        "/mapping-versions",
        "mappingVersions",
        asked.Page,
        told.MappingVersions,
        surroundings.mapping_versions,
    ),
    Operation(
        "/mapping-versions/{number}",
        "mappingVersion",
        asked.Asked,
        told.WholeMappingVersion,
        surroundings.mapping_version,
    ),
)
