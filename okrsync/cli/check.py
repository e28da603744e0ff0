"""okrsync check and okrsync schema: the mapping file, before it is used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click

from okrsync.bootstrap import known_answers, live_checks, live_measures, unusable_plugins, warnings
from okrsync.cli import live as told
from okrsync.cli import manners, output, process, show
from okrsync.cli.reading import reading
from okrsync.settings import Config, Loaded, Problem
from okrsync.usecases.measure import Sample
from okrsync.usecases.probe import Answer


@manners.command("okrsync check", "okrsync check --live", "okrsync -f county.yaml check --json")
@click.option(
    "--live",
    is_flag=True,
    help="Also ask every tool (credentials, permissions, what each selection matches) and read each measure.",
)
@click.option("--json", "as_json", is_flag=True, help="Print problems, warnings and answers as JSON.")
@click.pass_context
def check(ctx: click.Context, live: bool, as_json: bool) -> None:
    """Validate the mapping file and report every problem in it at once, then what is weak about it."""
    settings = process.settings(ctx)
    loaded, plugins = process.mapping(settings)
    answers: list[Answer] = []
    samples: list[Sample] = []
    if live and loaded.config is not None:
        with reading() as watching:
            answers = live_checks(loaded.config, plugins, watching)
            samples = live_measures(loaded.config)
    known = known_answers(settings, loaded.config) if loaded.config is not None and not live else answers
    advice = warnings(loaded, known)
    if as_json:
        show.print_json(
            {
                "problems": [_problem(problem) for problem in loaded.problems],
                "warnings": [_problem(warning) for warning in advice],
                "live": [told.shape(answer) for answer in answers],
                "measures": [told.sample_shape(sample) for sample in samples],
            }
        )
    else:
        tell(loaded, answers, advice, samples)
    ctx.exit(_verdict(loaded.problems, answers, samples))


@manners.command("okrsync schema > okrsync.schema.json", "okrsync schema --api")
@click.option("--api", is_flag=True, help="Print the description of the JSON API (OpenAPI 3.1) instead.")
def schema(api: bool) -> None:
    """Print the JSON Schema of the mapping file, for editors."""
    if api:
        from okrsync.web.api import described  # noqa: PLC0415 - a web is slow to import

        show.print_json(described())
        return
    from okrsync.plugins import discover, usable  # noqa: PLC0415
    from okrsync.settings import schema as file_schema  # noqa: PLC0415

    show.print_json(file_schema(usable(discover())))


def _verdict(problems: Sequence[Problem], answers: Sequence[Answer], samples: Sequence[Sample]) -> int:
    """The exit code: a wrong file goes before a tool out of reach, that before a selection without items."""
    if problems:
        return 2
    if any(answer.trouble or any(scope.trouble for scope in answer.scopes) for answer in answers):
        return 3
    if any(sample.trouble for sample in samples):
        return 3
    return 1 if any(scope.empty for answer in answers for scope in answer.scopes) else 0


def tell(
    loaded: Loaded,
    answers: Sequence[Answer],
    advice: Sequence[Problem],
    samples: Sequence[Sample] = (),
) -> None:
    """Say what is wrong, what the file holds, what the tools and measures answered, and what is weak."""
    for problem in loaded.problems:
        output.warn(str(problem))
    if loaded.problems:
        output.warn(told.count(len(loaded.problems), "problem"))
    for trouble in unusable_plugins():
        output.warn(trouble)
    if loaded.config is not None:
        output.say(_summary(loaded.config))
    for answer in answers:
        output.say()
        for line in told.lines(answer):
            output.say(show.plain(line))
    if loaded.config is not None:
        for line in told.sample_lines(samples, loaded.config.timezone):
            output.say(show.plain(line))
    for warning in advice:
        output.warn(f"{output.painted('warning: ', 'yellow')}{warning}")


def _problem(problem: Problem) -> dict[str, Any]:
    return {**asdict(problem), "file": str(problem.file)}


def _summary(config: Config) -> str:
    okrs = config.okrs
    counts = (
        told.count(len(okrs.objectives), "objective"),
        told.count(len(okrs.key_results), "key result"),
        told.count(len(okrs.projects), "project"),
        told.count(len(okrs.kpis), "KPI"),
        told.count(len(config.connections), "connection"),
        told.count(len(config.scopes), "scope"),
    )
    return f"the file is fine: {', '.join(counts)}"
