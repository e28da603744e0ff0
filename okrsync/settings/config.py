"""What the file says, as values: the goals and the work for them, and how okrsync runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from okrsync.domain.okr import Okrs
from okrsync.domain.quality import Accepted, Advice
from okrsync.ports import ScopeId
from okrsync.sdk import ConnectionSettings
from okrsync.settings.places import locate
from okrsync.settings.problem import Problem, sort
from okrsync.settings.schedule import When
from okrsync.settings.tree import Table
from okrsync.usecases.credential import Credential, credential_of
from okrsync.usecases.measuring import Measure


@dataclass(frozen=True, slots=True)
class MeasureSpec:
    """Where the measurements of ``series`` (``kr:<id>`` or ``kpi:<id>``) come from."""

    series: str
    source: Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When things happen. ``connections`` holds those that are synced on a schedule of their own."""

    sync: When
    reconcile: When
    timezone: str
    stale_after: timedelta
    longest_sync: timedelta
    connections: Mapping[str, When] = field(default_factory=dict)

    def sync_of(self, connection: str) -> When:
        """When ``connection`` is synced."""
        return self.connections.get(connection, self.sync)


@dataclass(frozen=True, slots=True)
class Digest:
    """A summary of ``objectives`` (ids, in the order of the file) for ``channel``.

    With a webhook, whose channel is its own, an unnamed channel is called ``webhook``. What comes later than
    ``late`` is not posted any more.
    """

    channel: str
    when: When
    objectives: tuple[str, ...]
    late: timedelta
    when_quiet: str = "line"


@dataclass(frozen=True, slots=True)
class Alerts:
    """What is told to ``channel`` between the digests: ``about`` what, and not twice within ``cool_down``."""

    channel: str
    about: tuple[str, ...]
    cool_down: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Slack:
    """How to post: with a bot token to the API at ``url``, or to a webhook. One of the two is there.

    ``people`` are the Slack user ids of owners. Where ``asks`` is True, they are asked for measurements, and
    those who are not among the people in ``ask_in``, if that is there.
    """

    token: SecretStr | None
    webhook: SecretStr | None
    url: str
    digests: tuple[Digest, ...]
    charts: str = "auto"
    keep_current: bool = False
    people: Mapping[str, str] = field(default_factory=dict)
    alerts: Alerts | None = None
    asks: bool = False
    ask_in: str | None = None
    signing_secret: SecretStr | None = None
    app_token: SecretStr | None = None

    @property
    def hears(self) -> bool:
        """Whether what people press and type can arrive: Slack calls okrsync, or okrsync calls Slack."""
        return self.signing_secret is not None or self.app_token is not None

    @property
    def channels(self) -> tuple[str, ...]:
        """Every channel and person that something is posted to, each once."""
        named = (
            *(digest.channel for digest in self.digests),
            self.alerts and self.alerts.channel,
            *((self.ask_in, *self.people.values()) if self.asks else ()),
        )
        return tuple(dict.fromkeys(channel for channel in named if channel))


@dataclass(frozen=True, slots=True)
class Guard:
    """``max_gone``: the per cent of a scope that may be gone after one sync and still be believed."""

    max_gone: float


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that a valid file says. ``scopes`` are those that selections need, each once.

    ``look_back`` holds the connections whose past before the first sync is read only so far back.
    ``canonical`` is the mapping as text without secrets, the same for the same content; ``sources`` are the
    files that it was read from. ``secrets`` are the values that must never be shown.
    """

    okrs: Okrs
    connections: Mapping[str, ConnectionSettings]
    look_back: Mapping[str, timedelta]
    scopes: tuple[ScopeId, ...]
    measures: tuple[MeasureSpec, ...]
    schedule: Schedule
    slack: Slack | None
    guard: Guard
    timezone: ZoneInfo
    accepted: tuple[Accepted, ...]
    canonical: str
    sources: tuple[Path, ...]
    secrets: frozenset[str] = field(default=frozenset(), repr=False)

    @cached_property
    def credentials(self) -> Mapping[str, Credential]:
        """What each connection shows to its tool."""
        return {name: credential_of(settings) for name, settings in self.connections.items()}

    @cached_property
    def _by_shown(self) -> Mapping[bytes, Mapping[str, Credential]]:
        found = defaultdict[bytes, dict[str, Credential]](dict)
        for name, credential in self.credentials.items():
            found[credential.shown][name] = credential
        return found

    def sharing(self, name: str) -> Mapping[str, Credential]:
        """The other connections that show a tool the same credential as ``name``."""
        alike = self._by_shown[self.credentials[name].shown]
        return {other: credential for other, credential in alike.items() if other != name}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of reading the file: ``config`` if there are no problems, else all of them in its order.

    ``root`` is the file as it is written, and may hold secrets that should not be there: ``exposed``.
    """

    problems: tuple[Problem, ...]
    config: Config | None
    sources: tuple[Path, ...] = ()
    root: Table | None = field(default=None, repr=False)
    exposed: tuple[Advice, ...] = ()

    def located(self, advice: Iterable[Advice]) -> tuple[Problem, ...]:
        """``advice`` with the place in the file that it is about, in the file's order."""
        if self.root is None:
            return ()
        return sort(locate(self.root, advice), self.sources)
