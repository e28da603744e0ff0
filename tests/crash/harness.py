"""Ends a sync at a point, syncs again, and compares with a world in which nothing happened."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from okrsync.demo.play import environment
from okrsync.sandbox import Sandbox, World
from okrsync.sandbox.seed import CHANNEL, SURVEY, fill
from tests.crash.child import KILL
from tests.crash.remains import Remains, remains_of
from tests.postgresql import Server

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
_MAPPING = Path(__file__).parents[1] / "e2e" / "county.yaml"
# More than fits on one page, so that there is a place between two.
_MORE_ISSUES = 110


class Clock:
    """The time of the stand-ins."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


class Shelf(ABC):
    """Where a database is put away as it was, and fetched again as often as it is wanted."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    @abstractmethod
    def clear(self) -> None:
        """Leave nothing behind."""

    @abstractmethod
    def keep(self) -> None:
        """Put the database away as it is now."""

    @abstractmethod
    def fetch(self) -> None:
        """Have it as it was when it was put away."""

    @property
    @abstractmethod
    def url(self) -> str:
        """The address of the database."""


class Files(Shelf):
    """An SQLite file and its copy."""

    def __init__(self, folder: Path) -> None:
        self._file, self._copy = folder / "okrsync.db", folder / "kept.db"

    @property
    def url(self) -> str:
        return f"sqlite:///{self._file}"

    def clear(self) -> None:
        """The folder is a test's own."""

    def keep(self) -> None:
        self._copy.unlink(missing_ok=True)
        if self._file.exists():
            shutil.copyfile(self._file, self._copy)

    def fetch(self) -> None:
        for path in self._file.parent.glob("okrsync.db*"):
            path.unlink()
        if self._copy.exists():
            shutil.copyfile(self._copy, self._file)


class Databases(Shelf):
    """A PostgreSQL database and the one that it is copied from."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._name, self._kept = server.make(), server.make()

    @property
    def url(self) -> str:
        return self._server.url(self._name)

    def clear(self) -> None:
        for name in (self._name, self._kept):
            self._server.drop(name)

    def keep(self) -> None:
        self._copy(self._name, self._kept)

    def fetch(self) -> None:
        self._copy(self._kept, self._name)

    def _copy(self, source: str, target: str) -> None:
        self._server.drop(target)
        self._server.cut(source)
        self._server.execute(f"create database {target} template {source}")


@dataclass
class Figures:
    """What came of ending a sync at many points."""

    points: int = 0
    tried: int = 0
    divergent: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.tried} of {self.points} points, {len(self.divergent)} divergent"


@dataclass
class Posted:
    """How often each letter of a digest is there: where nothing happened, and after each crash."""

    undisturbed: Counter[str]
    tries: list[Counter[str]] = field(default_factory=list)

    @property
    def not_whole(self) -> list[Counter[str]]:
        """What there is after the crashes after which something is missing, or there twice."""
        return [one for one in self.tries if one != self.undisturbed]

    def __str__(self) -> str:
        return f"{len(self.tries)} points, {len(self.not_whole)} not whole"


@dataclass
class Harness:
    """A sandbox, an installation in ``folder``, and the process that runs it."""

    sandbox: Sandbox
    shelf: Shelf
    folder: Path
    child: subprocess.Popen[str]

    @property
    def world(self) -> World:
        return self.sandbox.world

    def try_all(self, how: str = KILL, *, every: int, first: bool = True) -> Figures:
        """End a sync after many changes, and with ``first`` the first one too, at every so-many-th point."""
        figures = Figures()
        if first:
            self._try_sync(figures, how, every)
        else:
            self._run(None, KILL)
        self._much_happens()
        self._try_sync(figures, how, every)
        return figures

    def try_posting(self, *, every: int) -> Posted:
        """End the posting of a digest at every so-many-th point, and post again ten minutes later."""
        self._run(None, KILL)
        self._much_happens()
        self.shelf.keep()
        points = self._run(None, KILL, posts=True)["points"]
        posted = Posted(self._keys())
        for point in range(1, points + 1, every):
            self.shelf.fetch()
            self.world.slack.channel(CHANNEL).messages.clear()
            self._run(point, KILL, posts=True)
            told = self._run(None, KILL, later=10 * MINUTE, posts=True)
            assert told["trouble"] is None
            posted.tries.append(self._keys())
        return posted

    def _keys(self) -> Counter[str]:
        """How often each letter of the digest that was posted last is there."""
        occurrence = self.world.clock().isoformat()
        messages = self.world.slack.channel(CHANNEL).messages
        keys = (one.metadata["event_payload"]["key"] for one in messages if one.metadata)
        return Counter(key for key in keys if occurrence in key)

    def _try_sync(self, figures: Figures, how: str, every: int) -> None:
        self.shelf.keep()
        ran = self._run(None, how)
        whole = [remains_of(self.shelf.url)]
        for reconcile in (True, False):
            self.shelf.fetch()
            self._run(None, KILL)
            self._run(None, KILL, later=MINUTE, reconcile=reconcile)
            whole.append(remains_of(self.shelf.url))
        points = range(1, ran["points"] + 1)
        figures.points += len(points)
        for point in points[every // 2 :: every]:
            figures.tried += 1
            self.shelf.fetch()
            if differences := list(self._try(point, how, whole)):
                figures.divergent.append(f"point {point}: {', '.join(differences)}")

    def _try(self, point: int, how: str, whole: Sequence[Remains]) -> Iterator[str]:
        before = self._leads()
        self._run(point, how)
        told = self._run(None, KILL, later=MINUTE)
        found = remains_of(self.shelf.url)
        posted = self._leads() - before
        yield from found.differences(*whole, all_figures=how == KILL)
        if told["trouble"]:
            yield str(told["trouble"])
        if posted > 1 or posted + found.unconfirmed < 1:
            yield f"{posted} digests"

    def _leads(self) -> int:
        """How many digests there are; a thread hangs on each."""
        return sum(1 for one in self.world.slack.channel(CHANNEL).messages if one.thread_ts is None)

    def _run(
        self,
        point: int | None,
        how: str,
        *,
        later: timedelta = timedelta(),
        reconcile: bool = True,
        posts: bool = False,
    ) -> dict[str, Any]:
        own = environment(self.sandbox, self.folder)
        told = {
            "folder": str(self.folder),
            "environ": {**own, "OKRSYNC_DATABASE": self.shelf.url},
            "occurrence": self.world.clock().isoformat(),
            "at": (self.world.clock() + later).isoformat(),
            "point": point,
            "how": how,
            "reconcile": reconcile,
            "posts": posts,
        }
        assert self.child.stdin is not None
        assert self.child.stdout is not None
        assert self.child.poll() is None, f"the process that forks ended with {self.child.returncode}"
        self.child.stdin.write(json.dumps(told) + "\n")
        self.child.stdin.flush()
        answer: dict[str, Any] = json.loads(self.child.stdout.readline())
        return answer

    def _much_happens(self) -> None:
        """Work is done, begun, dropped, deleted, moved, renamed and new; a number is measured."""
        world = self.world
        self._clock(HOUR)
        world.jira.transition("DROP-4", "Done")
        world.jira.estimate("DROP-5", 2)
        world.jira.delete("DROP-6")
        world.github.close(SURVEY, 3)
        world.github.delete(SURVEY, 4)
        for number in range(12, _MORE_ISSUES):
            world.github.rename(SURVEY, number, f"Ask pupil {number} again")
        world.trello.complete_due(world.trello.card("Interview pupils at Oakfield Secondary"))
        world.trello.delete_card(world.trello.card("Thank the schools"))
        with (self.folder / "dropout.csv").open("a") as table:
            table.write("2026-10-31,7\n")
        self._clock(HOUR)

    def _clock(self, span: timedelta) -> None:
        clock = self.world.clock
        assert isinstance(clock, Clock)
        clock.now += span


@contextmanager
def harness(folder: Path, shelf: Shelf) -> Iterator[Harness]:
    """An installation that has never synced, and a process that is ready to."""
    folder.joinpath("okrsync.yaml").write_text(_MAPPING.read_text(encoding="utf-8"), encoding="utf-8")
    folder.joinpath("dropout.csv").write_text("day,rate\n2025-07-31,8\n", encoding="utf-8")
    command: Sequence[str] = (sys.executable, "-m", "tests.crash.child")
    root = Path(__file__).parents[2]
    world = World(Clock())
    fill(world)
    for number in range(_MORE_ISSUES):
        world.github.open_issue(SURVEY, f"Ask pupil {number}", milestone="Questionnaire")
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with Sandbox(world) as sandbox, subprocess.Popen(command, cwd=root, text=True, **pipes) as child:
        try:
            yield Harness(sandbox, shelf, folder, child)
        finally:
            with suppress(OSError):
                child.kill()
