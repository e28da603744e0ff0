"""What happens in the county between autumn 2026 and the start of 2028, as moves of the stand-ins' world.

The work gets done, phase by phase. The dropout rate, measured at the end of each term, hardly moves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from okrsync.sandbox import World
from okrsync.sandbox.seed import INFRA, PROJECT, SURVEY

# Rows that a chapter adds to the organisation's own tables: file name to (date, value).
Rows = Mapping[str, tuple[tuple[str, float], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """On ``day`` (UTC) ``told`` happens: ``move`` changes the world, ``measured`` is read off elsewhere.

    ``stage`` is what a person completes; with ``digest`` the day ends with a summary in Slack.
    """

    day: datetime
    told: str
    move: Callable[[World], None] = field(default=lambda _: None)
    measured: Rows = field(default_factory=dict)
    stage: tuple[str, str] | None = None
    digest: bool = False


def _day(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 7, 0, tzinfo=UTC)


def _finish(world: World, *numbers: int) -> None:
    for number in numbers:
        world.jira.transition(f"{PROJECT}-{number}", "Done")


def _interview(world: World, *schools: str) -> None:
    for school in schools:
        world.trello.complete_due(world.trello.card(f"Interview pupils at {school}"))


def _first_winter(world: World) -> None:
    _finish(world, 4)
    world.jira.transition(f"{PROJECT}-5", "In Progress")
    for number in (3, 4, 5):
        world.github.close(SURVEY, number)


def _spring(world: World) -> None:
    _finish(world, 5, 10)
    _interview(world, "Oakfield Secondary", "Harbour Vocational", "St Brigid's", "Hillcrest Primary")
    world.github.close(INFRA, 2)


def _summer(world: World) -> None:
    _finish(world, 6, 7)


def _autumn(world: World) -> None:
    world.jira.reopen(f"{PROJECT}-7")
    world.jira.drop(f"{PROJECT}-12")
    _finish(world, 11)


def _year_end(world: World) -> None:
    _finish(world, 7)


STORY = (
    Chapter(
        day=_day(2026, 10, 5),
        told="okrsync is installed and pulls from Jira, GitHub and Trello for the first time.",
        measured={
            "dropout.csv": (("2025-06-30", 8.0), ("2026-06-30", 8.0)),
            "attainment.csv": (("2026-03-31", 62.4), ("2026-06-30", 63.1)),
        },
        digest=True,
    ),
    Chapter(
        day=_day(2027, 1, 11),
        told="The questionnaire is written; absences are flagged. The autumn term's figures come in.",
        move=_first_winter,
        measured={"attainment.csv": (("2026-12-18", 64.0),), "dropout.csv": (("2026-12-18", 7.9),)},
    ),
    Chapter(
        day=_day(2027, 4, 12),
        told="Tutors see their pupils at risk, mentors are recruited, all schools have been visited.",
        move=_spring,
        measured={"attainment.csv": (("2027-03-26", 65.2),)},
        stage=("survey", "3"),
    ),
    Chapter(
        day=_day(2027, 7, 5),
        told="The monitoring system is delivered on time: every story of the epic is closed.",
        move=_summer,
        measured={"attainment.csv": (("2027-06-30", 66.3),), "dropout.csv": (("2027-06-30", 7.9),)},
        digest=True,
    ),
    Chapter(
        day=_day(2027, 10, 11),
        told="The data protection story is reopened: its points leave the needle. The helpline is dropped.",
        move=_autumn,
    ),
    Chapter(
        day=_day(2028, 1, 10),
        told="Everything is delivered. The rate of the year is published.",
        move=_year_end,
        measured={"attainment.csv": (("2027-12-17", 67.9),), "dropout.csv": (("2027-12-17", 7.8),)},
        digest=True,
    ),
)

START = STORY[0].day
