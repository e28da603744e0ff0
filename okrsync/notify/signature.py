"""Whether and when Slack signed a request. Pure.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256

# A request that is older was perhaps recorded by somebody and is sent again.
_OLDEST = 300


def signed_at(body: bytes, headers: Mapping[str, str], *, secret: str, now: datetime) -> datetime | None:
    """When ``headers`` (names in any case) signed ``body`` with ``secret``, in UTC.

    None where they did not, or not shortly before ``now``. A clock that is ahead counts as ``now``.
    """
    lowered = {name.lower(): value for name, value in headers.items()}
    stamp, shown = lowered.get("x-slack-request-timestamp", ""), lowered.get("x-slack-signature", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        return None
    if abs(now.timestamp() - int(stamp)) > _OLDEST:
        return None
    if not hmac.compare_digest(sign(body, stamp, secret).encode(), shown.encode()):
        return None
    return min(now, datetime.fromtimestamp(int(stamp), UTC))


def sign(body: bytes, stamp: str, secret: str) -> str:
    """The signature of ``body`` at ``stamp`` (seconds since 1970, as text)."""
    told = b"v0:" + stamp.encode() + b":" + body
    return f"v0={hmac.new(secret.encode(), told, sha256).hexdigest()}"
