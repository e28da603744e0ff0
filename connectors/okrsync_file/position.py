"""Where a pull of a file stands, written into the cursor.

A file does not say what changed in it. Where neither its content nor what it is read by changed, there is
nothing new. Otherwise all rows are handed on, and the hub keeps those that look different.
"""

from __future__ import annotations

import json
from hashlib import sha256

from pydantic import BaseModel, ConfigDict, ValidationError

from okrsync.sdk import Cursor
from okrsync_file.settings import FileSettings

_MEANING = {"columns", "states", "timezone", "delimiter"}


class Position(BaseModel):
    """Of the content ``digest``, ``rows`` were handed on; None where that were all of them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    digest: str
    rows: int | None = None

    @classmethod
    def parse(cls, cursor: Cursor | None) -> Position | None:
        """The position that ``cursor`` holds. One that can't be read is none: that loses nothing."""
        try:
            return None if cursor is None else cls.model_validate_json(cursor)
        except ValidationError:
            return None

    @property
    def cursor(self) -> Cursor:
        """The position as the hub keeps it."""
        return Cursor(self.model_dump_json(exclude_none=True))


def digest_of(content: bytes, settings: FileSettings) -> str:
    """A digest of a file and of the settings that give its rows their meaning."""
    meaning = json.dumps(settings.model_dump(mode="json", include=_MEANING), sort_keys=True)
    return sha256(meaning.encode() + b"\n" + content).hexdigest()
