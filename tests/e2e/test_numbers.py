"""The county's numbers, worked out by hand, before and after the world moves.

Phase 1 weighs by points. Its items, dropped ones included, have 3 8 5 8 3 13 8 points and one has none: it
weighs as their mean, 48/7, and so does each item of phase 2, which counts items. In units of that mean:
done (3 + 8) * 7/48 + 1, total 27 * 7/48 + 1 + 4.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from okrsync.sandbox import World
from tests.e2e.program import Program

KEEPS_ITS_RESULT = {"value": 8, "unit": "%", "progress": 0}


def _is(number: float, worked_out: Fraction | int) -> bool:
    return number == pytest.approx(float(worked_out), abs=1e-9)


def _result(kr: dict[str, Any]) -> dict[str, Any]:
    return {name: kr["result"][name] for name in KEEPS_ITS_RESULT}


def test_the_numbers_of_the_county_are_those_worked_out_by_hand(settled: Program) -> None:
    figures = settled.figures()
    dropout, survey, tutoring = (figures[name] for name in ("dropout", "survey", "tutoring"))
    assert _is(dropout["delivery"]["done"], Fraction(125, 48))
    assert _is(dropout["delivery"]["total"], Fraction(429, 48))
    assert _is(dropout["delivery"]["dropped"], Fraction(147, 48))
    assert _is(dropout["delivery"]["progress"], Fraction(125, 429))
    assert _result(dropout) == KEEPS_ITS_RESULT
    assert _is(survey["delivery"]["progress"], Fraction(3, 10))
    assert _is(survey["delivery"]["dropped"], 3)
    assert survey["result"]["progress"] == 0
    assert (tutoring["delivery"]["progress"], tutoring["result"]["progress"]) == (None, None)
    assert tutoring["signal"]["name"] == "not measured"


def test_a_closed_item_moves_delivery_and_leaves_the_result_of_a_metric_alone(
    synced: Program, world: World
) -> None:
    world.jira.transition("DROP-4", "Done")
    assert synced.look("sync")["moved"] == ["dropout"]
    dropout = synced.figures()["dropout"]
    assert _is(dropout["delivery"]["progress"], Fraction(160, 429))
    assert _result(dropout) == KEEPS_ITS_RESULT


def test_dropped_and_reopened_items_count_for_what_they_are(synced: Program, world: World) -> None:
    world.jira.drop("DROP-12")
    world.jira.reopen("DROP-3")
    synced.look("sync")
    delivery = synced.figures()["dropout"]["delivery"]
    assert _is(delivery["total"], Fraction(429, 48) - 1)
    assert _is(delivery["progress"], Fraction(125 - 56, 429 - 48))


def test_deleted_and_moved_items_leave_the_number_and_say_why(synced: Program, world: World) -> None:
    world.jira.delete("DROP-6")
    world.jira.move_to_project("DROP-5", "WEB")
    synced.look("sync")
    delivery = synced.figures()["dropout"]["delivery"]
    mean = Fraction(3 + 8 + 5 + 13 + 8, 5)
    assert _is(delivery["progress"], (Fraction(3 + 8) / mean + 1) / (Fraction(3 + 8 + 5) / mean + 1 + 4))
    gone = {item["id"]: item["gone"] for item in synced.look("items") if item["gone"]}
    assert sorted(gone.values()) == ["deleted", "moved"]


def test_an_archived_card_and_a_closed_issue_move_the_stages(synced: Program, world: World) -> None:
    world.trello.archive_card(world.trello.card("Interview pupils at Hillcrest Primary"))
    for number in (3, 4, 5):
        world.github.close("county/survey", number)
    synced.look("sync")
    survey = synced.figures()["survey"]
    assert _is(survey["delivery"]["progress"], Fraction(6, 9))
    assert survey["result"]["progress"] == 0.2
    world.github.reopen("county/survey", 5)
    synced.look("sync")
    assert synced.figures()["survey"]["result"]["progress"] == 0
    as_items = {item["key"]: item["state"] for item in synced.look("items", "--kr", "survey")}
    assert as_items["county/survey#5"] == "todo"


def test_a_new_measurement_moves_the_result_and_leaves_delivery_alone(synced: Program) -> None:
    synced.write(rate=6.5)
    assert synced.look("sync")["moved"] == ["dropout"]
    dropout = synced.figures()["dropout"]
    assert (dropout["result"]["value"], dropout["result"]["progress"]) == (6.5, 0.3)
    assert _is(dropout["delivery"]["progress"], Fraction(125, 429))
