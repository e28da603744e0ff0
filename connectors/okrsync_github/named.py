"""Fields that people made themselves, of an organisation's issues or of a project, as facets. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_FIELD = "field"


def facet_of(field: str) -> str:
    """The facet that holds the values of a field, by its name without regard to case."""
    return f"{_FIELD} {field.casefold()}"


def facets_of(values: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    """The facets of fields, from the name of each and a value; a field that may have several comes again."""
    found: dict[str, tuple[str, ...]] = {}
    for field, value in values:
        found[facet_of(field)] = (*found.get(facet_of(field), ()), value)
    return found
