"""Vitals: what the daemon knows of itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib.metadata import version

from prometheus_client import CollectorRegistry, Gauge, generate_latest

# A daemon whose last beat is older than this is not well: it beats every ten seconds.
_ALIVE = timedelta(seconds=30)


class Vitals:
    """The daemon's heartbeat. Safe to be told and asked by any thread."""

    def __init__(self) -> None:
        self._beat_at: datetime | None = None
        registry = self._registry = CollectorRegistry()
        build = Gauge("okrsync_build_info", "1, for the version that runs.", ["version"], registry=registry)
        build.labels(version("okrsync")).set(1)
        self._beats = Gauge(
            "okrsync_heartbeat_timestamp_seconds",
            "When the daemon last looked after itself.",
            registry=registry,
        )

    def beat(self, at: datetime) -> None:
        """The daemon looked after itself at ``at`` (UTC)."""
        self._beat_at = at
        self._beats.set(at.timestamp())

    def healthy(self, now: datetime) -> bool:
        """Whether the daemon looked after itself lately."""
        return self._beat_at is not None and now - self._beat_at < _ALIVE

    def exposition(self) -> bytes:
        """All of it in Prometheus' text format."""
        return generate_latest(self._registry)
