"""The storm: replicas are killed without warning, again and again, while work goes on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from random import Random
from threading import Event

from okrsync.sandbox import World
from okrsync.sdk.http.client import utc_now
from tests.crash.remains import remains_of
from tests.e2e.program import Program, eventually
from tests.replicas.fleet import POSTING, Fleet, Replica

# What is compared with a run without a crash. Which times were appointed meanwhile differs, so claims do.
_ALIKE = ("versions", "past", "scopes", "measurements", "answers", "mappings")
_MOVED = ("DROP-2", "DROP-3", "DROP-4", "DROP-5")

_SYNCS = frozenset({"sync county-jira", "sync code", "sync office"})


@dataclass(frozen=True)
class Report:
    """What became of it."""

    replicas: int
    kills: int
    at_work: int
    claimed: int
    done: int
    skipped: int
    twice: int
    overlaps: int
    left: int
    lost: int
    posted: int
    posted_twice: int
    unconfirmed: int
    differences: list[str]

    def __str__(self) -> str:
        return (
            f"{self.replicas} replicas, {self.kills} kills, {self.at_work} at work: "
            f"{self.claimed} appointed times claimed, "
            f"{self.done} seen to, {self.skipped} skipped, {self.left} left in the queue, "
            f"{self.lost} unaccounted for; {self.twice} seen to again after a kill; "
            f"{self.overlaps} overlaps; {self.posted} digests posted, {self.posted_twice} twice, "
            f"{self.unconfirmed} in doubt; differences: {self.differences or 'none'}"
        )


def storm(ships: Fleet, world: World, calm: Program, *, replicas: int, kills: int, seed: int) -> Report:
    """Let it rage. ``calm`` is an installation on the same tools to which nothing happens."""
    dice = Random(seed)  # noqa: S311 - it decides who is killed, and the same each time
    calm.write(POSTING)
    ships.started(replicas)
    eventually(
        lambda: {job for job, _ in ships.done()} >= {f"sync {n}" for n in ("county-jira", "code", "office")}
    )
    assert calm.call("sync").code == 0
    moves, at_work = iter(_MOVED), 0
    for number in range(kills):
        world.jira.faults.slow_down(0.1)
        if number % max(1, kills // len(_MOVED)) == 0 and (key := next(moves, None)) is not None:
            world.jira.transition(key, "Done")
        Event().wait(dice.uniform(0.2, 1.5))
        # Every other one dies amid its work, whoever it is; one may be hit before it has begun.
        eventually(partial(_at_work if number % 2 else _at_sea, ships))
        victim = dice.choice((number % 2 and _at_work(ships)) or _at_sea(ships))
        at_work += victim in _at_work(ships)
        victim.kill()
        ships.start()
    world.jira.faults.heal()
    assert calm.call("sync").code == 0
    healed = utc_now()
    eventually(lambda: {job for job, due in ships.done() if due > healed} >= _SYNCS, 120)
    eventually(lambda: not _stuck(ships))
    codes = ships.end()
    assert set(codes) == {0}, codes
    return _report(ships, world, calm, replicas, kills, at_work)


def _at_sea(ships: Fleet) -> list[Replica]:
    """Those that have started."""
    return [replica for replica in ships.running() if replica.events("running")]


def _at_work(ships: Fleet) -> list[Replica]:
    """Those that hold a lease."""
    pids = ships.holders()
    return [replica for replica in ships.running() if replica.process.pid in pids]


def _stuck(ships: Fleet) -> bool:
    """Whether something is under way for nobody."""
    stuck = """select 1 from procrastinate_jobs where status = 'doing' and (worker_id is null or worker_id in
        (select id from procrastinate_workers where last_heartbeat < now() - interval '4 s'))"""
    return bool(ships.rows(stuck))


def _report(ships: Fleet, world: World, calm: Program, replicas: int, kills: int, at_work: int) -> Report:
    stormy, still = remains_of(ships.url), remains_of(calm.environ["OKRSYNC_DATABASE"])
    differences = [name for name in _ALIKE if stormy.evidence[name] != still.evidence[name]]
    if {name: kept[-1] for name, kept in stormy.figures.items()} != {
        name: kept[-1] for name, kept in still.figures.items()
    }:
        differences.append("figures")
    messages = world.slack.channel("#okrs").messages
    told = {message.metadata["event_payload"]["key"] for message in messages if message.metadata}
    claimed, done, skipped, waiting = ships.claimed(), ships.done(), ships.skipped(), ships.waiting()
    return Report(
        replicas=replicas,
        kills=kills,
        at_work=at_work,
        claimed=len(claimed),
        done=len(done),
        skipped=len(skipped),
        twice=sum(1 for count in done.values() if count > 1),
        overlaps=len(ships.overlaps()),
        left=len(waiting),
        lost=len(claimed - set(done) - skipped - waiting),
        posted=len(messages),
        posted_twice=len(messages) - len(told),
        unconfirmed=stormy.unconfirmed,
        differences=differences,
    )
