"""Standard output that takes everything: any character, and a reader who leaves early."""

from __future__ import annotations

import codecs
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import click

from okrsync.cli import manners

_LOOKALIKE = "okrsync-lookalike"

# What figures are drawn with, for terminals that know letters only; as wide as what it stands for.
_ASCII = str.maketrans(
    {
        "█": "#",
        "│": "|",
        "·": ".",
        "—": "-",
        "✓": "x",
        "…": "~",
        "●": "o",
        "★": "*",
        "◐": "~",
        "▲": "!",
        "✕": "x",
        "○": ".",
        "─": "-",
    }
)


def take_anything() -> None:
    """Let no character that the terminal's encoding lacks end a command."""
    codecs.register_error(_LOOKALIKE, _lookalike)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=_LOOKALIKE)


def say(line: str = "") -> None:
    """Write a line for people. Unlike click's own way it never changes the stream's encoding."""
    sys.stdout.write(f"{line}\n")


def confirm(line: str) -> None:
    """Say that what was asked for is done; with ``--quiet`` the exit code says it."""
    if not manners.is_quiet():
        say(line)


def note(line: str) -> None:
    """Say on standard error what is under way; with ``--quiet`` nothing."""
    if not manners.is_quiet():
        warn(line)


def warn(line: str) -> None:
    """Say on standard error what must not go unnoticed, in the encoding of the terminal."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def may_move() -> bool:
    """Whether lines may be drawn over: on a terminal where nothing else is written between them."""
    return sys.stderr.isatty() and not (manners.is_quiet() or manners.is_verbose())


def painted(text: str, colour: str) -> str:
    """``text`` for standard error: in colour on a terminal that wants it, else as it is.

    Decided as rich does for standard output: https://no-color.org, https://force-color.org
    """
    if os.environ.get("NO_COLOR") or not (os.environ.get("FORCE_COLOR") or _is_terminal(sys.stderr)):
        return text
    return click.style(text, fg=colour, bold=True)


def _is_terminal(stream: TextIO) -> bool:
    return stream.isatty() and os.environ.get("TERM") not in {"dumb", "unknown"}


@contextmanager
def reader_may_leave() -> Iterator[None]:
    """End quietly, as fine, where the reader of a pipe has seen enough."""
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except (BrokenPipeError, SystemExit):
        # Rich turns the first into the second. What is still buffered would fail once more at the very end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise click.exceptions.Exit(0) from None


def _lookalike(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_in_ascii(c) for c in error.object[error.start : error.end]), error.end


def _in_ascii(character: str) -> str:
    """A look-alike, or the escape that JSON and people read alike."""
    drawn = character.translate(_ASCII)
    return drawn if drawn.isascii() else json.dumps(character)[1:-1]
