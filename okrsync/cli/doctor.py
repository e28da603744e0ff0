"""okrsync doctor: what is wrong with an installation, in words."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, replace

import click

from okrsync.bootstrap import live_checks, unusable_plugins
from okrsync.cli import healthcheck, manners, output, process, show
from okrsync.cli.reading import reading
from okrsync.errors import OkrsyncError
from okrsync.outside import line_to_slack, messenger_of
from okrsync.plugins import discover, usable
from okrsync.ports import Store
from okrsync.sdk.http.client import utc_now
from okrsync.settings import Config, Loaded, ProcessSettings, listening
from okrsync.usecases import mapping
from okrsync.usecases.conceal import Concealer
from okrsync.usecases.examine import Finding, Gravity, examine
from okrsync.usecases.stop import Stop

_ORDER = tuple(Gravity)
_SLACK_SECONDS = 10.0


@manners.command("okrsync doctor", "okrsync doctor --live")
@click.option("--live", is_flag=True, help="Also ask every tool, as check --live does.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_context
def doctor(ctx: click.Context, live: bool, as_json: bool) -> None:
    """Look at everything that an installation consists of; ends with 1 where something is wrong."""
    settings = process.settings(ctx)
    findings = sorted(_findings(settings, live=live), key=lambda one: _ORDER.index(one.gravity))
    if as_json:
        show.print_json([asdict(one) for one in findings])
    else:
        _tell(findings)
    ctx.exit(1 if any(one.gravity is Gravity.WRONG for one in findings) else 0)


def _findings(settings: ProcessSettings, *, live: bool) -> list[Finding]:
    loaded = _loaded(settings)
    config = None if isinstance(loaded, Finding) else loaded.config
    conceal = Concealer(() if config is None else config.secrets)
    found = [
        *_of_connectors(),
        *_of_private_files(settings),
        *([loaded] if isinstance(loaded, Finding) else _of_file(loaded)),
        *_of_database(settings, config),
        *_of_daemon(settings),
        *(_of_tools(config) if live and config is not None else ()),
        *(_of_slack(config, conceal) if live and config is not None else ()),
        *_of_buttons(settings, config),
    ]
    return [replace(one, words=conceal(one.words), hint=one.hint and conceal(one.hint)) for one in found]


def _of_connectors() -> Iterator[Finding]:
    for trouble in unusable_plugins():
        yield Finding(Gravity.DOUBTFUL, "connectors", trouble, "install a version that fits, or remove it")


def _of_private_files(settings: ProcessSettings) -> Iterator[Finding]:
    """Secret files of the mapping are refused where others may read them; the env file is only warned of."""
    file = settings.env_file
    if file.is_file() and stat.S_IMODE(file.stat().st_mode) & stat.S_IROTH:
        yield Finding(
            Gravity.DOUBTFUL, str(file), "everybody on this machine can read it", f"chmod 600 {file}"
        )


def _loaded(settings: ProcessSettings) -> Loaded | Finding:
    try:
        return process.mapping(settings)[0]
    except OkrsyncError as error:
        return Finding(Gravity.WRONG, "file", error.message, error.hint)


def _of_file(loaded: Loaded) -> Iterator[Finding]:
    for problem in loaded.problems:
        yield Finding(Gravity.WRONG, "file", str(problem), "okrsync check tells when it is right")
    if loaded.config is not None:
        names = ", ".join(str(file) for file in loaded.sources)
        yield Finding(Gravity.FINE, "file", f"{names}: without a problem")


def _of_database(settings: ProcessSettings, config: Config | None) -> Iterator[Finding]:
    from okrsync.store.checkup import look_over  # noqa: PLC0415 - SQLAlchemy is slow to import

    try:
        store, findings = look_over(settings.database, utc_now)
    except OkrsyncError as error:
        yield Finding(Gravity.WRONG, "database", error.message, error.hint)
        return
    yield from findings
    if store is None:
        return
    try:
        yield from _of_memory(store, config)
    except OkrsyncError as error:
        yield Finding(Gravity.WRONG, "database", error.message, error.hint)
    finally:
        store.close()


def _of_memory(store: Store, config: Config | None) -> Iterator[Finding]:
    if config is None:
        return
    at = utc_now()
    if mapping.standing(config.okrs, store, at).edited:
        hint = "okrsync plan shows what it would do, okrsync reload applies it"
        yield Finding(Gravity.DOUBTFUL, "file", "was edited since it came into force", hint)
    yield from examine(
        store,
        at,
        connections=list(config.connections),
        scopes=config.scopes,
        series=[spec.series for spec in config.measures],
        stale_after=config.okrs.stale_after,
        channels=config.slack.channels if config.slack else (),
        zone=config.timezone,
    )


def _of_daemon(settings: ProcessSettings) -> Iterator[Finding]:
    try:
        place = listening(settings)
    except OkrsyncError as error:
        yield Finding(Gravity.WRONG, "daemon", error.message, error.hint)
        return
    if place is None or not place.port:
        yield Finding(Gravity.FINE, "daemon", "where it listens is not known here, so it was not asked")
        return
    try:
        reasons = healthcheck.ask(place, "/-/ready")
    except OkrsyncError as error:
        yield Finding(Gravity.DOUBTFUL, "daemon", error.message, error.hint)
        return
    if reasons is None:
        yield Finding(Gravity.FINE, "daemon", f"runs, and answers at {place.reached_at} port {place.port}")
    for reason in reasons or ():
        yield Finding(Gravity.WRONG, "daemon", reason, "its log says more")


def _of_tools(config: Config) -> Iterator[Finding]:
    with reading() as watching:
        answers = live_checks(config, usable(discover()), watching)
    for answer in answers:
        if answer.trouble is not None:
            yield Finding(Gravity.WRONG, answer.connection, answer.trouble.message, answer.trouble.hint)
            continue
        yield Finding(Gravity.FINE, answer.connection, f"answers {answer.account} at {answer.site}")
        for scope in answer.scopes:
            if scope.trouble is not None:
                yield Finding(Gravity.WRONG, str(scope.scope), scope.trouble.message, scope.trouble.hint)


def _of_slack(config: Config, conceal: Concealer) -> Iterator[Finding]:
    """Whether Slack takes the token. A webhook could only be tried by posting."""
    if config.slack is None or config.slack.token is None:
        return
    with messenger_of(config, Stop(), conceal, _SLACK_SECONDS) as messenger:
        try:
            yield Finding(Gravity.FINE, "Slack", f"answers {messenger.who()}")
        except OkrsyncError as error:
            yield Finding(Gravity.WRONG, "Slack", error.message, error.hint or "try again later")
    if config.slack.app_token is not None:
        yield _of_line(config, conceal)


def _of_line(config: Config, conceal: Concealer) -> Finding:
    """Whether Slack takes the app token."""
    try:
        line_to_slack(config, Stop(), conceal)
    except OkrsyncError as error:
        hint = "make an app-level token with connections:write, and switch Socket Mode on"
        return Finding(Gravity.WRONG, "Slack, app_token", error.message, hint)
    return Finding(Gravity.FINE, "Slack, app_token", "opens a line")


def _of_buttons(settings: ProcessSettings, config: Config | None) -> Iterator[Finding]:
    """Whether what people press in Slack can arrive."""
    slack = None if config is None else config.slack
    if slack is None or slack.signing_secret is None or slack.app_token is not None:
        return
    with suppress(OkrsyncError):
        if listening(settings) is None:
            hint = "set OKRSYNC_LISTEN, or leave signing_secret out: questions then name the command line"
            yield Finding(Gravity.WRONG, "Slack", "buttons and /okr are answered by nobody", hint)


def _tell(findings: Sequence[Finding]) -> None:
    for one in findings:
        output.say(f"{one.gravity:<9} {show.plain(one.about)}: {show.plain(one.words)}")
        if one.hint and one.gravity is not Gravity.FINE:
            output.say(f"{'':9} -> {show.plain(one.hint)}")
    bad = sum(one.gravity is not Gravity.FINE for one in findings)
    output.say()
    output.say(f"{bad} of {len(findings)} findings want somebody" if bad else "nothing is wrong")
