"""Whatever JSON comes, reading it gives a value of the promised type or the error that says what came."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrsync.sdk import Record, UnexpectedResponse, fields_of, records, texts
from okrsync.sdk.reading import clean

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
ODD_TEXT = st.text(st.characters(codec=None)) | st.datetimes(timezones=st.timezones()).map(str)
READERS: list[tuple[Callable[[Record], Any], Callable[[Any], bool]]] = [
    (lambda one: one.text("key"), lambda value: isinstance(value, str)),
    (lambda one: one.opt_text("key"), lambda value: value is None or isinstance(value, str)),
    (lambda one: one.instant("key"), lambda value: value.tzinfo is UTC),
    (lambda one: one.opt_instant("key"), lambda value: value is None or value.tzinfo is UTC),
    (lambda one: one.flag("key"), lambda value: isinstance(value, bool)),
    (lambda one: one.record("key"), lambda value: isinstance(value, Record)),
    (lambda one: one.opt_record("key"), lambda value: value is None or isinstance(value, Record)),
    (lambda one: one.name("key"), lambda value: bool(value.strip())),
    (lambda one: one.records("key"), lambda value: all(isinstance(each, Record) for each in value)),
    (
        lambda one: texts(one.records("key"), "key"),
        lambda value: all(isinstance(each, str) for each in value),
    ),
    (lambda one: fields_of(one, "key", "a"), lambda value: len(set(value)) == len(value)),
]


@settings(deadline=None)
@given(raw=ANY_JSON)
def test_what_is_no_object_is_refused(raw: Any) -> None:
    came = _outcome(lambda: Record(raw, "thing"))
    assert isinstance(came, Record) == isinstance(raw, dict)
    assert isinstance(came, Record) or str(came).startswith("thing is ")


@pytest.mark.parametrize("reader", range(len(READERS)))
@settings(deadline=None, max_examples=60)
@given(value=ANY_JSON | ODD_TEXT | st.lists(st.fixed_dictionaries({"key": ANY_JSON}), max_size=2))
def test_a_reader_keeps_its_promise_or_says_what_came(reader: int, value: Any) -> None:
    read, is_promised = READERS[reader]
    came = _outcome(lambda: read(Record({"key": value}, "thing")))
    if isinstance(came, UnexpectedResponse):
        assert str(came).startswith("thing: key")
        assert len(str(came)) < 120
    else:
        assert is_promised(came)


@settings(deadline=None)
@given(text=ODD_TEXT)
def test_a_clean_text_can_be_stored_and_shown(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.encode() is not None
    assert not set(cleaned) & {"\0", "\x1b", "\x07", "\x9b"}
    assert clean(cleaned) == cleaned


def test_a_clean_text_keeps_its_lines_and_letters() -> None:
    assert clean("a\tb\r\nCafé \N{ELECTRIC LIGHT BULB} \x1b[31mred\x9b0m") == (
        "a\tb\r\nCafé \N{ELECTRIC LIGHT BULB} [31mred0m"
    )


@given(moment=st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001
def test_an_instant_is_the_same_however_it_is_written(moment: datetime) -> None:
    instant = moment.replace(tzinfo=UTC)
    elsewhere = f"{(instant + timedelta(hours=2)).isoformat()[:-6]}+0200"
    for written in (instant.isoformat(), instant.isoformat().replace("+00:00", "Z"), elsewhere):
        assert Record({"at": written}, "thing").instant("at") == instant


def test_no_list_is_an_empty_one_and_each_entry_has_its_place() -> None:
    assert records(None, "things") == []
    with pytest.raises(UnexpectedResponse, match=r"things\[1\] is a text"):
        records([{}, "x"], "things")


def _outcome(read: Callable[[], Any]) -> Any:
    """What reading gives: a value, or the error that says why not."""
    try:
        return read()
    except UnexpectedResponse as error:
        return error


@pytest.mark.parametrize(
    "written", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00"]
)
def test_an_instant_that_nothing_can_be_added_to_is_refused(written: str) -> None:
    with pytest.raises(UnexpectedResponse, match="an instant"):
        Record({"at": written}, "thing").instant("at")
