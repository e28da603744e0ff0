"""How many digits people are shown."""

from __future__ import annotations

import pytest

from okrsync.domain.digits import rounded


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (4.0, "4"),
        (0.12345, "0.123"),
        (-12.345, "-12.3"),
        (99.96, "100"),
        (123.456, "123"),
        (1287.4, "1287"),
        (-1287.4, "-1287"),
        (1_000_000.0, "1000000"),
    ],
)
def test_three_digits_are_shown_and_all_of_those_before_the_point(value: float, shown: str) -> None:
    assert rounded(value) == shown
