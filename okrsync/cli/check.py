"""okrsync check and okrsync schema: the mapping file, before it is used."""

from __future__ import annotations

from dataclasses import asdict

import click

from okrsync.bootstrap import live_checks, read_file
from okrsync.cli import process, show
from okrsync.settings import Config, Problem
from okrsync.settings import schema as file_schema


@click.command()
@click.option("--live", is_flag=True, help="Also ask every tool: credentials, permissions, what exists.")
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON.")
@click.pass_context
def check(ctx: click.Context, live: bool, as_json: bool) -> None:
    """Validate the mapping file and report every problem in it at once."""
    loaded, plugins = read_file(process.settings(ctx))
    config = loaded.config
    found = live_checks(config, plugins) if live and config is not None else []
    if as_json:
        problems = [_as_json(problem) for problem in loaded.problems]
        show.print_json({"problems": problems, "live": found})
    else:
        for problem in loaded.problems:
            click.echo(str(problem), err=True)
        for answer in found:
            trouble = answer["trouble"]
            told = trouble or answer["account"]
            click.echo(f"{answer['connection']}: {show.plain(str(told))}", err=bool(trouble))
        if config is not None:
            click.echo(_summary(config))
    if loaded.problems:
        ctx.exit(2)
    if any(answer["trouble"] for answer in found):
        ctx.exit(3)


@click.command()
def schema() -> None:
    """Print the JSON Schema of the mapping file, for editors."""
    from okrsync.plugins import discover, usable  # noqa: PLC0415

    show.print_json(file_schema(usable(discover())))


def _as_json(problem: Problem) -> dict[str, object]:
    return {**asdict(problem), "file": str(problem.file)}


def _summary(config: Config) -> str:
    okrs = config.okrs
    return (
        f"fine: {len(okrs.objectives)} objectives, {len(okrs.key_results)} key results, "
        f"{len(okrs.projects)} projects, {len(okrs.kpis)} KPIs, {len(config.connections)} connections, "
        f"{len(config.scopes)} scopes"
    )
