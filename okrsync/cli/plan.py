"""okrsync plan: what the edited file would do to every number, before it does, and what edits did before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.text import Text

from okrsync.cli import manners, process, show
from okrsync.outside import source_names
from okrsync.ports import MappingVersion
from okrsync.usecases import mapping, shape
from okrsync.usecases.effects import SECTIONS, figure, pair
from okrsync.usecases.effects import told as shown
from okrsync.usecases.words import number

_MOST_ITEMS = 20
_MOST_VERSIONS = 5


@manners.command("okrsync plan", "okrsync -f edited.yaml plan --all", "okrsync plan --history 3")
@click.option("--all", "every", is_flag=True, help="Also name every item that enters or leaves.")
@click.option(
    "--history",
    metavar="[N]",
    type=click.IntRange(min=1),
    is_flag=False,
    flag_value=_MOST_VERSIONS,
    help=f"What the last N edits ({_MOST_VERSIONS} by default) did when they came into force, instead.",
)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_context
def plan(ctx: click.Context, every: bool, history: int | None, as_json: bool) -> None:
    """Show what applying the edited file would do to every number; nothing is changed."""
    most = None if every else _MOST_ITEMS
    with process.reading(ctx) as hub:
        if history is not None:
            _tell_history(hub.store.mappings()[-history:][::-1], hub.zone, most, as_json=as_json)
            return
        at, current = hub.clock(), hub.store.mapping(None)
        told = mapping.effect(hub.config.okrs, hub.store, hub.store.evidence(at), source_names(hub.config))
    if as_json:
        show.print_json(told)
        return
    version = "nothing" if current is None else f"mapping version {current.number}"
    console = show.console()
    console.print(Text(f"The file against {version}, which is what runs", "dim"))
    render(told, console, hub.zone, most=most)


def render(effect: Mapping[str, Any], console: Console, zone: ZoneInfo, *, most: int | None) -> None:
    """Print what an edit does to each thing; ``most`` is how many items are named, None for all."""
    for section, noun in SECTIONS:
        gone = {one["title"]: one["id"] for one in effect.get(section, ()) if one["goes"]}
        for one in effect.get(section, ()):
            console.print()
            for line in effect_lines(one, noun, zone, most):
                console.print(line)
            if one["comes"] and one["title"] in gone:
                console.print(_renamed(gone[one["title"]]))
    if effect.get("focus"):
        console.print()
        console.print(Text("work in progress", "bold"))
        for line in _changes(effect["focus"], zone):
            console.print(line)
    if not any(effect.values()):
        console.print()
        console.print(Text("no number changes", "green"))


def effect_lines(of: Mapping[str, Any], noun: str, zone: ZoneInfo, most: int | None) -> Iterator[Text]:
    """What becomes of one thing: its figures, and the items that enter and leave.

    Of what is new only what it shows is told, and of what goes only what it showed.
    """
    heading = show.literal(of["id"], "bold").append(f"  {noun}", "dim not bold")
    yield heading.append(f"  {show.plain(of['title'])}", "default not bold not dim")
    if of["comes"]:
        yield Text("  is new", "green")
        yield from _figures(of["changes"], "after", zone)
    elif of["goes"]:
        yield Text("  goes; its history stays", "red")
        yield from _figures(of["changes"], "before", zone)
    else:
        yield from _changes(of["changes"], zone)
    yield from _items(of["entering"], "+", "enters", most)
    yield from _items(of["leaving"], "-", "leaves", most)
    for scope in of["unread"]:
        yield Text(f"  ? {show.plain(scope)} was never synced: what it holds shows after a sync", "yellow")


def _renamed(before: str) -> Text:
    """Another id is another thing: nobody should find out by a history that is missing."""
    words = f"  ? it bears the title of {before}, which goes: what was recorded of that does not come along"
    return show.literal(words, "yellow")


def _tell_history(
    versions: Sequence[MappingVersion], zone: ZoneInfo, most: int | None, *, as_json: bool
) -> None:
    if as_json:
        show.print_json([_version(version) for version in versions])
        return
    console = show.console()
    for version in versions:
        console.print(
            Text(f"Mapping version {version.number}", "bold").append(_since(version, zone), "dim not bold")
        )
        render(version.effect, console, zone, most=most)
        console.print()
    if not versions:
        console.print("nothing was in force yet")


def _since(version: MappingVersion, zone: ZoneInfo) -> str:
    return f"  in force since {show.moment(version.adopted_at, zone)}"


def _version(of: MappingVersion) -> shape.Json:
    return {"version": of.number, "at": shape.instant(of.adopted_at), "effect": dict(of.effect)}


def _changes(changes: Mapping[str, Mapping[str, Any]], zone: ZoneInfo) -> Iterator[Text]:
    for name, change in changes.items():
        before, after = pair(name, change["before"], change["after"], zone)
        yield show.literal(f"  {figure(name)}  {before} → {after}")


def _figures(changes: Mapping[str, Mapping[str, Any]], side: str, zone: ZoneInfo) -> Iterator[Text]:
    for name, change in changes.items():
        if name != "title" and change[side] not in (None, []):
            yield show.literal(f"  {figure(name)}  {shown(name, change[side], zone)}")


def _items(items: Sequence[Mapping[str, Any]], mark: str, verb: str, most: int | None) -> Iterator[Text]:
    if not items:
        return
    count = f"1 item {verb}" if len(items) == 1 else f"{len(items)} items {verb.removesuffix('s')}"
    yield Text(f"  {count}")
    for item in items[:most]:
        weight = "does not count" if item["weight"] is None else f"weighs {number(round(item['weight'], 5))}"
        yield show.literal(f"    {mark} {item['key']}  {item['state']}, {weight}  {item['title']}", "dim")
    if most is not None and len(items) > most:
        yield Text(f"    … and {len(items) - most} more (--all)", "dim")
