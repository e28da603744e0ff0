"""How a command can end, from the help of the command line and from every error that a person may see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

import okrsync as hub
from okrsync.cli import okrsync
from okrsync.errors import OkrsyncError
from tests.reference.markdown import code, page, sentence, table

_INTRODUCTION = """
What a command ends with, so that scripts can go by it. [Exit codes](../cli.md#exit-codes) says which goes
before which.
"""
_ERRORS = """
## What ends with which

Every error that okrsync has a name for, in the words of the code. None shows as a traceback, and each comes
as a line that says what happened and, where there is something to be done, one with a hint.
"""
# Not in the help of every command: a shell's own word for an interrupt, 128 and the number of the signal.
_INTERRUPTED = ("130", "stopped by Ctrl-C")


def exit_codes() -> str:
    """The page."""
    codes = [*re.findall(r"(\d+) ([^,.]+)", okrsync.epilog or ""), _INTERRUPTED]
    errors = [
        (code(error.exit_code), code(error.__name__), sentence((error.__doc__ or "").splitlines()[0]))
        for error in sorted(_errors(), key=lambda error: (error.exit_code, error.__name__))
    ]
    return page(
        "Reference: exit codes",
        _INTRODUCTION,
        table(("code", "means"), [(code(number), words.strip()) for number, words in codes]),
        _ERRORS,
        table(("code", "error", "when"), errors),
    )


def _errors() -> set[type[OkrsyncError]]:
    for module in walk_packages(hub.__path__, "okrsync."):
        # The one is a program, the other are scripts of the tool that upgrades databases.
        if not module.name.endswith("__main__") and ".migrations" not in module.name:
            import_module(module.name)
    return {error for error in _below(OkrsyncError) if error.__module__.startswith("okrsync.")}


def _below(error: type[OkrsyncError]) -> Iterator[type[OkrsyncError]]:
    for one in error.__subclasses__():
        yield one
        yield from _below(one)
