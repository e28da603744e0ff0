"""okrsync webhooks: what to register where, so that tools tell of changes by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import click

from okrsync.bootstrap import read_file
from okrsync.cli import manners, output, process, show
from okrsync.errors import UsageError
from okrsync.sdk import ConnectionSettings, Plugin, Registration, is_this_machine
from okrsync.settings import Config, ProcessSettings, listening, public_url
from okrsync.web.webhooks import path_of


@dataclass(frozen=True, slots=True)
class _Told:
    """What is to be done for one connection: ``missing`` on our side, ``registration`` on the tool's."""

    connection: str
    kind: str
    path: str
    address: str | None
    scopes: tuple[str, ...]
    registration: Registration | None
    missing: tuple[str, ...]


@manners.command("okrsync webhooks", "okrsync webhooks --json")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_context
def webhooks(ctx: click.Context, as_json: bool) -> None:
    """Show for each connection which webhook to register where, and what is still missing here."""
    settings = process.settings(ctx)
    loaded, plugins = read_file(settings)
    if loaded.config is None:
        raise UsageError("the file has problems", hint="'okrsync check' lists them")
    told = list(_told(loaded.config, plugins, settings))
    if as_json:
        show.print_json([_shape(one) for one in told])
        return
    for number, one in enumerate(told):
        for line in ([""] if number else []) + list(_lines(one)):
            output.say(show.plain(line))


def _told(config: Config, plugins: dict[str, Plugin], settings: ProcessSettings) -> Iterator[_Told]:
    url, around = public_url(settings), tuple(_missing_around(settings))
    for name, connection in config.connections.items():
        webhook = plugins[connection.kind].webhook
        yield _Told(
            connection=name,
            kind=connection.kind,
            path=path_of(name),
            address=None if url is None else url + path_of(name),
            scopes=tuple(str(one.scope) for one in config.scopes if one.connection == name),
            registration=webhook.registration if webhook else None,
            missing=(*around, *_missing_in(name, connection)) if webhook else (),
        )


def _missing_around(settings: ProcessSettings) -> Iterator[str]:
    url = public_url(settings)
    if listening(settings) is None:
        yield "OKRSYNC_LISTEN is off: nothing can be received"
    if url is None:
        yield "OKRSYNC_PUBLIC_URL, the https:// address at which the tool reaches this machine"
    elif is_this_machine(urlsplit(url).hostname or ""):
        yield "OKRSYNC_PUBLIC_URL is this machine's own address, which no tool elsewhere can reach"


def _missing_in(name: str, connection: ConnectionSettings) -> Iterator[str]:
    if connection.webhook_secret is None:
        variable = re.sub(r"\W", "_", name).upper()
        yield f'webhook_secret: "${{{variable}_WEBHOOK_SECRET}}" in the connection {name} of the file'


def _lines(one: _Told) -> Iterator[str]:
    yield f"{one.connection} ({one.kind})"
    if one.registration is None:
        yield "  its connector knows no webhooks; it is synced on schedule"
        return
    how = one.registration
    yield f"  address        {one.address or f'OKRSYNC_PUBLIC_URL{one.path}'}"
    yield f"  register it    {how.where}"
    yield f"  content type   {how.content_type}"
    yield f"  secret         {how.signing}"
    yield from _listed("events", how.events)
    yield from _listed("for", one.scopes)
    yield from _listed("mind", how.remarks)
    yield f"  documentation  {how.documentation}"
    yield from _listed("still missing", one.missing)


def _listed(title: str, texts: Sequence[str]) -> Iterator[str]:
    for number, text in enumerate(texts):
        yield f"  {'' if number else title:<14} {text}"


def _shape(one: _Told) -> dict[str, Any]:
    how = one.registration
    return {
        "connection": one.connection,
        "kind": one.kind,
        "path": one.path,
        "address": one.address,
        "scopes": list(one.scopes),
        "registration": how
        and {
            "where": how.where,
            "content_type": how.content_type,
            "secret": how.signing,
            "events": list(how.events),
            "remarks": list(how.remarks),
            "documentation": how.documentation,
        },
        "missing": list(one.missing),
    }
