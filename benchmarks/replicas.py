"""Several daemons on one PostgreSQL: how many syncs a second they come to, and what these cost.

``python -m benchmarks.replicas``. There are ``--connections`` connections of one scope each, which are due
more often than anybody gets to them; each answer takes ``--latency`` seconds. One connection in ten has an
item that is another every second, the others have no news.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from benchmarks.daemons import SYNCED, SYNCS, Installation, Offices, changing, end_in_order, pause, wait_until
from benchmarks.database import cpu_of, postgresql
from benchmarks.measured import machine
from benchmarks.syncing import Stage, stage
from tests.postgresql import Server

_ITEMS = 20
_LIVELY = 10
# Of twenty items one.
_CHANGED = 0.05
_HEAD = """\
| connections | replicas | syncs/s | requests/s | CPU of each | of PostgreSQL | CPU a sync, ms | MB of each |
|---|---|---|---|---|---|---|---|"""


@dataclass(frozen=True, slots=True)
class Throughput:
    """What came of ``seconds``; ``cpu`` is that of each replica, ``database`` that of PostgreSQL."""

    seconds: float
    syncs: int
    requests: int
    cpu: Sequence[float]
    database: float
    memory: Sequence[float]

    def row(self, connections: int) -> str:
        """One line of the table."""
        spent = (sum(self.cpu) + self.database) / max(1, self.syncs)
        figures = (
            f"{connections:,}",
            str(len(self.cpu)),
            f"{self.syncs / self.seconds:.1f}",
            f"{self.requests / self.seconds:.1f}",
            ", ".join(f"{one / self.seconds:.0%}" for one in self.cpu),
            f"{self.database / self.seconds:.0%}",
            f"{spent * 1000:.0f}",
            ", ".join(f"{one:.0f}" for one in self.memory),
        )
        return f"| {' | '.join(figures)} |"


@dataclass(frozen=True, slots=True)
class Fleet:
    """An installation that has synced everything once, the stand-in of its tools, and PostgreSQL."""

    installation: Installation
    stage: Stage
    server: Server

    def throughput(self, replicas: int, seconds: float, latency: float) -> Throughput:
        """What so many replicas come to, once they have got into their stride."""
        self.stage.order(latency=latency)
        with self.installation.daemons(replicas) as daemons, changing(self.stage, _CHANGED) as requests:
            pause(seconds / 3)
            requests.clear()
            began, syncs = monotonic(), self.installation.counted(SYNCS)
            spent, database = [daemon.cpu() for daemon in daemons], cpu_of(self.server)
            pause(seconds)
            return Throughput(
                monotonic() - began,
                self.installation.counted(SYNCS) - syncs,
                sum(requests),
                [daemon.cpu() - before for daemon, before in zip(daemons, spent, strict=True)],
                cpu_of(self.server) - database,
                [daemon.memory() for daemon in daemons],
            )


@contextmanager
def fleet(folder: Path, server: Server, connections: int, often: str) -> Iterator[Fleet]:
    """So many connections due as ``often`` on a database of ``server``, each synced once beforehand."""
    with stage("github", _ITEMS, _ITEMS, _LIVELY) as standing, server.database() as url:
        installation = Installation(folder, url)
        installation.write(Offices(connections, "every 1 week"), standing.connection)
        with installation.daemons(2):
            wait_until(lambda: installation.counted(SYNCED) == connections)
        installation.write(Offices(connections, often), standing.connection)
        yield Fleet(installation, standing, server)


def main() -> None:
    """Measure with ever more replicas, and print what they come to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replicas", description=__doc__)
    parser.add_argument("--connections", type=int, default=1000)
    parser.add_argument("--replicas", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--seconds", type=float, default=45.0)
    parser.add_argument("--latency", type=float, default=0.05, help="seconds that an answer takes longer")
    parser.add_argument("--often", default="every 20 seconds", help="how often each connection is due")
    asked = parser.parse_args()
    end_in_order()
    print(machine(), _HEAD, sep="\n\n", flush=True)
    with (
        TemporaryDirectory(prefix="okrsync-replicas-") as place,
        postgresql() as server,
        fleet(Path(place), server, asked.connections, asked.often) as ships,
    ):
        for count in asked.replicas:
            told = ships.throughput(count, asked.seconds, asked.latency)
            print(told.row(asked.connections), flush=True)


if __name__ == "__main__":
    main()
