"""A badge: a key result in a few words, as a small picture for a README or a wiki. Pure.

It brings its own background, so that it reads on light pages and on dark ones, and says in words what its
colour says. All colours have a contrast of 4.5 and more to the white text
(https://www.w3.org/TR/WCAG22/#contrast-minimum). Nothing in it is styled by CSS, which our policy forbids.
"""

from __future__ import annotations

from enum import StrEnum
from html import escape
from unicodedata import east_asian_width

from okrsync.domain.evaluate import KeyResultFigures
from okrsync.domain.signal import percent
from okrsync.domain.status import Status
from okrsync.usecases.words import in_words

_GOOD, _WARNING, _BAD, _NEUTRAL = "#17693b", "#8a5a00", "#b3261e", "#56626f"
_STATUS = {
    Status.ON_TRACK: _GOOD,
    Status.ACHIEVED: _GOOD,
    Status.BEHIND: _WARNING,
    Status.AT_RISK: _BAD,
    Status.MISSED: _BAD,
    Status.NOT_STARTED: _NEUTRAL,
    Status.UNKNOWN: _NEUTRAL,
}
_LABEL, _DELIVERY, _RESULT = "#333c46", "#0b6e8f", "#a34a08"
_LONGEST = 40
# Of Verdana at 11 pixels, roughly; the text is fitted to what comes of it.
_WIDE, _USUAL, _NARROW, _EDGE = 12.0, 6.8, 3.8, 6.0
_NARROW_ONES = frozenset(" .,:;!|'`ijltfr()[]I-·")


class Show(StrEnum):
    """What a badge shows."""

    BOTH = "both"
    RESULT = "result"
    DELIVERY = "delivery"
    STATUS = "status"


def badge(of: KeyResultFigures, *, show: Show, label: str | None) -> str:
    """The SVG of a key result; ``label`` instead of its title."""
    left = _short(of.key_result.title if label is None else label)
    right = " · ".join((*_words(of, show), *(["stale"] if of.stale else [])))
    return _drawn(left, right, _colour(of, show), f"{left}: {_whole(of)}")


def _words(of: KeyResultFigures, show: Show) -> tuple[str, ...]:
    delivery, result = f"delivery {_needle(of.delivery.progress)}", f"result {_needle(of.result.progress)}"
    status = in_words(of.status)
    match show:
        case Show.BOTH:
            return delivery, result, status
        case Show.DELIVERY:
            return (delivery,)
        case Show.RESULT:
            return (result,)
        case Show.STATUS:
            return (status,)


def _colour(of: KeyResultFigures, show: Show) -> str:
    return {Show.DELIVERY: _DELIVERY, Show.RESULT: _RESULT}.get(show, _STATUS[of.status])


def _whole(of: KeyResultFigures) -> str:
    """All of it, for who hears the badge or points at it."""
    delivery = _against("delivery", of.delivery.progress, of.delivery.expected)
    result = _against("result", of.result.progress, of.result.expected)
    return f"{delivery}; {result}; {in_words(of.status)}; {of.signal.name.value}"


def _against(name: str, progress: float | None, expected: float | None) -> str:
    if progress is None:
        return f"no {name}"
    by_now = "" if expected is None else f", {percent(expected)} expected by now"
    return f"{name} {percent(progress)}{by_now}"


def _needle(progress: float | None) -> str:
    return "—" if progress is None else percent(progress)


def _drawn(left: str, right: str, colour: str, whole: str) -> str:
    first, second = _width(left), _width(right)
    width = first + second
    told = escape(_shown(whole))
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" viewBox="0 0 {width} 20" role="img" \
aria-label="{told}">
<title>{told}</title>
<clipPath id="r"><rect width="{width}" height="20" rx="3"/></clipPath>
<g clip-path="url(#r)"><rect width="{first}" height="20" fill="{_LABEL}"/>\
<rect x="{first}" width="{second}" height="20" fill="{colour}"/></g>
<g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11" text-anchor="middle" \
aria-hidden="true">{_text(left, first / 2, first)}{_text(right, first + second / 2, second)}</g>
</svg>
"""


def _text(words: str, middle: float, width: int) -> str:
    fitted = f'textLength="{width - 2 * _EDGE:g}" lengthAdjust="spacingAndGlyphs"'
    return f'<text x="{middle:g}" y="14" {fitted}>{escape(words)}</text>' if words else ""


def _width(words: str) -> int:
    return round(sum(map(_advance, words)) + 2 * _EDGE)


def _advance(character: str) -> float:
    if east_asian_width(character) in {"W", "F"}:
        return _WIDE
    return _NARROW if character in _NARROW_ONES else _USUAL


def _short(text: str) -> str:
    shown = _shown(text)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1].rstrip()}…"


def _shown(text: str) -> str:
    """``text`` as one line of characters that show: XML has no others, and none may turn the line around."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
