"""Reading JSON from outside: a thing is what the API says it is, or a named error."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from typing import Any

from okrsync.sdk.faults import UnexpectedResponse

Json = Any

# PostgreSQL refuses NUL in text, terminals obey control characters, and lone surrogates can't be encoded:
# none of them carries meaning in a title. Ends of lines and tabs do.
_OBEYED = {*range(0x20), *range(0x7F, 0xA0)} - {ord(sign) for sign in "\t\n\r"}
_UNPRINTABLE = dict.fromkeys(_OBEYED) | dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}")


class Record:
    """One JSON object, read by key with the type that the API promises.

    ``what`` names the object in errors, as in ``issue 10001``. The plain readers raise ``UnexpectedResponse``
    where the promise is broken; each has an ``opt_`` twin that takes absent and null for None.
    """

    __slots__ = ("raw", "what")

    def __init__(self, raw: Json, what: str) -> None:
        if not isinstance(raw, Mapping):
            raise UnexpectedResponse(f"{what} is {_shape(raw)} where an object was promised")
        self.raw: Mapping[str, Json] = raw
        self.what = what

    def text(self, key: str) -> str:
        """A text; numbers are taken as text, since ids come as either."""
        value = self.opt_text(key)
        if value is None:
            raise self._broken(key, "a text")
        return value

    def opt_text(self, key: str) -> str | None:
        """As ``text``, or None."""
        value = self.raw.get(key)
        if value is None:
            return None
        if isinstance(value, str):
            return clean(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        raise self._broken(key, "a text")

    def name(self, key: str) -> str:
        """A text by which something is known and told from others, as an id: never a blank one."""
        value = self.text(key)
        if not value.strip():
            raise UnexpectedResponse(f"{self.what}: {key} is blank where a name was promised")
        return value

    def instant(self, key: str) -> datetime:
        """An ISO 8601 instant with its zone, as UTC."""
        value = self.opt_instant(key)
        if value is None:
            raise self._broken(key, "an instant")
        return value

    def opt_instant(self, key: str) -> datetime | None:
        """As ``instant``, or None; an empty text is none too.

        One at the edge of the calendar is refused: the next sum with it would overflow.
        """
        value = self.raw.get(key)
        if value is None or value == "":
            return None
        try:
            instant = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            raise self._broken(key, "an instant") from None
        if instant.tzinfo is None:
            raise self._broken(key, "an instant with its zone")
        if not MINYEAR < instant.year < MAXYEAR:
            raise self._broken(key, "an instant")
        return instant.astimezone(UTC)

    def flag(self, key: str) -> bool:
        """True or false; absent and null are false."""
        value = self.raw.get(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        raise self._broken(key, "true or false")

    def opt_record(self, key: str) -> Record | None:
        """As ``record``, or None."""
        value = self.raw.get(key)
        return None if value is None else Record(value, f"{self.what}: {key}")

    def record(self, key: str) -> Record:
        """The object under ``key``."""
        return Record(self.raw.get(key), f"{self.what}: {key}")

    def records(self, key: str) -> list[Record]:
        """A list of objects; absent and null are an empty one."""
        return records(self.raw.get(key), f"{self.what}: {key}")

    def promised_records(self, key: str) -> list[Record]:
        """As ``records``, where it would be wrong to take nothing for an empty list."""
        if self.raw.get(key) is None:
            raise self._broken(key, "a list")
        return self.records(key)

    def _broken(self, key: str, promise: str) -> UnexpectedResponse:
        found = _shape(self.raw.get(key))
        return UnexpectedResponse(f"{self.what}: {key} is {found} where {promise} was promised")


def records(raw: Json, what: str) -> list[Record]:
    """A list of objects; None is an empty one."""
    if raw is None:
        return []
    if not isinstance(raw, list):
        raise UnexpectedResponse(f"{what} is {_shape(raw)} where a list was promised")
    return [Record(entry, f"{what}[{index}]") for index, entry in enumerate(raw)]


def texts(entries: list[Record], key: str) -> tuple[str, ...]:
    """The text under ``key`` of each entry that has one."""
    return tuple(text for entry in entries if (text := entry.opt_text(key)) is not None)


def clean(text: str) -> str:
    """``text`` without what no database and no terminal can hold."""
    return text if text.isprintable() else text.translate(_UNPRINTABLE)


def fields_of(record: Record, *keys: str) -> tuple[str, ...]:
    """The texts under ``keys`` that are there, without repeats: the several names of one thing."""
    return tuple(dict.fromkeys(text for key in keys if (text := record.opt_text(key)) is not None))


def _shape(value: Json) -> str:
    return _SHAPES.get(type(value), "an object")


_SHAPES = {
    type(None): "null",
    bool: "a boolean",
    int: "a number",
    float: "a number",
    str: "a text",
    list: "a list",
}
