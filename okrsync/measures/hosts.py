"""Where a database may be: on the public internet, unless the file allows addresses of private networks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import httpcore

from okrsync.sdk.http.reach import PrivateAddress, in_public
from okrsync.usecases.measure import MeasureError

_HINT = "say allow_private: true where that is meant"


def refuse_private(hosts: Sequence[str], port: int | None, place: str) -> None:
    """Raise MeasureError unless all of ``hosts`` have public addresses; none at all is this machine."""
    if not hosts or any(_is_a_socket(host) for host in hosts):
        raise MeasureError(f"{place}: is a database of this machine", hint=_HINT)
    for host in hosts:
        try:
            in_public(host, port or 0)
        except PrivateAddress as error:
            raise MeasureError(f"{place}: {error.message}", hint=_HINT) from None
        except httpcore.ConnectError:
            raise MeasureError(f"{place}: nobody knows the host {host}") from None


def hosts_of(host: str | None, asked: Iterable[str]) -> list[str]:
    """Every host that an address names: in its own place, and in the options that drivers take hosts from."""
    named = [*(host or "").split(","), *(one for text in asked for one in text.split(","))]
    return [one.strip().removeprefix("[").removesuffix("]") for one in named if one.strip()]


def _is_a_socket(host: str) -> bool:
    return host.startswith(("/", "@"))
