"""Tests of a mapping as a file: made-up items and measurements, and what each key result is to show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from math import isfinite, nan
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, ValidationError

from okrsync.domain.evidence import Completion, Measurement
from okrsync.domain.okr import Metric, Okrs
from okrsync.domain.signal import SignalName
from okrsync.domain.status import Status
from okrsync.domain.work import State, TrackedItem, WorkItem
from okrsync.settings.dates import closing, opening
from okrsync.settings.entry import PLAIN_WORDS, Day, Entry, Number, Text, refuse
from okrsync.settings.parse import parse
from okrsync.settings.problem import Problem, did_you_mean
from okrsync.settings.sources import Source, read
from okrsync.settings.tree import Table, Trail, key_place, plain, problem_at
from okrsync.usecases.rehearse import Case, Share

_HALF_A_PERCENT = 0.005


def _as_share(value: object) -> object:
    if isinstance(value, str):
        return Share(_per_cent(value) / 100.0, _HALF_A_PERCENT)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Share(float(value))
    return value


def _per_cent(text: str) -> float:
    number, sign, rest = text.partition("%")
    try:
        share = float(number)
    except ValueError:
        share = nan
    if not sign or rest.strip() or not isfinite(share):
        refuse("is no share", "write 43 % or 0.43")
    return share


def _as_tuple(value: object) -> object:
    return (value,) if isinstance(value, str) else value


_Shown = Annotated[Share | None, BeforeValidator(_as_share)]
_Texts = Annotated[tuple[Text, ...], BeforeValidator(_as_tuple)]


class Item(Entry):
    """A work item that somebody made up."""

    within: Text = Field(alias="in", description="Where it is, as okrsync names scopes.")
    key: Text
    state: State
    title: str = ""
    type: str = "item"
    points: Number | None = None
    numbers: dict[str, Number] = Field(default_factory=dict)
    labels: _Texts = ()
    parent: Text | None = None
    facets: dict[str, _Texts] = Field(default_factory=dict)
    created: Day | None = None
    started: Day | None = None
    done: Day | None = None


class Reading(Entry):
    """A measurement that somebody made up."""

    at: Day
    value: Number


class Expected(Entry):
    """What a key result is to show; what is not named is not looked at."""

    delivery: _Shown = None
    result: _Shown = None
    value: Number | None = None
    status: Status | None = None
    signal: SignalName | None = None


class Test(Entry):
    """One test: given these at the end of a day, the key results show that."""

    name: Text
    at: Day
    items: tuple[Item, ...] = ()
    measurements: dict[str, tuple[Reading, ...]] = Field(default_factory=dict)
    complete: dict[str, _Texts] = Field(default_factory=dict)
    expect: dict[str, Expected] = Field(min_length=1)


class RehearsalFile(Entry):
    """Tests of a mapping."""

    tests: tuple[Test, ...] = Field(min_length=1)


def read_cases(file: Path, okrs: Okrs, zone: ZoneInfo) -> tuple[list[Case], list[Problem]]:
    """The tests in ``file``, or what is wrong with it. Raises UsageError where it can't be opened."""
    source = read(file)
    if not isinstance(source, Source):
        return [], [source]
    root, problems = parse(source.text, file)
    if root is None or problems:
        return [], problems
    try:
        tests = RehearsalFile.model_validate(plain(root)).tests
    except ValidationError as error:
        return [], list(_refused(root, error))
    unknown = list(_unknown(root, tests, okrs))
    return ([], unknown) if unknown else ([_case(test, okrs, zone) for test in tests], [])


def _refused(root: Table, error: ValidationError) -> Iterator[Problem]:
    for one in error.errors():
        trail: Trail = tuple(step for step in one["loc"] if isinstance(step, str | int))
        context = one.get("ctx", {}) if one["type"] == PLAIN_WORDS else {}
        words = context.get("message") or one["msg"][:1].lower() + one["msg"][1:]
        yield problem_at(key_place(root, trail), trail, words, context.get("hint"))


def _unknown(root: Table, tests: tuple[Test, ...], okrs: Okrs) -> Iterator[Problem]:
    """Names of key results, KPIs and stages that the mapping does not have."""
    krs = {kr.id for kr in okrs.key_results}
    kpis = {kpi.id for kpi in okrs.kpis}
    for index, test in enumerate(tests):
        for part, names, known in (
            ("expect", test.expect, krs),
            ("complete", test.complete, krs),
            ("measurements", test.measurements, krs | kpis),
        ):
            for name in sorted(set(names) - known):
                trail: Trail = ("tests", index, part, name)
                hint = did_you_mean(name, known)
                yield problem_at(key_place(root, trail), trail, "the mapping has nothing of this id", hint)


def _case(test: Test, okrs: Okrs, zone: ZoneInfo) -> Case:
    at = closing(test.at, zone)
    series = {kpi.id: kpi.series for kpi in okrs.kpis} | {
        kr.id: kr.kind.series for kr in okrs.key_results if isinstance(kr.kind, Metric)
    }
    return Case(
        name=test.name,
        at=at,
        items=tuple(_item(item, test.at, zone) for item in test.items),
        measured=tuple(
            _measurement(series[name], reading, zone)
            for name, readings in test.measurements.items()
            if name in series
            for reading in readings
        ),
        complete=tuple(
            Completion(key_result=name, stage=stage, at=at)
            for name, stages in test.complete.items()
            for stage in stages
        ),
        expected={name: _expected(shown) for name, shown in test.expect.items()},
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
