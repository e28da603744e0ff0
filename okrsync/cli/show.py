"""How figures look on a terminal: text from the tools is made harmless, colour repeats what words say."""

from __future__ import annotations

import json
import sys
from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from okrsync.domain.signal import SignalName, percent
from okrsync.domain.status import Status
from okrsync.notify import harmless
from okrsync.usecases.sentences import as_of
from okrsync.usecases.words import in_words

_STATUS_STYLE = {
    Status.ON_TRACK: "green",
    Status.ACHIEVED: "bold green",
    Status.BEHIND: "yellow",
    Status.AT_RISK: "bold red",
    Status.MISSED: "red",
    Status.NOT_STARTED: "dim",
    Status.UNKNOWN: "magenta",
}
_SIGNAL_STYLE = {
    SignalName.ON_COURSE: "green",
    SignalName.NOT_MOVING: "bold red",
    SignalName.WITHOUT_IT: "yellow",
    SignalName.STALLED: "red",
}


def console() -> Console:
    """Standard output, in colour where it is a terminal that wants it."""
    return Console(highlight=False, soft_wrap=False)


def print_json(value: Any) -> None:
    """``value`` as JSON that people can read too."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def plain(text: str) -> str:
    """``text`` from a tool without anything that a terminal would obey."""
    return harmless.plain(text)


def literal(text: str, style: str = "") -> Text:
    """``text`` from a tool as it is: no markup, no escape sequences."""
    return Text(plain(text), style=style)


def literal_lines(text: str) -> str:
    """Several lines of text from tools, each made harmless."""
    return "\n".join(plain(line) for line in text.split("\n"))


def status_text(status: Status) -> Text:
    """A status in words and its colour."""
    return Text(in_words(status), style=_STATUS_STYLE[status])


def signal_text(name: SignalName) -> Text:
    """A signal in its colour."""
    return Text(name.value, style=_SIGNAL_STYLE.get(name, "magenta"))


def needle(progress: float | None, expected: float | None, *, width: int = 20) -> Text:
    """A bar that shows where a needle stands, with a mark where it should stand."""
    if progress is None:
        return Text("·" * width + "    —", style="dim")
    filled = round(min(1.0, max(0.0, progress)) * width)
    cells = ["█"] * filled + ["·"] * (width - filled)
    if expected is not None:
        cells[min(width - 1, max(0, round(expected * width) - 1))] = "│"
    bar = Text()
    for cell in cells:
        bar.append(cell, style="bold" if cell == "│" else "cyan" if cell == "█" else "dim")
    bar.append(f" {percent(progress):>6}")
    return bar


def told_in(zone: tzinfo, instant: str) -> str:
    """An instant of JSON as people of ``zone`` read it, with the zone's name."""
    return f"{moment(datetime.fromisoformat(instant), zone)} {zone}"


def looking_back(at: datetime, zone: ZoneInfo) -> str:
    """The line above what is told of the past."""
    return f"As of {as_of(at, zone)}, {zone}"


def moment(at: datetime | None, zone: tzinfo) -> str:
    """An instant in the user's zone."""
    return "never" if at is None else at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
