"""The daemon's log: for eyes on a terminal, as JSON lines anywhere else."""

from __future__ import annotations

import logging
import sys

import structlog

from okrsync.settings import ProcessSettings


def be_silent() -> None:
    """Let only errors through, where the events are told in another way."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


def set_up(settings: ProcessSettings) -> None:
    """Send everything, that of libraries included, to standard error in one form."""
    readable = settings.log_format == "console" or (settings.log_format == "auto" and sys.stderr.isatty())
    renderer = structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer()
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level.upper())
    # The client's own lines hold whole addresses, and a scheduler's say nothing that ours don't.
    for name in ("httpx", "httpcore", "apscheduler"):
        logging.getLogger(name).setLevel(logging.WARNING)
