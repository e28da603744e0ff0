"""The form of a check-in. https://docs.slack.dev/reference/views/modal-views."""

from __future__ import annotations

from typing import Any

from okrsync.domain.evaluate import KeyResultFigures, KpiFigures
from okrsync.notify import kit, wording
from okrsync.notify.harmless import escape, plain
from okrsync.usecases.words import fraction, short

CALLBACK = "okrsync_check_in"
VALUE, CONFIDENCE, NOTE = "value", "confidence", "note"

_LONGEST_LABEL = 150
_LONGEST_NOTE = 1000


def check_in(of: KeyResultFigures | KpiFigures) -> dict[str, Any]:
    """The form that asks for a value, how sure somebody is to reach the target, and a note."""
    if isinstance(of, KpiFigures):
        name, title, unit, stands = of.kpi.id, of.kpi.title, of.kpi.unit, wording.kpi(of)
    else:
        kr = of.key_result
        name, title, unit = kr.id, kr.title, of.result.unit
        stands = f"result {fraction(of.result.progress)}{wording.value(of)}"
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": name,
        "title": _plain("Check in"),
        "submit": _plain("Check in"),
        "close": _plain("Cancel"),
        "blocks": [
            kit.section(f"*{escape(short(title))}*\n{escape(stands)}"),
            _value(unit),
            _confidence(),
            _note(),
        ],
    }


def still_at_it() -> dict[str, Any]:
    """What takes the place of the form where it takes long to record what was said in it."""
    told = "okrsync is still at it. `/okr status` shows whether it is recorded."
    return {
        "type": "modal",
        "title": _plain("Check in"),
        "close": _plain("Close"),
        "blocks": [kit.section(told)],
    }


def _value(unit: str) -> dict[str, Any]:
    element = {"type": "number_input", "action_id": VALUE, "is_decimal_allowed": True}
    label = f"Value in {plain(unit)}"[:_LONGEST_LABEL] if unit else "Value"
    return {"type": "input", "block_id": VALUE, "label": _plain(label), "element": element}


def _confidence() -> dict[str, Any]:
    options = [{"text": _plain(f"{number} of 10"), "value": str(number)} for number in range(11)]
    element = {"type": "static_select", "action_id": CONFIDENCE, "options": options}
    label = _plain("How sure are you to reach the target?")
    return {"type": "input", "block_id": CONFIDENCE, "optional": True, "label": label, "element": element}


def _note() -> dict[str, Any]:
    element = {
        "type": "plain_text_input",
        "action_id": NOTE,
        "multiline": True,
        "max_length": _LONGEST_NOTE,
    }
    return {"type": "input", "block_id": NOTE, "optional": True, "label": _plain("Note"), "element": element}


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}
