"""From the options of the command line to an open hub, and back out of it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from okrsync.bootstrap import Hub, open_hub, read_file
from okrsync.cli import manners, output
from okrsync.cli.lasting import nothing_to_collect
from okrsync.errors import OkrsyncError
from okrsync.ports import Progress
from okrsync.sdk import Plugin
from okrsync.settings import Loaded, ProcessSettings, read_process_settings
from okrsync.usecases.conceal import Concealer
from okrsync.usecases.stop import Stop

if TYPE_CHECKING:
    from okrsync.daemon import orders


def settings(ctx: click.Context) -> ProcessSettings:
    """The process settings, with what the command line says on top."""
    options = {**(ctx.find_root().obj or {}), "log_level": manners.level(ctx)}
    said = {f"OKRSYNC_{name.upper()}": value for name, value in options.items() if value}
    return read_process_settings({**os.environ, **said})


def mapping(settings: ProcessSettings) -> tuple[Loaded, dict[str, Plugin]]:
    """The mapping file, or what is wrong with it, and the connectors that it may use."""
    loaded, plugins = read_file(settings)
    if loaded.config is not None:
        _listen_in(settings, Concealer(loaded.config.secrets))
    return loaded, plugins


def zone(ctx: click.Context) -> ZoneInfo:
    """The organisation's zone, as the file has it; UTC where the file has problems by now."""
    loaded, _ = read_file(settings(ctx))
    return loaded.config.timezone if loaded.config is not None else ZoneInfo("UTC")


@contextmanager
def reading(ctx: click.Context) -> Iterator[Hub]:
    """A hub that changes nothing; it may be open beside a daemon."""
    process = settings(ctx)
    with nothing_to_collect():
        hub = open_hub(process, write=False)
    _listen_in(process, hub.conceal)
    try:
        with _concealing(hub):
            yield hub
    finally:
        hub.close()


@contextmanager
def showing(ctx: click.Context) -> Iterator[Hub]:
    """As ``reading``, for what shows numbers: says on standard error where the file would change them."""
    with reading(ctx) as hub:
        standing = hub.standing()
        if standing.edited:
            output.warn(
                f"the file was edited since version {standing.running}, which is what runs: okrsync plan "
                "shows what would change"
            )
        yield hub


@contextmanager
def writing(ctx: click.Context, stop: Stop | None = None) -> Iterator[Hub]:
    """The one hub that may write."""
    process = settings(ctx)
    with nothing_to_collect():
        hub = open_hub(process, write=True, stop=stop)
    _listen_in(process, hub.conceal)
    try:
        with _concealing(hub):
            yield hub
    finally:
        hub.close()


def _listen_in(settings: ProcessSettings, conceal: Concealer) -> None:
    """With ``--verbose`` show all that is logged, once it is known what in it is secret."""
    if not manners.is_verbose():
        return
    from okrsync.daemon import log  # noqa: PLC0415 - most commands log nothing

    log.set_up(settings.model_copy(update={"log_format": "console"}), conceal)


@contextmanager
def _concealing(hub: Hub) -> Iterator[None]:
    """What is raised says what it says without secrets: a tool's own words may repeat one."""
    try:
        yield
    except OkrsyncError as error:
        error.message = hub.conceal(error.message)
        error.hint = None if error.hint is None else hub.conceal(error.hint)
        raise


def give(ctx: click.Context, order: orders.Order, *, watcher: Progress | None = None) -> orders.Json:
    """Carry out what writes: here, or where a daemon has the database, by handing it the order."""
    from okrsync.store import StoreBusy  # noqa: PLC0415 - SQLAlchemy is slow to import

    stop = Stop()
    with _ending(stop):
        try:
            with writing(ctx, stop) as hub, _having(hub, order, settings(ctx)) as held:
                _say_if_begun(hub, settings(ctx))
                return order.carry_out(held, watcher)
        except StoreBusy:
            from okrsync.daemon import control  # noqa: PLC0415 - most often nobody else has the database

            return control.send(settings(ctx).database, order)


def _say_if_begun(hub: Hub, process: ProcessSettings) -> None:
    """A path that was mistyped would otherwise begin another history in silence."""
    if hub.begun:
        output.note(f"a new database begins, without a past: {hub.conceal(process.database)}")


def _having(hub: Hub, order: orders.Order, process: ProcessSettings) -> AbstractContextManager[Hub]:
    """``hub`` with the right to what ``order`` needs, where others may write to its database too."""
    if not hub.store.shared:
        return nullcontext(hub)
    from okrsync.daemon.hands import needs  # noqa: PLC0415
    from okrsync.daemon.leasing import leased, owner  # noqa: PLC0415 - nobody else needs leases

    ttl = timedelta(seconds=process.lease)
    return leased(hub, needs(order, hub.config), owner(), ttl, waiting=_say_whom)


def _say_whom(lease: str) -> None:
    output.note(f"waiting: another process has {lease}")


@contextmanager
def _ending(stop: Stop) -> Iterator[None]:
    """SIGINT and SIGTERM end what waits on ``stop`` too, not the main thread alone."""

    def end(*_: object) -> None:
        stop.end_from_a_handler()
        raise KeyboardInterrupt

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
