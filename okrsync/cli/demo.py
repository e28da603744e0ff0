"""okrsync demo: the whole thing on a laptop, nothing to configure."""

from __future__ import annotations

import sys
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from okrsync.cli import show
from okrsync.cli.explain import render as render_explanation
from okrsync.cli.status import render as render_status
from okrsync.demo.play import Played, Stage, stage
from okrsync.domain.evaluate import KeyResultFigures
from okrsync.domain.signal import percent
from okrsync.usecases.explain import explain

_WATCHED = "dropout"
_READING_TIME = 2.0


@click.command()
@click.option("--once", is_flag=True, help="Play the story without pauses and end.")
@click.pass_context
def demo(ctx: click.Context, once: bool) -> None:
    """Play a year of a county's story on local stand-ins for Jira, GitHub, Trello and Slack."""
    console = show.console()
    with stage() as scene:
        _introduce(scene, console)
        for played in scene.play():
            _tell(played, scene.hub.zone, console)
            if not once and sys.stdout.isatty():
                scene.hub.stop.pause(_READING_TIME)
        _conclude(scene, console)
        if once:
            ctx.exit(0)
        console.print(Text("\nThe daemon goes on against the stand-ins until Ctrl-C.", "bold"))
        scene.serve()


def _introduce(scene: Stage, console: Console) -> None:
    sandbox = scene.sandbox
    console.print(Text("okrsync demo", "bold"))
    console.print("Stand-ins for four tools are listening on this machine:")
    for tool, url in (
        ("Jira", sandbox.jira_url),
        ("GitHub", sandbox.github_url),
        ("Trello", sandbox.trello_url),
        ("Slack", sandbox.slack_url),
    ):
        console.print(Text(f"  {tool:<7} {url}"))
    console.print(
        "okrsync syncs from them over HTTP into SQLite. Time is wound forward; nothing is prepared.\n"
    )
    console.print(Text("The key result to watch: reduce the annual dropout rate from 8 % to 3 %.", "bold"))


def _tell(played: Played, zone: ZoneInfo, console: Console) -> None:
    chapter = played.chapter
    watched = next(kr for kr in played.figures.key_results if kr.key_result.id == _WATCHED)
    console.print()
    day = Text(f"{chapter.day.astimezone(zone):%d %B %Y}", "bold")
    console.print(day.append(f"  {chapter.told}", "not bold"))
    console.print(_needles(watched))
    if played.moved:
        console.print(Text(f"  moved: {', '.join(played.moved)}", "dim"))
    if played.received is not None:
        received = Text(show.literal_lines(played.received))
        console.print(Panel(received, title="received by Slack, #okrs", title_align="left"))


def _needles(kr: KeyResultFigures) -> Text:
    text = Text("  delivery ").append_text(show.needle(kr.delivery.progress, kr.delivery.expected))
    text.append("   result ").append_text(show.needle(kr.result.progress, kr.result.expected))
    text.append("   ").append_text(show.status_text(kr.status)).append(" · ")
    return text.append_text(show.signal_text(kr.signal.name))


def _conclude(scene: Stage, console: Console) -> None:
    console.rule("okrsync status")
    figures = scene.hub.figures()
    render_status(figures, scene.hub.zone, console)
    console.print()
    console.rule(f"okrsync explain {_WATCHED}")
    hub = scene.hub
    render_explanation(explain(hub.config.okrs, hub.store, _WATCHED, hub.clock()), hub.zone, console)
    watched = next(kr for kr in figures.key_results if kr.key_result.id == _WATCHED)
    console.print()
    console.print(
        Text(
            f"{percent(watched.delivery.progress or 0.0)} of the work is delivered and "
            f"{percent(watched.result.progress or 0.0)} of the result is there: {watched.signal.name.value}.",
            "bold",
        )
    )
