"""Whatever is written reads back as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.settings.parse import parse
from okrsync.settings.tree import plain
from okrsync.settings.yaml_text import flow, scalar

_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
_TRICKY = st.text("ab01 \"'#:{}[],&*!|>%@`\\-?.~yes\n\té", max_size=12)
_LEAVES = st.one_of(
    _TEXTS, _TRICKY, st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False)
)
_KEYS = st.sampled_from(["project", "label", "weigh_by", "Story Points"])
_VALUES = st.recursive(
    _LEAVES, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_KEYS, inner, max_size=3))
)


def _read(text: str) -> Any:
    root, problems = parse(text, Path("x.yaml"))
    assert root is not None, problems
    return plain(root)


@given(_VALUES)
def test_a_value_in_braces_reads_back_as_it_was(value: Any) -> None:
    assert _read(f"key: {flow({'in': value})}\n") == {"key": {"in": value}}


@given(st.one_of(_TEXTS, _TRICKY))
def test_a_text_on_a_line_of_its_own_reads_back_as_it_was(value: str) -> None:
    assert _read(f"key: {scalar(value)}  # said\n") == {"key": value}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("county/survey", "county/survey"),
        ("Reduce the rate", "Reduce the rate"),
        ("yes", '"yes"'),
        ("12", '"12"'),
        ("a: b", '"a: b"'),
        ("#okrs", '"#okrs"'),
        ('project = "DROP"', "'project = \"DROP\"'"),
        (8.0, "8"),
        (2.5, "2.5"),
        (True, "true"),
        (None, "null"),
    ],
)
def test_quotes_stand_only_where_they_are_needed(value: Any, written: str) -> None:
    assert scalar(value) == written
