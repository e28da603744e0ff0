"""What makes a pull a whole one although no issue was touched, but for names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from okrsync_jira.shape import shape_of
from okrsync_jira.translate import Lens

Lenses = Callable[..., Lens]


def test_the_same_settings_on_the_same_site_are_the_same_shape(lens: Lenses) -> None:
    assert shape_of(lens(), ["DROP"]) == shape_of(lens(), ["DROP"]) != shape_of(lens(), ["WEB"])


@pytest.mark.parametrize(
    "more",
    [
        {"states": {"done": ["In Review"]}},
        {"dropped_resolutions": ["Duplicate"]},
        {"points_fields": ["Pupils reached"]},
        {"catalog": "fields_data_center"},
    ],
)
def test_other_settings_and_fields_are_another_shape(lens: Lenses, more: dict[str, Any]) -> None:
    assert shape_of(lens(**more)) != shape_of(lens())
