"""The newest word on a series is the same whether the database finds it or all of them are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from okrsync.domain.evidence import Measurement, Withdrawal, latest
from okrsync.store import SqlStore
from tests.property.usecases.fresh import fresh_store
from tests.unit.domain.made_up import START, metric, metric_kr

TIMES = [START + timedelta(hours=hours) for hours in range(4)]
NAMES, SOURCES = ("one", "other"), ("check-in", "csv", "promql")
ONE = metric_kr(replace(metric(), series="one"))


@dataclass(frozen=True)
class Said:
    """What a source says at once of an instant, or takes back (None); where it is asked for first."""

    series: str
    source: str
    at: datetime
    value: float | None
    is_asked_for: bool

    def word(self, now: datetime) -> Measurement | Withdrawal:
        if self.value is None:
            return Withdrawal(series=self.series, at=self.at, recorded_at=now, source=self.source)
        return Measurement(
            series=self.series, at=self.at, value=self.value, recorded_at=now, source=self.source
        )


words = st.builds(
    Said,
    series=st.sampled_from(NAMES),
    source=st.sampled_from(SOURCES),
    at=st.sampled_from(TIMES),
    value=st.none() | st.sampled_from([1.0, 2.0]),
    is_asked_for=st.booleans(),
)
# Hour by hour what is said at that time: several words at once may share their instant.
histories = st.lists(st.lists(words, max_size=4), min_size=1, max_size=len(TIMES))


@contextmanager
def kept(history: Sequence[Sequence[Said]]) -> Iterator[SqlStore]:
    now = [START]
    with fresh_store(lambda: now[0]) as store:
        for at, said in zip(TIMES, history, strict=False):
            now[0] = at
            if asked := [each.series for each in said if each.is_asked_for]:
                store.adopt(content="", okrs="{}", effect={}, at=at, series=asked, figures={})
            told = [each.word(at) for each in said]
            withdrawn = [word for word in told if isinstance(word, Withdrawal)]
            store.measure((word for word in told if isinstance(word, Measurement)), withdrawn)
        yield store


@settings(max_examples=50)
@given(history=histories)
def test_the_newest_measurement_is_the_last_of_all_at_every_instant(history: list[list[Said]]) -> None:
    with kept(history) as store:
        for at in TIMES:
            whole, few = store.evidence(at), store.evidence(at, about=[ONE])
            for until in (None, *TIMES):
                for name in NAMES:
                    assert whole.latest(name, until) == latest(whole.measurements(name), until)
                assert few.latest("one", until) == whole.latest("one", until)
            for name in NAMES:
                assert whole.measurements(name) == store.evidence(at).measurements(name)


@settings(max_examples=50)
@given(history=histories)
def test_the_last_word_of_a_source_is_the_last_of_its_words(history: list[list[Said]]) -> None:
    with kept(history) as store:
        for name in NAMES:
            every = store.words(name)
            for source in SOURCES:
                said = [word for word in every if word.source == source]
                assert store.last_word(name, source) == (said[-1] if said else None)
            for since in TIMES:
                assert store.words(name, since) == [word for word in every if word.at >= since]
