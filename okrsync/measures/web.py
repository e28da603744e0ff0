"""Asking one address for JSON: where to, with which headers, and no further than its own host."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urljoin, urlsplit

from pydantic import SecretStr

from okrsync.sdk import Lender, UnexpectedResponse
from okrsync.sdk.http import Ask, Client, Reply
from okrsync.sdk.http.client import Reading

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 5

# The lender for addresses that may be private ones, or (False) must be public.
Lending = Callable[[bool], Lender]


def host_of(url: str) -> str:
    """The host of ``url``, for messages."""
    return urlsplit(url).hostname or "nowhere"


@contextmanager
def calling(
    url: str, headers: Mapping[str, SecretStr], lend: Lender, reading: Reading = lambda _: None
) -> Iterator[tuple[Client, str]]:
    """A client for the host of ``url``, and the path of ``url`` there with its query."""
    parts = urlsplit(url)
    bare = {name: secret.get_secret_value() for name, secret in headers.items()}
    client = lend(f"{parts.scheme}://{parts.netloc}", headers=bare, reading=reading)
    try:
        yield client, f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    finally:
        client.close()


def get(client: Client, base: str, path: str) -> Reply:
    """What GET of ``path`` answers, redirects within the host of ``base`` followed.

    Raises a ToolError, too, where a redirect leads elsewhere or in circles: headers may hold credentials.
    """
    for _ in range(_MOST_REDIRECTS + 1):
        reply = client.ask(Ask(path, expect=_REDIRECTS))
        if reply.status not in _REDIRECTS:
            return reply
        address = urljoin(urljoin(base, path), reply.headers.get("location", ""))
        further = client.relative(address)
        if further is None:
            raise UnexpectedResponse(
                f"{reply.where}: redirected to another host ({reply.status})",
                hint="write the address that it leads to, if that one is meant",
            )
        path = further
    raise UnexpectedResponse(f"{reply.where}: redirected more than {_MOST_REDIRECTS} times")
