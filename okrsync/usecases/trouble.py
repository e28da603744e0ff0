"""What a failure comes to: words for people, a stable name to store it under, and what to do about it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from traceback import extract_tb

from okrsync.errors import OkrsyncError
from okrsync.sdk import RateLimited, ToolError, Unavailable
from okrsync.sdk.faults import OutOfTime, Untrusted

SHRUNKEN = "shrunken"
STOPPED = "stopped"
UNFINISHED = "unfinished"
SUPERSEDED = "superseded"
BROKEN = "unexpected_failure"

# Troubles that say nothing of what the tool holds or of what we may see of it.
PASSING = frozenset({Unavailable.kind, RateLimited.kind, OutOfTime.kind})

# Troubles of a tool that gave no answer at all.
MUTE = frozenset({Unavailable.kind, Untrusted.kind, OutOfTime.kind})

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why an attempt came to nothing.

    ``until`` (UTC) is when the tool may be asked again, where it wants to be left alone until then.
    """

    words: str
    kind: str
    hint: str | None = None
    transient: bool = False
    until: datetime | None = None

    def without(self, conceal: Callable[[str], str]) -> Trouble:
        """The same in words without secrets: some are a tool's, or a stranger's connector's."""
        return replace(
            self, words=conceal(self.words), hint=None if self.hint is None else conceal(self.hint)
        )


def trouble_of(error: Exception) -> Trouble:
    """What ``error`` of a connector means. What is no connector's, such as a full disk, is raised again."""
    if isinstance(error, ToolError):
        until = error.until if isinstance(error, RateLimited) else None
        return Trouble(error.message, error.kind, error.hint, error.transient, until)
    if isinstance(error, OkrsyncError):
        raise error
    _log.debug("a connector broke", exc_info=error)
    # Where, and not what: the text of a stranger's error may hold a secret.
    last = extract_tb(error.__traceback__)[-1]
    where = f"{last.filename.rpartition('/')[2]}, line {last.lineno}"
    return Trouble(f"the connector broke: {type(error).__name__} in {where}", BROKEN, "please report this")
