"""Examine: what is wrong with an installation, told from what it remembers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from functools import partial

from okrsync.outbox import Outbox
from okrsync.ports import ConnectionState, ScopeId, ScopeState, Store
from okrsync.usecases.attention import concerns, unconfirmed
from okrsync.usecases.sentences import moment

# An instant, or that nobody knows it, in words.
_Telling = Callable[[datetime | None], str]

_TRY = "'okrsync digest --post' tries it"


class Gravity(StrEnum):
    """How much a finding matters."""

    WRONG = "wrong"
    """Something does not work."""
    DOUBTFUL = "doubtful"
    """It works, and may not for long."""
    FINE = "fine"
    """It was looked at, and is as it should be."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found ``about`` one part of an installation, and the ``hint`` what to do about it."""

    gravity: Gravity
    about: str
    words: str
    hint: str | None = None


def examine(
    store: Store,
    at: datetime,
    *,
    connections: Sequence[str],
    scopes: Sequence[ScopeId],
    series: Sequence[str],
    stale_after: timedelta,
    channels: Sequence[str] = (),
    zone: tzinfo = UTC,
) -> Iterator[Finding]:
    """What the store knows at ``at`` (UTC) of the file's connections, scopes, series and channels.

    Times are told in ``zone``.
    """
    when = partial(_when, zone=zone)
    known = {state.name: state for state in store.connection_states()}
    for name in connections:
        yield from _of_connection(known.get(name), at, when)
    for concern in concerns(store, at, connections=connections, zone=zone):
        yield Finding(Gravity.DOUBTFUL, concern.about, concern.words, concern.hint)
    for scope in scopes:
        yield _of_scope(store.scope_state(scope), at, stale_after, when)
    yield from _of_channels(store.outbox, channels, at, zone)
    evidence = store.evidence(at)
    for name in series:
        fresh = evidence.measuring(name)
        if fresh is None:
            yield Finding(Gravity.WRONG, name, "was never read", "run 'okrsync sync'")
        elif fresh.trouble is not None:
            yield Finding(Gravity.WRONG, name, fresh.trouble, "okrsync check --live reads it once more")
        else:
            yield Finding(Gravity.FINE, name, f"read {when(fresh.succeeded_at)}")


def _of_connection(state: ConnectionState | None, at: datetime, when: _Telling) -> Iterator[Finding]:
    if state is None:
        return
    if state.closed_until is not None and state.closed_until > at:
        words = f"is left alone until {when(state.closed_until)}: {state.closed_because}"
        yield Finding(Gravity.DOUBTFUL, state.name, words, "okrsync connections says what it still allows")
    for budget in state.budgets:
        is_over = budget.remaining == 0 and budget.resets_at is not None and budget.resets_at > at
        if is_over:
            words = f"nothing is left of its {budget.name} budget until {when(budget.resets_at)}"
            yield Finding(
                Gravity.DOUBTFUL, state.name, words, "sync it less often, or with a token of its own"
            )


def _of_scope(state: ScopeState, at: datetime, stale_after: timedelta, when: _Telling) -> Finding:
    about = str(state.id)
    if state.trouble is not None:
        words = f"since {when(state.failed_at)}: {state.trouble}"
        return Finding(Gravity.WRONG, about, words, state.hint or "okrsync check --live asks once more")
    if state.accepted_at is None:
        return Finding(Gravity.WRONG, about, "was never synced whole", "run 'okrsync sync', or the daemon")
    if at - state.accepted_at > stale_after:
        words = f"was synced last {when(state.accepted_at)}"
        return Finding(Gravity.WRONG, about, words, "is the daemon running? 'okrsync sync' pulls now")
    return Finding(Gravity.FINE, about, f"synced {when(state.accepted_at)}")


def _of_channels(outbox: Outbox, channels: Sequence[str], at: datetime, zone: tzinfo) -> Iterator[Finding]:
    """Where nothing can be posted, and what may have been posted or not."""
    dead = {one.channel: one for one in outbox.troubles()}
    for channel in channels:
        trouble = dead.get(channel)
        if trouble is not None:
            words = f"nothing can be posted since {_when(trouble.since, zone)}: {trouble.trouble}"
            yield Finding(Gravity.WRONG, f"Slack, {channel}", words, trouble.hint or _TRY)
    for concern in unconfirmed(outbox, at, zone):
        yield Finding(Gravity.DOUBTFUL, concern.about, concern.words, concern.hint)


def _when(instant: datetime | None, zone: tzinfo) -> str:
    return "at a time that nobody knows" if instant is None else moment(instant, zone)
