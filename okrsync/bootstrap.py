"""The only wiring: from a file and an environment to something that works."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from okrsync.domain.evaluate import Figures
from okrsync.domain.okr import Okrs
from okrsync.domain.quality import accepted_in_vain, advise, unaccepted
from okrsync.errors import OkrsyncError, UsageError
from okrsync.outside import lender_of, messenger_of, readers, source_names
from okrsync.plugins import discover, usable
from okrsync.ports import Clock, ConnectionState, MappingVersion, ScopeId, ScopeState, Store
from okrsync.sdk import ConnectionSettings, Connector, Plugin
from okrsync.sdk.http import Meter, Term
from okrsync.sdk.http.client import utc_now
from okrsync.settings import Config, Loaded, Problem, ProcessSettings, load, rehearsal
from okrsync.settings.known import of_address
from okrsync.settings.sources import last_written
from okrsync.usecases import baseline, mapping, recompute, when
from okrsync.usecases.announce import Postman
from okrsync.usecases.attention import Concern, concerns, unconfirmed
from okrsync.usecases.close import settled
from okrsync.usecases.conceal import Concealer
from okrsync.usecases.counsel import counsel
from okrsync.usecases.measure import Named, Sample, leave, try_out
from okrsync.usecases.probe import Answer, Reading, probe, recollect, wanted_of
from okrsync.usecases.rehearse import Case
from okrsync.usecases.stop import Stop
from okrsync.usecases.sync import Source

if TYPE_CHECKING:
    from okrsync.notify.slack import SlackMessenger, WebhookMessenger
    from okrsync.usecases.digest import Digest


# Told of each answer of a tool: its connection, and the status, None where no answer came.
Traffic = Callable[[str, int | None], None]


def _nobody_counts(connection: str, status: int | None) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """Everything a command needs: what is written down, what is remembered, and ways to the outside.

    ``conceal`` knows every secret that is or was in use. ``version`` of the mapping is what ``config`` says,
    None where this hub only reads. It has ``begun`` a history where the database held none before.
    """

    config: Config
    store: Store
    plugins: dict[str, Plugin]
    clock: Clock
    stop: Stop
    conceal: Concealer = field(default_factory=Concealer)
    traffic: Traffic = _nobody_counts
    version: MappingVersion | None = None
    begun: bool = False

    @property
    def zone(self) -> ZoneInfo:
        """The organisation's zone."""
        return self.config.timezone

    def figures(self, at: datetime | None = None) -> Figures:
        """Every number as it was shown at ``at`` (UTC), and as of now by default."""
        at = at or self.clock()
        return settled(recompute.figures(self.okrs(at), self.store, at), self.store)

    def okrs(self, at: datetime | None = None) -> Okrs:
        """What was in force at ``at`` (UTC), and now by default; the file's where nothing ever was."""
        return mapping.as_of(self.store, at or self.clock()) or self.config.okrs

    def standing(self, at: datetime | None = None) -> mapping.Standing:
        """Which mapping version :meth:`okrs` is of, and whether the file was edited since the last one."""
        return mapping.standing(self.config.okrs, self.store, at or self.clock())

    def needs(self, at: datetime | None = None) -> Sequence[Concern]:
        """What of what is known now needs a person at ``at`` (UTC, now by default), besides the numbers."""
        instant = at or self.clock()
        return (*self._concerns(instant), *unconfirmed(self.store.outbox, instant, self.zone))

    def _concerns(self, at: datetime) -> Sequence[Concern]:
        """The same without what may be missing in Slack: that is not told there."""
        channels = self.config.slack.channels if self.config.slack else ()
        return concerns(
            self.store, at, connections=list(self.config.connections), channels=channels, zone=self.zone
        )

    def digest(
        self,
        at: datetime | None = None,
        *,
        objectives: Sequence[str] | None = None,
        since: datetime | None = None,
        before: datetime | None = None,
        channel: str | None = None,
    ) -> Digest:
        """The digest as of ``at`` (UTC, now by default).

        It is compared with ``since``, or with the last one that was posted to ``channel``, or to any, before
        ``before``, which is ``at`` by default.
        """
        from okrsync.usecases.digest import draw_up  # noqa: PLC0415 - forecasts are slow to import

        instant = at or self.clock()
        then = since or baseline.last_told(self.store, before or instant, channel)
        return draw_up(
            self.okrs(at),
            self.store,
            self.figures(instant),
            before=None if then is None else self.figures(then),
            objectives=objectives,
            concerns=self._concerns(instant) if at is None else (),
        )

    def connections(self) -> Sequence[tuple[ConnectionState, Sequence[ScopeState]]]:
        """What is known of each connection of the file, and of each of its scopes."""
        states = {state.name: state for state in self.store.connection_states()}
        scopes = {state.id: state for state in self.store.scope_states()}
        return [
            (
                states.get(name, ConnectionState(name=name)),
                [scopes.get(scope, ScopeState(id=scope)) for scope in self._scopes(name)],
            )
            for name in self.config.connections
        ]

    def as_of(self, text: str | None) -> datetime | None:
        """The instant (UTC) that a person means by ``text``; None stays None, which is now."""
        return None if text is None else when.as_of(text, now=self.clock(), zone=self.zone)

    def sources(self, connections: Sequence[str] = ()) -> list[Source]:
        """The connections named (all of them by default), ready to be synced."""
        self._refuse_unknown(connections)
        return [
            self._source(name, scopes)
            for name in self.config.connections
            if (not connections or name in connections) and (scopes := self._scopes(name))
        ]

    def readers(self) -> dict[str, Named]:
        """The automatic sources of measurements: series to the source's name and its reader."""
        return readers(self.config, self.stop, self.clock)

    def connect(self, connection: str) -> Connector:
        """A connector for one connection; the caller closes it."""
        return self._connect(connection, Meter(), Term())

    @contextmanager
    def postman(self) -> Iterator[Postman]:
        """Who delivers letters to Slack, for as long as the block. Raises UsageError where nobody can."""
        with self.messenger() as messenger:
            yield Postman(self.store, messenger, self.clock, self.stop.pause)

    @contextmanager
    def messenger(self, seconds: float = 15.0) -> Iterator[SlackMessenger | WebhookMessenger]:
        """The way to Slack, open as long as the block; no answer is waited for longer than ``seconds``.

        Raises UsageError where the file has none.
        """
        with messenger_of(self.config, self.stop, self.conceal, seconds) as messenger:
            yield messenger

    def outdated(self) -> str | None:
        """Why nothing may be done by what this hub knows: another version of the mapping holds by now."""
        if self.version is None or not self.store.shared:
            return None
        holds = self.store.mapping(None)
        if holds is None or holds.number == self.version.number:
            return None
        return (
            f"version {holds.number} of the mapping holds, and the file that was read here is that of "
            f"version {self.version.number}"
        )

    def with_traffic(self, traffic: Traffic) -> Hub:
        """The same, with ``traffic`` told of each answer of a tool."""
        return replace(self, traffic=traffic)

    def close(self) -> None:
        """Give back what is held open."""
        self.store.close()

    def _source(self, name: str, scopes: Sequence[ScopeId]) -> Source:
        meter, term = Meter(partial(self.traffic, name)), Term()
        return Source(
            name,
            partial(self._connect, name, meter, term),
            scopes,
            self.plugins[self.config.connections[name].kind].drifting,
            meter,
            term,
            self.config.look_back.get(name),
            self.config.credentials[name],
            self.config.sharing(name),
        )

    def _connect(self, name: str, meter: Meter, term: Term) -> Connector:
        settings = self.config.connections[name]
        return self.plugins[settings.kind].connect(settings, lender_of(self.stop, self.clock, meter, term))

    def _scopes(self, name: str) -> list[ScopeId]:
        return [scope for scope in self.config.scopes if scope.connection == name]

    def _refuse_unknown(self, connections: Sequence[str]) -> None:
        for name in connections:
            if name not in self.config.connections:
                known = ", ".join(self.config.connections) or "none"
                raise UsageError(f"there is no connection {name!r}", hint=f"there are: {known}")


class FileRefused(UsageError):
    """The mapping file has ``problems``; all of them are in the message, a line each."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        count = len(problems)
        listed = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(
            f"the file has {count} problem{'s' if count > 1 else ''}:\n{listed}",
            hint="; ".join(unusable_plugins()) or None,
        )
        self.problems = tuple(problems)


def read_file(process: ProcessSettings) -> tuple[Loaded, dict[str, Plugin]]:
    """What the mapping file says, or what is wrong with it, and the connectors that it may use."""
    plugins = usable(discover())
    return load(process.file, plugins=plugins, environ=process.environ), plugins


def read_cases(file: Path, config: Config) -> tuple[list[Case], list[Problem]]:
    """The tests of the mapping in ``file``, or what is wrong with them."""
    return rehearsal.read_cases(file, config.okrs, config.timezone)


def unusable_plugins() -> list[str]:
    """What is wrong with each connector that is installed and can't be used."""
    return [
        f"the connector {r.kind} of {r.package} can't be used: {r.trouble}" for r in discover() if r.trouble
    ]


def open_hub(
    process: ProcessSettings,
    *,
    write: bool,
    stop: Stop | None = None,
    clock: Clock = utc_now,
) -> Hub:
    """Everything wired up for the file and the database of ``process``.

    ``write`` makes this process one that writes to the database, and the file's mapping the one that holds.
    Raises FileRefused, Outdated, and what opening the store raises.
    """
    from okrsync.store import open_store  # noqa: PLC0415 - SQLAlchemy is most of what a start takes

    config, plugins = _read_whole(process)
    conceal = Concealer((*config.secrets, *of_address(process.database)))
    with ExitStack() as undo:
        store = undo.enter_context(open_store(process.database, write=write, clock=clock))
        begun = write and store.mapping(None) is None
        version = _adopted(config, store, clock(), process) if write else None
        undo.pop_all()
    return Hub(
        config=config,
        store=store,
        plugins=plugins,
        clock=clock,
        stop=stop or Stop(),
        conceal=conceal,
        version=version,
        begun=begun,
    )


def reread(hub: Hub, process: ProcessSettings) -> tuple[Hub, MappingVersion]:
    """``hub`` as the file has it now, on the same database, and the version of the mapping that holds.

    Raises FileRefused, and what reading the file and keeping the version raise: ``hub`` holds on then.
    """
    config, plugins = _read_whole(process)
    hub.conceal.learn(config.secrets)
    version = _adopted(config, hub.store, hub.clock(), process)
    return replace(hub, config=config, plugins=plugins, version=version), version


def _adopted(config: Config, store: Store, at: datetime, process: ProcessSettings) -> MappingVersion:
    """The version of the mapping that ``config`` is. Others write to a shared store by files of their own."""
    written_at = last_written(process.file) if store.shared else None
    version = mapping.adopt(
        config.okrs,
        config.canonical,
        store,
        at,
        written_at=written_at,
        sources=partial(source_names, config),
    )
    read = {spec.series for spec in config.measures}
    leave((name for name in config.okrs.series if name not in read), store=store, at=at)
    return version


def _read_whole(process: ProcessSettings) -> tuple[Config, dict[str, Plugin]]:
    loaded, plugins = read_file(process)
    if loaded.config is None:
        raise FileRefused(loaded.problems)
    return loaded.config, plugins


def back_up(process: ProcessSettings, target: Path) -> None:
    """Write a copy of the database of ``process`` to ``target``; the mapping file is not looked at.

    Raises what the store raises.
    """
    from okrsync import store  # noqa: PLC0415 - SQLAlchemy is most of what a start takes

    store.back_up(process.database, target)


def live_checks(config: Config, plugins: dict[str, Plugin], reading: Reading) -> list[Answer]:
    """Ask every tool who we are there and whether it holds what the file selects."""
    lend = lender_of(Stop(), utc_now, Meter(), Term())
    wanted = wanted_of(config.okrs)
    return [
        probe(name, partial(plugins[settings.kind].connect, settings, lend), wanted, reading)
        for name, settings in config.connections.items()
    ]


@contextmanager
def connected(plugin: Plugin, settings: ConnectionSettings) -> Iterator[Connector]:
    """A connector for settings that need not be in a file, open as long as the block. Raises ToolError."""
    with closing(plugin.connect(settings, lender_of(Stop(), utc_now, Meter(), Term()))) as connector:
        yield connector


def warnings(loaded: Loaded, answers: Sequence[Answer], clock: Clock = utc_now) -> tuple[Problem, ...]:
    """What is weak about a file without problems, and about what the tools answered, each with its place."""
    if loaded.config is None:
        return ()
    okrs = loaded.config.okrs
    advice = [*loaded.exposed, *advise(okrs), *counsel(okrs, answers, clock(), loaded.config.timezone)]
    accepted = loaded.config.accepted
    vain = accepted_in_vain(advice, accepted, _named(loaded.config))
    return loaded.located([*unaccepted(advice, accepted), *vain])


def _named(config: Config) -> set[str]:
    """The names of everything that advice can be about."""
    okrs = config.okrs
    return {
        "slack",
        *config.connections,
        *(objective.id for objective in okrs.objectives),
        *(kr.id for kr in okrs.key_results),
        *(project.id for project in okrs.projects),
        *(kpi.id for kpi in okrs.kpis),
    }


def known_answers(process: ProcessSettings, config: Config) -> list[Answer]:
    """What the selections take of what the last syncs saw; nothing where no database can be read."""
    from okrsync.store import open_store  # noqa: PLC0415 - SQLAlchemy is most of what a start takes

    try:
        with open_store(process.database, write=False, clock=utc_now) as store:
            return recollect(config.okrs, store.evidence(utc_now()))
    except OkrsyncError:
        return []


def today(clock: Clock = utc_now) -> date:
    """The day in UTC."""
    return clock().date()


def person() -> str | None:
    """The name of who is at the keyboard, as far as the system knows."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return None


def live_measures(config: Config) -> list[Sample]:
    """Read every automatic source of measurements and keep nothing."""
    return try_out(readers(config, Stop(), utc_now), at=utc_now())
