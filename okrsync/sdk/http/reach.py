"""Where an exchange may go: anywhere, or to addresses of the public internet alone.

Names are looked up here and the address that was looked at is the one that is called. A name that changes its
address between the look and the call (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from okrsync.sdk.faults import PermissionMissing

# The addresses to call in order to reach a host and a port.
Reach = Callable[[str, int], Sequence[str]]

# https://www.rfc-editor.org/rfc/rfc6052#section-2.1
_NAT64 = IPv6Network("64:ff9b::/96")
# All of IPv6 that is given out for use on the internet. Outside of it are addresses of one site and several
# that stand for one of IPv4: https://www.iana.org/assignments/ipv6-address-space
_GIVEN_OUT = IPv6Network("2000::/3")
# Once relays to IPv6, and no longer anybody's: https://www.rfc-editor.org/rfc/rfc7526
_RELAYS = IPv4Network("192.88.99.0/24")


class PrivateAddress(PermissionMissing):
    """The address is one of this machine or of a private network, and only public ones may be called."""

    kind = "private_address"


def anywhere(host: str, port: int) -> Sequence[str]:  # noqa: ARG001 - one of several of this shape
    """The host as it is called; the system looks it up."""
    return (host,)


def in_public(host: str, port: int) -> Sequence[str]:
    """The addresses of ``host``, all of them public; raises ``PrivateAddress`` where one is not.

    Raises httpcore's ``ConnectError`` where nobody knows the name.
    """
    import httpcore  # noqa: PLC0415 - most commands ask nobody

    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpcore.ConnectError(str(error)) from error
    addresses = list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))
    if not all(is_public(ip_address(address)) for address in addresses):
        raise PrivateAddress(
            f"{host} is an address of this machine or of a private network",
            hint="say allow_private: true where that is meant",
        )
    return addresses


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether ``address``, or the one that it stands for in another protocol, is of the public internet.

    https://www.iana.org/assignments/iana-ipv4-special-registry
    https://www.iana.org/assignments/iana-ipv6-special-registry
    """
    meant = _stands_for(address)
    if not meant.is_global or meant.is_multicast:
        return False
    return meant in _GIVEN_OUT if isinstance(meant, IPv6Address) else meant not in _RELAYS


def _stands_for(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour or address
