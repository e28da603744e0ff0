"""Whatever a title holds, it is text: in a badge nothing but words, in JSON the very same title."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from okrsync.domain.evaluate import KeyResultFigures
from okrsync.usecases import shape
from okrsync.web.api.reading import json_answer
from okrsync.web.badge import Show, badge
from tests.unit.domain.made_up import day, measured_at, metric_kr, seen

_HOSTILE = [
    "</text><script>alert(1)</script>",
    '" onload="alert(1)',
    "<!ENTITY x SYSTEM 'file:///etc/passwd'>&x;",
    "]]><svg/onload=alert(1)>",
    "\u202egnp.exe",
    "\x00\x1b[2J\ufffe\U000e0001",
    "&#60;script&#62;",
    "漢字" * 100,
    "",
]
TITLES = st.text(max_size=300) | st.sampled_from(_HOSTILE)
_TAGS = {"svg", "title", "clipPath", "rect", "g", "text"}
_ATTRIBUTES = {
    *("width", "height", "viewBox", "role", "aria-label", "id", "rx", "clip-path", "fill", "x", "y"),
    *("font-family", "font-size", "text-anchor", "aria-hidden", "textLength", "lengthAdjust"),
}


def figures(title: str) -> KeyResultFigures:
    return seen(metric_kr(title=title), measured_at(5, day(10)))


@given(title=TITLES, label=st.none() | TITLES, show=st.sampled_from(Show))
def test_a_badge_holds_words_and_nothing_that_does_anything(
    title: str, label: str | None, show: Show
) -> None:
    drawn = badge(figures(title), show=show, label=label)
    root = ET.fromstring(drawn)  # noqa: S314 - our own, and bounded
    assert {element.tag.partition("}")[2] for element in root.iter()} <= _TAGS
    assert {name for element in root.iter() for name in element.attrib} <= _ATTRIBUTES
    shown = "".join(element.text or "" for element in root.iter() if element.tag.endswith("text"))
    assert shown.isprintable()
    assert root.get("aria-label", "").isprintable()
    assert len(drawn.encode()) < 6000
    assert float(root.get("width", "0")) < 900


@given(title=TITLES)
def test_json_holds_the_very_title_and_nothing_beside_it(title: str) -> None:
    answer = json_answer(shape.key_result(figures(title)), {})
    assert answer.headers["content-type"] == "application/json"
    told = json.loads(bytes(answer.body))
    assert told["title"] == title
    assert told == {**shape.key_result(figures("")), "title": title}
