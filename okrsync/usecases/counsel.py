"""Counsel: what only the tools' answers show to be weak: a token that ends, work that isn't there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from itertools import combinations

from okrsync.domain.okr import Okrs
from okrsync.domain.quality import Advice, Rule, Section, feeds_several, task_list_would_do
from okrsync.usecases.attention import RENEW, ending
from okrsync.usecases.meet import NOTICE
from okrsync.usecases.probe import Answer, Match

# Items by connection and stable id.
_Items = set[tuple[str, str]]


def counsel(okrs: Okrs, answers: Sequence[Answer], now: datetime, zone: tzinfo = UTC) -> Iterator[Advice]:
    """Everything that ``answers`` show at ``now`` (UTC); days are told in ``zone``."""
    for answer in answers:
        yield from _expiry(answer, now, zone)
        yield from (_empty(match) for scope in answer.scopes for match in scope.empty)
    yield from _simple_projects(okrs, answers)
    yield from _shared_items(okrs, answers)


def _expiry(answer: Answer, now: datetime, zone: tzinfo) -> Iterator[Advice]:
    if answer.expires_at is not None and answer.expires_at - now <= NOTICE:
        says = ending(answer.expires_at, now, zone)
        yield Advice(Rule.TOKEN_ENDS, Section.CONNECTIONS, answer.connection, "token", says, RENEW)


def _empty(match: Match) -> Advice:
    wanted = match.wanted
    says = f"matches nothing in {wanted.selection.connection}, {wanted.selection.scope}"
    if wanted.kpi is not None:
        return Advice(Rule.MATCHES_NOTHING, Section.KPIS, wanted.kpi, "measure", says, match.cause or "")
    section = Section.KEY_RESULTS if wanted.key_result and not wanted.project else Section.PROJECTS
    name = (wanted.key_result if section is Section.KEY_RESULTS else wanted.project) or ""
    return Advice(Rule.MATCHES_NOTHING, section, name, "work", says, match.cause or "", part=wanted.part)


def _simple_projects(okrs: Okrs, answers: Sequence[Answer]) -> Iterator[Advice]:
    """Projects where a task list would do. Those that weren't read whole are not judged."""
    held = _held(answers, of_projects=True)
    read = {match.wanted.selection for match in _matches(answers)}
    for project in okrs.projects:
        items = held.get(project.id, set())
        whole = all(selection in read for phase in project.phases for selection in phase.work)
        if whole and task_list_would_do(project, len(items)):
            yield Advice(
                Rule.TASK_LIST,
                Section.PROJECTS,
                project.id,
                "id",
                f"is {len(items)} item{'' if len(items) == 1 else 's'} without phases: a task list would do",
                "put its work under the key result itself, or plan it in phases with due dates",
            )


def _shared_items(okrs: Okrs, answers: Sequence[Answer]) -> Iterator[Advice]:
    """Items that several key results count though each selects them differently."""
    held = _held(answers, of_projects=False)
    plain = {kr.id: set(kr.selections) for kr in okrs.key_results}
    for one, other in combinations(held, 2):
        shared = held[one] & held[other]
        if shared and not plain[one] & plain[other]:
            says = f"shares {len(shared)} item{'' if len(shared) == 1 else 's'} of work: it feeds"
            yield feeds_several(Section.KEY_RESULTS, other, "work", says, (one, other))


def _held(answers: Sequence[Answer], *, of_projects: bool) -> Mapping[str, _Items]:
    """The items of each key result, or of each project, by its id."""
    held: dict[str, _Items] = defaultdict(set)
    for match in _matches(answers):
        name = match.wanted.project if of_projects else match.wanted.key_result
        if name is not None:
            held[name] |= {(match.wanted.selection.connection, item) for item in match.ids}
    return held


def _matches(answers: Sequence[Answer]) -> Iterator[Match]:
    return (match for answer in answers for scope in answer.scopes for match in scope.matches)
