"""`make bench`: every scenario, everybody in turn, as a table of ratios."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measured import machine
from benchmarks.syncing import Contest, Database, Finding, file_in, stage

_PEERS = {"github": ("pygithub", "dlt", "tap"), "jira": ("jira",), "trello": ("py-trello",)}
_HEAD = "| tool | items | what | who | seconds | x floor | MB | requests |\n|---|---|---|---|---|---|---|---|"


def main() -> None:
    """Run what was asked for, and print it as it comes."""
    asked = _arguments()
    print(f"{machine()}, {asked.database}", _HEAD, sep="\n\n", flush=True)
    with _databases(asked.database) as database:
        for tool in asked.tools:
            for finding in _findings(tool, asked, database):
                for line in _lines(finding):
                    print(line, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--tools", nargs="+", choices=_PEERS, default=list(_PEERS))
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--latency", type=float, default=0.05, help="seconds; 0 leaves the scenario out")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--peers", action="store_true", help="measure those of BENCH_PYTHON's environment")
    return parser.parse_args()


@contextmanager
def _databases(kind: str) -> Iterator[Database]:
    """What makes new databases, as long as the block lasts."""
    if kind == "sqlite":
        yield file_in
        return
    from benchmarks.database import postgresql

    with postgresql() as server:
        yield lambda _: server.url(server.make("template0"))


def _findings(tool: str, asked: argparse.Namespace, database: Database) -> Iterator[Finding]:
    with TemporaryDirectory(prefix="okrsync-bench-") as folder, stage(tool, asked.items) as standing:
        peers = _PEERS[tool] if asked.peers else ()
        contest = Contest(tool, asked.items, standing, Path(folder), asked.runs, peers, database)
        yield contest.full()
        if asked.latency:
            yield contest.slow(asked.latency)
        yield contest.unchanged()
        yield contest.changed()


def _lines(finding: Finding) -> Iterator[str]:
    for who, cost in finding.costs.items():
        what = (finding.tool, f"{finding.items:,}", finding.scenario, who)
        figures = (f"{cost.wall:.2f}", f"{finding.ratio(who):.1f}", f"{cost.memory:.0f}")
        yield f"| {' | '.join((*what, *figures, str(finding.requests.get(who, 0))))} |"


if __name__ == "__main__":
    main()
