"""Questions on a terminal: a wrong answer is told why and asked again, Ctrl-C ends it all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from okrsync.cli import output, show
from okrsync.errors import UsageError

T = TypeVar("T")


def ask(text: str, read: Callable[[str], T], *, default: str | None = None) -> T:
    """What a person answers, as ``read`` understands it; an empty ``default`` lets them say nothing.

    ``read`` raises UsageError for what it can't take, and the question comes again.
    """
    answer: T = click.prompt(
        show.plain(text),
        default=default or "",
        show_default=bool(default),
        value_proc=_understood(read if default is not None else _needed(read)),
    )
    return answer


def ask_text(text: str, *, default: str | None = None) -> str:
    """A line of text."""
    return ask(text, str, default=default)


def ask_secret(text: str) -> str:
    """What nobody should see over a shoulder: it is not shown while it is typed."""
    answer: str = click.prompt(
        show.plain(text),
        default="",
        show_default=False,
        hide_input=True,
        value_proc=_understood(_needed(str)),
    )
    return answer


def sure(text: str, *, default: bool) -> bool:
    """Yes or no."""
    return click.confirm(show.plain(text), default=default)


def tell(text: str = "") -> None:
    """Say a line, made harmless."""
    output.say(show.plain(text))


def _needed(read: Callable[[str], T]) -> Callable[[str], T]:
    """``read``, where nothing is no answer."""

    def something(text: str) -> T:
        if not text:
            raise UsageError("this one needs an answer; Ctrl-C ends it all and writes nothing")
        return read(text)

    return something


def _understood(read: Callable[[str], Any]) -> Callable[[str], Any]:
    def understand(text: str) -> Any:
        try:
            return read(text.strip())
        except UsageError as error:
            raise click.UsageError(show.plain(str(error))) from None

    return understand
