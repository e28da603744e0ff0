"""What a connector describes itself with; it all becomes part of the file's JSON Schema."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationInfo

from okrsync.domain.selection import COUNT, Criterion
from okrsync.domain.work import State
from okrsync.sdk.scope import Scope


def _as_list(value: object) -> object:
    return list(value) if isinstance(value, list | tuple) else [value]


# One text or a list of texts; a selection holds what matches any of them.
OneOrMany = Annotated[
    tuple[str, ...],
    BeforeValidator(_as_list, json_schema_input_type=str | list[str]),
    Field(min_length=1),
]


# Everything visible but quotation marks and backslashes, which would end a quoted value early:
# https://www.rfc-editor.org/rfc/rfc9110#section-5.6.4
_SENDABLE = re.compile(r"[!#-\[\]-~]+")
_SHORTEST_SHARED = 16


def is_this_machine(host: str) -> bool:
    """Whether ``host`` is the loopback interface."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


def _may_carry_secrets(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"https", "http"} or not parts.hostname or not url.isprintable() or " " in url:
        raise ValueError("is no address: it looks like https://HOST")
    if parts.port == 0 or parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("must be an address alone, without credentials, query or fragment")
    if parts.scheme == "http" and not is_this_machine(parts.hostname):
        raise ValueError("would send the credentials in clear: use https://")
    return url.rstrip("/")


def _fits_into_a_header(secret: SecretStr) -> SecretStr:
    # The end of a line comes along from files. What no header can carry would end up in an error text.
    bare = secret.get_secret_value().strip()
    if not _SENDABLE.fullmatch(bare):
        raise ValueError(
            "holds what no key or token does: they are letters, digits and signs, without spaces"
        )
    return SecretStr(bare)


# Where credentials may be sent: https://, or http:// to this machine. Without a slash at its end.
Address = Annotated[str, AfterValidator(_may_carry_secrets)]
# A key or token that a header can carry, quoted or not. White space around it is taken away.
HeaderSecret = Annotated[SecretStr, Field(min_length=1), AfterValidator(_fits_into_a_header)]


def _beside_the_mapping(written: str, info: ValidationInfo) -> str:
    if not written or "\0" in written:
        raise ValueError("is no folder")
    home = info.context.get("folder") if info.context else None
    return str((Path(home or "") / written).absolute())


# A folder as a person writes it, relative to the folder of the mapping file; absolute once it is read.
FolderBeside = Annotated[str, AfterValidator(_beside_the_mapping)]


def _is_hard_to_guess(secret: SecretStr) -> SecretStr:
    bare = secret.get_secret_value().strip()
    if len(bare) < _SHORTEST_SHARED:
        raise ValueError(
            f"is too short to keep anybody out: take {_SHORTEST_SHARED} characters or more, "
            "as openssl rand -hex 32 makes them"
        )
    return SecretStr(bare)


# What two sides sign with. Whoever sees one delivery could try out a short one.
SharedSecret = Annotated[SecretStr, AfterValidator(_is_hard_to_guess)]


class _FileModel(BaseModel):
    # What is refused may be a secret that was put in the wrong place: never show it.
    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, str_strip_whitespace=True
    )


class ConnectionSettings(_FileModel):
    """How to reach a tool: address and credentials. Subclasses narrow ``kind`` and add their fields."""

    kind: str
    every: str | None = Field(
        default=None,
        description="How often this connection is synced, as in 'every 5 minutes'; schedule.sync otherwise.",
    )
    history: str = Field(
        default="all",
        description="How far back the past before the first sync is read: all, none, or as in '1 year'.",
        examples=["all", "none", "1 year", "6 months"],
    )
    webhook_secret: SharedSecret | None = Field(
        default=None,
        description="The secret that the tool signs its webhooks with, as in ${GITHUB_WEBHOOK_SECRET}; "
        "'okrsync webhooks' says what to register. Without one no webhook is taken.",
    )


class WorkSelection(_FileModel):
    """Which items count. Subclasses add what their tool can be asked for."""

    connection: str | None = Field(
        default=None,
        description="Which connection; may be left out where only one connection of this kind exists.",
    )
    weigh_by: str = Field(
        default=COUNT,
        description="How much an item weighs: 'count' (each 1), 'points', or the name of a numeric field.",
    )

    @abstractmethod
    def scope(self) -> Scope:
        """What has to be synced for this selection."""
        raise NotImplementedError

    @abstractmethod
    def criteria(self) -> tuple[Criterion, ...]:
        """What an item of that scope must meet to count."""
        raise NotImplementedError


def criteria_from(values: Mapping[str, Iterable[str] | None]) -> tuple[Criterion, ...]:
    """One criterion for each facet that is asked for; None means that any value will do."""
    return tuple(Criterion(facet, tuple(wanted)) for facet, wanted in values.items() if wanted is not None)


def state_names(mapping: Mapping[State, Iterable[str]]) -> dict[str, State]:
    """Native names to states, without regard to case, from lists of names by state."""
    return {name.casefold(): state for state, names in mapping.items() for name in names}
