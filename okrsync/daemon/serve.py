"""Serve: the daemon as a process, from its first signal to its last."""

from __future__ import annotations

import os
import signal
import sys
import time

import structlog

from okrsync.bootstrap import Hub
from okrsync.daemon import log
from okrsync.daemon.calling import calling
from okrsync.daemon.door import answering
from okrsync.daemon.reload import Again
from okrsync.daemon.service import Service
from okrsync.daemon.systemd import Systemd
from okrsync.daemon.watching import Watch
from okrsync.settings import ProcessSettings

_log = structlog.get_logger("okrsync")

_HEARD = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def serve(hub: Hub, settings: ProcessSettings, *, again: Again, watch: Watch) -> None:
    """Run until SIGTERM or SIGINT; what is under way comes to a safe stop first. SIGHUP reads the file again.

    A job that waits for an answer for too long is left behind: what it stored page by page is whole, and the
    next run goes on from there.
    """
    replica = _replica(hub)
    log.set_up(settings, hub.conceal, **({} if replica is None else {"replica": replica}))
    _wait_for_signals()
    systemd = Systemd.of(os.environ, time.monotonic)
    service = Service(hub, settings, again=again, watch=watch, systemd=systemd, replica=replica)
    answers = answering(service, settings)
    with service.running(), answers, calling(service):
        begun = {"new_database": True} if hub.begun else {}
        _log.info("running", connections=list(hub.config.connections), database=settings.database, **begun)
        while signal.sigwait(_HEARD) == signal.SIGHUP:
            service.want_reload()
        _log.info("stopping")
    if not service.drained:
        _log.warning("stopped", unfinished="a tool did not answer in time; the next run goes on from there")
        _leave()
    _log.info("stopped")


def _replica(hub: Hub) -> str | None:
    """The name of this process among those that share its database; None where it has the database alone."""
    if not hub.store.shared:
        return None
    from okrsync.daemon.leasing import owner  # noqa: PLC0415 - nobody else needs leases

    return owner()


def _wait_for_signals() -> None:
    """Keep signals for `sigwait`: a handler could run while its own thread holds a lock that it needs.

    Threads that are started later keep them, too. One that the parent has ignored is heard all the same.
    """
    for number in _HEARD:
        signal.signal(number, lambda *_: None)
    signal.pthread_sigmask(signal.SIG_BLOCK, _HEARD)


def _leave() -> None:
    """End the process without waiting for its threads."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
