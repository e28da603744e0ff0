"""What the web counts, for Prometheus. Labels have few values: nothing that a caller makes up is one."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, generate_latest


class Tally:
    """Requests by status, and webhook deliveries and Slack's requests by what became of them."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "okrsync_web_requests", "HTTP requests, by status.", ["status"], registry=self._registry
        )
        self.deliveries = Counter(
            "okrsync_webhook_deliveries",
            "Webhook deliveries: taken, of no use, forged, too large, too slow, or broken off.",
            ["connection", "outcome"],
            registry=self._registry,
        )

        self.slack = Counter(
            "okrsync_slack_requests",
            "Requests of Slack: taken, of no use, or forged.",
            ["outcome"],
            registry=self._registry,
        )

    def exposition(self) -> bytes:
        """All of it in Prometheus' text format."""
        return generate_latest(self._registry)
