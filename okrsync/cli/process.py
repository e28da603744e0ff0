"""From the options of the command line to an open hub, and back out of it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import timedelta
from zoneinfo import ZoneInfo

import click

from okrsync.bootstrap import Hub, open_hub, read_file
from okrsync.daemon import control, orders
from okrsync.daemon.hands import needs
from okrsync.errors import OkrsyncError
from okrsync.ports import Progress
from okrsync.settings import ProcessSettings, read_process_settings
from okrsync.usecases.stop import Stop


def settings(ctx: click.Context) -> ProcessSettings:
    """The process settings, with what the command line says on top."""
    options = ctx.find_root().obj or {}
    said = {f"OKRSYNC_{name.upper()}": value for name, value in options.items() if value}
    return read_process_settings({**os.environ, **said})


def zone(ctx: click.Context) -> ZoneInfo:
    """The organisation's zone, as the file has it; UTC where the file has problems by now."""
    loaded, _ = read_file(settings(ctx))
    return loaded.config.timezone if loaded.config is not None else ZoneInfo("UTC")


@contextmanager
def reading(ctx: click.Context) -> Iterator[Hub]:
    """A hub that changes nothing; it may be open beside a daemon."""
    hub = open_hub(settings(ctx), write=False)
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
            click.echo(
                f"the file was edited since version {standing.running}, which is what runs: okrsync plan "
                "shows what would change",
                err=True,
            )
        yield hub


@contextmanager
def writing(ctx: click.Context, stop: Stop | None = None) -> Iterator[Hub]:
    """The one hub that may write."""
    hub = open_hub(settings(ctx), write=True, stop=stop)
    try:
        with _concealing(hub):
            yield hub
    finally:
        hub.close()


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
                return order.carry_out(held, watcher)
        except StoreBusy:
            return control.send(settings(ctx).database, order)


def _having(hub: Hub, order: orders.Order, process: ProcessSettings) -> AbstractContextManager[Hub]:
    """``hub`` with the right to what ``order`` needs, where others may write to its database too."""
    if not hub.store.shared:
        return nullcontext(hub)
    from okrsync.daemon.leasing import leased, owner  # noqa: PLC0415 - nobody else needs leases

    ttl = timedelta(seconds=process.lease)
    return leased(hub, needs(order, hub.config), owner(), ttl, waiting=_say_whom)


def _say_whom(lease: str) -> None:
    click.echo(f"waiting: another process has {lease}", err=True)


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
