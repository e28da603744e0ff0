"""JSON as it should not come: fields lost, of another type, or holding what no API promised."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from typing import Any

from hypothesis import strategies as st

from okrsync.sdk import Json

Path = tuple[str | int, ...]

_STRANGE: tuple[Json, ...] = (
    *(None, True, False, 0, -1, 3.5, 10**40, 1e308, float("nan")),
    *("", " ", "7", "-3.5", "nan", "\0", "a\0b", "\ud800", "\u202eabc", "x" * 5000, "🏫" * 50),
    *("2026-13-45", "2026-10-01", "2026-10-01T09:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z"),
    *("2026-10-01T09:00:00.000+0000", "unheard of", "OPEN", "closed "),
    *([], [None], [[]], [{}], [7], ["a"], {}, {"id": None}, {"name": 5}, {"key": []}),
)
_LOST = object()


def paths(value: Json, here: Path = ()) -> Iterator[Path]:
    """Where something can be damaged: every place in ``value`` but the whole."""
    if here:
        yield here
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, (*here, key))
    if isinstance(value, list):
        for index, inner in enumerate(value):
            yield from paths(inner, (*here, index))


def damaged(sound: Json) -> st.SearchStrategy[Json]:
    """``sound`` with up to four places lost or replaced."""
    places = st.sampled_from(list(paths(sound)))
    changes = st.tuples(places, st.sampled_from((_LOST, *_STRANGE)))
    return st.lists(changes, min_size=1, max_size=4).map(lambda these: _changed(sound, these))


def _changed(sound: Json, changes: list[tuple[Path, Any]]) -> Json:
    broken = copy.deepcopy(sound)
    for path, value in changes:
        _put(broken, path, value)
    return broken


def _put(whole: Any, path: Sequence[Any], value: Any) -> None:
    """Change one place; where an earlier change took it away, nothing."""
    *above, last = path
    root = whole
    for step in above:
        try:
            root = root[step]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(root, dict) and value is _LOST:
        root.pop(last, None)
    elif isinstance(root, dict) or (isinstance(root, list) and isinstance(last, int) and last < len(root)):
        root[last] = None if value is _LOST else value
