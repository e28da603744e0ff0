"""Standard output that takes everything: any character, and a reader who leaves early."""

from __future__ import annotations

import codecs
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

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
