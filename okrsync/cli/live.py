"""What the tools answered to okrsync check --live, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from okrsync.domain.work import State
from okrsync.sdk import ToolError
from okrsync.usecases.measure import Sample
from okrsync.usecases.probe import Answer, Match, ScopeAnswer
from okrsync.usecases.sentences import moment
from okrsync.usecases.shape import instant
from okrsync.usecases.words import number


def lines(answer: Answer, zone: ZoneInfo) -> Iterator[str]:
    """One tool's answer, the least indented line first; times are told in ``zone``."""
    if answer.trouble is not None:
        yield f"{answer.connection}: {answer.trouble}"
        return
    yield f"{answer.connection}: {answer.account} at {answer.site}"
    if answer.expires_at is not None:
        yield f"  the token is good until {moment(answer.expires_at, zone)}, {zone}"
    yield from (f"  {note}" for note in answer.notes)
    for scope in answer.scopes:
        yield from _scope_lines(scope)


def shape(answer: Answer) -> dict[str, Any]:
    """The same as JSON has it."""
    return {
        "connection": answer.connection,
        "account": answer.account,
        "site": answer.site,
        "expires_at": answer.expires_at and f"{answer.expires_at:%Y-%m-%dT%H:%M:%SZ}",
        "notes": list(answer.notes),
        "scopes": [_scope_shape(scope) for scope in answer.scopes],
        **_trouble(answer.trouble),
    }


def sample_lines(samples: Sequence[Sample], zone: ZoneInfo) -> Iterator[str]:
    """The newest value of each measure with its instant in ``zone``, or why there is none."""
    if samples:
        yield from ("", "measures")
    for sample in samples:
        name = sample.series.partition(":")[2]
        yield f"  {name} ({sample.source}): {_newest(sample, zone)}"


def sample_shape(sample: Sample) -> dict[str, Any]:
    """The same as JSON has it."""
    return {
        "series": sample.series,
        "source": sample.source,
        "value": sample.newest.value if sample.newest else None,
        "at": instant(sample.newest.at if sample.newest else None),
        "trouble": sample.trouble.message if sample.trouble else None,
        "hint": sample.trouble.hint if sample.trouble else None,
    }


def count(many: int, noun: str) -> str:
    """A number of things."""
    return f"{many} {noun}{'' if many == 1 else 's'}"


def in_states(states: Mapping[State, int]) -> str:
    """How many in which state, those without any left out: ``3 todo, 1 done``."""
    return ", ".join(f"{many} {state}" for state, many in states.items() if many)


def _newest(sample: Sample, zone: ZoneInfo) -> str:
    if sample.trouble is not None:
        return str(sample.trouble).removeprefix(f"{sample.source}: ")
    if sample.newest is None:
        return "holds no value yet"
    return f"{number(sample.newest.value)} of {moment(sample.newest.at, zone)}, {zone}"


def _scope_lines(scope: ScopeAnswer) -> Iterator[str]:
    if scope.trouble is not None:
        yield f"  {scope.scope}: {scope.trouble}"
        return
    yield f"  {scope.scope}: {count(scope.items or 0, 'item')}"
    if scope.weights:
        fields = ", ".join(f"{name} ({many})" for name, many in scope.weights.items())
        yield f"    weigh_by can take: {fields}"
    yield from (f"    {_match_line(match)}" for match in scope.matches)


def _match_line(match: Match) -> str:
    if not match.ids:
        return f"nothing there matches '{match.wanted.purpose}'"
    return f"{match.wanted.purpose}: {count(len(match.ids), 'item')} ({in_states(match.states)})"


def _scope_shape(scope: ScopeAnswer) -> dict[str, Any]:
    return {
        "scope": scope.scope,
        "items": scope.items,
        "weights": dict(scope.weights),
        "selections": [_match_shape(match) for match in scope.matches],
        "empty": [match.wanted.purpose for match in scope.empty],
        **_trouble(scope.trouble),
    }


def _match_shape(match: Match) -> dict[str, Any]:
    criteria = match.wanted.selection.criteria
    return {
        "purpose": match.wanted.purpose,
        "key_result": match.wanted.key_result,
        "project": match.wanted.project,
        "part": match.wanted.part,
        "criteria": {criterion.facet: list(criterion.any_of) for criterion in criteria},
        "items": len(match.ids),
        "states": {str(state): many for state, many in match.states.items()},
        "cause": match.cause,
    }


def _trouble(error: ToolError | None) -> dict[str, Any]:
    if error is None:
        return {"trouble": None, "kind": None, "hint": None}
    return {"trouble": error.message, "kind": error.kind, "hint": error.hint}
