"""Text from the tools in files that other programs read: as it is, and nothing that they would obey."""

from __future__ import annotations

import re
from unicodedata import category

# What Markdown and the HTML inside it would act on.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+\-!|~&])")
# What spreadsheets take for a formula: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def markdown(text: str) -> str:
    """``text`` as one line of Markdown that formats, links and hides nothing."""
    return _MARKUP.sub(r"\\\1", one_line(text))


def cell(value: object) -> object:
    """``value`` for a cell of a table: text that looks like a formula is kept from being one."""
    if not isinstance(value, str):
        return value
    text = one_line(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def one_line(text: str) -> str:
    """``text`` with a space for what breaks lines, and without what can't be seen."""
    kept = ("" if category(one) in {"Cf", "Cs"} else " " if category(one) in _BREAKS else one for one in text)
    return " ".join("".join(kept).split())


_BREAKS = frozenset({"Cc", "Zl", "Zp"})
