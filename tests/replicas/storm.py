"""The storm: replicas are killed without warning, again and again, while work goes on."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from threading import Event

from okrsync.sandbox import World
from tests.crash.remains import remains_of
from tests.e2e.program import Program, eventually
from tests.replicas.fleet import OFTEN, Fleet

# What is compared with a run without a crash. Which times were appointed meanwhile differs, so claims do.
_ALIKE = ("versions", "past", "scopes", "measurements", "answers", "mappings")
_MOVED = ("DROP-2", "DROP-3", "DROP-4", "DROP-5")


@dataclass(frozen=True)
class Report:
    """What became of it."""

    replicas: int
    kills: int
    claimed: int
    done: int
    skipped: int
    twice: int
    overlaps: int
    left: int
    posted: int
    posted_twice: int
    unconfirmed: int
    differences: list[str]

    def __str__(self) -> str:
        return (
            f"{self.replicas} replicas, {self.kills} kills: {self.claimed} appointed times claimed, "
            f"{self.done} seen to, {self.skipped} skipped, {self.twice} seen to again after a kill, "
            f"{self.overlaps} overlaps, {self.left} left in the queue; {self.posted} digests posted, "
            f"{self.posted_twice} twice, {self.unconfirmed} in doubt; "
            f"differences: {self.differences or 'none'}"
        )


def storm(ships: Fleet, world: World, calm: Program, *, replicas: int, kills: int, seed: int) -> Report:
    """Let it rage. ``calm`` is an installation on the same tools to which nothing happens."""
    dice = Random(seed)  # noqa: S311 - a storm that can be repeated
    calm.write(OFTEN)
    ships.started(replicas)
    eventually(
        lambda: {job for job, _ in ships.done()} >= {f"sync {n}" for n in ("county-jira", "code", "office")}
    )
    assert calm.call("sync").code == 0
    moves = iter(_MOVED)
    for number in range(kills):
        world.jira.faults.slow_down(0.1)
        if number % max(1, kills // len(_MOVED)) == 0 and (key := next(moves, None)) is not None:
            world.jira.transition(key, "Done")
        Event().wait(dice.uniform(0.2, 1.5))
        dice.choice(ships.running()).kill()
        ships.start()
    world.jira.faults.heal()
    eventually(lambda: all(replica.is_under_way() for replica in ships.running()))
    assert ships.program.call("sync").code == 0
    assert calm.call("sync").code == 0
    eventually(lambda: not _stuck(ships))
    assert set(ships.end()) == {0}
    return _report(ships, world, calm, replicas, kills)


def _stuck(ships: Fleet) -> bool:
    """Whether something is under way for nobody."""
    stuck = """select 1 from procrastinate_jobs where status = 'doing' and (worker_id is null or worker_id in
        (select id from procrastinate_workers where last_heartbeat < now() - interval '4 s'))"""
    return bool(ships.rows(stuck))


def _report(ships: Fleet, world: World, calm: Program, replicas: int, kills: int) -> Report:
    stormy, still = remains_of(ships.url), remains_of(calm.environ["OKRSYNC_DATABASE"])
    differences = [name for name in _ALIKE if stormy.evidence[name] != still.evidence[name]]
    if {name: kept[-1] for name, kept in stormy.figures.items()} != {
        name: kept[-1] for name, kept in still.figures.items()
    }:
        differences.append("figures")
    messages = world.slack.channel("#okrs").messages
    told = {message.metadata["event_payload"]["occurrence"] for message in messages if message.metadata}
    done = ships.done()
    return Report(
        replicas=replicas,
        kills=kills,
        claimed=len(ships.claimed()),
        done=len(done),
        skipped=ships.skipped(),
        twice=sum(1 for count in done.values() if count > 1),
        overlaps=len(ships.overlaps()),
        left=len(ships.rows("select 1 from procrastinate_jobs")),
        posted=len(messages),
        posted_twice=len(messages) - len(told),
        unconfirmed=stormy.unconfirmed,
        differences=differences,
    )
