"""Meet: know who we are to a tool and until when, so that a token that ends is told before it does."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from okrsync.ports import ConnectionState
from okrsync.sdk import Connector, CredentialsRejected, RateLimited, Unavailable

# How long before its end a token is spoken of, and for how long a tool's word on it is good.
NOTICE = timedelta(days=14)
_GOOD_FOR = timedelta(days=1)

_log = logging.getLogger(__name__)


def meet(connector: Connector, known: ConnectionState, now: datetime) -> ConnectionState:
    """What is known of a connection at ``now`` (UTC), asked of its tool once a day.

    A token about to end is asked for each time, since somebody may have put another in its place. A tool that
    does not answer tells nothing new here: the pulls will say what is wrong. Raises CredentialsRejected and
    RateLimited, since no pull should be the second request that a tool has to refuse.
    """
    if not _is_to_be_asked(known, now):
        return known
    try:
        identity = connector.check()
    except (CredentialsRejected, RateLimited):
        raise
    except Exception as error:  # noqa: BLE001 - a stranger's connector may raise anything
        _log.debug("a tool does not say who we are", exc_info=error)
        return known
    return replace(
        known, account=identity.account, site=identity.site, expires_at=identity.expires_at, met_at=now
    )


def says_nothing(connector: Connector) -> bool:
    """Whether the tool does not even say who we are; a refusal is an answer."""
    try:
        connector.check()
    except Unavailable:
        return True
    except Exception as error:  # noqa: BLE001 - a stranger's connector may raise anything
        _log.debug("a tool does not say who we are", exc_info=error)
    return False


def _is_to_be_asked(known: ConnectionState, now: datetime) -> bool:
    if known.met_at is None or now - known.met_at >= _GOOD_FOR:
        return True
    return known.expires_at is not None and known.expires_at - now <= NOTICE
