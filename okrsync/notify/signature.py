"""Whether a request really comes from Slack. Pure.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

# A request that is older was perhaps recorded by somebody and is sent again.
_OLDEST = 300


def is_from_slack(body: bytes, headers: Mapping[str, str], *, secret: str, now: datetime) -> bool:
    """Whether ``headers`` (names in any case) sign ``body`` with ``secret``, not long before ``now``."""
    lowered = {name.lower(): value for name, value in headers.items()}
    stamp, shown = lowered.get("x-slack-request-timestamp", ""), lowered.get("x-slack-signature", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        return False
    if abs(now.timestamp() - int(stamp)) > _OLDEST:
        return False
    return hmac.compare_digest(sign(body, stamp, secret).encode(), shown.encode())


def sign(body: bytes, stamp: str, secret: str) -> str:
    """The signature of ``body`` at ``stamp`` (seconds since 1970, as text)."""
    told = b"v0:" + stamp.encode() + b":" + body
    return f"v0={hmac.new(secret.encode(), told, sha256).hexdigest()}"
