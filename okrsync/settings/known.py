"""The secrets that a file brings into use, so that they can be kept out of everything that is shown."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote, urlsplit

from okrsync.settings.outline import Outline
from okrsync.settings.secrets import Expanded, is_private, is_reference
from okrsync.settings.tree import Leaf, Listing, Node, Table, Trail, find
from okrsync.usecases.conceal import is_secret_parameter


def secrets_of(root: Table, expanded: Expanded, outline: Outline) -> frozenset[str]:
    """Every value in ``expanded`` (which is ``root`` with its references replaced) that must not be shown.

    All of a secret field; credentials and secret parameters of an address; a reference's value inside another
    text; an address that is all a reference. Another field that is all a reference, such as the name of a
    site, is an ordinary value.
    """
    return frozenset(
        secret
        for trail, text in _texts(expanded.root, ())
        for secret in _of(trail, text, root, expanded, outline)
    )


def _texts(node: Node, trail: Trail) -> Iterator[tuple[Trail, str]]:
    match node:
        case Table(entries=pairs):
            for key, pair in pairs.items():
                yield from _texts(pair.node, (*trail, key))
        case Listing(entries=entries):
            for index, entry in enumerate(entries):
                yield from _texts(entry, (*trail, index))
        case Leaf(value=str() as text) if is_private(trail):
            yield trail, text
        case _:
            return


def _of(trail: Trail, text: str, root: Table, expanded: Expanded, outline: Outline) -> Iterator[str]:
    if outline.is_secret(trail):
        yield from (text, *of_address(text))
        return
    leaf = find(root, *trail)
    written = leaf.value if isinstance(leaf, Leaf) and isinstance(leaf.value, str) else text
    yield from of_address(text)
    if not is_reference(written):
        yield from (value for value in expanded.values if value in text and value not in _host(text))
    elif "://" in text:
        yield text


def of_address(text: str) -> Iterator[str]:
    """The password in ``text`` and what stands under names of secrets, where it is an address."""
    try:
        parts = urlsplit(text)
        named = parse_qsl(parts.query)
        found = [parts.password, *(value for name, value in named if is_secret_parameter(name))]
    except ValueError:
        return
    if "://" in text:
        yield from {form for secret in found if secret for form in (secret, unquote(secret))}


def _host(text: str) -> str:
    try:
        return urlsplit(text).netloc.rpartition("@")[2]
    except ValueError:
        return ""
