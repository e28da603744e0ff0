"""How a digest reads, against texts that somebody has read: weeks/*.txt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from okrsync.notify import blocks, text
from okrsync.notify.kit import Message
from okrsync.store import open_store
from okrsync.usecases.digest import Digest
from tests.unit.notify.county_year import (
    LISBON,
    OWNERS,
    Year,
    bad_week,
    first_week,
    quiet_week,
    typical_week,
)
from tests.unit.usecases.workbench import Bench, Clock

WEEKS = Path(__file__).parent / "weeks"
STYLE = blocks.Style(LISBON, OWNERS)

Week = Callable[[Bench], Year]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    clock = Clock()
    with open_store(f"sqlite:///{tmp_path / 'okrsync.db'}", write=True, clock=clock) as store:
        yield Bench(store, clock)


@pytest.mark.parametrize(
    "week", [first_week, typical_week, quiet_week, bad_week], ids=lambda week: week.__name__
)
def test_a_week_reads_like_this(bench: Bench, week: Week) -> None:
    told = shown(week(bench).digest())
    kept = WEEKS / f"{week.__name__}.txt"
    assert kept.exists(), f"{kept} is missing; what would be in it:\n\n{told}"
    assert told == kept.read_text(encoding="utf-8"), f"what would be in {kept.name} now:\n\n{told}"


def shown(digest: Digest) -> str:
    """What a terminal shows, and what stands in Slack: the message and its thread."""
    messages = [blocks.quiet(digest, STYLE)] if digest.quiet else list(_thread(digest))
    parts = [text.render(digest, LISBON), *(f"--- Slack ---\n{flat(message)}" for message in messages)]
    return "\n\n".join(parts) + "\n"


def flat(message: Message) -> str:
    """The texts of a message's blocks, as they come."""
    return "\n\n".join(text for block in message["blocks"] for text in _texts(block))


def _thread(digest: Digest) -> Iterator[Message]:
    yield blocks.lead(digest, STYLE)
    for chapter in digest.chapters:
        yield blocks.chapter(chapter, STYLE, blocks.first(digest))


def _texts(block: dict[str, object]) -> Iterator[str]:
    for one in (block.get("text"), *_listed(block.get("elements"))):
        if isinstance(one, dict):
            yield str(one["text"])


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []
