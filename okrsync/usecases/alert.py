"""Alert: what began to go wrong between two looks, told once.

What was last seen of every key result and every scope is kept. A look compares it with what is there now:
only what was fine before and is not any more is told. A time without evidence is no change: what was seen
before it is what counts. The first look at anything tells nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from okrsync.domain.evaluate import KeyResultFigures
from okrsync.domain.signal import SignalName
from okrsync.domain.status import Status
from okrsync.ports import ScopeState
from okrsync.usecases.trouble import PASSING, STOPPED, UNFINISHED

Seen = Mapping[str, Mapping[str, Any]]

_FINE = (Status.ACHIEVED.value, Status.ON_TRACK.value, Status.BEHIND.value)
_BLIND = (SignalName.STALE, SignalName.NOT_MEASURED)
_NO_ALARM = PASSING | {STOPPED, UNFINISHED}


class Alarm(StrEnum):
    """What can begin to go wrong."""

    AT_RISK = "at_risk"
    NOT_MOVING = "not_moving"
    HELD = "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """That ``alarm`` began for ``subject``: a key result with its ``figures``, or a ``scope``.

    ``told_before`` (ISO 8601) is when the same was last told; None if never.
    """

    alarm: Alarm
    subject: str
    figures: KeyResultFigures | None = None
    scope: ScopeState | None = None
    told_before: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What began since the last look, and what is to be kept of this one, by subject."""

    begun: tuple[Transition, ...]
    seen: Seen


@dataclass(frozen=True, slots=True)
class Rules:
    """What is told: alarms ``about`` these, and none of one subject twice within ``cool_down``."""

    about: Collection[str]
    cool_down: timedelta


def look(
    key_results: Sequence[KeyResultFigures],
    scopes: Sequence[ScopeState],
    seen: Seen,
    at: datetime,
    rules: Rules,
) -> Look:
    """Compare ``key_results`` and ``scopes`` at ``at`` (UTC) with what was ``seen`` of each."""
    subjects = [*(_of_key_result(kr) for kr in key_results), *(_of_scope(scope) for scope in scopes)]
    looks = [_look_at(subject, seen.get(subject.name), at, rules) for subject in subjects]
    changed = {
        one.name: state
        for one, (_, state) in zip(subjects, looks, strict=True)
        if seen.get(one.name) != state
    }
    return Look(tuple(transition for begun, _ in looks for transition in begun), changed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Subject:
    """Something that is watched, and what it is now; None where nobody can tell."""

    name: str
    now: Mapping[str, Any]
    figures: KeyResultFigures | None = None
    scope: ScopeState | None = None


def _of_key_result(kr: KeyResultFigures) -> _Subject:
    status = None if kr.status is Status.UNKNOWN else kr.status.value
    signal = None if kr.signal.name in _BLIND else kr.signal.name.value
    return _Subject(name=f"kr {kr.key_result.id}", now={"status": status, "signal": signal}, figures=kr)


def _of_scope(scope: ScopeState) -> _Subject:
    held = scope.trouble is not None and scope.trouble_kind not in _NO_ALARM
    return _Subject(name=f"scope {scope.id}", now={"held": held}, scope=scope)


def _look_at(
    subject: _Subject, before: Mapping[str, Any] | None, at: datetime, rules: Rules
) -> tuple[list[Transition], Mapping[str, Any]]:
    """What began with one subject, and what is to be kept of it."""
    told = dict((before or {}).get("told", {}))
    begun = []
    for alarm in _begun(before, subject.now) if before is not None else ():
        last = told.get(alarm.value)
        if alarm.value not in rules.about or (last and at - datetime.fromisoformat(last) < rules.cool_down):
            continue
        begun.append(
            Transition(
                alarm=alarm,
                subject=subject.name,
                figures=subject.figures,
                scope=subject.scope,
                told_before=last,
            )
        )
        told[alarm.value] = at.isoformat()
    known = {name: value for name, value in subject.now.items() if value is not None}
    return begun, {**(before or {}), **known, "told": told}


def _begun(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Alarm]:
    if before.get("status") in _FINE and now.get("status") == Status.AT_RISK.value:
        yield Alarm.AT_RISK
    moving = before.get("signal") not in {None, SignalName.NOT_MOVING.value}
    if moving and now.get("signal") == SignalName.NOT_MOVING.value:
        yield Alarm.NOT_MOVING
    if before.get("held") is False and now.get("held"):
        yield Alarm.HELD
