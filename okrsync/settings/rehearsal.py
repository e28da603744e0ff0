"""Tests of a mapping as a file: made-up items and measurements, and what each key result is to show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, ValidationError

from okrsync.domain.evidence import Completion, Freshness, Measurement
from okrsync.domain.okr import Okrs
from okrsync.domain.override import Override
from okrsync.domain.signal import SignalName
from okrsync.domain.status import Status
from okrsync.domain.work import Gone, State, TrackedItem, WorkItem
from okrsync.settings.dates import closing, opening
from okrsync.settings.entry import Day, Entry, Number, Text, refuse
from okrsync.settings.outline import Outline
from okrsync.settings.parse import parse
from okrsync.settings.problem import Problem
from okrsync.settings.rehearsal_names import Names
from okrsync.settings.secrets import Expanded
from okrsync.settings.sources import Source, read
from okrsync.settings.tree import Place, Table, key_place, plain, problem_at
from okrsync.settings.words import Wording
from okrsync.usecases.rehearse import Case, Share

_MOMENT = timedelta(microseconds=1)
_PER_CENT = re.compile(r"(?P<whole>[+-]?\d{1,15})(?:\.(?P<digits>\d{1,9}))?\s*%", re.ASCII)
_BEGIN = "begin with 'tests:' and '- name: ...'"
_NO_TESTS = "tests are in a file of their own, such as okrs.test.yaml; 'okrsync check' looks at a mapping"


def _as_share(value: object) -> object:
    if isinstance(value, str):
        return _per_cent(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Share(float(value))
    return value


def _per_cent(text: str) -> Share:
    """What is written as ``43 %`` or ``43.2 %``, to half of its last digit: as it would be rounded."""
    found = _PER_CENT.fullmatch(text.strip())
    if found is None:
        refuse("is no share", "write 43 % or 0.43")
    whole, digits = found["whole"], found["digits"] or ""
    return Share(float(f"{whole}.{digits or 0}") / 100.0, 0.005 * 10.0 ** -len(digits))


def _as_tuple(value: object) -> object:
    return (value,) if isinstance(value, str) else value


_Shown = Annotated[Share | None, BeforeValidator(_as_share)]
_Texts = Annotated[tuple[Text, ...], BeforeValidator(_as_tuple)]


class Item(Entry):
    """A work item that somebody made up."""

    within: Text = Field(alias="in", description="Where it is, as okrsync names scopes: CONNECTION: SCOPE.")
    key: Text
    state: State
    title: str = ""
    type: str = "item"
    points: Number | None = None
    numbers: dict[str, Number] = Field(default_factory=dict)
    labels: _Texts = ()
    parent: Text | None = None
    facets: dict[str, _Texts] = Field(default_factory=dict)
    gone: Gone | None = None
    created: Day | None = None
    started: Day | None = None
    done: Day | None = None


class Reading(Entry):
    """A measurement that somebody made up."""

    at: Day
    value: Number


class Answering(Entry):
    """How fresh a source is: when it last told all, and what has been wrong since."""

    synced: Day | None = None
    trouble: Text | None = None


class Word(Entry):
    """A person's word instead of a computed result."""

    value: Number
    reason: Text = "a test"
    until: Day | None = None


class Expected(Entry):
    """What a key result, an objective or a KPI is to show; what is not named is not looked at."""

    delivery: _Shown = None
    result: _Shown = None
    value: Number | None = None
    status: Status | None = None
    signal: SignalName | None = None
    healthy: bool | None = None
    stale: bool = False
    score: Number | None = None
    delivery_expected: _Shown = None
    result_expected: _Shown = None
    overdue: _Texts = ()
    counts: _Texts = ()
    left_out: _Texts = ()


class Test(Entry):
    """One test: given these at the end of a day, that is shown."""

    name: Text
    at: Day
    items: tuple[Item, ...] = ()
    measurements: dict[str, tuple[Reading, ...]] = Field(default_factory=dict)
    complete: dict[str, _Texts] = Field(default_factory=dict)
    override: dict[str, Word] = Field(default_factory=dict)
    sources: dict[str, Answering] = Field(default_factory=dict)
    expect: dict[str, Expected] = Field(min_length=1)


class RehearsalFile(Entry):
    """Tests of a mapping."""

    tests: tuple[Test, ...] = Field(min_length=1)


def read_cases(file: Path, okrs: Okrs, zone: ZoneInfo) -> tuple[list[Case], list[Problem]]:
    """The tests in ``file``, or what is wrong with it. Raises UsageError where it can't be opened."""
    source = read(file)
    if not isinstance(source, Source):
        return [], [source]
    if not source.text.strip():
        return [], [problem_at(Place(file, 1, 1), (), "the file is empty", _BEGIN)]
    root, problems = parse(source.text, file)
    if root is None or problems:
        return [], problems
    if "objectives" in root.entries and "tests" not in root.entries:
        return [], [problem_at(root.place, (), "this is a mapping and holds no tests of one", _NO_TESTS)]
    try:
        tests = RehearsalFile.model_validate(plain(root)).tests
    except ValidationError as error:
        return [], list(_refused(root, error))
    names = Names(okrs)
    wrong = [
        problem_at(key_place(root, trail), trail, message, hint)
        for index, test in enumerate(tests)
        for trail, message, hint in names.wrong_in(test, ("tests", index))
    ]
    return ([], wrong) if wrong else ([_case(test, names, zone) for test in tests], [])


def _refused(root: Table, error: ValidationError) -> Iterator[Problem]:
    nothing_secret: frozenset[str] = frozenset()
    expanded = Expanded(root, (), frozenset(), nothing_secret)
    return Wording(root, expanded, Outline({}, root, RehearsalFile), nothing_secret).problems(error)


def _case(test: Test, names: Names, zone: ZoneInfo) -> Case:
    at = closing(test.at, zone)
    return Case(
        name=test.name,
        at=at,
        items=tuple(_item(item, test.at, zone) for item in test.items),
        measured=tuple(
            _measurement(names.series[name], reading, zone)
            for name, readings in test.measurements.items()
            for reading in readings
        ),
        complete=tuple(
            Completion(key_result=name, stage=names.stages[name][stage.casefold()], at=at)
            for name, stages in test.complete.items()
            for stage in stages
        ),
        said=tuple(_word(name, word, at, zone) for name, word in test.override.items()),
        fresh={
            names.scopes[name]: _fresh(state, at, zone)
            for name, state in test.sources.items()
            if name in names.scopes
        },
        read={
            names.series[name]: _fresh(state, at, zone)
            for name, state in test.sources.items()
            if name not in names.scopes
        },
        expected={name: _expected(shown) for name, shown in test.expect.items()},
    )


def _fresh(of: Answering, at: datetime, zone: ZoneInfo) -> Freshness:
    """What is in trouble and does not say since when was fresh a moment ago."""
    if of.synced is not None:
        return Freshness(closing(of.synced, zone), of.trouble)
    return Freshness(at - _MOMENT if of.trouble else None, of.trouble)


def _word(key_result: str, of: Word, at: datetime, zone: ZoneInfo) -> Override:
    until = at + _MOMENT if of.until is None else closing(of.until, zone)
    said = min(at, until - _MOMENT)
    return Override(
        key_result=key_result, value=of.value, reason=of.reason, by="a test", at=said, until=until
    )


def _expected(of: Expected) -> Mapping[str, Any]:
    """Only what was written; null is to be looked for too."""
    return {name: _plain(getattr(of, name)) for name in sorted(of.model_fields_set)}


def _plain(value: object) -> object:
    return value.value if isinstance(value, Status | SignalName) else value


def _measurement(series: str, reading: Reading, zone: ZoneInfo) -> Measurement:
    at = opening(reading.at, zone)
    return Measurement(series=series, at=at, value=reading.value, recorded_at=at, source="test")


def _item(item: Item, day: date, zone: ZoneInfo) -> TrackedItem:
    connection, _, scope = item.within.partition(": ")
    parents = (item.parent,) if item.parent else ()
    return TrackedItem(
        connection=connection,
        scope=scope,
        gone=item.gone,
        item=WorkItem(
            id=item.key,
            key=item.key,
            title=item.title or item.key,
            url="",
            type=item.type,
            state=item.state,
            native_status=item.state.value,
            updated_at=closing(day, zone),
            created_at=None if item.created is None else opening(item.created, zone),
            started_at=None if item.started is None else opening(item.started, zone),
            done_at=None if item.done is None else opening(item.done, zone),
            parent=item.parent,
            labels=item.labels,
            points=item.points,
            numbers=item.numbers,
            facets={"label": item.labels, "type": (item.type,), "parent": parents, **item.facets},
        ),
    )
