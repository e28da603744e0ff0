"""Every message that okrsync sends has the structure that Slack publishes in @slack/types."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from jsonschema import Draft7Validator

from okrsync.notify import asking, views
from okrsync.notify.blocks import Style
from okrsync.notify.kit import Block
from okrsync.notify.letters import Manner, contents
from okrsync.store import open_store
from okrsync.usecases.alert import Alarm, Transition
from okrsync.usecases.ask import Question
from tests.integration.published.npm import modules
from tests.unit.notify.county_year import LISBON, OWNERS, Year, bad_week, first_week
from tests.unit.usecases.workbench import START, Bench, Clock

STYLE = Style(LISBON, OWNERS)


@pytest.fixture(scope="session")
def schema() -> Draft7Validator:
    """The type KnownBlock as a JSON Schema."""
    found = modules("slack", "@slack/types@3.2.0", "ts-json-schema-generator@2.4.0", "typescript@5.9.3")
    made = found.parent / "known-block.json"
    if not made.exists():
        program = found / "ts-json-schema-generator" / "bin" / "ts-json-schema-generator.js"
        types = found / "@slack" / "types" / "dist" / "index.d.ts"
        wanted = ["--path", str(types), "--type", "KnownBlock", "--no-type-check", "-o", str(made)]
        subprocess.run(["node", str(program), *wanted], check=True)
    return Draft7Validator(json.loads(made.read_text(encoding="utf-8")))


@pytest.fixture(scope="module", params=[first_week, bad_week], ids=lambda week: week.__name__)
def year(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    clock, file = Clock(), tmp_path_factory.mktemp("county") / "okrsync.db"
    with open_store(f"sqlite:///{file}", write=True, clock=clock) as store:
        yield request.param(Bench(store, clock))


def _blocks(year: Year) -> Iterator[Block]:
    """Each block of each message that may be sent of a week."""
    digest = year.digest()
    for threads in (True, False):
        for content in contents(digest, Manner(style=STYLE, threads=threads)).values():
            ways = [way for way in content.get("ways", [content]) if "blocks" in way]
            yield from (block for way in ways for block in way["blocks"])
    began = [
        Transition(alarm=alarm, subject="kr", figures=line.figures)
        for alarm in Alarm
        for line in digest.lines
    ]
    yield from asking.alert(began, {"waiting": "front-office"}, STYLE)["blocks"]
    for answerable in (True, False):
        yield from asking.question([_question(START)], STYLE, answerable=answerable)["blocks"]
    yield from views.check_in(digest.lines[0].figures)["blocks"]


def _question(due: datetime) -> Question:
    return Question(id="a", title="<!here> A", unit="%", owner=None, due=due, time=2, value=8.0)


def test_every_block_has_the_published_structure(schema: Draft7Validator, year: Year) -> None:
    judged = [block for block in _blocks(year) if block["type"] != "data_visualization"]
    assert len(judged) > 20
    assert [(error.message[:200], block) for block in judged for error in schema.iter_errors(block)] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
        {"type": "section", "text": {"type": "plain_text", "text": "x"}, "colour": "red"},
        {"type": "image", "image_url": "https://a.example/x.png"},
        {"type": "nothing"},
    ],
    ids=str,
)
def test_the_published_structure_refuses_what_slack_would(schema: Draft7Validator, wrong: Any) -> None:
    assert not schema.is_valid(wrong)
