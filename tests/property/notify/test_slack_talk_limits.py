"""What is said between the digests, and answered: within Slack's limits too, whatever titles hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrsync.domain.evaluate import Figures, KeyResultFigures, KpiFigures
from okrsync.errors import OkrsyncError
from okrsync.notify import asking, views
from okrsync.notify.answering import answer, refused
from okrsync.notify.requests import Typed
from okrsync.ports import ScopeId, ScopeState
from okrsync.sandbox.slack_blocks import refusal
from okrsync.sdk import Scope
from okrsync.usecases.alert import Alarm, Transition
from okrsync.usecases.ask import Question
from okrsync.usecases.digest import Digest
from okrsync.usecases.explain import Explanation
from tests.property.notify.slack_judges import judge_by_slack_sdk, judge_by_slackblocks, judge_size
from tests.property.notify.test_slack_limits import STYLE, counts, digest, many_titles
from tests.unit.domain.made_up import day


def judge(message: Mapping[str, Any]) -> None:
    """By every judge that there is."""
    judge_size(message)
    assert refusal(message["blocks"]) is None
    judge_by_slack_sdk(message["blocks"])
    judge_by_slackblocks(message["blocks"])
    json.dumps(message, ensure_ascii=False).encode()


def transitions(told: Digest, trouble: str) -> list[Transition]:
    """Every alarm of every key result, and of a scope."""
    of_krs = [Transition(alarm=Alarm.AT_RISK, subject="kr", figures=line.figures) for line in told.lines]
    scope = ScopeState(id=ScopeId("c", Scope("board", "b")), trouble=trouble, trouble_kind="shrunken")
    return [*of_krs, Transition(alarm=Alarm.HELD, subject="scope", scope=scope)]


@settings(max_examples=30, deadline=None)
@given(many_titles, counts)
def test_alerts_are_within_what_slack_takes(names: list[str], count: int) -> None:
    judge(asking.alert(transitions(digest(names, count), names[0]), {"kr-1": "owner"}, STYLE))


@settings(max_examples=30, deadline=None)
@given(many_titles, st.integers(1, 60), st.booleans())
def test_questions_are_within_what_slack_takes(names: list[str], count: int, answerable: bool) -> None:
    asked = [
        Question(
            id=f"kr-{number}",
            title=names[number % len(names)],
            unit="pupils",
            owner=None,
            due=day(1),
            time=2,
            value=None,
        )
        for number in range(count)
    ]
    judge(asking.question(asked, STYLE, answerable=answerable))


class Office:
    """Knows figures, and nothing else."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def figures(self) -> Figures:
        return self._figures

    def explain(self, key_result: str) -> Explanation:
        raise AssertionError(key_result)

    def measured(self, name: str) -> KeyResultFigures | KpiFigures:
        raise AssertionError(name)

    def check_in(self, name: str, value: float, *, by: str, note: str | None) -> str:
        raise AssertionError(name, value, by, note)

    def show(self, trigger: str, view: dict[str, Any]) -> None:
        raise AssertionError(trigger, view)


def figures_of(told: Digest) -> Figures:
    """The figures that a digest tells of."""
    return Figures(at=told.at, objectives=tuple(chapter.figures for chapter in told.chapters), kpis=())


@settings(max_examples=30, deadline=None)
@given(many_titles, counts)
def test_the_answer_to_the_command_is_within_what_slack_takes(names: list[str], count: int) -> None:
    asked = Typed(words=("status",), by="mia", trigger="t")
    told = answer(asked, Office(figures_of(digest(names, count))))
    assert told is not None
    judge(told)


@settings(max_examples=30, deadline=None)
@given(many_titles)
def test_what_is_refused_is_told_within_what_slack_takes(names: list[str]) -> None:
    told = refused(Typed(words=(), by="mia", trigger="t"), OkrsyncError(names[0] or "x", hint=names[-1]))
    assert told is not None
    judge(told)


@settings(max_examples=30, deadline=None)
@given(many_titles)
def test_the_form_is_within_what_slack_takes(names: list[str]) -> None:
    """https://docs.slack.dev/reference/views/modal-views, 24 characters of a title, 2000 of a label."""
    view = views.check_in(digest(names, 1).lines[0].figures)
    assert len(view["title"]["text"]) <= 24
    assert len(view["private_metadata"]) <= 3000
    assert len(json.dumps(view, ensure_ascii=False)) < 10_000
    judge_by_slack_sdk([block for block in view["blocks"] if block["type"] != "input"])
    assert all(len(block["label"]["text"]) <= 2000 for block in view["blocks"] if block["type"] == "input")


@pytest.mark.parametrize("count", [0, 500])
def test_the_extremes_are_within_what_slack_takes(count: int) -> None:
    worst = ['"&<' * 2000]
    judge(asking.alert(transitions(digest(worst, count), worst[0]), {}, STYLE))
