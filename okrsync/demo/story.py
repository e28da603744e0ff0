"""What happens in the county between autumn 2026 and the start of 2028, as moves of the stand-ins' world.

The work gets done, phase by phase. The dropout rate, measured at the end of each term, hardly moves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from okrsync.sandbox import World
from okrsync.sandbox.seed import BOARD, INFRA, PROJECT, SURVEY

# Rows that a chapter adds to the organisation's own tables: file name to (date, value).
Rows = Mapping[str, tuple[tuple[str, float], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """On ``day`` (UTC) ``told`` happens: ``move`` changes the world, ``measured`` is read off elsewhere.

    ``said`` is what a person checks in for the pupils with a tutor, ``stage`` what a person completes. With
    ``digest`` the day ends with a summary in Slack.
    """

    day: datetime
    told: str
    move: Callable[[World], None] = field(default=lambda _: None)
    measured: Rows = field(default_factory=dict)
    said: float | None = None
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


def _start(world: World) -> None:
    """The tutoring of a few schools, tracked in two tools."""
    for summary in ("Agree on tutoring hours with the schools", "Train the first 40 tutors"):
        world.jira.add_issue(PROJECT, summary, labels=["tutoring"])
    for name in ("Match tutors and pupils", "Equip the tutoring rooms", "Tell the parents"):
        world.trello.add_card(BOARD, "To do", name, labels=["Tutoring"])


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
            "dropout.csv": (("2025-07-31", 8.0), ("2026-07-31", 8.0)),
            "attainment.csv": (("2025-06-27", 62.0), ("2026-06-26", 62.7)),
        },
        said=150,
        move=_start,
        digest=True,
    ),
    Chapter(
        day=_day(2027, 1, 11),
        told="The questionnaire is written; absences are flagged. The autumn term's figures come in.",
        move=_first_winter,
        measured={"dropout.csv": (("2026-12-18", 7.9),)},
        said=260,
    ),
    Chapter(
        day=_day(2027, 4, 12),
        told="Tutors see their pupils at risk, mentors are recruited, all schools have been visited.",
        move=_spring,
        said=380,
        stage=("survey", "findings"),
    ),
    Chapter(
        day=_day(2027, 7, 5),
        told="The monitoring system is delivered on time: every story of the epic is closed.",
        move=_summer,
        measured={"attainment.csv": (("2027-06-25", 64.1),), "dropout.csv": (("2027-06-25", 7.9),)},
        said=450,
        digest=True,
    ),
    Chapter(
        day=_day(2027, 10, 11),
        told="The data protection story is reopened: its points leave the needle. The helpline is dropped.",
        move=_autumn,
        said=520,
    ),
    Chapter(
        day=_day(2028, 1, 10),
        told="The plan is delivered to its last item. The rate of the year is published.",
        move=_year_end,
        measured={"dropout.csv": (("2027-12-17", 7.8),)},
        said=590,
        digest=True,
    ),
)

START = STORY[0].day
