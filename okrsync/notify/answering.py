"""Answers to what people do in Slack: a button, a form, ``/okr``. What carries it is somebody else's.

Slack wants an answer within three seconds: https://docs.slack.dev/interactivity/handling-user-interaction.
"""

from __future__ import annotations

from math import isfinite
from typing import Any, Protocol

from okrsync.domain.evaluate import Figures, KeyResultFigures, KpiFigures
from okrsync.errors import OkrsyncError
from okrsync.notify import kit, views, wording
from okrsync.notify.harmless import cut, escape, plain
from okrsync.notify.kit import LONGEST_SENTENCE, Part
from okrsync.notify.requests import Checked, Pressed, Request, Submitted, Typed
from okrsync.usecases.digest import Chapter, Line
from okrsync.usecases.explain import Explanation
from okrsync.usecases.verdict import verdict
from okrsync.usecases.words import fraction, short

Json = dict[str, Any]

_HELP = (
    "/okr status: how every key result stands",
    "/okr explain KR: where its numbers come from",
    "/okr checkin KR: record a measurement, in a form; with a VALUE behind it, at once",
)


class Office(Protocol):
    """What an answer needs of okrsync. Each may raise OkrsyncError, which is told to who asked."""

    def figures(self) -> Figures:
        """Every number as of now."""
        ...

    def explain(self, key_result: str) -> Explanation:
        """Where the numbers of a key result come from."""
        ...

    def measured(self, name: str) -> KeyResultFigures | KpiFigures:
        """The key result or KPI of that id."""
        ...

    def check_in(self, name: str, value: float, *, by: str, note: str | None) -> str:
        """Record a person's measurement; returns in words how it stands now."""
        ...

    def show(self, trigger: str, view: Json) -> None:
        """Open a form for who pressed or typed."""
        ...


def answer(request: Request, office: Office) -> Json | None:
    """What Slack is answered to ``request``: JSON, or nothing. Raises OkrsyncError where it can't be done."""
    match request:
        case Checked():
            return None
        case Pressed():
            office.show(request.trigger, views.check_in(office.measured(request.key_result)))
            return None
        case Submitted():
            return _submit(request, office)
        case Typed(words=()):
            return _told("\n".join(_HELP))
        case Typed():
            return _type(request, office)


def _submit(of: Submitted, office: Office) -> Json | None:
    value = _number(of.value)
    if value is None:
        return _errors("write a number, as in 7.9")
    sure = None if of.confidence is None else f"confidence {plain(of.confidence)} of 10"
    note = "; ".join(part for part in (sure, of.note and plain(of.note)) if part)
    office.check_in(of.key_result, value, by=of.by, note=note or None)
    return None


def _type(of: Typed, office: Office) -> Json | None:
    match of.words:
        case ("status",):
            return _status(office.figures())
        case ("explain", name):
            return _explained(office.explain(name))
        case ("checkin", name):
            office.show(of.trigger, views.check_in(office.measured(name)))
            return None
        case ("checkin", name, value, *note):
            number = _number(value)
            if number is None:
                return _told(f"{value} is no number")
            return _told(office.check_in(name, number, by=of.by, note=" ".join(note) or None))
        case _:
            return _told("\n".join(_HELP))


def _status(of: Figures) -> Json:
    parts = []
    for objective in of.objectives:
        heading = wording.title(Chapter(figures=objective, lines=()))
        parts.append(Part(kit.section(f"*{escape(heading)}*"), "objective", 1))
        parts += [Part(kit.section(_line(kr)), "key result", 1) for kr in objective.key_results]
    told = verdict(of.objectives)
    blocks = kit.fit(
        [kit.section(f"*{cut(escape(told), LONGEST_SENTENCE)}*")], parts, "`okrsync status` shows all."
    )
    return {"response_type": "ephemeral", **kit.message(told, blocks)}


def _line(kr: KeyResultFigures) -> str:
    line = Line(figures=kr)
    title = f"{wording.MARK[kr.status]} *{escape(short(kr.key_result.title))}* ({kr.key_result.id})"
    return f"{title}\n{escape(wording.needles(line))}\n_{escape(wording.standing(line))}_"


def _explained(of: Explanation) -> Json:
    kr = of.figures
    told = (
        kr.signal.sentence,
        f"result {fraction(kr.result.progress)}: {of.result_formula}{wording.value(kr)}",
        f"delivery {fraction(kr.delivery.progress)}: {of.delivery_formula}",
        f"okrsync explain {kr.key_result.id} shows every item.",
    )
    lines = [cut(escape(one), LONGEST_SENTENCE) for one in told]
    blocks = [kit.section("\n".join((_line(kr), *lines)))]
    return {"response_type": "ephemeral", **kit.message("\n".join(told), blocks)}


def _told(text: str) -> Json:
    lines = [cut(escape(line), LONGEST_SENTENCE) for line in text.split("\n")]
    return {"response_type": "ephemeral", **kit.message(text, [kit.section("\n".join(lines))])}


def refused(request: Request, error: OkrsyncError) -> Json | None:
    """How Slack tells whoever asked that it can't be done. A button can tell nothing."""
    match request:
        case Submitted():
            return _errors(str(error))
        case Typed():
            return _told(str(error))
        case Pressed() | Checked():
            return None


def late(request: Request) -> Json | None:
    """What Slack is answered in time where the answer itself comes too late for it."""
    match request:
        case Submitted():
            return {"response_action": "update", "view": views.still_at_it()}
        case Typed():
            return _told("okrsync is still at it; the answer follows.")
        case Pressed() | Checked():
            return None


def _errors(words: str) -> Json:
    return {"response_action": "errors", "errors": {views.VALUE: plain(words)[:LONGEST_SENTENCE]}}


def _number(text: str) -> float | None:
    try:
        value = float(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
    except ValueError:
        return None
    return value if isfinite(value) else None
