"""okrsync test: tests of the mapping, kept beside it and reviewed like code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from okrsync.bootstrap import read_cases
from okrsync.cli import manners, output, process, show
from okrsync.errors import UsageError
from okrsync.usecases.rehearse import Case, Difference, rehearse


@manners.command("okrsync test okrs.test.yaml", "okrsync -f county.yaml test tests/*.yaml --json")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the outcome of each test as JSON.")
@click.pass_context
def test(ctx: click.Context, files: tuple[Path, ...], as_json: bool) -> None:
    """Run tests of the mapping: given made-up items and measurements, what each key result shows."""
    config = process.mapping(process.settings(ctx))[0].config
    if config is None:
        raise UsageError("the mapping has problems", hint="okrsync check says which")
    outcomes: list[tuple[Path, Case, tuple[Difference, ...]]] = []
    refused = 0
    for file in files:
        cases, problems = read_cases(file, config)
        for problem in problems:
            output.warn(str(problem))
        refused += len(problems)
        outcomes += [(file, case, rehearse(config.okrs, case)) for case in cases]
    if as_json:
        show.print_json([_shape(*outcome) for outcome in outcomes])
    else:
        _tell(outcomes)
    ctx.exit(2 if refused else 1 if any(differences for *_, differences in outcomes) else 0)


def _tell(outcomes: list[tuple[Path, Case, tuple[Difference, ...]]]) -> None:
    for _, case, differences in outcomes:
        output.say(show.plain(f"{'✗' if differences else '✓'} {case.name}"))
        for one in differences:
            words = f"{one.of}: {one.figure} is {one.shown}, and {one.expected} was expected"
            output.say(show.plain(f"    {words}"))
    failed = sum(1 for *_, differences in outcomes if differences)
    output.say(f"{len(outcomes) - failed} passed, {failed} failed")


def _shape(file: Path, case: Case, differences: tuple[Difference, ...]) -> dict[str, Any]:
    return {
        "file": str(file),
        "name": case.name,
        "passed": not differences,
        "differences": [
            {
                "of": one.of,
                "figure": one.figure,
                "expected": one.expected,
                "shown": one.shown,
            }
            for one in differences
        ],
    }
