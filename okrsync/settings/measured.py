"""The part of the file that says where numbers come from."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

import jmespath
from jmespath.exceptions import JMESPathError
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, WithJsonSchema, model_validator

from okrsync.sdk.settings import is_this_machine
from okrsync.settings.entry import Entry, Text, one_of, refuse, refuse_at
from okrsync.settings.tracked import TrackerMeasure
from okrsync.usecases.pointer import is_pointer, is_well_formed
from okrsync.usecases.query import trouble_with

CHECK_IN = "checkin"

# https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# What a header may hold and arrives as it was sent: https://www.rfc-editor.org/rfc/rfc9110#section-5.5
_HEADER_VALUE = re.compile(r"[!-~]([ -~]*[!-~])?")
# Those that say how the message itself is sent are not a person's to choose.
_NOT_OURS = {"host", "content-length", "transfer-encoding", "connection", "accept-encoding"}


def _address(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = urlsplit(""), None, None
    if parts.scheme not in {"https", "http"} or not host or port == 0 or not re.fullmatch(r"[!-~]+", url):
        refuse("is no address", "it looks like https://HOST/PATH")
    if parts.username is not None or parts.password is not None:
        refuse("has credentials in it", "put them into headers, as in Authorization: ${TOKEN}")
    if parts.fragment:
        refuse("has a '#'", "leave out what comes after it: no server sees that")
    return url


def _prometheus(url: str) -> str:
    parts = urlsplit(url)
    if parts.query or "/api/v1" in parts.path:
        refuse("is more than where Prometheus is", "leave out /api/v1 and what comes after it")
    return url


def _path(text: str) -> str:
    if is_pointer(text):
        return text if is_well_formed(text) else refuse("is no JSON Pointer", "write ~0 for a ~ in a name")
    try:
        jmespath.compile(text)
    except JMESPathError as error:
        where = getattr(error, "lex_position", None)
        at = f" at character {where + 1}" if isinstance(where, int) else ""
        refuse(f"is no JMESPath{at}", "as in data.rate or data[-1].value; see https://jmespath.org")
    return text


def _header_value(secret: SecretStr) -> SecretStr:
    bare = secret.get_secret_value().strip()
    if not _HEADER_VALUE.fullmatch(bare):
        refuse("holds what no header can carry", "one line of letters, digits and signs")
    return SecretStr(bare)


def _separating(sign: str) -> str:
    if sign in '"\r\n':
        refuse("can't separate columns: in a CSV it has a meaning of its own", 'as in delimiter: ";"')
    return sign


def _query(text: str) -> str:
    trouble = trouble_with(text)
    return refuse(trouble, "write one SELECT") if trouble else text


_Cell = Annotated[str, Field(coerce_numbers_to_str=True), WithJsonSchema({"type": ["string", "number"]})]
_Sign = Annotated[str, Field(min_length=1, max_length=1), AfterValidator(_separating)]
_Address = Annotated[Text, AfterValidator(_address)]
_Path = Annotated[Text, AfterValidator(_path)]
_HeaderValue = Annotated[SecretStr, AfterValidator(_header_value)]


class Csv(Entry):
    """A CSV file with one measurement in each row."""

    path: Text = Field(
        description="The file, relative to the folder of this one.", examples=["attainment.csv"]
    )
    date: Text = Field(description="The column with the day or instant of the measurement.")
    value: Text = Field(description="The column with the number.")
    where: dict[str, _Cell] = Field(
        default_factory=dict,
        description="Only rows in which these columns have these values.",
        examples=[{"region": "North"}],
    )
    delimiter: _Sign = Field(default=",", description="What separates the columns.")
    decimal: Literal[".", ","] = Field(default=".", description="What stands before the decimals.")

    @model_validator(mode="after")
    def _can_be_told_apart(self) -> Csv:
        if self.delimiter == self.decimal:
            refuse_at(("decimal",), "is what separates the columns, too", 'add delimiter: ";"')
        return self


class _Web(Entry):
    """What is asked over HTTP."""

    url: _Address = Field(description="The address. It is shown in messages: secrets belong into headers.")
    headers: dict[str, _HeaderValue] = Field(
        default_factory=dict,
        description="What goes along with the request, such as a token. Never shown.",
        examples=[{"Authorization": "Bearer ${API_TOKEN}"}],
    )
    allow_private: bool = Field(
        default=False, description="Whether it may be an address of this machine or of a private network."
    )

    @model_validator(mode="after")
    def _keeps_its_secrets(self) -> _Web:
        names = [name.casefold() for name in self.headers]
        for name in self.headers:
            if not _HEADER_NAME.fullmatch(name) or name.casefold() in _NOT_OURS:
                refuse_at(("headers", name), "is no header to set", "as in Authorization or X-Api-Key")
            if names.count(name.casefold()) > 1:
                refuse_at(("headers", name), "is there twice, in capitals and not", "keep one of them")
        parts = urlsplit(self.url)
        if self.headers and parts.scheme == "http" and not is_this_machine(parts.hostname or ""):
            refuse_at(("url",), "would send the headers in clear", "use https://")
        return self


class Http(_Web):
    """A JSON document that is read by GET."""

    value: _Path = Field(
        description="Where the number is, or a list of numbers: a JMESPath or a JSON Pointer.",
        examples=["data.rate", "/data/rate"],
    )
    date: _Path | None = Field(
        default=None,
        description="Where its date is, or as many dates. A number without is of just now.",
    )
    each: _Path | None = Field(
        default=None,
        description="Where a list is. In each of its entries value and date are looked for.",
    )

    @model_validator(mode="after")
    def _entries_are_dated(self) -> Http:
        if self.each is not None and self.date is None:
            refuse("has entries without dates", "say with date: where in an entry its date is")
        return self


class Promql(_Web):
    """A query that Prometheus answers with one series."""

    url: Annotated[_Address, AfterValidator(_prometheus)] = Field(
        description="Where Prometheus is, without /api/v1."
    )
    query: Text = Field(description="The PromQL query.", examples=["sum(up) / count(up) * 100"])


class Sql(Entry):
    """A query on a database."""

    url: SecretStr = Field(
        min_length=1, description="SQLAlchemy's address of the database, as in ${DW_URL}. Never shown."
    )
    query: Annotated[Text, AfterValidator(_query)] = Field(
        description="One SELECT of a date and a value, in that order, or of a single value.",
        examples=["select day, rate from dropout"],
    )
    allow_private: bool = Field(
        default=False,
        description="Whether the database may be on this machine or in a private network.",
    )
    read_only_login: bool = Field(
        default=False,
        description="Whether the login may only read, which databases need that can't be told to.",
    )


class KpiMeasure(Entry):
    """Where the numbers of a KPI come from."""

    csv: Csv | None = Field(default=None, description="From a CSV file.")
    http: Http | None = Field(default=None, description="From a JSON document on the web.")
    sql: Sql | None = Field(default=None, description="From a database.")
    promql: Promql | None = Field(default=None, description="From Prometheus.")
    tracker: TrackerMeasure | None = Field(default=None, description="From work items.")

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        one_of(**dict(self))
        return self


class Measure(KpiMeasure):
    """Where the numbers of a metric come from."""

    kpi: Text | None = Field(
        default=None, description="From a KPI, by its id: they share their measurements."
    )


def _check_in_is_none(value: object) -> object:
    if value == CHECK_IN:
        return None
    if isinstance(value, str):
        refuse("is no measure", f"write {CHECK_IN} where people measure, else for example {{kpi: its-id}}")
    return value


MeasureOrCheckIn = Annotated[
    Measure | None,
    BeforeValidator(_check_in_is_none, json_schema_input_type=Literal["checkin"] | Measure),
]
KpiMeasureOrCheckIn = Annotated[
    KpiMeasure | None,
    BeforeValidator(_check_in_is_none, json_schema_input_type=Literal["checkin"] | KpiMeasure),
]
