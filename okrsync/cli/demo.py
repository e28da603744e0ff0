"""okrsync demo: the whole thing on a laptop, nothing to configure."""

from __future__ import annotations

import sys
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from okrsync.cli import explain, manners, show, status
from okrsync.demo.play import Played, Stage, stage
from okrsync.demo.story import STORY
from okrsync.domain.evaluate import KeyResultFigures
from okrsync.domain.signal import percent
from okrsync.usecases.explain import explain as explain_figures

_WATCHED = "dropout"
_READING_TIME = 2.0


@manners.command("okrsync demo", "okrsync demo --once")
@click.option("--once", is_flag=True, help="Play the story without pauses and end.")
def demo(once: bool) -> None:
    """Play a year of a county's story on local stand-ins for Jira, GitHub, Trello and Slack."""
    console = show.console()
    with stage() as scene:
        _introduce(scene, console)
        for played in scene.play():
            _tell(played, scene.hub.zone, console)
            if not once and sys.stdout.isatty():
                scene.hub.stop.pause(_READING_TIME)
        if scene.hub.stop.wanted():
            return
        _conclude(scene, console)
        if not once:
            console.print(Text(f"\nThe page to look at it is at {scene.page}", "bold"))
            console.print("The daemon goes on against the stand-ins until Ctrl-C.")
            sys.stdout.flush()
            scene.serve()


def _introduce(scene: Stage, console: Console) -> None:
    sandbox = scene.sandbox
    console.rule("[bold]okrsync demo", align="left")
    console.print("Stand-ins for four tools listen on this machine:\n")
    for tool, url in (
        ("Jira", sandbox.jira_url),
        ("GitHub", sandbox.github_url),
        ("Trello", sandbox.trello_url),
        ("Slack", sandbox.slack_url),
    ):
        console.print(Text(f"  {tool:<8}{url}"))
    console.print("\nokrsync syncs from them over HTTP into SQLite. Time is wound forward, and every")
    console.print("number is computed from what the tools answer.\n")
    watched = next(kr for kr in scene.hub.config.okrs.key_results if kr.id == _WATCHED)
    console.print(Text.assemble("The key result to watch: ", (show.plain(watched.title), "bold")))
    console.print(status.legend())


def _tell(played: Played, zone: ZoneInfo, console: Console) -> None:
    chapter = played.chapter
    day = chapter.day.astimezone(zone)
    watched = next(kr for kr in played.figures.key_results if kr.key_result.id == _WATCHED)
    console.print()
    console.print(Text(f"{day.day} {day:%B %Y}", "bold"))
    console.print(Padding(chapter.told, (0, 0, 0, 2)))
    console.print(_needles(watched))
    if played.moved:
        console.print(Text(f"  moved     {', '.join(played.moved)}", "dim"))
    if played.received is not None:
        console.print(_received(played.received, whole=chapter is STORY[-1]))


def _needles(kr: KeyResultFigures) -> Text:
    text = Text("  delivery  ").append_text(show.needle(kr.delivery.progress, kr.delivery.expected))
    text.append("\n  result    ").append_text(show.needle(kr.result.progress, kr.result.expected))
    text.append("   ").append_text(show.status_text(kr.status)).append(" · ")
    return text.append_text(show.signal_text(kr.signal.name))


def _received(message: str, *, whole: bool) -> Panel:
    """What Slack got; of all but the last message only the verdict, which is its first paragraph."""
    verdict, _, rest = message.partition("\n\n")
    told = Text(show.literal_lines(message if whole else verdict))
    if rest and not whole:
        told.append("\n… each key result, what needs a person, KPIs out of range", "dim")
    return Panel(told, title="received by Slack, #okrs", title_align="left", border_style="dim")


def _conclude(scene: Stage, console: Console) -> None:
    console.print()
    console.rule("[bold]okrsync status", align="left")
    figures = scene.hub.figures()
    status.render(figures, scene.hub.needs(), scene.hub.zone, console)
    console.print()
    console.rule(f"[bold]okrsync explain {_WATCHED}", align="left")
    hub = scene.hub
    explanation = explain_figures(hub.config.okrs, hub.store, _WATCHED, hub.clock())
    explain.render(explanation, hub.zone, console)
    watched = next(kr for kr in figures.key_results if kr.key_result.id == _WATCHED)
    console.print()
    console.print(
        Text(
            f"{percent(watched.delivery.progress or 0.0)} of the work is delivered and "
            f"{percent(watched.result.progress or 0.0)} of the result is there: {watched.signal.name.value}.",
            "bold",
        )
    )
