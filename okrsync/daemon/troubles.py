"""Troubles: each is logged once when it starts and once when it ends."""

from __future__ import annotations

from threading import Lock

import structlog

from okrsync.daemon.order import Json
from okrsync.usecases.trouble import STOPPED, SUPERSEDED, UNFINISHED

_log = structlog.get_logger("okrsync")

# Ends of a sync that are no trouble: the next one goes on where it stood.
_GOES_ON = frozenset({STOPPED, UNFINISHED, SUPERSEDED})


class Troubles:
    """Remembers what is in trouble: scopes, series and jobs, by name."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._turn = Lock()

    def note(self, source: str, trouble: str | None, **more: object) -> None:
        """``source`` is in this ``trouble``, or in none."""
        with self._turn:
            was = source in self._known
            (self._known.discard if trouble is None else self._known.add)(source)
        if trouble is not None and not was:
            _log.warning("trouble", source=source, trouble=trouble, **more)
        elif trouble is None and was:
            _log.info("recovered", source=source)

    def note_scope(self, outcome: Json) -> None:
        """How the sync of a scope went: an entry of ``scopes`` that an order answers with."""
        if outcome["kind"] in _GOES_ON:
            return
        scope = f"{outcome['connection']}: {outcome['scope']}"
        self.note(scope, outcome["trouble"], kind=outcome["kind"], hint=outcome["hint"])
        if outcome["trouble"] is None and (outcome["changed"] or outcome["gone"]):
            _log.info("synced", scope=scope, changed=outcome["changed"], gone=outcome["gone"])
