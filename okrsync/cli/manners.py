"""What all commands have in common: examples in their help, and how much they say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

_LEVEL = "okrsync.level"


def command(*examples: str, **settings: Any) -> Callable[[Callable[..., Any]], click.Command]:
    """A command whose help ends with ``examples``, each a line to type, and that takes ``-v`` and ``-q``."""

    def made(function: Callable[..., Any]) -> click.Command:
        # \b keeps click from filling the lines like prose: https://click.palletsprojects.com/en/stable/documentation/
        epilog = "\n".join(("\b", "Examples:", *(f"  {example}" for example in examples)))
        of_function: click.Command = click.command(cls=click.Command, epilog=epilog, **settings)(function)
        of_function.params += loudness()
        return of_function

    return made


def loudness() -> list[click.Parameter]:
    """The two options; the one that was said last holds."""
    return [
        _says("debug", "-v", "--verbose", help="Also say what is asked of the tools, and what they answer."),
        _says("warning", "-q", "--quiet", help="Say no more than what was asked for, warnings and errors."),
    ]


def level(ctx: click.Context) -> str | None:
    """The least grave events that the command line wants to hear of; None where it does not say."""
    said: str | None = ctx.meta.get(_LEVEL)
    return said


def is_quiet() -> bool:
    """Whether the command that runs is to say only what was asked for."""
    ctx = click.get_current_context(silent=True)
    return ctx is not None and level(ctx) == "warning"


def is_verbose() -> bool:
    """Whether the command that runs is to say all that it does."""
    ctx = click.get_current_context(silent=True)
    return ctx is not None and level(ctx) == "debug"


def _says(wanted: str, *names: str, help: str) -> click.Option:  # noqa: A002 - as click calls it
    def keep(ctx: click.Context, _: click.Parameter, given: bool) -> None:
        if given:
            ctx.meta[_LEVEL] = wanted

    return click.Option(names, is_flag=True, expose_value=False, callback=keep, help=help)
