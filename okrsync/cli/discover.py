"""okrsync discover: what the tools have to sync, with the very selection to paste, and what is in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import click

from okrsync.bootstrap import connected
from okrsync.cli import manners, output, process, show, stock
from okrsync.cli.live import count
from okrsync.cli.reading import reading
from okrsync.errors import UsageError
from okrsync.sdk import Discovery, Found, Plugin, ToolError
from okrsync.settings import Config
from okrsync.settings.yaml_text import flow
from okrsync.usecases.inventory import take_stock
from okrsync.usecases.probe import Reading, read_scope
from okrsync.usecases.survey import Place, counted, named, pick, places


@manners.command(
    "okrsync discover",
    "okrsync discover --count",
    "okrsync discover county-jira 'project DROP'",
)
@click.argument("connection", required=False)
@click.argument("scope", required=False)
@click.option("--count", "counting", is_flag=True, help="Also count the items of each, which takes a while.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead.")
@click.pass_context
def discover(
    ctx: click.Context, connection: str | None, scope: str | None, counting: bool, as_json: bool
) -> None:
    """List what each CONNECTION has to sync, or what is in one SCOPE of it, as in 'project DROP'."""
    config, plugins = _file(ctx)
    names = [_known(config, connection)] if connection else list(config.connections)
    if scope is not None:
        _one(config, plugins, names[0], scope, as_json=as_json)
        return
    with reading() as watching:
        shown = [_listed(config, plugins, name, watching, counting=counting) for name in names]
    if as_json:
        show.print_json({"connections": shown})
    else:
        _tell(shown)
    if any(one["trouble"] for one in shown):
        ctx.exit(3)


def work(found: Found, kind: str, connection: str | None) -> dict[str, Any]:
    """What the file says to select all of ``found``; with ``connection`` where it must be named."""
    named_first = {"connection": connection} if connection else {}
    return {kind: {**named_first, **found.selection}}


def _file(ctx: click.Context) -> tuple[Config, dict[str, Plugin]]:
    loaded, plugins = process.mapping(process.settings(ctx))
    if loaded.config is None:
        raise UsageError(f"the file has {count(len(loaded.problems), 'problem')}", hint="see 'okrsync check'")
    return loaded.config, plugins


def _known(config: Config, name: str) -> str:
    if name not in config.connections:
        listed = ", ".join(config.connections) or "none"
        raise UsageError(f"there is no connection {name!r}", hint=f"there are: {listed}")
    return name


def _one(config: Config, plugins: dict[str, Plugin], name: str, text: str, *, as_json: bool) -> None:
    """Show what is in one scope."""
    settings = config.connections[name]
    plugin = plugins[settings.kind]
    with reading() as watching, connected(plugin, settings) as connector:
        can_list = isinstance(connector, Discovery)
        found = pick(text, plugin, places(connector, _of_file(config, plugin, name)), listed=can_list)
        items = read_scope(connector, name, found.scope, watching)
    held = take_stock(items, plugin.selection.model_fields)
    selection = work(found, plugin.kind, _must_name(config, name))
    if as_json:
        whose = {"connection": name, "scope": str(found.scope), "title": found.title, "work": selection}
        show.print_json({**whose, **stock.shape(held)})
        return
    output.say(show.plain(f"{name}: {_title(found)}"))
    output.say(show.plain(f"  work: {flow(selection)}"))
    for line in stock.lines(held):
        output.say(show.plain(f"  {line}") if line else "")


def _listed(
    config: Config, plugins: dict[str, Plugin], name: str, watching: Reading, *, counting: bool
) -> dict[str, Any]:
    settings = config.connections[name]
    plugin = plugins[settings.kind]
    shown: dict[str, Any] = {
        "connection": name,
        "kind": plugin.kind,
        "found": [],
        "trouble": None,
        "hint": None,
    }
    try:
        with connected(plugin, settings) as connector:
            watching(name, 0)
            found: Iterator[Place] = map(Place, places(connector, _of_file(config, plugin, name)))
            if counting:
                found = (_count(connector, name, place.found, watching) for place in list(found))
            wanted = _must_name(config, name)
            shown["found"] = [_shape(place, plugin.kind, wanted) for place in found]
    except ToolError as error:
        return {**shown, "trouble": error.message, "hint": error.hint}
    return shown


def _count(connector: Any, name: str, found: Found, watching: Reading) -> Place:
    watching(f"{name}: {found.scope}", 0)
    return counted(connector, found)


def _of_file(config: Config, plugin: Plugin, name: str) -> Sequence[Found]:
    """What the file selects already, as far as one key says it."""
    scopes = (one.scope for one in config.scopes if one.connection == name)
    return [found for scope in scopes if (found := named(plugin, scope))]


def _must_name(config: Config, name: str) -> str | None:
    """``name`` where selections must say it: there is another connection of that kind."""
    kinds = [settings.kind for settings in config.connections.values()]
    return name if kinds.count(config.connections[name].kind) > 1 else None


def _shape(place: Place, kind: str, connection: str | None) -> dict[str, Any]:
    return {
        "scope": str(place.found.scope),
        "title": place.found.title,
        "work": work(place.found, kind, connection),
        "items": place.items,
        "trouble": place.trouble and place.trouble.message,
    }


def _tell(shown: Sequence[dict[str, Any]]) -> None:
    if not shown:
        output.say("the file has no connections: add one under connections, or see 'okrsync init --help'")
    for number, one in enumerate(shown):
        if number:
            output.say()
        hint = f" ({one['hint']})" if one["hint"] else ""
        said = f"{one['trouble']}{hint}" if one["trouble"] else f"{len(one['found'])} to choose from"
        output.say(show.plain(f"{one['connection']}: {said}"))
        for found in one["found"]:
            _tell_found(found)


def _tell_found(found: dict[str, Any]) -> None:
    title = found["scope"] if found["title"] in found["scope"] else f"{found['scope']}: {found['title']}"
    items = "" if found["items"] is None else f", {count(found['items'], 'item')}"
    trouble = f", {found['trouble']}" if found["trouble"] else ""
    output.say(show.plain(f"  {title}{items}{trouble}"))
    output.say(show.plain(f"    work: {flow(found['work'])}"))


def _title(found: Found) -> str:
    return str(found.scope) if found.title in str(found.scope) else f"{found.scope}: {found.title}"
