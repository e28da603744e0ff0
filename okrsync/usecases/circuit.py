"""The circuit: whether a tool may be asked at all, through the credential that a connection shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from okrsync.ports import Clock, ConnectionState, Store
from okrsync.sdk import Budget, CredentialsRejected, RateLimited
from okrsync.usecases.conceal import unconcealed
from okrsync.usecases.credential import Credential
from okrsync.usecases.trouble import Trouble

_LONGEST = timedelta(hours=1)

# How long a tool is left alone at first, where it does not say so itself: twice as long each time after.
# Repeated bad logins lock accounts: https://developer.atlassian.com/cloud/jira/platform/basic-auth-for-rest-apis/
# Limits: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
_FIRST = {CredentialsRejected.kind: timedelta(minutes=5), RateLimited.kind: timedelta(minutes=1)}

_NEVER = datetime.min.replace(tzinfo=UTC)
_CLOSING = ("closed_until", "closed_because", "closed_kind", "closings", "sealed")


@dataclass(slots=True, kw_only=True)
class Circuit:
    """What stands between one connection and its tool. All that it decides is kept, and survives a restart.

    ``sharing`` are the connections that show the same credential, ``connection`` among them, each with its
    own: a tool counts them as one. ``forgiven`` are the closings of before a sync that a person asked for:
    credentials that were rejected then are tried once more, since somebody may have mended something.
    ``conceal`` takes secrets out of what is kept of a trouble.
    """

    connection: str
    sharing: Mapping[str, Credential]
    store: Store
    clock: Clock
    forgiven: Mapping[str, ConnectionState] = field(default_factory=dict)
    conceal: Callable[[str], str] = unconcealed
    known: ConnectionState = field(init=False)

    def __post_init__(self) -> None:
        self.known = self._word_on(self.connection)

    def closed(self) -> Trouble | None:
        """Why the tool is not to be asked now, and until when; None where it may be."""
        closed = [state for state in self._states() if self._is_closed(state)]
        return _left_alone(max(closed, key=_end)) if closed else None

    def heard(self, trouble: Trouble) -> Trouble:
        """What came of asking: where it closes the circuit, it says until when."""
        first = _FIRST.get(trouble.kind)
        if first is None:
            return trouble
        times = self.known.closings + 1 if self.known.closed_kind == trouble.kind else 1
        until = _until(trouble, first, times, self.clock())
        self._note(
            closed_until=until,
            closed_because=self.conceal(trouble.words),
            closed_kind=trouble.kind,
            closings=times,
            sealed=self.sharing[self.connection].seal(),
        )
        hints = (trouble.hint, _how_long(self.known))
        return replace(trouble, until=until, hint="; ".join(hint for hint in hints if hint))

    def went_well(self) -> None:
        """The tool answered as it should: what it refused before no longer counts."""
        self.known = _opened(self.known)

    def budgets(self) -> Sequence[Budget]:
        """What is left of each allowance of the credential, by the last word of the tool."""
        states = sorted(self._states(), key=lambda state: (state.asked_at is not None, state.asked_at))
        return tuple({budget.name: budget for state in states for budget in state.budgets}.values())

    def note(self, met: ConnectionState, *, requests: int, budgets: Sequence[Budget]) -> None:
        """Keep what a sync told: who we are there, what it took, and what is left."""
        self.known = replace(
            met, **_closing_of(self.known), requests=requests, budgets=budgets or met.budgets
        )
        self._note()

    def _note(self, **closing: Any) -> None:
        self.known = replace(self.known, asked_at=self.clock(), **closing)
        self.store.note_connection(self.known)

    def _states(self) -> Iterator[ConnectionState]:
        """The last words on every connection with this credential."""
        for name in self.sharing:
            yield self.known if name == self.connection else self._word_on(name)

    def _word_on(self, connection: str) -> ConnectionState:
        """What is known of a connection; of a closing before it was changed, nothing."""
        state = self.store.connection_state(connection)
        if state.sealed is None or self.sharing[connection].has_seal(state.sealed):
            return state
        return replace(_opened(state), budgets=())

    def _is_closed(self, state: ConnectionState) -> bool:
        if state.closed_until is None or state.closed_until <= self.clock():
            return False
        before = self.forgiven.get(state.name)
        is_forgiven = before is not None and _closing_of(before) == _closing_of(state)
        return not (is_forgiven and state.closed_kind == CredentialsRejected.kind)


def _until(trouble: Trouble, first: timedelta, times: int, now: datetime) -> datetime:
    """A tool's own word counts; only one that refuses again and again is left alone for longer."""
    doubled: int = 2 ** min(times - 1, 16)
    own = now + min(first * doubled, _LONGEST)
    if trouble.until is None:
        return own
    return trouble.until if times == 1 else max(trouble.until, own)


def _left_alone(state: ConnectionState) -> Trouble:
    kind = state.closed_kind or RateLimited.kind
    return Trouble(
        state.closed_because or "the tool asks to wait",
        kind,
        _how_long(state),
        transient=kind == RateLimited.kind,
        until=state.closed_until,
    )


def _how_long(state: ConnectionState) -> str:
    words = f"it is not asked before {state.closed_until:%Y-%m-%d %H:%M:%S} UTC"
    if state.closed_kind != CredentialsRejected.kind:
        return words
    return f"{words}, unless the connection is changed or somebody runs okrsync sync"


def _closing_of(state: ConnectionState) -> dict[str, Any]:
    return {name: getattr(state, name) for name in _CLOSING}


def _opened(state: ConnectionState) -> ConnectionState:
    return replace(state, **_closing_of(ConnectionState(name=state.name)))


def _end(state: ConnectionState) -> datetime:
    return state.closed_until or _NEVER
