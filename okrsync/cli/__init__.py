"""The command line: a thin shell over the use cases."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from okrsync.errors import OkrsyncError

# Where each command lives; a module is loaded when its command is called and not before.
_COMMANDS = {
    "check": "check",
    "checkin": "tell",
    "complete": "tell",
    "demo": "demo",
    "digest": "digest",
    "explain": "explain",
    "items": "items",
    "run": "run",
    "schema": "check",
    "status": "status",
    "sync": "sync",
}


class _Lazy(click.Group):
    """A group whose commands are imported one by one, so that each starts quickly."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"okrsync.cli.{_COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            raise click.UsageError(f"{error.message}{_suggestion(args[0])}", ctx) from None


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


def main() -> None:
    """Run a command; whatever a person can act on ends as one message, never as a traceback."""
    try:
        sys.exit(okrsync.main(standalone_mode=False) or 0)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OkrsyncError as error:
        complain(error)
        sys.exit(error.exit_code)


def complain(error: OkrsyncError) -> None:
    """Say on standard error what happened and what to do."""
    click.echo(click.style("error: ", fg="red", bold=True) + error.message, err=True)
    if error.hint:
        click.echo(f"  hint: {error.hint}", err=True)


def _suggestion(name: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only a typo pays for it

    close = get_close_matches(name, _COMMANDS, n=1)
    return f" Did you mean {close[0]!r}?" if close else ""
