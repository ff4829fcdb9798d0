"""The kit's front: where it listens, how people reach it, whose word about them it takes."""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import ssl
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tornado.httpserver import HTTPServer
from tornado.httputil import (
    HTTPConnection,
    HTTPHeaders,
    HTTPMessageDelegate,
    RequestStartLine,
    ResponseStartLine,
)
from tornado.ioloop import IOLoop
from tornado.iostream import IOStream, SSLIOStream, StreamClosedError, UnsatisfiableReadError

from kit.server import lan
from kit.server.safety import is_host
from kit.server.tls import Certificate

LOOPBACK = ("127.0.0.0/8", "::1/128")
_EVERYWHERE = ("0.0.0.0", "", "::")  # noqa: S104
_HANDSHAKE_SECONDS = 15
_TLS_BEGINS = b"\x16"
"""The first byte of every TLS connection: a record of the kind "handshake" (RFC 8446, 5.1)."""
_FORWARDED = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host")
_NEVER = ("X-Real-Ip", "X-Scheme")
"""Headers that tornado would read too, and that proxies hand through as the client sent them."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class Entrance:
    """Where the kit listens, and how people reach it; ``public`` is the address a proxy answers under."""

    ip: str = "127.0.0.1"
    port: int = 8866
    base: str = "/"
    certificate: Certificate | None = None
    proxies: tuple[str, ...] = ()
    public: str = ""

    @property
    def here(self) -> str:
        """The address on this computer itself."""
        at_home = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(self.ip, self.ip)  # noqa: S104
        return self._url(at_home)

    @property
    def around(self) -> tuple[str, ...]:
        """The addresses for the room, the likeliest first; none if only this computer can come in."""
        if self.public:
            return (self.public,)
        hosts = lan.addresses() if self.ip in _EVERYWHERE else () if is_loopback(self.ip) else (self.ip,)
        return tuple(self._url(host) for host in hosts)

    def server(self, application: Any, **limits: Any) -> EntranceServer:
        """The server for this entrance, not listening yet."""
        tls = self.certificate.context() if self.certificate else None
        return EntranceServer(application, tls=tls, proxies=self.proxies, **limits)

    def _url(self, host: str) -> str:
        scheme = "https" if self.certificate else "http"
        shown = f"[{host}]" if ":" in host else host
        return f"{scheme}://{shown}:{self.port}{'' if self.base == '/' else self.base}"


def is_loopback(host: str) -> bool:
    """Whether this name or address (a port may follow) means the computer that asks itself."""
    name = urlsplit(f"//{host}").hostname or "" if not host.count(":") > 1 or "[" in host else host
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def networks(listed: Sequence[str]) -> tuple[Network, ...]:
    """The addresses and networks (``10.0.0.5``, ``10.0.0.0/8``); ``ValueError`` for anything else."""
    return tuple(ipaddress.ip_network(one, strict=False) for one in listed)


class EntranceServer(HTTPServer):
    """Believes the listed proxies about the client, nobody else; with ``tls``, sends plain requests to it."""

    def initialize(  # type: ignore[override]
        self,
        request_callback: Any,
        *,
        tls: ssl.SSLContext | None = None,
        proxies: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        """Take tornado's own settings and these two."""
        super().initialize(request_callback, xheaders=True, **kwargs)
        self.tls = tls
        self.believed = networks(proxies)
        self._opening: set[asyncio.Task[None]] = set()

    def start_request(self, server_conn: object, request_conn: HTTPConnection) -> HTTPMessageDelegate:
        """Hand the request on with the headers it may have."""
        peer = getattr(request_conn, "context").address  # noqa: B009 - tornado's interface does not name it
        return _Forwarded(super().start_request(server_conn, request_conn), self._believes(peer))

    def handle_stream(self, stream: IOStream, address: Any) -> None:
        """Serve a new connection; with TLS, once it is known to speak it."""
        if self.tls is None:
            super().handle_stream(stream, address)
            return
        opening = asyncio.ensure_future(self._open(stream, address, self.tls))
        self._opening.add(opening)
        opening.add_done_callback(self._opening.discard)

    def _believes(self, peer: Any) -> bool:
        try:
            known = ipaddress.ip_address(str(peer[0]).partition("%")[0])
        except (ValueError, IndexError, TypeError):
            return False
        plain = getattr(known, "ipv4_mapped", None) or known
        return any(plain in network for network in self.believed)

    async def _open(self, stream: IOStream, address: Any, tls: ssl.SSLContext) -> None:
        opened: IOStream = stream
        try:
            async with asyncio.timeout(_HANDSHAKE_SECONDS):
                if await _first_byte(stream.socket) != _TLS_BEGINS:
                    await _send_to_tls(stream)
                    return
                opened = secured = _taken_over(stream, tls)
                await secured.wait_for_handshake()
        except (TimeoutError, OSError, StreamClosedError):
            opened.close()
            return
        super().handle_stream(opened, address)


class _Forwarded(HTTPMessageDelegate):
    """Drops what a client may not say of itself, and takes the host from a proxy that is believed."""

    def __init__(self, inner: HTTPMessageDelegate, believed: bool) -> None:
        self._inner, self._believed = inner, believed

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> Awaitable[None] | None:
        host = headers.get("X-Forwarded-Host", "").rpartition(",")[2].strip()
        for name in _NEVER if self._believed else (*_NEVER, *_FORWARDED):
            headers.pop(name, None)
        if self._believed and is_host(host):
            headers["Host"] = host
        return self._inner.headers_received(start_line, headers)

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        return self._inner.data_received(chunk)

    def finish(self) -> None:
        self._inner.finish()

    def on_connection_close(self) -> None:
        self._inner.on_connection_close()


async def _first_byte(sock: socket.socket) -> bytes:
    """The first byte that comes, left where it is; b"" if the other side hangs up."""
    loop, arrived = IOLoop.current(), asyncio.get_running_loop().create_future()

    def come(*_event: Any) -> None:
        if not arrived.done():
            arrived.set_result(None)

    loop.add_handler(sock, come, IOLoop.READ)
    try:
        await arrived
    finally:
        loop.remove_handler(sock)
    return sock.recv(1, socket.MSG_PEEK)


def _taken_over(stream: IOStream, tls: ssl.SSLContext) -> SSLIOStream:
    """The same connection with TLS on it; the plain stream lets go of the socket."""
    plain, stream.socket = stream.socket, None  # type: ignore[assignment]
    wrapped = tls.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
    return SSLIOStream(
        wrapped, max_buffer_size=stream.max_buffer_size, read_chunk_size=stream.read_chunk_size
    )


async def _send_to_tls(stream: IOStream) -> None:
    """Answer a plain request: the same address, by https."""
    try:
        asked = await stream.read_until_regex(rb"\r?\n\r?\n", max_bytes=8192)
    except UnsatisfiableReadError:
        asked = b""
    path = re.match(rb"[A-Z]+ (/[\x21-\x7e]*) HTTP/1\.[01]\r?\n", asked)
    host = re.search(rb"\r?\n[Hh]ost: *([\x21-\x7e]+) *\r?\n", asked)
    answer = b"HTTP/1.1 400 Bad Request\r\n"
    if path and host and is_host(host[1].decode()):
        answer = b"HTTP/1.1 308 Permanent Redirect\r\nLocation: https://" + host[1] + path[1] + b"\r\n"
    await stream.write(answer + b"Cache-Control: no-store\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    stream.close()
