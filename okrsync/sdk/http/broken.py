"""What a failed exchange was, named by what a person can do. Never repeats what either side had to say.

An HTTP library quotes what it stumbles over, and that may be the header with the credentials.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

import httpx

from okrsync.sdk.faults import QueryRejected, ToolError, Unavailable, Untrusted

_HTTP_WORDS = ("peer closed connection", "Server disconnected")


def named(error: httpx.HTTPError | httpx.InvalidURL, *, host: str, where: str) -> ToolError:
    """The fault that ``error`` is."""
    if isinstance(error, httpx.InvalidURL):
        return QueryRejected(f"{where} can't be asked for: that is no address")
    if isinstance(error, httpx.ConnectTimeout):
        return Unavailable(f"{host} did not take the call in time", hint=_REACHABLE)
    if isinstance(error, httpx.TimeoutException):
        return Unavailable(f"{where} did not answer in time")
    if isinstance(error, httpx.ConnectError):
        return _unreached(error, host)
    if isinstance(error, httpx.ProxyError):
        return Unavailable(f"the proxy on the way to {host} refuses", hint="is HTTPS_PROXY right?")
    return Unavailable(f"{where} broke off: {_reason(error)}")


def _unreached(error: httpx.ConnectError, host: str) -> ToolError:
    for link in _causes(error):
        match link:
            case ssl.SSLCertVerificationError():
                return Untrusted(f"{host} shows an untrusted certificate: {_said(link)}", hint=_TRUST)
            case ssl.SSLError():
                return Untrusted(f"no encrypted connection to {host}: {_said(link)}", hint=_ENCRYPTED)
            case socket.gaierror():
                return Unavailable(f"{host} can't be reached: nobody knows that name", hint=_REACHABLE)
    return Unavailable(f"{host} can't be reached: {_reason(error)}", hint=_REACHABLE)


def _said(error: ssl.SSLError) -> str:
    words = getattr(error, "verify_message", None) or (error.reason or "TLS failed").replace("_", " ").lower()
    return str(words).rstrip(".")


def _reason(error: httpx.HTTPError) -> str:
    words = next((w for w in _HTTP_WORDS if str(error).startswith(w)), None)
    if words:
        return "the connection ended early"
    system = next((link.strerror for link in _causes(error) if isinstance(link, OSError)), None)
    return system or "that was no HTTP"


def _causes(error: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = error
    while current is not None:
        yield current
        current = current.__cause__ or current.__context__


_REACHABLE = "is the address right, and may this machine reach it?"
_TRUST = "is the address right? An authority of your own goes into a file that SSL_CERT_FILE names"
_ENCRYPTED = "is it the https port?"
