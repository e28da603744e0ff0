"""Pages under load: many readers at once of a daemon that syncs all the time.

``python -m benchmarks.readers``. The overview has ``--key-results`` key results, each on a connection of its
own; the page of the first one has ``--items`` items, of which one in a hundred is another every second.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.daemons import (
    SYNCED,
    SYNCS,
    Daemon,
    Installation,
    Offices,
    changing,
    end_in_order,
    wait_until,
)
from benchmarks.measured import machine
from benchmarks.reading import Read, read
from benchmarks.syncing import stage

_PAGES = {"overview": "/", "key result": "/kr/tutoring-0"}
_EACH = 20
_CHANGED = 0.01
_HEAD = """\
| page | readers | asks | answers/s | p50, ms | p95, ms | max, ms | 304 | pages seen | syncs/s | CPU |
|---|---|---|---|---|---|---|---|---|---|---|"""


@dataclass(frozen=True, slots=True)
class Load:
    """Who reads, for how long (seconds), and how long they ``think`` between two readings."""

    readers: int
    seconds: float
    think: float


@dataclass(frozen=True, slots=True)
class Seen:
    """What readers saw, and what the daemon did meanwhile."""

    read: Read
    seconds: float
    syncs: int
    cpu: float


@contextmanager
def library(
    folder: Path, database: str, key_results: int, items: int
) -> Iterator[tuple[Daemon, Installation]]:
    """A daemon that has synced everything once, and goes on doing so while items change every second."""
    with stage("github", items, _EACH, key_results) as standing:
        installation = Installation(folder, database)
        installation.write(
            Offices(key_results, "every 10 minutes", first="every 1 second"), standing.connection
        )
        with installation.daemons() as [daemon]:
            wait_until(lambda: installation.counted(SYNCED) == key_results)
            with changing(standing, _CHANGED):
                yield daemon, installation


def seen(daemon: Daemon, installation: Installation, path: str, load: Load, *, remembers: bool) -> Seen:
    """What ``load`` comes to."""
    syncs, cpu = installation.counted(SYNCS), daemon.cpu()
    told = asyncio.run(
        read(
            daemon.address,
            path,
            readers=load.readers,
            seconds=load.seconds,
            remembers=remembers,
            think=load.think,
        )
    )
    return Seen(told, load.seconds, installation.counted(SYNCS) - syncs, daemon.cpu() - cpu)


def row(page: str, load: Load, asks: str, what: Seen) -> str:
    """One line of the table."""
    told = what.read
    figures = (
        f"{len(told.seconds) / what.seconds:.0f}",
        *(f"{told.percentile(of) * 1000:.0f}" for of in (50, 95)),
        f"{max(told.seconds) * 1000:.0f}",
        f"{told.unchanged / len(told.seconds):.0%}",
        str(len(told.tags)),
        f"{what.syncs / what.seconds:.1f}",
        f"{what.cpu / what.seconds:.0%}",
    )
    return f"| {' | '.join((page, str(load.readers), asks, *figures))} |"


def rows(daemon: Daemon, installation: Installation, load: Load) -> Iterator[str]:
    """Each page, asked for anew and by the tag of what the reader has."""
    for page, path in _PAGES.items():
        for asks, remembers in (("anew", False), ("by tag", True)):
            yield row(page, load, asks, seen(daemon, installation, path, load, remembers=remembers))


def main() -> None:
    """Fill a hub, let readers come, and print what they saw."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.readers", description=__doc__)
    parser.add_argument("--key-results", type=int, default=500)
    parser.add_argument("--items", type=int, default=5000)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--think", type=float, default=0.0, help="seconds between two readings")
    asked = parser.parse_args()
    end_in_order()
    load = Load(asked.readers, asked.seconds, asked.think)
    print(machine(), _HEAD, sep="\n\n", flush=True)
    with TemporaryDirectory(prefix="okrsync-readers-") as place:
        folder = Path(place)
        database = f"sqlite:///{folder / 'okrsync.db'}"
        with library(folder, database, asked.key_results, asked.items) as (daemon, installation):
            for line in rows(daemon, installation, load):
                print(line, flush=True)


if __name__ == "__main__":
    main()
