"""Both needles of each key result as a picture, for a Slack that draws no charts of its own.

Drawn with Pillow: it is small, well kept, and brings a typeface along, so that a server without fonts draws
the same. Key results go by their ids, which are plain letters in any organisation. The ground is opaque and
the contrast high, so that it reads on a light and on a dark screen, and the letters are large enough for a
phone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from okrsync.domain.signal import percent

_WIDTH, _MARGIN = 1200, 40
_ROW, _HEAD, _FOOT = 124, 146, 60
_BAR_LEFT, _BAR_WIDTH, _BAR_HEIGHT = 420, 560, 36
_GROUND, _INK, _FAINT, _TRACK = "#ffffff", "#1d1c1d", "#616061", "#e8e8e8"
# Told apart by lightness too, for those who see no colours.
_DELIVERY, _RESULT = "#1264a3", "#e8912d"
_LONGEST_ID = 22

Needle = Sequence[float | None]


def draw(of: Mapping[str, Any]) -> bytes:
    """A PNG of ``of``: a ``title``, the ``day``, ``rows``, and how many are ``left_out``.

    A row has ``id``, ``status``, ``delivery`` and ``result``. A needle is where it stands and where it
    should, as fractions; what is outside of 0..1 ends at the edge, and its number says more.
    """
    rows = of["rows"]
    foot = _FOOT if of["left_out"] else 0
    image = Image.new("RGB", (_WIDTH, _HEAD + _ROW * len(rows) + foot + _MARGIN), _GROUND)
    pen = ImageDraw.Draw(image)
    _draw_head(pen, str(of["title"]), str(of["day"]))
    for number, row in enumerate(rows):
        _draw_row(pen, row, _HEAD + number * _ROW)
    if of["left_out"]:
        below = _HEAD + _ROW * len(rows)
        pen.text((_MARGIN, below), f"and {of['left_out']} more", _FAINT, _font(26))
    content = BytesIO()
    image.quantize(64).save(content, "PNG", optimize=True)
    return content.getvalue()


def _draw_head(pen: ImageDraw.ImageDraw, title: str, day: str) -> None:
    pen.text((_MARGIN, _MARGIN), title, _INK, _font(34))
    pen.text((_MARGIN, _MARGIN + 42), day, _FAINT, _font(26))
    for left, colour, name in (
        (_BAR_LEFT + 330, _DELIVERY, "delivery"),
        (_BAR_LEFT + 520, _RESULT, "result"),
    ):
        pen.rectangle((left, _MARGIN + 8, left + 26, _MARGIN + 34), colour)
        pen.text((left + 36, _MARGIN + 4), name, _INK, _font(26))
    pen.rectangle((_BAR_LEFT + 120, _MARGIN + 4, _BAR_LEFT + 126, _MARGIN + 38), _INK)
    pen.text((_BAR_LEFT + 140, _MARGIN + 4), "expected", _INK, _font(26))


def _draw_row(pen: ImageDraw.ImageDraw, row: Mapping[str, Any], top: int) -> None:
    name = str(row["id"])
    short = name if len(name) <= _LONGEST_ID else f"{name[: _LONGEST_ID - 1]}…"
    pen.text((_MARGIN, top + 6), short, _INK, _font(30))
    status = str(row["status"]).replace("_", " ")
    pen.text((_MARGIN, top + 46), status, _FAINT, _font(26))
    _draw_needle(pen, row["delivery"], top + 6, _DELIVERY)
    _draw_needle(pen, row["result"], top + 52, _RESULT)


def _draw_needle(pen: ImageDraw.ImageDraw, needle: Needle, top: int, colour: str) -> None:
    stands, expected = needle
    right, bottom = _BAR_LEFT + _BAR_WIDTH, top + _BAR_HEIGHT
    pen.rectangle((_BAR_LEFT, top, right, bottom), _TRACK)
    if stands is not None and stands > 0:
        pen.rectangle((_BAR_LEFT, top, _across(stands), bottom), colour)
    if expected is not None:
        at = _across(expected)
        pen.rectangle((at - 3, top - 4, at + 3, bottom + 4), _INK)
    pen.text((right + 24, top), "none" if stands is None else percent(stands), _INK, _font(30))


def _across(value: float) -> int:
    return _BAR_LEFT + round(_BAR_WIDTH * min(1.0, max(0.0, value)))


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
