"""Play the story: stand-ins on loopback, a real database, the daemon's own service, every figure computed."""

from __future__ import annotations

import csv
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

from okrsync.bootstrap import Hub, open_hub
from okrsync.daemon import log, orders
from okrsync.daemon.door import answering
from okrsync.daemon.service import Service
from okrsync.daemon.watching import Watch
from okrsync.demo.clock import StoryClock
from okrsync.demo.story import START, STORY, Chapter, Rows
from okrsync.domain.evaluate import Figures
from okrsync.sandbox import Sandbox
from okrsync.sandbox.credentials import (
    GITHUB_TOKEN,
    JIRA_EMAIL,
    JIRA_TOKEN,
    SLACK_TOKEN,
    TRELLO_KEY,
    TRELLO_TOKEN,
)
from okrsync.sandbox.seed import CHANNEL, county
from okrsync.settings import read_process_settings
from okrsync.usecases.measuring import CsvMeasure
from okrsync.usecases.stop import Stop

EXAMPLE = "okrsync.example.yaml"
CHECKED_IN = "tutoring"
_A_MOMENT = 0.5


@dataclass(frozen=True, slots=True)
class Played:
    """What came of one chapter: the figures at its end, and what Slack received, if anything."""

    chapter: Chapter
    figures: Figures
    moved: tuple[str, ...]
    received: str | None


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that the story needs, set up and running. ``page`` is the address to look at it."""

    folder: Path
    clock: StoryClock
    sandbox: Sandbox
    hub: Hub
    service: Service
    page: str

    def play(self) -> Iterator[Played]:
        """The story, chapter by chapter, each one synced and computed for real."""
        for chapter in STORY:
            if self.hub.stop.wanted():
                return
            self.clock.wind_to(chapter.day)
            chapter.move(self.sandbox.world)
            _write(self.folder, self.hub, chapter.measured)
            self._tell(chapter)
            done = self.service.carry_out(orders.Sync(reconcile=False))
            received = self._digest() if chapter.digest else None
            yield Played(chapter, self.hub.figures(), tuple(done["moved"]), received)

    def serve(self) -> None:
        """Go on as the daemon until it is to stop."""
        with self.service.running():
            # A handler runs once the main thread does something again. For a signal that comes on the way
            # into an endless wait that would be never.
            while self.hub.stop.pause(_A_MOMENT):
                pass

    def _tell(self, chapter: Chapter) -> None:
        if chapter.said is not None:
            self.service.carry_out(orders.CheckIn(key_result=CHECKED_IN, value=chapter.said, by="demo"))
        if chapter.stage is not None:
            key_result, stage = chapter.stage
            self.service.carry_out(orders.Complete(key_result=key_result, stage=stage, by="demo"))

    def _digest(self) -> str:
        self.service.carry_out(orders.Digest())
        messages = self.sandbox.world.slack.channel(f"#{CHANNEL}").messages
        return [message.text for message in messages if message.thread_ts is None][-1]


@contextmanager
def stage() -> Iterator[Stage]:
    """The stand-ins, the example file and an empty database in a temporary folder; gone at the end.

    SIGTERM and Ctrl-C are the wish to stop, which the hub's ``stop`` knows of.
    """
    log.be_silent()
    stop = Stop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.end_from_a_handler())
    clock = StoryClock(START)
    with TemporaryDirectory(prefix="okrsync-demo-") as name, Sandbox(county(clock)) as sandbox:
        folder = Path(name)
        (folder / "okrsync.yaml").write_text(example(), encoding="utf-8")
        process = read_process_settings(environment(sandbox, folder), folder)
        hub = open_hub(process, write=True, stop=stop, clock=clock)
        try:
            watch = Watch(process.file)
            service = Service(hub, process, again=lambda: process, watch=watch)
            with answering(service, process) as page:
                yield Stage(folder, clock, sandbox, hub, service, page or "")
        finally:
            hub.close()


def environment(sandbox: Sandbox, folder: Path) -> dict[str, str]:
    """The variables of the example file, leading to the stand-ins and into ``folder``."""
    return {
        "OKRSYNC_FILE": str(folder / "okrsync.yaml"),
        "OKRSYNC_DATABASE": f"sqlite:///{folder / 'okrsync.db'}",
        "OKRSYNC_LISTEN": "127.0.0.1:0",
        "JIRA_URL": sandbox.jira_url,
        "JIRA_EMAIL": JIRA_EMAIL,
        "JIRA_TOKEN": JIRA_TOKEN,
        "GITHUB_URL": sandbox.github_url,
        "GITHUB_TOKEN": GITHUB_TOKEN,
        "TRELLO_URL": sandbox.trello_url,
        "TRELLO_KEY": TRELLO_KEY,
        "TRELLO_TOKEN": TRELLO_TOKEN,
        "SLACK_URL": f"{sandbox.slack_url}/api",
        "SLACK_BOT_TOKEN": SLACK_TOKEN,
    }


def example() -> str:
    """The text of the example file: beside this module in a wheel, under ``config`` in a checkout."""
    packed = resources.files("okrsync.demo") / EXAMPLE
    if packed.is_file():
        return packed.read_text(encoding="utf-8")
    return (Path(__file__).parents[2] / "config" / EXAMPLE).read_text(encoding="utf-8")


def _write(folder: Path, hub: Hub, measured: Rows) -> None:
    for spec in hub.config.measures:
        if isinstance(spec.source, CsvMeasure):
            _append(folder, spec.source, measured.get(spec.source.path.name, ()))


def _append(folder: Path, source: CsvMeasure, rows: tuple[tuple[str, float], ...]) -> None:
    path = folder / source.path.name
    new = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, [source.date, source.value, *source.where], delimiter=source.delimiter)
        if new:
            table.writeheader()
        table.writerows({source.date: day, source.value: value, **source.where} for day, value in rows)
