"""A first mapping file: what a newcomer said, as the commented text that they go on from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from unicodedata import combining, normalize

from okrsync.settings.entry import slug
from okrsync.settings.yaml_text import flow, scalar

SCHEMA_FILE = "okrsync.schema.json"
_LONGEST_ID = 32
# "from 8% to 3%": figures change with the next period, an id does not.
_FIGURES = re.compile(r"\s+(?:from|de|von)\s+-?\d.*", re.IGNORECASE)

# What the file says of work: the tool, and what to select there.
Work = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class DraftConnection:
    """How to reach a tool; where ``values`` are secrets they say ``${NAME}``."""

    name: str
    kind: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftKeyResult:
    """A metric, or where ``baseline`` and ``target`` are None, a milestone with ``stages`` (title, share).

    ``measure`` is where the numbers come from, ``checkin`` or as the file says it.
    """

    title: str
    owner: str | None = None
    baseline: float | None = None
    target: float | None = None
    unit: str = ""
    measure: str | Mapping[str, Any] = "checkin"
    stages: Sequence[tuple[str, float]] = ()
    work: Sequence[Work] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftObjective:
    """An objective and its key results; ``period`` as the file says it."""

    title: str
    period: str
    owner: str | None = None
    key_results: Sequence[DraftKeyResult] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """All that a first file holds. ``work`` (title, work) serves no key result yet."""

    connections: Sequence[DraftConnection] = ()
    objectives: Sequence[DraftObjective] = ()
    work: Sequence[tuple[str, Work]] = ()
    timezone: str = "UTC"


@dataclass
class _Ids:
    """Ids made of titles, each once."""

    taken: set[str] = field(default_factory=set)

    def of(self, title: str, otherwise: str) -> str:
        name = brief_id(title) or otherwise
        tries = (name, *(f"{name}-{number}" for number in range(2, len(self.taken) + 3)))
        free = next(one for one in tries if one not in self.taken)
        self.taken.add(free)
        return free


def brief_id(title: str) -> str:
    """An id made of the first words of ``title``; empty where nothing of it can be part of one."""
    words = _FIGURES.sub("", title)
    letters = "".join(sign for sign in normalize("NFKD", words) if not combining(sign))
    whole = re.sub(r"[._-]{2,}", "-", slug(letters))
    if len(whole) <= _LONGEST_ID:
        return whole
    cut = whole[: _LONGEST_ID + 1]
    return (cut.rpartition("-")[0] or cut[:_LONGEST_ID]).strip("-._")


def text(draft: Draft) -> str:
    """The file, ready to be read back and edited."""
    lines = [*_head(), *_connections(draft.connections), *_objectives(draft.objectives)]
    lines += [*_projects(draft.work), *_tail(draft.timezone)]
    return "\n".join(lines) + "\n"


def _head() -> Iterator[str]:
    yield f"# yaml-language-server: $schema={SCHEMA_FILE}"
    yield "#"
    yield "# What okrsync reads. Editors that know the line above complete and explain each key."
    yield "# 'okrsync check' tells every problem, 'okrsync check --live' asks the tools as well."
    yield "version: 1"


def _connections(connections: Sequence[DraftConnection]) -> Iterator[str]:
    if not connections:
        return
    yield ""
    yield "# Where work is tracked. ${NAME} is taken from the environment or from .env, never written here."
    yield "connections:"
    for connection in connections:
        yield f"  {connection.name}:"
        yield f"    kind: {scalar(connection.kind)}"
        yield from (f"    {key}: {_value(value)}" for key, value in connection.values.items())


def _value(value: str) -> str:
    """A reference to the environment as it is; in any other text a ``$`` is a plain one."""
    return value if re.fullmatch(r"\$\{\w+\}", value) else scalar(value.replace("$", "$$"))


def _objectives(objectives: Sequence[DraftObjective]) -> Iterator[str]:
    if not objectives:
        return
    objective_ids, key_result_ids = _Ids(), _Ids()
    yield ""
    yield "# What is to be reached. Ids are what commands and reports say: change them now rather than later."
    yield "objectives:"
    for objective in objectives:
        yield f"  - id: {scalar(objective_ids.of(objective.title, 'objective'))}"
        yield f"    title: {scalar(objective.title)}"
        yield from _if(objective.owner, "    owner")
        yield f"    period: {objective.period}"
        yield "    key_results:"
        for kr in objective.key_results:
            yield from _key_result(kr, key_result_ids.of(kr.title, "key-result"))


def _key_result(kr: DraftKeyResult, name: str) -> Iterator[str]:
    yield f"      - id: {scalar(name)}"
    yield f"        title: {scalar(kr.title)}"
    yield from _if(kr.owner, "        owner")
    yield from _metric(kr) if kr.baseline is not None else _milestone(kr, name)
    yield from _work(kr.work, "        ")


def _metric(kr: DraftKeyResult) -> Iterator[str]:
    unit = {"unit": kr.unit} if kr.unit else {}
    yield f"        metric: {flow({'baseline': kr.baseline, 'target': kr.target, **unit})}"
    people = "   # people say: okrsync checkin" if kr.measure == "checkin" else ""
    yield f"        measure: {flow(kr.measure)}{people}"


def _milestone(kr: DraftKeyResult, name: str) -> Iterator[str]:
    yield "        milestone:"
    yield f"          stages:                  # people complete them: okrsync complete {name} STAGE"
    for title, share in kr.stages:
        yield f"            - {flow({'title': title, 'share': share})}"


def _projects(work: Sequence[tuple[str, Work]]) -> Iterator[str]:
    if not work:
        return
    ids = _Ids()
    yield ""
    yield "# Work that serves no key result yet. Name it there, as in 'project: ID', or say why it stands"
    yield "# alone: 'standalone: operational', 'compliance' or 'internal'. Not all work belongs under an OKR."
    yield "projects:"
    for title, selection in work:
        yield f"  - id: {scalar(ids.of(title, 'project'))}"
        yield f"    title: {scalar(title)}"
        yield from _work([selection], "    ")


def _tail(timezone: str) -> Iterator[str]:
    yield ""
    yield "# Days begin and end, and schedules run, in this zone."
    yield f"schedule: {{sync: every 10 minutes, timezone: {scalar(timezone)}}}"
    yield ""
    yield "# slack:"
    yield "#   token: ${SLACK_BOT_TOKEN}"
    yield "#   digests:"
    yield '#     - {channel: "#okrs", when: mondays at 09:00}'


def _work(work: Sequence[Work], indent: str) -> Iterator[str]:
    if len(work) == 1:
        yield f"{indent}work: {flow(work[0])}"
    elif work:
        yield f"{indent}work:"
        yield from (f"{indent}  - {flow(one)}" for one in work)


def _if(value: str | None, key: str) -> Iterable[str]:
    return [f"{key}: {scalar(value)}"] if value else []
