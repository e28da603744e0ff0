"""From httpx down to sockets that keep a deadline. The one place that knows httpcore.

https://www.encode.io/httpcore/network-backends/
https://www.python-httpx.org/advanced/transports/#custom-transports
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from okrsync.errors import UsageError
from okrsync.sdk.http.deadline import Deadline
from okrsync.sdk.http.limits import TICK
from okrsync.sdk.http.reach import Reach, anywhere
from okrsync.sdk.settings import is_this_machine

# A connection that was idle for longer may have been forgotten on the way, without a word.
_IDLE = 5.0

_SHARED_ERRORS = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
)


class Wire(httpx.BaseTransport):
    """Exchanges with one host, through the machine's proxy where it has one for that host."""

    def __init__(
        self, base_url: httpx.URL, deadline: Deadline, *, connections: int, reach: Reach = anywhere
    ) -> None:
        proxy = _proxy_for(base_url)
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context() if base_url.scheme == "https" else None,
            proxy=proxy,
            max_connections=connections,
            keepalive_expiry=_IDLE,
            # A proxy is near by nature; where it calls on our behalf is its to decide.
            network_backend=_Sockets(deadline, reach if proxy is None else anywhere),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer to ``request``, its body still to be read."""
        url = request.url
        with _in_httpx_words():
            answer = self._pool.handle_request(
                httpcore.Request(
                    method=request.method,
                    url=httpcore.URL(
                        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                    ),
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions=request.extensions,
                )
            )
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions
        )

    def close(self) -> None:
        """Give back the connections held open."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        with _in_httpx_words():
            yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _Sockets(httpcore.NetworkBackend):
    """Sockets whose every wait ends with the deadline. Looking up a name is the system's: it can't be cut."""

    def __init__(self, deadline: Deadline, reach: Reach) -> None:
        self._system = httpcore.SyncBackend()
        self._deadline = deadline
        self._reach = reach

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        *others, last = self._reach(host, port)
        for address in others:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return self._connected(address, port, timeout, local_address, socket_options)
        return self._connected(last, port, timeout, local_address, socket_options)

    def _connected(
        self,
        address: str,
        port: int,
        timeout: float | None,
        local_address: str | None,
        socket_options: Iterable[Any] | None,
    ) -> httpcore.NetworkStream:
        seconds = self._deadline.within(timeout)
        stream = self._system.connect_tcp(address, port, seconds, local_address, socket_options)
        return _Socket(stream, self._deadline)


class _Socket(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Wait in short steps, so that an end is noticed while the other side keeps silent."""
        began = monotonic()
        while True:
            try:
                return self._stream.read(max_bytes, self._deadline.within(min(timeout or TICK, TICK)))
            except httpcore.ReadTimeout:
                if timeout is not None and monotonic() - began >= timeout:
                    raise
                self._deadline.within(timeout)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.within(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.within(timeout))
        return _Socket(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


@contextmanager
def _in_httpx_words() -> Iterator[None]:
    """What httpcore raises as what httpx calls it; both use the same names."""
    try:
        yield
    except _SHARED_ERRORS as error:
        raise getattr(httpx, type(error).__name__)(str(error)) from error


def _proxy_for(url: httpx.URL) -> httpcore.Proxy | None:
    """The proxy that the environment names for ``url``, as HTTPS_PROXY and NO_PROXY do by convention."""
    proxies = getproxies()
    address = proxies.get(url.scheme) or proxies.get("all")
    if not address or is_this_machine(url.host) or proxy_bypass(url.host):
        return None
    proxy = httpx.URL(address if "://" in address else f"http://{address}")
    if proxy.scheme not in {"http", "https"}:
        raise UsageError(
            f"the environment names a proxy of the kind {proxy.scheme!r}, which okrsync does not speak",
            hint="name an http proxy in HTTPS_PROXY, or except the tool's host in NO_PROXY",
        )
    bare = httpcore.URL(scheme=proxy.raw_scheme, host=proxy.raw_host, port=proxy.port, target=b"/")
    return httpcore.Proxy(bare, auth=(proxy.username, proxy.password) if proxy.username else None)
