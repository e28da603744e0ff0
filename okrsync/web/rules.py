"""Who may ask for what: the hosts that requests may be addressed to, and whom the inner pages are open to."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address

from pydantic import SecretStr

from okrsync.sdk import is_this_machine

# What a proxy adds to the requests of others. Whoever sends one of these is not the one who asks.
_ON_BEHALF = frozenset({"forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """``token`` opens the inner pages; ``proxies`` may reach them for others; ``names`` are more hosts.

    ``public_url``, without a slash at its end, is how the outside reaches okrsync. With ``public_badges``
    anybody may see the badge of a key result.
    """

    token: SecretStr | None = field(default=None, repr=False)
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    names: frozenset[str] = frozenset()
    public_url: str | None = None
    public_badges: bool = False

    def is_addressed(self, host: str | None, here: str | None) -> bool:
        """Whether a request for ``host`` (the header's value) that came in at the address ``here`` is for us.

        A page in somebody's browser whose name was pointed at this machine asks for that name: DNS rebinding.
        """
        name = _without_port(host or "")
        return bool(name) and (is_this_machine(name) or name == here or name in self.names)

    def admits(self, headers: Mapping[str, str], peer: str | None) -> bool:
        """Whether the inner pages are open to who sent ``headers`` from the address ``peer``.

        With a token, to who shows it. Without, to the declared proxies, and to who asks on this machine for
        this machine: a tunnel that ends here is to lead to the webhooks and no further.
        """
        if self.token is not None:
            return _is_token(headers.get("authorization", ""), self.token)
        if self.is_proxy(peer):
            return True
        own = is_this_machine(peer or "") and is_this_machine(_without_port(headers.get("host", "")))
        return own and _ON_BEHALF.isdisjoint(headers)

    def is_shown_the_token(self, headers: Mapping[str, str]) -> bool:
        """Whether ``headers`` show the token, wherever they come from; never where there is none."""
        return self.token is not None and _is_token(headers.get("authorization", ""), self.token)

    def is_proxy(self, peer: str | None) -> bool:
        """Whether ``peer`` is one of the declared proxies."""
        try:
            address = ip_address(peer or "")
        except ValueError:
            return False
        return any(address in network for network in self.proxies)


def _without_port(host: str) -> str:
    """The name or address in the value of a Host header, in lower case."""
    bare = host.casefold()
    if bare.startswith("["):
        return bare[1:].partition("]")[0]
    return bare.partition(":")[0].removesuffix(".")


def _is_token(authorization: str, token: SecretStr) -> bool:
    scheme, _, said = authorization.partition(" ")
    right = token.get_secret_value().encode()
    return hmac.compare_digest(said.strip().encode(), right) and scheme.casefold() == "bearer"
