"""The way out of the stand-ins: signed webhook deliveries, posted in order from a thread of their own."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import queue
import threading
import uuid
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

_PATIENCE = 10.0


@dataclass(frozen=True)
class Hook:
    """Where a tool was told to post, and what it signs with."""

    url: str
    secret: str


@dataclass(frozen=True)
class Parcel:
    """One delivery: ``status`` is what it was answered with, 0 where it was lost or nobody answered."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    status: int = 0


@dataclass
class Courier:
    """Posts parcels one by one and keeps each as it was answered; ``loses`` makes it drop them."""

    sent: list[Parcel] = field(default_factory=list)
    loses: bool = False
    _waiting: queue.Queue[Parcel | None] = field(default_factory=queue.Queue)
    _thread: threading.Thread | None = None

    def post(self, parcel: Parcel) -> None:
        """Have a parcel delivered; returns at once."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="courier", daemon=True)
            self._thread.start()
        self._waiting.put(parcel)

    def settle(self) -> None:
        """Wait until every parcel was answered or lost."""
        self._waiting.join()

    def close(self) -> None:
        """Deliver what waits, and end; a second call does nothing."""
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join()
        self._thread = None

    def _work(self) -> None:
        while (parcel := self._waiting.get()) is not None:
            status = 0 if self.loses else deliver(parcel)
            self.sent.append(replace(parcel, status=status))
            self._waiting.task_done()
        self._waiting.task_done()


def deliver(parcel: Parcel) -> int:
    """Post a parcel now; the status of the answer, or 0 where there was none."""
    return _ask("POST", parcel.url, parcel.body, parcel.headers)


def probe(url: str) -> int:
    """Ask for the headers at ``url``, as Trello does before it registers it."""
    return _ask("HEAD", url, b"", {})


def by_github(hook: Hook, event: str, payload: Any, headers: Mapping[str, str] | None = None) -> Parcel:
    """A delivery as GitHub signs it."""
    body = _body(payload)
    own = {
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": str(uuid.uuid5(uuid.NAMESPACE_OID, body.decode())),
        "X-Hub-Signature-256": f"sha256={_hmac(hook, body, 'sha256').hex()}",
    }
    return _parcel(hook, body, {**own, **(headers or {})})


def by_jira(hook: Hook, payload: Any) -> Parcel:
    """A delivery as Jira signs those that an administrator registered."""
    body = _body(payload)
    own = {
        "X-Hub-Signature": f"sha256={_hmac(hook, body, 'sha256').hex()}",
        "X-Atlassian-Webhook-Identifier": str(uuid.uuid5(uuid.NAMESPACE_OID, body.decode())),
    }
    return _parcel(hook, body, own)


def by_trello(hook: Hook, payload: Any) -> Parcel:
    """A delivery as Trello signs it: the address is part of it."""
    body = _body(payload)
    signature = base64.b64encode(_hmac(hook, body + hook.url.encode(), "sha1")).decode()
    return _parcel(hook, body, {"X-Trello-Webhook": signature})


def _hmac(hook: Hook, content: bytes, method: str) -> bytes:
    return hmac.digest(hook.secret.encode(), content, getattr(hashlib, method))


def _body(payload: Any) -> bytes:
    return json.dumps(payload, ensure_ascii=False).encode()


def _parcel(hook: Hook, body: bytes, headers: Mapping[str, str]) -> Parcel:
    return Parcel(hook.url, {"Content-Type": "application/json", **headers}, body)


def _ask(method: str, url: str, body: bytes, headers: Mapping[str, str]) -> int:
    parts = urlsplit(url)
    asking = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_PATIENCE)
    try:
        asking.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), body, dict(headers))
        return asking.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        asking.close()
