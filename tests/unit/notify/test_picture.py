from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from okrsync.notify.picture import draw

ROW = {"id": "dropout", "status": "at_risk", "delivery": [1.0, 1.0], "result": [0.25, 0.5]}
BLUE, ORANGE, TRACK = (18, 100, 163), (232, 145, 45), (232, 232, 232)


def drawn(*rows: dict[str, Any], left_out: int = 0) -> Image.Image:
    content = draw(
        {"title": "Delivery and result", "day": "13 July 2026", "rows": list(rows), "left_out": left_out}
    )
    assert len(content) < 200_000
    return Image.open(BytesIO(content)).convert("RGB")


def near(found: Any, wanted: tuple[int, int, int]) -> bool:
    return all(abs(one - other) < 12 for one, other in zip(found, wanted, strict=True))


def test_both_needles_are_bars_as_long_as_they_stand() -> None:
    image = drawn(ROW)
    assert near(image.getpixel((430, 166)), BLUE)
    assert near(image.getpixel((960, 166)), BLUE)
    assert near(image.getpixel((430, 216)), ORANGE)
    assert near(image.getpixel((600, 216)), TRACK)


@pytest.mark.parametrize("needle", [[None, 0.5], [0.0, None], [-0.5, 0.5], [float("0"), 2.0]])
def test_a_needle_that_is_not_there_or_below_zero_has_no_bar(needle: list[float | None]) -> None:
    image = drawn({**ROW, "delivery": needle})
    assert near(image.getpixel((430, 166)), TRACK)


def test_each_row_takes_its_place_and_the_ground_is_opaque() -> None:
    assert drawn(ROW, ROW).height - drawn(ROW).height == 124
    assert drawn(ROW, left_out=3).height > drawn(ROW).height
    assert near(drawn(ROW).getpixel((2, 2)), (255, 255, 255))


def test_the_same_is_drawn_alike() -> None:
    told = {"title": "x", "day": "y", "rows": [ROW], "left_out": 0}
    assert draw(told) == draw(told)
