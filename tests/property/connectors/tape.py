"""What a tool answered once, played again: with one answer damaged, and without a tool."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from okrsync.sdk import Ask, Client, Json, Lender, Reply, Unavailable
from okrsync.sdk.http import Gauge
from okrsync.sdk.http.budget import no_gauge
from okrsync.sdk.http.client import Reading
from okrsync.sdk.http.verdict import verdict


@dataclass
class Tape:
    """The replies to everything that was asked, by what was asked; those with JSON are ``played``."""

    at: datetime
    replies: dict[str, Reply] = field(default_factory=dict)

    @property
    def played(self) -> list[str]:
        """What can be damaged: the questions whose answers hold more than one value."""
        return [
            name for name, kept in self.replies.items() if isinstance(kept.json, dict | list) and kept.json
        ]

    def recording(self, lend: Lender) -> Lender:
        """Lends clients that ask the tool and keep what it said."""

        def lent(
            base_url: str, *, headers: Mapping[str, str], reading: Reading, gauge: Gauge = no_gauge
        ) -> Client:
            client = lend(base_url, headers=headers, reading=reading, gauge=gauge)
            return _Recording(self, client)  # type: ignore[return-value]

        return lent

    def playing(self, damaged: Mapping[str, Json]) -> Lender:
        """Lends clients that get what was kept, and ``damaged`` JSON in its place."""

        def lent(
            base_url: str,
            *,
            headers: Mapping[str, str],
            reading: Reading,
            gauge: Gauge = no_gauge,
        ) -> Client:
            return _Playing(self, base_url, reading, damaged)  # type: ignore[return-value]

        return lent


class _Recording:
    def __init__(self, tape: Tape, client: Client) -> None:
        self._tape, self._client = tape, client

    def ask(self, ask: Ask) -> Reply:
        reply = self._client.ask(ask)
        self._tape.replies[_name(ask)] = reply
        return reply

    def relative(self, address: str) -> str | None:
        return self._client.relative(address)

    def now(self) -> datetime:
        return self._client.now()

    def close(self) -> None:
        self._client.close()


class _Playing:
    def __init__(self, tape: Tape, base_url: str, reading: Reading, damaged: Mapping[str, Json]) -> None:
        self._tape, self._base, self._reading, self._damaged = tape, base_url, reading, damaged

    def ask(self, ask: Ask) -> Reply:
        name = _name(ask)
        reply = self._tape.replies.get(name)
        if reply is None:
            raise Unavailable(f"{name} was never asked for")
        reply = replace(reply, json=self._damaged.get(name, reply.json))
        if reply.status in ask.expect:
            return reply
        trouble = (None if reply.ok else self._reading(reply)) or verdict(reply, self._tape.at)
        if trouble is not None:
            raise trouble
        return reply

    def relative(self, address: str) -> str | None:
        return address.removeprefix(self._base) if address.startswith(self._base) else None

    def now(self) -> datetime:
        return self._tape.at

    def close(self) -> None: ...


def _name(ask: Ask) -> str:
    return json.dumps([ask.method, ask.path, dict(ask.params), ask.json], sort_keys=True)
