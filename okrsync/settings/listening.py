"""Where the daemon's own HTTP listens, who may reach it there, and under which names it is known."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr

from okrsync.errors import UsageError
from okrsync.sdk import is_this_machine
from okrsync.settings.process import PREFIX, ProcessSettings
from okrsync.settings.secrets import UnreadableSecret, secret_file

Network = IPv4Network | IPv6Network

# A token that is shorter could be tried out; 'openssl rand -hex 32' makes 64 characters.
_SHORTEST = 16
_TOKEN = re.compile(r"[!-~]+")
_ADDRESS = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\s:/\[\]]+)):(\d{1,5})")
_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?")
_ANY = frozenset({"0.0.0.0", "::"})  # noqa: S104 - known by name, so that it can be refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """``host`` (an address or name) and ``port`` (0 lets the system choose) to listen at.

    ``token`` opens what is not for everybody. Peers in ``proxies`` are believed about whom they ask for.
    ``public_url`` is how the outside reaches it, without a slash at its end. ``names`` are the hosts, besides
    those of this machine, that requests may be addressed to. With ``public_badges`` badges are for everybody.
    """

    host: str
    port: int
    token: SecretStr | None = field(repr=False)
    proxies: tuple[Network, ...]
    public_url: str | None
    names: frozenset[str]
    public_badges: bool

    @property
    def reached_at(self) -> str:
        """The address that this machine reaches it at."""
        if self.host in _ANY:
            return "::1" if ":" in self.host else "127.0.0.1"
        return self.host


def listening(process: ProcessSettings) -> Listening | None:
    """What ``process`` is told about listening; None where it is off.

    Raises UsageError for what can't be used, and where an address other than this machine's own would be
    open to everybody.
    """
    if process.listen.casefold() == "off":
        return None
    host, port = _address(process.listen)
    place = Listening(
        host=host,
        port=port,
        token=_token(process),
        proxies=tuple(_network(one) for one in _listed(process.proxies)),
        public_url=public_url(process),
        names=_names(process, host),
        public_badges=process.badges == "public",
    )
    if not is_this_machine(host) and place.token is None and not place.proxies:
        raise UsageError(
            f"{PREFIX}LISTEN is {process.listen}, which others can reach, and nothing guards it",
            hint=f"set {PREFIX}WEB_TOKEN_FILE or {PREFIX}WEB_TOKEN, or name the reverse proxy before it in "
            f"{PREFIX}PROXIES, or listen on 127.0.0.1",
        )
    return place


def public_url(process: ProcessSettings) -> str | None:
    """How the outside reaches okrsync, without a slash at its end. Raises UsageError."""
    url = process.public_url
    if url is None:
        return None
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if host is None or parts.scheme not in {"http", "https"} or not url.isprintable() or " " in url:
        raise _unusable("PUBLIC_URL", "is no address", "write it as https://okr.example.org")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise _unusable("PUBLIC_URL", "must be an address alone", "leave out credentials, query and fragment")
    return url.rstrip("/")


def _address(text: str) -> tuple[str, int]:
    found = _ADDRESS.fullmatch(text)
    if found is None or int(found[3]) > 65_535:
        raise _unusable(
            "LISTEN", "is no address to listen at", "write HOST:PORT as in 127.0.0.1:8321; or off"
        )
    return found[1] or found[2], int(found[3])


def _token(process: ProcessSettings) -> SecretStr | None:
    if process.web_token is not None and process.web_token_file is not None:
        raise _unusable("WEB_TOKEN", "and its _FILE are both set", "keep one of them")
    text = _said(process)
    if text is None:
        return None
    if len(text) < _SHORTEST or not _TOKEN.fullmatch(text):
        raise _unusable(
            "WEB_TOKEN",
            f"must be {_SHORTEST} or more letters, digits and signs, without spaces",
            "openssl rand -hex 32 makes one",
        )
    return SecretStr(text)


def _said(process: ProcessSettings) -> str | None:
    if process.web_token is not None:
        return process.web_token.get_secret_value()
    if process.web_token_file is None:
        return None
    try:
        return secret_file(Path(process.web_token_file))
    except UnreadableSecret as error:
        raise UsageError(f"{PREFIX}WEB_TOKEN_FILE: {error}", hint=error.hint) from None


def _network(text: str) -> Network:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        raise _unusable(
            "PROXIES", "must be addresses or networks", "separated by commas, as in 10.0.0.2, 172.18.0.0/16"
        ) from None


def _names(process: ProcessSettings, host: str) -> frozenset[str]:
    listed = _listed(process.hosts)
    if not all(_NAME.fullmatch(name) for name in listed):
        raise _unusable("HOSTS", "must be names", "separated by commas and without ports, as in okrsync")
    url = public_url(process)
    public = urlsplit(url).hostname if url else None
    own = None if host in _ANY else host
    return frozenset(name.casefold() for name in (*listed, public, own) if name)


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _unusable(name: str, message: str, hint: str) -> UsageError:
    return UsageError(f"{PREFIX}{name} {message}", hint=hint)
