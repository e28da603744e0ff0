"""Jobs: what runs by itself, as values that follow from the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from okrsync.daemon import orders
from okrsync.daemon.digests import digests_of
from okrsync.settings import Config, Every, When


@dataclass(frozen=True, slots=True)
class Job:
    """An ``order`` that is carried out ``when`` it is time, and ``at_start`` too."""

    name: str
    when: When
    order: orders.Order
    at_start: bool = False


# Often enough that nobody notices, and cheap where nothing moved.
_PASS_TIME = Job("pass time", Every(300), orders.PassTime(), at_start=True)

# What is due in Slack between the appointed times of digests may wait so long.
_ATTEND = Job("attend to Slack", Every(120), orders.Attend(), at_start=True)


def jobs_of(config: Config) -> Mapping[str, Job]:
    """Everything that the file has done by itself, by name."""
    everything = (*_pulls(config), *_measures(config), _PASS_TIME, *_digests(config), *_attending(config))
    return {job.name: job for job in everything}


def sync_of(connection: str) -> str:
    """The name of the job that syncs ``connection``."""
    return f"sync {connection}"


def _pulls(config: Config) -> Iterator[Job]:
    schedule = config.schedule
    for name in config.connections:
        pull = orders.Sync(connections=(name,), reconcile=False)
        yield Job(sync_of(name), schedule.sync_of(name), pull, at_start=True)
        yield Job(f"reconcile {name}", schedule.reconcile, orders.Sync(connections=(name,), reconcile=True))


def _measures(config: Config) -> Iterator[Job]:
    if config.measures:
        yield Job("measure", config.schedule.sync, orders.Measure(), at_start=True)


def _digests(config: Config) -> Iterator[Job]:
    # At the start, too, to see whether one came due while nobody was there.
    for name, digest in digests_of(config).items():
        yield Job(name, digest.when, orders.DueDigest(digest=name), at_start=True)


def _attending(config: Config) -> Iterator[Job]:
    if config.slack is not None:
        yield _ATTEND
