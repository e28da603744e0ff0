"""Whatever is done to a good file, it is loaded or refused with places that exist, and no secret shows."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from okrsync.sdk import Plugin
from okrsync.settings import Loaded, load

SCHOOL = Path(__file__).parent / "files" / "school.good.yaml"
SECRETS = {
    "JIRA_TOKEN": "kq-s3cr3t-jira",
    "GITHUB_TOKEN": "kq-s3cr3t-github",
    "SLACK_TOKEN": "kq-s3cr3t-slack",
}
SCALARS: list[Any] = [
    *(None, True, -1, 0, 7, 1.5, 1e400, 10**30, "", " ", "text", "2026-Q7", "2026-12-31", "${", "${NO}"),
    *("${JIRA_TOKEN}", "file:/no/such", "1..2", "every day", "\u202e", "a" * 300, "jira", "all", "#1"),
]
VALUES = st.sampled_from([*SCALARS, [], {}, [None], [[]], {"a": None}, {"kind": "jira"}, [{"x": [1]}]])
KEYS = st.sampled_from(["x", "", "id", "kind", "title", "a b", "tokn", "\u202e", "<<", "~", "k" * 200])


def _trails(node: Any, trail: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    children: Any = ()
    if isinstance(node, dict):
        children = node.items()
    elif isinstance(node, list):
        children = enumerate(node)
    for step, child in children:
        yield (*trail, step)
        yield from _trails(child, (*trail, step))


def _read() -> Any:
    return YAML(typ="safe", pure=True).load(SCHOOL.read_text())


def _write(content: Any) -> str:
    yaml = YAML(typ="safe", pure=True)
    yaml.allow_unicode = True
    stream = io.StringIO()
    yaml.dump(content, stream)
    return stream.getvalue()


TRAILS = list(_trails(_read()))


def _mutate(content: Any, draw: st.DrawFn) -> None:
    """Drop, rename, retype or repeat one node, where an earlier mutation has left it."""
    *above, last = draw(st.sampled_from(TRAILS))
    try:
        parent = reduce(getitem, above, content)
        parent[last]
    except (KeyError, IndexError, TypeError):
        return
    deed = draw(st.sampled_from(["drop", "rename", "retype", "repeat"]))
    if deed == "retype":
        parent[last] = draw(VALUES)
    elif deed == "repeat" and isinstance(parent, list):
        parent.append(parent[last])
    elif deed == "rename" and isinstance(parent, dict):
        parent[draw(KEYS)] = parent.pop(last)
    else:
        del parent[last]


@st.composite
def mutated(draw: st.DrawFn) -> str:
    content = _read()
    for _ in range(draw(st.integers(1, 4))):
        _mutate(content, draw)
    return _write(content)


@st.composite
def scratched(draw: st.DrawFn) -> str:
    """The file with some of its characters replaced, as typing errors do."""
    text = SCHOOL.read_text()
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(text) - 1))
        text = text[:at] + draw(st.sampled_from(list("\t :-[]{}\"'&*!%@|>#\n\x00é$~,?"))) + text[at + 1 :]
    return text


def _check(loaded: Loaded, text: str) -> None:
    assert (loaded.config is None) == bool(loaded.problems)
    # YAML counts more signs as the end of a line than Python's split on a newline does.
    lines = len(text.splitlines()) + 1
    widest = max((len(line) for line in text.split("\n")), default=0) + 1
    for problem in loaded.problems:
        assert 1 <= problem.line <= lines
        assert 1 <= problem.column <= widest
        assert problem.message
        assert str(problem).isprintable()
    assert "s3cr3t" not in repr(loaded.problems)
    assert loaded.config is None or "s3cr3t" not in loaded.config.canonical


@pytest.mark.parametrize("strategy", [mutated(), scratched()], ids=["mutated", "scratched"])
def test_a_mutated_file_is_loaded_or_told_where_it_is_wrong(
    strategy: st.SearchStrategy[str], tmp_path: Path, plugins: Mapping[str, Plugin]
) -> None:
    file = tmp_path / "okrsync.yaml"

    @settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(strategy)
    def holds(text: str) -> None:
        file.write_text(text)
        _check(load(file, plugins=plugins, environ=SECRETS), text)

    holds()
