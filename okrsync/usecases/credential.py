"""What a connection shows to its tool: told from another, and known again later, without being kept."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, SecretStr

from okrsync.sdk import ConnectionSettings

# A token can't be guessed, but a password can: each guess at one costs 16 MB and a twentieth of a second.
# https://docs.python.org/3/library/hashlib.html#hashlib.scrypt
_COST = {"n": 2**14, "r": 8, "p": 1, "dklen": 16}


@dataclass(frozen=True, slots=True)
class Credential:
    """The credential of a connection. Never shown, and kept by nobody but as a seal.

    ``shown`` is what the tool sees, with its host: where two connections have the same, the tool counts them
    as one. ``settings`` is all that somebody may have mended since it was rejected.
    """

    shown: bytes = field(default=b"", repr=False)
    settings: bytes = field(default=b"", repr=False)

    def seal(self) -> str:
        """A trace by which only the same settings are known again: a random salt and a slow hash."""
        salt = secrets.token_bytes(16)
        return f"{salt.hex()}${self._hash(salt)}"

    def has_seal(self, seal: str) -> bool:
        """Whether ``seal`` was made of these settings."""
        salt, _, hashed = seal.partition("$")
        return hmac.compare_digest(self._hash(bytes.fromhex(salt)), hashed)

    def _hash(self, salt: bytes) -> str:
        return hashlib.scrypt(self.settings, salt=salt, **_COST).hex()


def credential_of(settings: ConnectionSettings) -> Credential:
    """The credential in ``settings``: their secrets and what stands beside these, for that host."""
    written = {name: _revealed(value) for name, value in settings}
    host = urlsplit(str(written.get("url", ""))).netloc.casefold()
    secret = {name: written[name] for name, value in settings if _is_secret(value)}
    return Credential(_bytes([settings.kind, host, secret]), _bytes(written))


def _is_secret(value: object) -> bool:
    if isinstance(value, BaseModel):
        return any(_is_secret(inner) for _, inner in value)
    return isinstance(value, SecretStr)


def _revealed(value: object) -> Any:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, BaseModel):
        return {name: _revealed(inner) for name, inner in value}
    if isinstance(value, Mapping):
        return {str(name): _revealed(inner) for name, inner in value.items()}
    return [_revealed(inner) for inner in value] if isinstance(value, list | tuple) else value


def _bytes(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, default=str).encode()
