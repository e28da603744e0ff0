"""Messages between the digests: what began to go wrong, and the question for a measurement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from okrsync.notify import kit, wording
from okrsync.notify.blocks import Style
from okrsync.notify.harmless import cut, escape
from okrsync.notify.kit import LONGEST_SENTENCE, Block, Message, Part
from okrsync.usecases.alert import Alarm, Transition
from okrsync.usecases.ask import Question
from okrsync.usecases.verdict import count
from okrsync.usecases.words import number, short

ACTION = "okrsync_check_in"

_WORDS = {
    Alarm.AT_RISK: "is at risk now",
    Alarm.NOT_MOVING: "is delivered and does not move",
    Alarm.HELD: "is not believed, or does not answer: numbers on it are held",
}


def alert(transitions: Sequence[Transition], owners: Mapping[str, str | None], style: Style) -> Message:
    """One message of all that began; ``owners`` is who answers for each key result, by its id."""
    told = [f"{_name(one)} {_WORDS[one.alarm]}" for one in transitions]
    head = kit.section(f"*{count(len(transitions), 'thing')} began to go wrong*")
    parts = [Part(kit.section(_alarm(one, owners, style)), "alert", 1) for one in transitions]
    return kit.message("; ".join(told), kit.fit([head], parts, "`okrsync status` shows all."))


def question(of: Sequence[Question], style: Style, *, answerable: bool) -> Message:
    """One message that asks for measurements. Without a way back the command line is named."""
    parts = [Part(_asked(one, style, answerable=answerable), "question", 1) for one in of]
    told = "; ".join(_due(one, style) for one in of)
    return kit.message(told, kit.fit([], parts, "`okrsync status` shows all."))


def _alarm(of: Transition, owners: Mapping[str, str | None], style: Style) -> str:
    if of.figures is None:
        trouble = of.scope.trouble if of.scope else None
        return f"*{escape(_name(of))}* {_WORDS[of.alarm]}\n{cut(escape(trouble or ''), LONGEST_SENTENCE)}"
    kr = of.figures
    person = style.people.get(owners.get(kr.key_result.id) or "")
    mention = f" <@{person}>" if person else ""
    sentence = cut(escape(kr.signal.sentence), LONGEST_SENTENCE)
    return f"{wording.MARK[kr.status]} *{escape(_name(of))}* {_WORDS[of.alarm]}{mention}\n{sentence}"


def _name(of: Transition) -> str:
    if of.figures is not None:
        return short(of.figures.key_result.title)
    return str(of.scope.id) if of.scope else of.subject


def _asked(of: Question, style: Style, *, answerable: bool) -> Block:
    told = f"{escape(_due(of, style))}\n{escape(_last(of))}"
    if not answerable:
        return kit.section(f"{told}\n`okrsync checkin {of.id} VALUE`")
    button = {
        "type": "button",
        "action_id": ACTION,
        "text": {"type": "plain_text", "text": "Check in", "emoji": False},
        "value": of.id,
    }
    return {**kit.section(told), "accessory": button}


def _due(of: Question, style: Style) -> str:
    again = "" if of.time == 1 else f" (asked {count(of.time - 1, 'time')} before)"
    return f"{short(of.title)}: a measurement is due since {wording.date(of.due, style.zone)}{again}."


def _last(of: Question) -> str:
    if of.value is None:
        return "It was never measured."
    return f"It last stood at {number(of.value)} {of.unit}".strip() + "."
