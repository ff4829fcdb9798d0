"""A member's page without a browser: fetched to its last byte, its socket opened, its editor spoken to.

It speaks as the page does: Jupyter's v1 socket protocol, the editor's own messages, the closing beacon.
"""

from __future__ import annotations

import asyncio
import json
import re
import ssl
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import WebSocketClientConnection, WebSocketError, websocket_connect

from tests.benchmarks.sides import KERNEL, PIN, Side

PATIENCE = 60.0
"""Seconds after which a page or an answer counts as not come."""
_PROTOCOL = "v1.kernel.websocket.jupyter.org"
_VIEW = re.compile(r'widget-view\+json[^<]*?"model_id":\s*"([0-9a-f]{32})"')
_LINKED = re.compile(r'(?:src|href)="(/[^"]+\.(?:js|css|woff2|svg|png|ico)(?:\?[^"]*)?)"')
_TOKEN = re.compile(r'name="_xsrf" value="([^"]+)"')
_SECURITY = ssl.create_default_context()
"""Made once: it takes long, and nothing here is encrypted."""


class NotOpened(Exception):
    """A page that did not come, or cannot be answered."""


BROKEN = (NotOpened, OSError, TimeoutError, httpx.HTTPError, HTTPClientError, WebSocketError)
"""What an unlucky visit may end in."""


@dataclass(eq=False)
class Browser:
    """One person's browser: cookies, and what it has cached."""

    address: str
    path: str
    cookies: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.http = httpx.AsyncClient(
            base_url=self.address,
            cookies=dict(self.cookies),
            timeout=PATIENCE,
            trust_env=False,
            verify=_SECURITY,
        )
        self._cached: set[str] = set()

    async def sign_in(self, number: str) -> None:
        """Come in through the form."""
        form = {"number": number, "pin": PIN, "next": "/healthz"}
        answer = await self.http.post("/sign-in", data=form | await self._token("/sign-in"))
        if answer.status_code != 303:
            raise NotOpened(f"the sign-in form answered {answer.status_code}")

    async def sign_out(self) -> None:
        """Leave, as the button does."""
        await self.http.post("/sign-out", data=await self._token("/sign-out"))

    async def _token(self, path: str) -> dict[str, str]:
        found = _TOKEN.search((await self.http.get(path)).text)
        return {"_xsrf": found.group(1)} if found else {}

    async def open(self) -> OpenPage:
        """The page with all that it links to; its socket; the editor's first answer. Waits where a queue is."""
        late = time.monotonic() + PATIENCE
        while (answer := await self.http.get(self.path)).status_code == 503 and time.monotonic() < late:
            await asyncio.sleep(float(answer.headers.get("Retry-After", "1")))
        kernel, view = KERNEL.search(answer.text), _VIEW.search(answer.text)
        if answer.status_code != 200 or kernel is None or view is None:
            raise NotOpened(f"the page came without its form ({answer.status_code})")
        await self._fetch(_LINKED.findall(answer.text))
        page = OpenPage(self, kernel.group(1), view.group(1))
        await page.connect()
        await page.ask({"op": "sync"})
        return page

    async def glance(self) -> None:
        """Ask for the page and be gone before it is there."""
        async with self.http.stream("GET", self.path) as answer:
            async for _ in answer.aiter_bytes():
                return

    async def close(self) -> None:
        """Let go of every connection."""
        await self.http.aclose()

    async def again(self) -> Browser:
        """The same person's browser without a connection."""
        await self.close()
        return Browser(self.address, self.path, dict(self.http.cookies))

    async def _fetch(self, links: Iterable[str]) -> None:
        new = set(links) - self._cached
        self._cached |= new
        await asyncio.gather(*(self.http.get(link) for link in new))


async def come_in(side: Side, numbers: Sequence[str]) -> list[Browser]:
    """Everybody with these slips signed in, four at a time."""
    few = asyncio.Semaphore(4)

    async def one(number: str) -> Browser:
        browser = Browser(side.address, side.path)
        async with few:
            await browser.sign_in(number)
        return browser

    return list(await asyncio.gather(*(one(number) for number in numbers)))


class OpenPage:
    """A page with its socket to the kernel."""

    def __init__(self, browser: Browser, kernel: str, view: str) -> None:
        self.browser, self.kernel, self.view = browser, kernel, view
        self._session = uuid4().hex
        self._asked: dict[str, asyncio.Future[dict[str, Any]]] = {}

    async def connect(self) -> None:
        """Open the socket as a browser does."""
        address = f"{self.browser.address}/api/kernels/{self.kernel}/channels?session_id={self._session}"
        cookies = "; ".join(f"{name}={value}" for name, value in self.browser.http.cookies.items())
        headers = {"Cookie": cookies, "Origin": self.browser.address}
        request = HTTPRequest(address.replace("http", "ws", 1), headers=headers, connect_timeout=PATIENCE)
        self.socket: WebSocketClientConnection = await websocket_connect(
            request, subprotocols=[_PROTOCOL], compression_options={}
        )
        self._reader = asyncio.create_task(self._read())

    async def ask(self, content: dict[str, Any]) -> dict[str, Any]:
        """Send the editor a message; its answer. ``TimeoutError`` when none comes."""
        message = {"id": uuid4().hex, **content}
        answer = self._asked[message["id"]] = asyncio.get_running_loop().create_future()
        await self.socket.write_message(self._packed(message), binary=True)
        try:
            async with asyncio.timeout(PATIENCE):
                return await answer
        finally:
            del self._asked[message["id"]]

    async def close(self) -> int:
        """Close the page: the beacon as it is left, and the socket; the beacon's status."""
        beacon = f"/voila/api/shutdown/{self.kernel}"
        headers = {"Origin": self.browser.address, "Sec-Fetch-Site": "same-origin"}
        sent = asyncio.create_task(self.browser.http.post(beacon, headers=headers, content=b""))
        self.socket.close()
        answer = await sent
        await self._reader
        return answer.status_code

    async def drop(self) -> None:
        """Go without a word, as a phone does that loses its network."""
        protocol: Any = self.socket.protocol
        protocol.stream.close()
        await self._reader

    def _packed(self, message: dict[str, Any]) -> bytes:
        header = {
            **{"msg_id": uuid4().hex, "msg_type": "comm_msg", "username": "", "session": self._session},
            **{"date": datetime.now(UTC).isoformat(), "version": "5.4"},
        }
        content = {"comm_id": self.view, "data": {"method": "custom", "content": message}}
        parts = [json.dumps(part).encode() for part in (header, {}, {}, content)]
        return serialize_msg_to_ws_v1(parts, "shell")

    async def _read(self) -> None:
        with suppress(asyncio.CancelledError):
            while isinstance(message := await self.socket.read_message(), bytes):
                _, parts = deserialize_msg_from_ws_v1(message)
                if json.loads(parts[0])["msg_type"] == "comm_msg":
                    self._heard(json.loads(parts[3]).get("data", {}))
        for waiting in self._asked.values():
            if not waiting.done():
                waiting.set_exception(NotOpened("the socket was closed"))

    def _heard(self, data: dict[str, Any]) -> None:
        content = data.get("content")
        waiting = self._asked.get(content.get("id", "")) if isinstance(content, dict) else None
        if waiting is not None and not waiting.done():
            waiting.set_result(content)
