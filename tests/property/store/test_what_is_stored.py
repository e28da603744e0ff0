"""What rows are made of: digests that never change, JSON and instants that every database takes."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import blake2b
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from okrsync.domain.work import State, WorkItem
from okrsync.store.content import content
from okrsync.store.texts import as_json, storable
from okrsync.store.times import UTCDateTime, written

PLAIN = WorkItem(
    id="10001",
    key="DROP-1",
    title="Talk with parents",
    url="https://tracker.example/browse/DROP-1",
    type="Story",
    state=State.DOING,
    native_status="In Progress",
    resolution=None,
    updated_at=datetime(2026, 3, 1, 8, 30, tzinfo=UTC),
    created_at=datetime(2026, 1, 5, 9, 0, 0, 120_000, tzinfo=UTC),
    points=3.0,
    labels=("pilot",),
    assignees=("Ada",),
    numbers={"effort": 0.1},
    facets={"label": ("pilot",)},
)

TEXTS = st.text(st.characters(), max_size=8) | st.sampled_from(
    ["", "null", "\x00", "\x7f", "\\u0000", "é", "😀"]
)
NUMBERS = st.floats() | st.integers(-(2**70), 2**70)
INSTANTS = st.datetimes(
    min_value=datetime(2, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(9998, 1, 1),  # noqa: DTZ001
    timezones=st.builds(timezone, st.timedeltas(-timedelta(hours=14), timedelta(hours=14))),
)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(TEXTS, inside, max_size=3),
    max_leaves=8,
)


def _as_it_always_was(fields: dict[str, Any]) -> str:
    told = json.dumps(fields, sort_keys=True, separators=(",", ":"), default=datetime.isoformat)
    return blake2b(told.encode(), digest_size=16).hexdigest()


@given(
    title=TEXTS, points=st.none() | NUMBERS, numbers=st.dictionaries(TEXTS, NUMBERS, max_size=3), at=INSTANTS
)
@example(title="plain", points=1e16, numbers={}, at=PLAIN.updated_at)
@example(title="plain", points=1e-5, numbers={}, at=PLAIN.updated_at)
@example(title="plain", points=math.nan, numbers={}, at=PLAIN.updated_at)
@example(title="\x7f", points=None, numbers={"b": 1.0, "a": -0.0}, at=PLAIN.updated_at)
def test_a_digest_is_what_it_always_was(
    title: str, points: float | None, numbers: dict[str, float], at: datetime
) -> None:
    fields = content(
        replace(PLAIN, title=title, points=points, numbers=numbers, updated_at=at, labels=(title, "x"))
    )
    assert fields.pop("digest") == _as_it_always_was(fields)


def test_the_digest_of_an_item_that_was_stored_by_the_first_version_is_found_again() -> None:
    assert content(PLAIN)["digest"] == "7a4f9e1786daff26014ae88d6c36e260"


@given(JSON)
def test_json_says_what_the_value_says_in_letters_that_every_database_takes(value: Any) -> None:
    try:
        expected = json.dumps(value, allow_nan=False)
    except ValueError:
        with pytest.raises(ValueError, match="not JSON compliant"):
            as_json(value)
        return
    text = as_json(value)
    assert storable(text) == text
    assert _without_nul(json.loads(text)) == json.loads(text) == _without_nul(json.loads(expected))


@pytest.mark.parametrize("value", [{"at": PLAIN.updated_at}, PLAIN, {1, 2}])
def test_what_json_has_no_word_for_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        as_json(value)


@given(INSTANTS)
def test_an_instant_is_written_as_it_is_compared_with(instant: datetime) -> None:
    dialect = sqlite.dialect()
    bound = UTCDateTime().dialect_impl(dialect).bind_processor(dialect)
    assert bound is not None
    assert written(instant) == bound(instant)


def _without_nul(value: Any) -> Any:
    match value:
        case str():
            return storable(value)
        case list():
            return [_without_nul(one) for one in value]
        case dict():
            return {_without_nul(name): _without_nul(one) for name, one in value.items()}
        case _:
            return value
