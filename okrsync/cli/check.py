"""okrsync check and okrsync schema: the mapping file, before it is used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import click

from okrsync.bootstrap import live_checks, live_measures, read_file, unusable_plugins
from okrsync.cli import output, process, show
from okrsync.sdk import ToolError
from okrsync.settings import Config, Problem
from okrsync.usecases import shape
from okrsync.usecases.measure import Sample
from okrsync.usecases.probe import Answer, ScopeAnswer


@click.command()
@click.option(
    "--live",
    is_flag=True,
    help="Also ask every tool (credentials, permissions, what each selection matches) and read each measure.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON.")
@click.pass_context
def check(ctx: click.Context, live: bool, as_json: bool) -> None:
    """Validate the mapping file and report every problem in it at once."""
    loaded, plugins = read_file(process.settings(ctx))
    config = loaded.config
    answers = live_checks(config, plugins) if live and config is not None else []
    samples = live_measures(config) if live and config is not None else []
    if as_json:
        problems = [_problem(problem) for problem in loaded.problems]
        live_answers = [_answer(answer) for answer in answers]
        measures = [_sample(sample) for sample in samples]
        show.print_json({"problems": problems, "live": live_answers, "measures": measures})
    else:
        _tell(loaded.problems, config, answers)
        _tell_measures(samples)
    ctx.exit(_verdict(loaded.problems, answers, samples))


@click.command()
def schema() -> None:
    """Print the JSON Schema of the mapping file, for editors."""
    from okrsync.plugins import discover, usable  # noqa: PLC0415
    from okrsync.settings import schema as file_schema  # noqa: PLC0415

    show.print_json(file_schema(usable(discover())))


def _verdict(problems: Sequence[Problem], answers: Sequence[Answer], samples: Sequence[Sample]) -> int:
    """The exit code: a wrong file goes before a tool out of reach, that before a selection without items."""
    if problems:
        return 2
    if any(sample.trouble for sample in samples):
        return 3
    if any(answer.trouble or any(scope.trouble for scope in answer.scopes) for answer in answers):
        return 3
    return 1 if any(scope.empty for answer in answers for scope in answer.scopes) else 0


def _tell(problems: Sequence[Problem], config: Config | None, answers: Sequence[Answer]) -> None:
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        click.echo(_count(len(problems), "problem"), err=True)
    for trouble in unusable_plugins():
        click.echo(trouble, err=True)
    if config is not None:
        output.say(_summary(config))
    for answer in answers:
        output.say()
        for line in _lines(answer):
            output.say(show.plain(line))


def _tell_measures(samples: Sequence[Sample]) -> None:
    if samples:
        output.say()
        output.say("measures")
    for sample in samples:
        output.say(show.plain(f"  {_name(sample)} ({sample.source}): {_newest(sample)}"))


def _name(sample: Sample) -> str:
    """What the series is of: the id of a key result or a KPI."""
    return sample.series.partition(":")[2]


def _newest(sample: Sample) -> str:
    if sample.trouble is not None:
        return str(sample.trouble)
    if sample.newest is None:
        return "holds no value yet"
    return f"{sample.newest.value:g} of {sample.newest.at:%Y-%m-%d %H:%M} UTC"


def _lines(answer: Answer) -> Iterator[str]:
    if answer.trouble is not None:
        yield f"{answer.connection}: {answer.trouble}"
        return
    yield f"{answer.connection}: {answer.account} at {answer.site}"
    yield from (f"  {note}" for note in answer.notes)
    for scope in answer.scopes:
        yield from _scope_lines(scope)


def _scope_lines(scope: ScopeAnswer) -> Iterator[str]:
    if scope.trouble is not None:
        yield f"  {scope.scope}: {scope.trouble}"
        return
    yield f"  {scope.scope}: {_count(scope.items or 0, 'item')}"
    for purpose in scope.empty:
        yield f"    nothing there matches '{purpose}': are its label, list or epic spelt as in the tool?"


def _problem(problem: Problem) -> dict[str, Any]:
    return {**asdict(problem), "file": str(problem.file)}


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "connection": answer.connection,
        "account": answer.account,
        "site": answer.site,
        "notes": list(answer.notes),
        "scopes": [
            {
                "scope": scope.scope,
                "items": scope.items,
                "empty": list(scope.empty),
                **_trouble(scope.trouble),
            }
            for scope in answer.scopes
        ],
        **_trouble(answer.trouble),
    }


def _sample(sample: Sample) -> dict[str, Any]:
    return {
        "series": sample.series,
        "source": sample.source,
        "value": sample.newest.value if sample.newest else None,
        "at": shape.instant(sample.newest.at if sample.newest else None),
        "trouble": sample.trouble.message if sample.trouble else None,
        "hint": sample.trouble.hint if sample.trouble else None,
    }


def _trouble(error: ToolError | None) -> dict[str, Any]:
    if error is None:
        return {"trouble": None, "kind": None, "hint": None}
    return {"trouble": error.message, "kind": error.kind, "hint": error.hint}


def _summary(config: Config) -> str:
    okrs = config.okrs
    counts = (
        _count(len(okrs.objectives), "objective"),
        _count(len(okrs.key_results), "key result"),
        _count(len(okrs.projects), "project"),
        _count(len(okrs.kpis), "KPI"),
        _count(len(config.connections), "connection"),
        _count(len(config.scopes), "scope"),
    )
    return f"the file is fine: {', '.join(counts)}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
