"""Every command with its arguments and options, from the commands themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

from okrsync.cli import okrsync
from tests.reference.markdown import code, page, sentence, table

_INTRODUCTION = """
Every command with its arguments and options, in the words of `--help`. [Commands](../cli.md) says what each
is for, which of them write, and what their JSON holds; [exit codes](exit-codes.md) has how they end.
"""

# What a number may be, in the notation of the library.
_BOUNDS = re.compile(r"\s*\[x.*\]$")


def commands() -> str:
    """The page."""
    whole = click.Context(okrsync, info_name="okrsync")
    sections = []
    for name in okrsync.list_commands(whole):
        command = okrsync.get_command(whole, name)
        assert command is not None
        sections.append(_section(command, click.Context(command, info_name=name, parent=whole)))
    return page("Reference: commands", _INTRODUCTION, _section(okrsync, whole), *sections)


def _section(command: click.Command, context: click.Context) -> str:
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    told = [sentence(one) for one in (command.help or "").split("\n\n")]
    options = [(code(spelt), sentence(said)) for spelt, said in _options(command, context)]
    parts = [
        f"## {context.command_path}",
        f"```text\n{usage}\n```",
        *told,
        table(("option", "meaning"), options) if options else "",
        *_examples(command),
    ]
    return "\n\n".join(part.strip() for part in parts if part.strip())


def _options(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    for parameter in command.get_params(context):
        spelt, said = parameter.get_help_record(context) or ("", "")
        # Arguments that need no word are told by the line of usage.
        if said and "--help" not in spelt:
            yield spelt, f"{_BOUNDS.sub('', said)}{_often(parameter)}"


def _often(parameter: click.Parameter) -> str:
    return " May be given several times." if getattr(parameter, "multiple", False) else ""


def _examples(command: click.Command) -> Iterator[str]:
    """What follows the options in the help, as it stands there; exit codes have a page of their own."""
    if command.epilog and command is not okrsync:
        yield f"```text\n{command.epilog.strip()}\n```"
