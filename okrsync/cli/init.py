"""okrsync init: from credentials to a working file."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import available_timezones

import click

from okrsync.bootstrap import connected, read_file, today, unusable_plugins, warnings
from okrsync.cli import check, manners, process
from okrsync.cli.asking import ask, sure, tell
from okrsync.cli.interview import interview, link, read_period
from okrsync.cli.introduce import Introduced, Introduction
from okrsync.cli.linking import Chosen, Linking, choose
from okrsync.cli.live import count
from okrsync.cli.status import status
from okrsync.cli.sync import sync
from okrsync.domain.okr import Metric
from okrsync.errors import OkrsyncError, UsageError
from okrsync.plugins import discover, usable
from okrsync.sdk import Found, NotFound, Plugin
from okrsync.settings import Config, ProcessSettings, load, schema
from okrsync.settings.draft import SCHEMA_FILE, Draft, DraftObjective, text
from okrsync.settings.entry import ID_HINT, is_id
from okrsync.settings.keeping import Written, env_text, gitignore_for, in_place
from okrsync.settings.problem import did_you_mean, suggestion
from okrsync.settings.questions import Question, questions
from okrsync.settings.starter import problems_text, read_starter
from okrsync.usecases.cause import nearest
from okrsync.usecases.survey import counted, selecting


@dataclass(frozen=True, slots=True)
class _Said:
    """What the command line says. ``selects`` are pairs of a selection's key and value."""

    connections: tuple[str, ...]
    given: Mapping[str, str]
    selects: tuple[tuple[str, str], ...]
    table: Path | None
    period: str
    timezone: str | None
    asks: bool


@manners.command("okrsync init", "okrsync init --yes --connection github --repo acme/app")
@click.option(
    "--connection",
    "connections",
    metavar="[NAME=]KIND",
    multiple=True,
    help="A tool to connect, as in jira or code=github.",
)
@click.option("--url", help="The address of the one tool that is connected.")
@click.option("--email", help="The account that its token belongs to.")
@click.option("--project", metavar="PROJECT", multiple=True, help="A project to sync, as in DROP.")
@click.option("--repo", metavar="OWNER/NAME", multiple=True, help="A repository to sync.")
@click.option("--board", metavar="BOARD", multiple=True, help="A board to sync, by short link or address.")
@click.option(
    "--from-csv", "table", metavar="PATH", type=click.Path(path_type=Path), help="Key results, a row each."
)
@click.option("--period", metavar="PERIOD", help="Of objectives that say none  [default: this quarter]")
@click.option("--timezone", metavar="ZONE", help="The organisation's time zone  [default: this machine's]")
@click.option("--yes", is_flag=True, help="Ask nothing: the options and the environment say it all.")
@click.pass_context
def init(
    ctx: click.Context,
    connections: tuple[str, ...],
    url: str | None,
    email: str | None,
    project: tuple[str, ...],
    repo: tuple[str, ...],
    board: tuple[str, ...],
    table: Path | None,
    period: str | None,
    timezone: str | None,
    yes: bool,
) -> None:
    """Ask, look into the tools, and write a first mapping file.

    Credentials are taken from the environment (JIRA_TOKEN, GITHUB_TOKEN, TRELLO_KEY, TRELLO_TOKEN ...) or
    asked for and kept in .env; the file never holds them. Nothing is written before the end.
    """
    if not yes and not sys.stdin.isatty():
        raise UsageError(
            "init asks questions, and nobody is there", hint="use a terminal, or --yes and options"
        )
    selects = {"project": project, "repo": repo, "board": board}
    said = _Said(
        connections=connections,
        given={key: value for key, value in (("url", url), ("email", email)) if value},
        selects=tuple((key, value) for key, values in selects.items() for value in values),
        table=table,
        period=read_period(period) if period else _quarter(today()),
        timezone=_zone(timezone) if timezone else None,
        asks=not yes,
    )
    settings = process.settings(ctx)
    _may_write(settings, asks=said.asks)
    draft, secrets = _drafted(said, settings)
    _write(settings, draft, secrets)
    config = _checked(ctx)
    _next_steps(ctx, config)
    if said.asks and draft.connections and sure("Pull the work now?", default=True):
        ctx.invoke(sync, connections=(), full=False, accept_shrink=(), as_json=False)
        ctx.invoke(status, as_of=None, as_json=False)


def _drafted(said: _Said, settings: ProcessSettings) -> tuple[Draft, dict[str, str]]:
    """The file to be, and the secrets to keep by variable."""
    starter = _starter(said)
    tools = list(_introduced(said, settings))
    linking = Linking(list(_chosen(said, tools)))
    draft = Draft(
        connections=[tool.draft for tool in tools],
        objectives=tuple(_objectives(said, starter, linking, settings.file.parent)),
        work=linking.unlinked(),
        timezone=said.timezone or _asked_zone(asks=said.asks),
    )
    return draft, {name: value for tool in tools for name, value in tool.secrets.items()}


def _objectives(
    said: _Said, starter: Sequence[DraftObjective], linking: Linking, folder: Path
) -> Iterable[DraftObjective]:
    """Those of the table, else those that a person says, with the work that a person links to them."""
    if not said.asks:
        return starter
    if not starter:
        return interview(said.period, linking, folder)
    return link(starter, linking) if linking.chosen else starter


def _starter(said: _Said) -> tuple[DraftObjective, ...]:
    if said.table is None:
        return ()
    starter = read_starter(said.table, period=said.period)
    if starter.problems:
        listed = "\n".join(f"  {line}" for line in problems_text(starter.problems))
        raise UsageError(f"{said.table} has {count(len(starter.problems), 'problem')}:\n{listed}")
    return starter.objectives


def _introduced(said: _Said, settings: ProcessSettings) -> Iterator[Introduced]:
    plugins = usable(discover())
    wanted = [_connection(name, plugins) for name in said.connections] or _proposed(said, settings, plugins)
    if said.given and len(wanted) != 1:
        raise UsageError(
            "--url and --email are of one tool, and there are several",
            hint="say each in the environment, as in JIRA_URL and JIRA_EMAIL",
        )
    kinds: set[str] = set()
    for name, plugin in wanted:
        tell(f"{plugin.title}, called {name}")
        prefix = name if plugin.kind in kinds else plugin.kind
        kinds.add(plugin.kind)
        introduction = Introduction(
            name,
            plugin,
            said.given,
            settings.environ,
            os.environ,
            prefix=prefix,
            folder=settings.file.parent,
            asks=said.asks,
        )
        yield introduction.made()


def _connection(written: str, plugins: Mapping[str, Plugin]) -> tuple[str, Plugin]:
    name, _, kind = written.rpartition("=")
    if kind not in plugins:
        broken = [trouble for trouble in unusable_plugins() if f"connector {kind} of " in trouble]
        hint = "; ".join(broken) or suggestion(kind, plugins, otherwise="no connector is installed")
        raise UsageError(f"there is no connector of the kind {kind!r}", hint=hint)
    if name and not is_id(name):
        raise UsageError(f"{name!r} is no name for a connection", hint=f"it holds {ID_HINT}")
    return name or kind, plugins[kind]


def _proposed(
    said: _Said, settings: ProcessSettings, plugins: Mapping[str, Plugin]
) -> list[tuple[str, Plugin]]:
    """The tools that a person wants to connect; without one, those whose credentials are there.

    What takes no credentials comes last: most people want a tool.
    """
    ready = {kind: _has_credentials(plugin, settings.environ) for kind, plugin in plugins.items()}
    if not said.asks:
        return [(kind, plugin) for kind, plugin in plugins.items() if ready[kind]]
    in_order = sorted(plugins.items(), key=lambda one: not _secrets_of(one[1]))
    tell("okrsync reads the tools in which work is tracked, and never writes to them.")
    return [
        (kind, plugin)
        for kind, plugin in in_order
        if sure(
            f"Connect {plugin.title}?{' Its credentials are here.' if ready[kind] else ''}",
            default=ready[kind],
        )
    ]


def _has_credentials(plugin: Plugin, environ: Mapping[str, str]) -> bool:
    secret = _secrets_of(plugin)
    return bool(secret) and all(environ.get(question.variable, "").strip() for question in secret)


def _secrets_of(plugin: Plugin) -> list[Question]:
    return [question for question in questions(plugin, plugin.kind) if question.secret]


def _chosen(said: _Said, tools: Sequence[Introduced]) -> Iterator[Chosen]:
    """What is to be synced: what the command line says, else what a person picks."""
    if said.selects or not said.asks:
        yield from (_selected(key, value, tools) for key, value in said.selects)
        return
    for tool in tools:
        tell(f"What is to be synced of {tool.plugin.title} ({tool.name})?")
        yield from choose(tool)


def _selected(key: str, value: str, tools: Sequence[Introduced]) -> Chosen:
    """What ``--key value`` means: of several tools that could take it, the one that is known to have it."""
    taking = [(tool, found) for tool in tools if (found := selecting(tool.plugin, {key: value}))]
    for tool, found in taking:
        known = next((place.found for place in tool.places if place.found.scope == found.scope), None)
        if known is not None:
            return Chosen(tool, known)
    if not taking:
        raise UsageError(
            f"no connected tool takes --{key} {value}", hint="name the tool with --connection KIND"
        )
    tool, found = taking[0]
    _must_be_there(tool, found, value)
    return Chosen(tool, found)


def _must_be_there(tool: Introduced, found: Found, value: str) -> None:
    """Ask the tool for what its list doesn't have. Raises ToolError, or UsageError with the nearest name."""
    with connected(tool.plugin, tool.settings) as connector:
        place = counted(connector, found)
    close = nearest(value, [place.found.scope.name for place in tool.places])
    if isinstance(place.trouble, NotFound) and close:
        raise UsageError(place.trouble.message, hint=f"did you mean {close!r}?")
    if place.trouble is not None:
        raise place.trouble


def _may_write(settings: ProcessSettings, *, asks: bool) -> None:
    """Raise UsageError where the file can't be written, or is there and must stay; Abort on that answer.

    Known before anything is asked, so that nobody answers in vain.
    """
    file = settings.file
    if file.is_dir():
        raise UsageError(f"{file} is a folder", hint="name a file in it with -f")
    for folder in {path.absolute().parent for path in (file, settings.env_file)}:
        if not folder.is_dir():
            raise UsageError(f"there is no folder {folder}", hint="make it, or name another file with -f")
        if not os.access(folder, os.W_OK):
            raise UsageError(
                f"this user may not write to {folder}", hint="start in another folder, or name one with -f"
            )
    if not file.exists():
        return
    if not asks:
        raise UsageError(f"{file} is there already", hint="move it away, or name another file with -f")
    if not sure(f"{file} is there already. Write a new one in its place at the end?", default=False):
        raise click.Abort


def _write(settings: ProcessSettings, draft: Draft, secrets: Mapping[str, str]) -> None:
    """All files or none, and only if okrsync can read what it wrote."""
    file, written = settings.file, text(draft)
    files = [Written(file, written), *_schema(file), *_kept(settings.env_file, secrets)]
    with in_place(files) as beside:
        environ = {**settings.environ, **secrets}
        loaded = load(beside[file], plugins=usable(discover()), environ=environ)
        if loaded.problems:
            listed = "\n".join(f"  {problem}" for problem in loaded.problems)
            raise OkrsyncError(
                f"what was to be written is no valid file:\n{listed}", hint="please report this"
            )
    for one in files:
        tell(f"wrote {one.path}{' (for your eyes only)' if one.secret else ''}")


def _schema(file: Path) -> Iterator[Written]:
    """The schema that the file's first line names, for editors."""
    path = file.parent / SCHEMA_FILE
    if not path.exists():
        yield Written(path, json.dumps(schema(usable(discover())), ensure_ascii=False, indent=2) + "\n")


def _kept(env_file: Path, secrets: Mapping[str, str]) -> Iterator[Written]:
    """The env file with what was typed, and what keeps it out of a repository."""
    if not secrets:
        return
    yield Written(env_file, env_text(env_file, secrets), secret=True)
    ignoring = gitignore_for(env_file)
    if ignoring is not None:
        yield ignoring


def _checked(ctx: click.Context) -> Config | None:
    """Say what check says of the file that is there now; the mapping that it holds."""
    loaded, _ = read_file(process.settings(ctx))
    tell()
    check.tell(loaded, [], warnings(loaded, []))
    return loaded.config


def _next_steps(ctx: click.Context, config: Config | None) -> None:
    """The commands to go on with, for this very file."""
    file = ctx.find_root().params.get("file")
    okrsync = f"okrsync -f {file}" if file else "okrsync"
    steps = {
        "check --live": "what does each selection take?",
        "sync": "pull the work",
        **{f"checkin {kr} VALUE": "what somebody measured" for kr in _measured_by_people(config)},
        "status": "where does it stand?",
        "discover": "is there more work to link?",
    }
    width = max(map(len, steps))
    tell()
    tell("Next:")
    for step, why in steps.items():
        tell(f"  {okrsync} {step:<{width}}  {why}")


def _measured_by_people(config: Config | None) -> list[str]:
    """The first key result whose numbers people bring, as an example."""
    if config is None:
        return []
    automatic = {spec.series for spec in config.measures}
    metrics = [(kr.id, kr.kind) for kr in config.okrs.key_results if isinstance(kr.kind, Metric)]
    return [name for name, metric in metrics if metric.series not in automatic][:1]


def _quarter(day: date) -> str:
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}"


def _zone(name: str) -> str:
    if name in available_timezones():
        return name
    hint = did_you_mean(name, available_timezones())
    raise UsageError(f"{name!r} is no time zone", hint=hint or "take a name such as Europe/Lisbon or UTC")


def _asked_zone(*, asks: bool) -> str:
    """The zone that a person says; a server's own is often not that of those who work."""
    here = _zone_here()
    return ask("In which time zone do days begin and end?", _zone, default=here) if asks else here


def _zone_here() -> str:
    """The zone of this machine, by the variable or the link that most systems have; UTC otherwise."""
    named = (os.environ.get("TZ", ""), str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2])
    return next((name for name in named if name in available_timezones()), "UTC")
