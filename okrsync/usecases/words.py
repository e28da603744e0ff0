"""How titles, numbers and statuses read, wherever they are shown."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from itertools import groupby
from unicodedata import category

from okrsync.domain.evaluate import KeyResultFigures, KpiFigures, ResultFigures
from okrsync.domain.selection import Selection
from okrsync.domain.signal import percent
from okrsync.domain.status import Status
from okrsync.domain.work import WorkItem

_LONGEST_TITLE = 200

# Line breaks and control characters part words; marks of direction and joiners hide between letters.
_UNSEEN = {"Cc": " ", "Zl": " ", "Zp": " ", "Cf": "", "Cs": "\N{REPLACEMENT CHARACTER}"}

# So many pictures, or marks on one letter, say all that more of them would.
_MOST_IN_A_ROW = {"So": 3, "Sk": 3, "Mn": 4, "Me": 4}


def plain(text: str) -> str:
    """``text`` as one line of characters that show, without floods of pictures or marks."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_calm("".join(_UNSEEN.get(category(character), character) for character in text)))


def _calm(text: str) -> Iterator[str]:
    for kind, run in groupby(text, category):
        characters = "".join(run)
        yield characters[: _MOST_IN_A_ROW.get(kind, len(characters))]


def fraction(of: float | None) -> str:
    """A needle, or another share, as people read it; a dash where there is none."""
    return "—" if of is None else percent(of)


def number(value: float) -> str:
    """A value in its own unit: six digits, and more where a number before the point is larger."""
    digits = max(6, len(f"{abs(value):.0f}") + 2)
    return f"{value + 0.0:.{digits}g}"


def overdue(result: ResultFigures) -> str | None:
    """Which stages should be complete by now; None where there is none."""
    late = [f"'{stage.stage.title}'" for stage in result.stages if stage.overdue]
    if not late:
        return None
    return f"{' and '.join(late)} {'is' if len(late) == 1 else 'are'} overdue"


def since_closing(now: KeyResultFigures) -> str:
    """How a key result whose objective is closed stands today."""
    value = (
        "no result" if now.result.value is None else f"{number(now.result.value)} {now.result.unit}".strip()
    )
    return f"closed; today: {value}, {in_words(now.status)}"


def selected(of: Selection) -> str:
    """What a selection takes: ``label 'x' in county-jira (project DROP)``."""
    asked = [f"{c.facet} {' or '.join(repr(value) for value in c.any_of)}" for c in of.criteria]
    return f"{' and '.join(asked) or 'everything'} in {of.connection} ({of.scope})"


def health(of: KpiFigures) -> str:
    """Whether a KPI is in its range, or why nobody can say."""
    if of.healthy is not None:
        outdated = ", and stale" if of.stale else ""
        return "healthy" if of.healthy else f"out of range{outdated}"
    return "not measured" if of.value is None else "stale"


def in_words(status: Status) -> str:
    """A status as people write it."""
    return status.value.replace("_", " ")


def short(title: str) -> str:
    """A title that leaves room for the figures beside it; where it is cut, it shows."""
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"


def state_in_words(of: WorkItem) -> str:
    """What an item is to okrsync, and the tool's own word where that is another one."""
    same = of.native_status.casefold() == of.state.value
    return of.state.value if same else f"{of.state.value} ({of.native_status})"


def nearest(name: str, known: list[str]) -> str:
    """What somebody may have meant who said ``name``, or all there is."""
    by_folded = {one.casefold(): one for one in known}
    close = get_close_matches(name.casefold(), by_folded, n=1)
    return f"did you mean {by_folded[close[0]]!r}?" if close else f"there are: {', '.join(known) or 'none'}"
