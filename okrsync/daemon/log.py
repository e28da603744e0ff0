"""The daemon's log: for eyes on a terminal, as JSON lines anywhere else, and without secrets."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from uuid import uuid4

import structlog

from okrsync.settings import ProcessSettings
from okrsync.usecases.about import about, what_about
from okrsync.usecases.conceal import Concealer

_log = structlog.get_logger("okrsync")

# The client's own lines hold whole addresses, and what a scheduler or a queue says, we say.
_LEVELS = {
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "apscheduler": logging.ERROR,
    "asyncio": logging.WARNING,
    "procrastinate": logging.CRITICAL,
    "psycopg.pool": logging.CRITICAL,
}


def be_silent() -> None:
    """Let only errors through, those of libraries too, where the events are told in another way."""
    logging.getLogger().setLevel(logging.ERROR)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


def set_up(settings: ProcessSettings, conceal: Concealer, **of: str) -> None:
    """Send everything, that of libraries included, to standard error in one form, without secrets.

    ``of`` is in every line.
    """
    readable = settings.log_format == "console" or (settings.log_format == "auto" and sys.stderr.isatty())
    shared: list[structlog.typing.Processor] = [
        lambda _, __, event: {**of, **event},
        lambda _, __, event: {**what_about(), **event},
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _concealing(conceal),
                _drawn() if readable else structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level.upper())
    for name, level in _LEVELS.items():
        logging.getLogger(name).setLevel(level)
    _take_what_is_printed()


@contextmanager
def run(**of: object) -> Iterator[str]:
    """A run that every line of the log belongs to until the block ends, under an id of its own."""
    number = uuid4().hex[:8]
    with about(run=number, **of):
        yield number


def _drawn() -> structlog.dev.ConsoleRenderer:
    """Lines for eyes, in colour where they are wanted: https://no-color.org for where they are not."""
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty() and not os.environ.get("NO_COLOR"))


def _concealing(conceal: Concealer) -> structlog.typing.Processor:
    def concealed(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        shown: structlog.typing.EventDict = conceal.event(event)
        return shown

    return concealed


def _take_what_is_printed() -> None:
    """What Python prints by itself goes through the log: faults of threads, warnings, faults of the log."""
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False
    threading.excepthook = lambda args: _broke(args.exc_type, args.exc_value, args.exc_traceback)
    sys.excepthook = _broke


def _broke(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    _log.error("broke", exc_info=(kind, error or kind(), trace))
