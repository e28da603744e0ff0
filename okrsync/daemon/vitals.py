"""Vitals: what the daemon knows of itself, as metrics in Prometheus' text format.

Names follow https://prometheus.io/docs/practices/naming/. What is counted here is counted since the start of
the process; what the database knows is read from it when it is asked for (`Known`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from importlib.metadata import version

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from prometheus_client.samples import Sample

from okrsync.daemon.order import Json

# A daemon whose last beat is older than this is not well: it beats every ten seconds.
_ALIVE = timedelta(seconds=30)
# Seconds of lag from which jobs count as not being begun at all.
_STUCK = 30.0
_PULLS = (0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600)
_DELAYS = (0.01, 0.1, 1, 10, 60, 600, 3600)

Conceal = Callable[[str], str]


class Vitals:
    """Counts what happens. Safe to be told by any thread. No secret is in what it shows."""

    def __init__(self, conceal: Conceal) -> None:
        registry = self._registry = CollectorRegistry()
        self._conceal = conceal
        self._beat_at: datetime | None = None
        self._late_by = 0.0
        self.problems: Sequence[str] = ()

        Gauge("okrsync_build_info", "1, for the version that runs.", ["version"], registry=registry).labels(
            version("okrsync")
        ).set(1)
        self._beats = Gauge(
            "okrsync_heartbeat_timestamp_seconds",
            "When the daemon last looked after itself.",
            registry=registry,
        )
        self._lag = Gauge(
            "okrsync_scheduler_lag_seconds",
            "How late the job is that waits longest for being begun, as of the last heartbeat.",
            registry=registry,
        )
        self._delays = Histogram(
            "okrsync_job_delay_seconds",
            "How long after its time a job was begun.",
            buckets=_DELAYS,
            registry=registry,
        )
        self._jobs = Counter(
            "okrsync_job_runs", "Runs of jobs, ok or failed.", ["job", "outcome"], registry=registry
        )
        self._skips = Counter(
            "okrsync_job_overlaps",
            "Times that a job was due while its last run was still under way, and so was not begun.",
            ["job"],
            registry=registry,
        )
        self._jumps = Counter(
            "okrsync_clock_jumps",
            "Jumps of the clock by more than 30 s, forward or backward.",
            ["direction"],
            registry=registry,
        )
        self._replica = Gauge(
            "okrsync_replica_info",
            "1, for the name of this replica where several share a database.",
            ["replica"],
            registry=registry,
        )
        self._lost = Counter(
            "okrsync_leases_lost",
            "Leases that another one took since this replica was silent for too long.",
            registry=registry,
        )
        self._runs = Counter(
            "okrsync_sync_runs",
            "Syncs of one scope: accepted, or the kind of trouble.",
            ["connection", "outcome"],
            registry=registry,
        )
        self._pulls = Histogram(
            "okrsync_sync_duration_seconds",
            "How long syncs of one scope took, in seconds.",
            ["connection"],
            buckets=_PULLS,
            registry=registry,
        )
        self._requests = Counter(
            "okrsync_http_requests",
            "Requests to tools, by the class of the answer's status as in 2xx; none where no answer came.",
            ["connection", "status_class"],
            registry=registry,
        )
        self._digests = Counter(
            "okrsync_digests",
            "What became of digests: posted, failed for now, done before or quiet, too_late, or first.",
            ["channel", "outcome"],
            registry=registry,
        )
        self._reload_ok = Gauge(
            "okrsync_config_last_reload_successful",
            "Whether what the file said when it was last read is what runs.",
            registry=registry,
        )
        self._reloaded_at = Gauge(
            "okrsync_config_last_reload_success_timestamp_seconds",
            "When what runs was read from the file.",
            registry=registry,
        )
        self._file_problems = Gauge(
            "okrsync_config_problems", "Problems of the file as it was last read.", registry=registry
        )

    def also(self, collector: Collector) -> None:
        """Show what ``collector`` knows, too."""
        self._registry.register(collector)

    def beat(self, at: datetime, lag: float) -> None:
        """The daemon looked after itself at ``at`` (UTC); its jobs are late by ``lag`` seconds."""
        self._beat_at, self._late_by = at, lag
        self._beats.set(at.timestamp())
        self._lag.set(lag)

    def jumped(self, jump: timedelta) -> None:
        """The clock of the machine jumped."""
        self._jumps.labels("forward" if jump > timedelta(0) else "backward").inc()

    def began(self, job: str, late: float) -> None:  # noqa: ARG002 - one histogram tells of all jobs
        """A job was begun ``late`` seconds after its time."""
        self._delays.observe(max(0.0, late))

    def skipped(self, job: str) -> None:
        """A job was not begun, since its last run is still under way."""
        self._skips.labels(job).inc()

    def lost_lease(self) -> None:
        """What was done under a lease was given up, since another one has it."""
        self._lost.inc()

    def is_called(self, replica: str) -> None:
        """This is one of several, under this name."""
        self._replica.labels(replica).set(1)

    def ended(self, job: str, *, ok: bool) -> None:
        """A job ran to its end."""
        self._jobs.labels(job, "ok" if ok else "failed").inc()

    def synced(self, outcome: Json) -> None:
        """One scope was synced, or not: an entry of ``scopes`` that an order answers with."""
        self._runs.labels(outcome["connection"], outcome["kind"] or "accepted").inc()
        self._pulls.labels(outcome["connection"]).observe(outcome["seconds"])

    def asked(self, connection: str, status: int | None) -> None:
        """A request went out to the tool of ``connection``; None where no answer came."""
        self._requests.labels(connection, "none" if status is None else f"{status // 100}xx").inc()

    def digested(self, channel: str, outcome: str) -> None:
        """A digest was due."""
        self._digests.labels(channel, outcome.replace(" ", "_")).inc()

    def reloaded(self, at: datetime) -> None:
        """The file was read at ``at`` (UTC), and what it says is what runs."""
        self.problems = ()
        self._reload_ok.set(1)
        self._reloaded_at.set(at.timestamp())
        self._file_problems.set(0)

    def refused(self, problems: Sequence[str]) -> None:
        """The file was read and has ``problems``: what ran before runs on."""
        self.problems = tuple(problems)
        self._reload_ok.set(0)
        self._file_problems.set(len(problems))

    def healthy(self, now: datetime) -> bool:
        """Whether the daemon looked after itself lately, and its jobs are begun in time."""
        beats = self._beat_at is not None and abs(now - self._beat_at) < _ALIVE
        return beats and self._late_by < _STUCK

    def exposition(self) -> bytes:
        """Everything, as https://prometheus.io/docs/instrumenting/exposition_formats/ has it."""
        return generate_latest(_Discreet(self._registry, self._conceal))


class _Discreet(CollectorRegistry):
    """A registry as it may be shown: labels come from a file and from tools."""

    def __init__(self, whole: CollectorRegistry, conceal: Conceal) -> None:
        super().__init__()
        self._whole = whole
        self._conceal = conceal

    def collect(self) -> Iterator[Metric]:
        for metric in self._whole.collect():
            metric.samples = list(self._shown(metric.samples))
            yield metric

    def _shown(self, samples: Iterable[Sample]) -> Iterator[Sample]:
        for sample in samples:
            # When a counter began is said once, by the start of the process.
            if sample.name.endswith("_created"):
                continue
            labels = {name: self._conceal(value) for name, value in sample.labels.items()}
            yield sample._replace(labels=labels)
