"""The command line: a thin shell over the use cases."""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from traceback import extract_tb
from typing import Any

import click

from okrsync.cli import manners, output
from okrsync.cli.lasting import nothing_to_collect
from okrsync.errors import OkrsyncError

# Where each command lives and what it does, in the order in which people meet them. A module is loaded when
# its command is called and not before, so that help costs nothing.
_COMMANDS = {
    "demo": ("demo", "Play a county's story on stand-ins for the tools."),
    "init": ("init", "Ask, look into the tools, and write a first file."),
    "check": ("check", "Validate the mapping file; with --live also ask the tools."),
    "plan": ("plan", "Show what the edited file would do to every number."),
    "discover": ("discover", "List what the tools have to sync, and what is in it."),
    "test": ("rehearse", "Run tests of the mapping: made-up items, and what is shown for them."),
    "schema": ("check", "Print the JSON Schema of the mapping file."),
    "sync": ("sync", "Pull what changed from every tool, and recompute."),
    "status": ("status", "Show every key result: two needles, status, signal."),
    "connections": ("connections", "Show each tool: who we are there, and how fresh what it told is."),
    "explain": ("explain", "Show what a key result's numbers are made of."),
    "items": ("items", "List the work items as okrsync understands them."),
    "checkin": ("tell", "Record a value of a metric."),
    "complete": ("tell", "Record that a stage of a milestone is complete."),
    "override": ("word", "Set a result for a time, with a reason."),
    "close": ("word", "Close an objective whose period is over: scores and carry-over."),
    "projects": ("projects", "List every project, and what the work in progress is for."),
    "report": ("report", "Write everything to a file: a page, Markdown, a table or JSON."),
    "digest": ("digest", "Show, or post, the Slack summary."),
    "backup": ("backup", "Copy the database to a file, also beside a running daemon."),
    "run": ("run", "Be the daemon: sync and post on schedule."),
    "reload": ("reload", "Have the daemon read the file again."),
    "webhooks": ("webhooks", "Show what to register where, so that tools tell of changes."),
    "doctor": ("doctor", "Look for what is wrong with this installation."),
    "healthcheck": ("healthcheck", "Ask the daemon on this machine whether it is well."),
}


def _in_its_place(error: click.NoSuchOption) -> click.UsageError:
    """Say where an option belongs that was written behind the command and is one of okrsync itself."""
    name, command = error.option_name, error.ctx.info_name if error.ctx else ""
    if name not in {"-f", "--file", "--database"}:
        return error
    return click.UsageError(f"{name} goes before the command: okrsync {name} ... {command}", error.ctx)


class _Lazy(click.Group):
    """A group whose commands are imported one by one, so that each starts quickly."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, does) for name, (_, does) in _COMMANDS.items()])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        with nothing_to_collect():
            module = import_module(f"okrsync.cli.{_COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            raise click.UsageError(f"{error.message}{_suggestion(args[0])}", ctx) from None

    def invoke(self, ctx: click.Context) -> Any:
        with output.reader_may_leave():
            try:
                return super().invoke(ctx)
            except click.NoSuchOption as error:
                raise _in_its_place(error) from None


@click.group(
    cls=_Lazy,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 fine, 1 problems found, 2 wrong usage or configuration, 3 a tool was out of reach.",
)
@click.version_option(package_name="okrsync", message="okrsync %(version)s")
@click.option(
    "-f", "--file", metavar="PATH", help="The mapping file or folder  [default: okrsync.yaml, OKRSYNC_FILE]"
)
@click.option("--database", metavar="URL", help="The database  [default: okrsync.db, OKRSYNC_DATABASE]")
@click.pass_context
def okrsync(ctx: click.Context, file: str | None, database: str | None) -> None:
    """Show, for every Key Result, what was delivered beside what it achieved."""
    ctx.obj = {"file": file, "database": database}


okrsync.params += manners.loudness()


def main() -> None:
    """Run a command; whatever a person can act on ends as one message, never as a traceback."""
    output.take_anything()
    try:
        sys.exit(okrsync.main(prog_name="okrsync", standalone_mode=False) or 0)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as error:
        error.show(sys.stderr)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        # Leaving takes a moment, and who presses it once more meanwhile has been heard already.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        output.warn("stopped")
        sys.exit(130)
    except OkrsyncError as error:
        complain(error)
        sys.exit(error.exit_code)
    except Exception as error:
        if os.environ.get("OKRSYNC_LOG_LEVEL", "").lower() == "debug":
            raise
        complain(_own_fault(error))
        sys.exit(1)


def complain(error: OkrsyncError) -> None:
    """Say on standard error what happened and what to do."""
    output.warn(output.painted("error: ", "red") + error.message)
    if error.hint:
        output.warn(f"  hint: {error.hint}")


def _own_fault(error: Exception) -> OkrsyncError:
    """What to say of a fault in okrsync: where, and not what, since that may hold a secret."""
    last = extract_tb(error.__traceback__)[-1]
    where = f"{last.filename.rpartition('/')[2]}, line {last.lineno}"
    return OkrsyncError(
        f"okrsync itself broke: {type(error).__name__} in {where}",
        hint="please report this; OKRSYNC_LOG_LEVEL=debug shows the whole of it",
    )


def _suggestion(name: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only a typo pays for it

    close = get_close_matches(name, _COMMANDS, n=1)
    return f" Did you mean {close[0]!r}?" if close else ""
