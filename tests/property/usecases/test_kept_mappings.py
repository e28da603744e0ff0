"""Whatever is written down comes back as it was, so that any past instant can be told again."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from okrsync.domain.evaluate import evaluate
from okrsync.domain.okr import Objective, Okrs
from okrsync.ports import MappingVersion
from okrsync.usecases.mapping import read, write
from okrsync.usecases.plan import plan
from tests.property.domain.strategies import evidences, objectives, rules
from tests.unit.domain.made_up import START, MemoryEvidence


@given(rules, st.lists(objectives(), max_size=2))
def test_a_kept_mapping_comes_back_as_it_was(okrs: Okrs, held: list[Objective]) -> None:
    written = replace(okrs, objectives=tuple(held))
    kept = MappingVersion(number=1, adopted_at=START, content="", okrs=write(written), effect={})
    assert read(kept) == written


@given(rules, st.lists(objectives(), max_size=1), evidences())
def test_a_kept_mapping_comes_to_the_same_numbers(
    okrs: Okrs, held: list[Objective], known: MemoryEvidence
) -> None:
    written = replace(okrs, objectives=tuple(held))
    kept = MappingVersion(number=1, adopted_at=START, content="", okrs=write(written), effect={})
    assert evaluate(read(kept), known) == evaluate(written, known)


@given(rules, objectives(), evidences())
def test_what_is_not_edited_has_no_effect(okrs: Okrs, held: Objective, known: MemoryEvidence) -> None:
    written = replace(okrs, objectives=(held,))
    told = plan(written, written, known)
    assert not any(effect.changes or effect.entering or effect.leaving for effect in told.key_results)
    assert not any(effect.is_felt for effect in told.kpis)
