"""Text from outside without what a reader can't see, a terminal would obey or Slack would act on."""

from __future__ import annotations

import re

from okrsync.usecases.words import plain

__all__ = ["cut", "escape", "plain"]

_LAYOUT = str.maketrans(
    {
        "*": "\N{ASTERISK OPERATOR}",
        "_": "\N{FULLWIDTH LOW LINE}",
        "~": "\N{TILDE OPERATOR}",
        "`": "'",
    }
)
# Slack draws `:name:` as a picture, whoever wrote it.
_EMOJI = re.compile(r":(?=[^\s:]{1,100}:)")
_RATIO = "\N{RATIO}"
_LONGEST_ENTITY = len("&amp;")


def escape(text: str) -> str:
    """``text`` as one line of Slack's markup that mentions, links, formats and hides nothing.

    Slack asks for ``&``, ``<`` and ``>`` alone; what makes bold, strikes through or draws a picture gets a
    look-alike. https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    shown = _EMOJI.sub(_RATIO, plain(text).translate(_LAYOUT))
    return shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(markup: str, most: int) -> str:
    """At most ``most`` characters of what ``escape`` gave, and never half an entity; a cut shows."""
    if len(markup) <= most:
        return markup
    kept = markup[: most - 1]
    start = kept.rfind("&", len(kept) - _LONGEST_ENTITY + 1)
    whole = kept if start < 0 or ";" in kept[start:] else kept[:start]
    return f"{whole}…"
