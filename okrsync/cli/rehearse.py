"""okrsync test: tests of the mapping, kept beside it and reviewed like code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from okrsync.bootstrap import read_cases
from okrsync.cli import manners, output, process, show
from okrsync.cli.junit import Outcome, Refusal, junit
from okrsync.errors import UsageError
from okrsync.usecases.rehearse import in_words, rehearse

_ENDINGS = ("*.test.yaml", "*.test.yml")


@manners.command(
    "okrsync test okrs.test.yaml",
    "okrsync -f county.yaml test tests --json",
    "okrsync test . --junit build/okrs.xml",
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--junit",
    "report",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="Also write it there as JUnit XML.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the outcome of each test as JSON.")
@click.pass_context
def test(ctx: click.Context, files: tuple[Path, ...], report: Path | None, as_json: bool) -> None:
    """Run tests of the mapping: given made-up items and measurements, what each key result shows.

    Of a folder, all files in it and below whose names end in .test.yaml are run.
    """
    config = process.mapping(process.settings(ctx))[0].config
    if config is None:
        raise UsageError("the mapping has problems", hint="okrsync check says which")
    outcomes: list[Outcome] = []
    refusals: list[Refusal] = []
    for file in _found(files):
        cases, problems = read_cases(file, config)
        for problem in problems:
            output.warn(str(problem))
        if problems:
            refusals.append(Refusal(file, tuple(problems)))
        outcomes += [Outcome(file, case.name, rehearse(config.okrs, case)) for case in cases]
    if report is not None:
        _write(report, junit(outcomes, refusals))
    if as_json:
        show.print_json([_shape(outcome) for outcome in outcomes])
    else:
        _tell(outcomes, sum(len(one.problems) for one in refusals))
    ctx.exit(2 if refusals else 1 if any(outcome.differences for outcome in outcomes) else 0)


def _found(paths: Sequence[Path]) -> Iterator[Path]:
    """Each file as it was named, and of each folder those in it and below. Raises UsageError for none."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        inside = sorted(file for ending in _ENDINGS for file in path.rglob(ending))
        if not inside:
            raise UsageError(f"{path} holds no tests", hint="their files end in .test.yaml")
        yield from inside


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}", hint="is its folder there?") from error


def _tell(outcomes: Sequence[Outcome], refused: int) -> None:
    for outcome in outcomes:
        output.say(show.plain(f"{'✗' if outcome.differences else '✓'} {outcome.name}"))
        for one in outcome.differences:
            output.say(show.plain(f"    {in_words(one)}"))
            if one.why is not None:
                output.say(show.plain(f"      {one.why}"))
    failed = sum(1 for outcome in outcomes if outcome.differences)
    problems = f", {refused} problem{'' if refused == 1 else 's'} in the files" if refused else ""
    output.say(f"{len(outcomes) - failed} passed, {failed} failed{problems}")


def _shape(of: Outcome) -> dict[str, Any]:
    return {
        "file": str(of.file),
        "name": of.name,
        "passed": not of.differences,
        "differences": [
            {
                "of": one.of,
                "figure": one.figure,
                "expected": one.expected,
                "shown": one.shown,
                "why": one.why,
            }
            for one in of.differences
        ],
    }
