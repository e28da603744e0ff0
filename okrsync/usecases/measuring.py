"""The automatic sources of measurements as values: written down in the file, read by the measures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pydantic import SecretStr


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvMeasure:
    """Measurements in a CSV file at the absolute ``path``: two columns of the rows that match ``where``.

    ``decimal`` is the sign before the decimals.
    """

    path: Path
    date: str
    value: str
    where: Mapping[str, str] = field(default_factory=dict)
    delimiter: str = ","
    decimal: str = "."


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpMeasure:
    """Measurements in the JSON document at ``url``.

    ``value`` and ``date`` are JMESPaths or JSON Pointers: of one value or of lists of one length, or of each
    entry of the list that ``each`` finds. ``headers`` go along and are never shown. Addresses of private
    networks are refused unless ``allow_private``.
    """

    url: str
    value: str
    date: str | None = None
    each: str | None = None
    headers: Mapping[str, SecretStr] = field(default_factory=dict)
    allow_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PromqlMeasure:
    """The one series that a PromQL ``query`` gives at the Prometheus below ``url``.

    ``start`` (UTC) is since when the past is asked for, a value a day; None leaves the past alone.
    """

    url: str
    query: str
    start: datetime | None = None
    headers: Mapping[str, SecretStr] = field(default_factory=dict)
    allow_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlMeasure:
    """What a ``query`` gives: rows of a date and a value, or a single value.

    ``url`` is SQLAlchemy's; ``folder`` is what the path of an SQLite file is relative to. Databases of
    private networks are refused unless ``allow_private``, those that can't be kept from writing unless the
    login may only read.
    """

    url: SecretStr
    query: str
    folder: Path
    allow_private: bool = False
    read_only_login: bool = False


Measure = CsvMeasure | HttpMeasure | PromqlMeasure | SqlMeasure
