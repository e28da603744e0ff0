"""Which fields of an issue are asked for, and which of the site's own hold the estimate. Pure.

https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-fields/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from okrsync.sdk import NotFound, Record

SYSTEM = (
    *("summary", "issuetype", "project", "parent", "status", "statuscategorychangedate"),
    *("resolution", "resolutiondate", "created", "updated", "duedate"),
    *("labels", "components", "fixVersions", "assignee"),
)

# Company-managed projects hold the estimate in a plain number field, known by its name, and team-managed ones
# in a field type of its own. Plans add a copy of the first estimate, which is none:
# https://support.atlassian.com/jira-software-cloud/docs/enable-estimation/
_BY_NAME = ("storypoints", "storypointestimate")
_BY_TYPE = "com.pyxis.greenhopper.jira:jsw-story-points"
_DECOY = "com.atlassian.jpo:jpo-custom-field-original-story-points"
_SPRINT = "com.pyxis.greenhopper.jira:gh-sprint"
# The likelier one first: an issue in an epic may also name what is above the epic.
_LINKS = ("com.pyxis.greenhopper.jira:gh-epic-link", "com.atlassian.jpo:jpo-custom-field-parent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """The site's own fields that matter here.

    ``points`` are ids, the likeliest first; ``numbers`` are names by id; ``epic_links`` are ids of the fields
    by which Data Center ties an issue to what is above it; ``sprints`` are ids of those that hold sprints.
    """

    points: Sequence[str] = ()
    numbers: Mapping[str, str] = field(default_factory=dict)
    epic_links: Sequence[str] = ()
    sprints: Sequence[str] = ()

    @property
    def asked_for(self) -> tuple[str, ...]:
        """All that an issue has to come with. Jira tells nothing but ids unless fields are named."""
        return tuple(dict.fromkeys((*SYSTEM, *self.points, *self.numbers, *self.epic_links, *self.sprints)))

    @property
    def estimate(self) -> str:
        """Where points come from, in words."""
        named = [f"{self.numbers.get(one, one)} ({one})" for one in self.points]
        return f"points come from {', else '.join(named)}" if named else "no field holds story points"


def fields_of_site(
    catalog: Sequence[Record], points_fields: Sequence[str] | None, estimate: str | None = None
) -> Fields:
    """What matters among all ``catalog`` fields; ``points_fields`` are the names or ids a person prefers.

    ``estimate`` is the field that a board estimates by: its issues have no other, unless a person says so.
    Raises ``NotFound`` where the site has none of such a name.
    """
    numbers = {one.text("id"): one.text("name") for one in catalog if _is_number(one)}
    likely = (estimate,) if estimate else _likely(catalog)
    points = _preferred(numbers, points_fields) if points_fields else likely
    return Fields(
        points=tuple(dict.fromkeys(points)),
        numbers=numbers,
        epic_links=tuple(id_ for link in _LINKS for id_ in _of_type(catalog, link)),
        sprints=tuple(_of_type(catalog, _SPRINT)),
    )


def _preferred(numbers: Mapping[str, str], wanted: Iterable[str]) -> Iterator[str]:
    for one in wanted:
        found = [key for key, name in numbers.items() if one.casefold() in {key.casefold(), name.casefold()}]
        if not found:
            raise NotFound(
                f"points_fields: this Jira has no number field {one!r}",
                hint=f"there are {', '.join(sorted(set(numbers.values()))) or 'none at all'}",
            )
        yield from found


def _likely(catalog: Sequence[Record]) -> Iterator[str]:
    candidates = [one for one in catalog if _is_number(one) and _custom_type(one) != _DECOY]
    for name in _BY_NAME:
        yield from (one.text("id") for one in candidates if name in _names(one))
    yield from _of_type(candidates, _BY_TYPE)


def _of_type(catalog: Iterable[Record], custom: str) -> Iterator[str]:
    return (one.text("id") for one in catalog if _custom_type(one) == custom)


def _names(one: Record) -> set[str]:
    """The name in the account's language and, where Jira tells it, the one before translation.

    Spaces and signs do not count: there are 'Story-Points' too.
    """
    names = (one.opt_text("name"), one.opt_text("untranslatedName"))
    return {"".join(filter(str.isalnum, name)).casefold() for name in names if name}


def _is_number(one: Record) -> bool:
    schema = one.opt_record("schema")
    return schema is not None and schema.opt_text("type") == "number" and _custom_type(one) is not None


def _custom_type(one: Record) -> str | None:
    schema = one.opt_record("schema")
    return schema.opt_text("custom") if schema else None
