"""What needs a person: tokens that end, scopes that are held, dead channels; what a key result lacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from okrsync.domain.evaluate import KeyResultFigures
from okrsync.domain.signal import SignalName
from okrsync.domain.status import Status
from okrsync.outbox import ChannelTrouble, Outbox
from okrsync.ports import ConnectionState, ScopeState, Store
from okrsync.usecases.announce import IN_FLIGHT, key
from okrsync.usecases.meet import NOTICE
from okrsync.usecases.sentences import day, moment
from okrsync.usecases.trouble import SHRUNKEN
from okrsync.usecases.words import overdue

# Signals that say that something is missing.
_LACKING = (SignalName.STALE, SignalName.NOT_MEASURED, SignalName.NO_PLAN)
RENEW = "make a new one and put it in its place"
_LOOK = "look into the channel; 'okrsync digest --post' posts it once more"
_DAY = timedelta(days=1)
# Of what may be missing in Slack nobody wants to hear for ever.
_LATELY = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Concern:
    """Something that somebody has to do: ``about`` what, why in ``words``, and the ``hint`` how."""

    about: str
    words: str
    hint: str | None = None


def wants(of: KeyResultFigures) -> Iterator[str]:
    """What a key result lacks that only a person can bring, a sentence each; nothing before its period."""
    if of.status is Status.NOT_STARTED:
        return
    if of.signal.name in _LACKING:
        yield of.signal.sentence
    late = overdue(of.result)
    if late is not None:
        yield late


def concerns(
    store: Store,
    at: datetime,
    *,
    connections: Sequence[str],
    channels: Sequence[str] = (),
    zone: tzinfo = UTC,
) -> tuple[Concern, ...]:
    """All that needs a person at ``at`` (UTC) in the connections and channels named: those of the file.

    Days and times are told in ``zone``.
    """
    states = [known for known in store.connection_states() if known.name in connections]
    scopes = [known for known in store.scope_states() if known.id.connection in connections]
    dead = [trouble for trouble in store.outbox.troubles() if trouble.channel in channels]
    return (*_ending(states, at, zone), *_held(scopes), *_unreachable(dead, zone))


def unconfirmed(outbox: Outbox, at: datetime, zone: tzinfo = UTC) -> Iterator[Concern]:
    """What was posted before ``at`` (UTC), and nobody knows whether it is there: a person can look.

    Times are told in ``zone``.
    """
    for letter in outbox.unconfirmed(at - _LATELY, at - IN_FLIGHT):
        words = (
            f"{key(letter)} was sent {moment(letter.begun_at or at, zone)}, and nobody knows whether it is "
            f"there: {letter.trouble or 'okrsync ended while it was sent'}"
        )
        yield Concern(f"Slack, {letter.envelope.channel}", words, _LOOK)


def _ending(states: Sequence[ConnectionState], at: datetime, zone: tzinfo) -> Iterator[Concern]:
    for known in states:
        if known.expires_at is not None and known.expires_at - at <= NOTICE:
            yield Concern(known.name, ending(known.expires_at, at, zone), RENEW)


def ending(expires_at: datetime, at: datetime, zone: tzinfo = UTC) -> str:
    """In words, when the token of a connection ends or ended, seen from ``at`` (UTC), by days of ``zone``."""
    left = expires_at - at
    if left <= timedelta(0):
        return f"its token ended on {day(expires_at, zone)}"
    days = -(-left // _DAY)
    return f"its token ends in {days} day{'' if days == 1 else 's'}, on {day(expires_at, zone)}"


def _held(scopes: Sequence[ScopeState]) -> Iterator[Concern]:
    for known in scopes:
        if known.trouble_kind == SHRUNKEN and known.trouble is not None:
            yield Concern(str(known.id), f"held: {known.trouble}", known.hint)


def _unreachable(troubles: Sequence[ChannelTrouble], zone: tzinfo) -> Iterator[Concern]:
    for known in troubles:
        words = f"nothing can be posted since {moment(known.since, zone)}: {known.trouble}"
        yield Concern(f"Slack, {known.channel}", words, known.hint)
