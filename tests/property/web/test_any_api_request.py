"""Whatever those ask of the API and the badges who may look inside: a clean answer, and nothing recorded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from okrsync.store import open_store
from okrsync.usecases import mapping
from okrsync.web import Rules, app
from okrsync.web.api import PREFIX
from okrsync.web.api.operations import OPERATIONS
from tests.integration.web.behind import RecordingDoor
from tests.property.web.test_any_request import TOKEN, _ask, headers, quiet, values
from tests.unit.usecases.test_statement_counts import written
from tests.unit.web.library import Known

__all__ = ["quiet"]
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
SHOWN = (b"authorization", f"Bearer {TOKEN}".encode())
NAMES = st.sampled_from(["o", "kr0", "kr1", "kr2", "1"]) | st.text(max_size=30)
PATHS = st.sampled_from([*(f"{PREFIX}{operation.path}" for operation in OPERATIONS), "/badge/{id}.svg"])
PARAMETERS = st.sampled_from(
    ["as_of", "since", "until", "limit", "cursor", "owner", "status", "period", "state", "show", "label", "x"]
)
WORDS = (
    st.text(max_size=40)
    | st.dates().map(str)
    | st.datetimes().map(str)
    | st.integers().map(str)
    | st.sampled_from(
        ["2026-10-01", "2026-10-01..2026-10-31", "at_risk", "done", "result", "0001-01-01", "9999-12-31"]
    )
)
QUERIES = values | st.lists(st.tuples(PARAMETERS, WORDS), max_size=3).map(
    lambda asked: "&".join(f"{name}={quote(word)}" for name, word in asked).encode()
)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Known]:
    folder: Path = tmp_path_factory.mktemp("any")
    with open_store(f"sqlite:///{folder / 'okrsync.db'}", write=True, clock=lambda: NOW) as store:
        mapping.adopt(written(3), "written", store, NOW)
        yield Known(store, NOW)


@settings(deadline=None, max_examples=400)
@given(path=PATHS, name=NAMES, query=QUERIES, more=headers, method=st.sampled_from(["GET", "HEAD", "POST"]))
def test_any_question_gets_a_clean_answer(
    known: Known, path: str, name: str, query: bytes, more: list[tuple[bytes, bytes]], method: str
) -> None:
    asked = path.replace("{id}", quote(name, safe="")).replace("{number}", quote(name, safe="")).encode()
    door = RecordingDoor(known=known)
    inside = [SHOWN, *(pair for pair in more if pair[0] != b"authorization")]
    said = _ask(app(door, Rules(token=SecretStr(TOKEN))), method, asked, inside, b"", query)
    assert said is not None
    assert said.status < 500
    assert TOKEN.encode() not in said.body
    if said.headers.get(b"content-type") in {b"application/json", b"application/problem+json"} and said.body:
        json.loads(said.body)
    assert door.checked_in == []


@settings(deadline=None, max_examples=300)
@given(
    body=st.binary(max_size=300)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
        lambda inner: st.dictionaries(st.sampled_from(["value", "at", "note", "by"]), inner, max_size=4),
    ).map(lambda told: json.dumps(told).encode()),
    name=NAMES,
    key=values,
)
def test_any_body_is_recorded_as_it_was_meant_or_not_at_all(
    known: Known, body: bytes, name: str, key: bytes
) -> None:
    door = RecordingDoor(known=known)
    asked = f"{PREFIX}/key-results/{quote(name, safe='')}/check-ins".encode()
    sent = [(b"host", b"localhost"), SHOWN, (b"content-type", b"application/json"), (b"idempotency-key", key)]
    said = _ask(app(door, Rules(token=SecretStr(TOKEN))), "POST", asked, sent, body)
    assert said is not None
    assert said.status in {201, 400, 404, 422}
    assert len(door.checked_in) == (said.status == 201)
    for measured, value, _, note, by in door.checked_in:
        told = json.loads(body)
        assert (measured, value, note, by) == (name, told["value"], told.get("note"), told.get("by"))
