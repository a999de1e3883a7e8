"""A server that answers as it is told to, and notes what it was asked."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
from tornado import httpserver, netutil, web, websocket

from figport import wire
from figport.wire import Party
from figport_server.doctor.visit import Address, Visit
from figport_server.version import __version__

ABOUT = {"version": __version__, "protocol": wire.PROTOCOL}
SERVER_WELCOME = wire.encode(wire.Welcome(wire.PROTOCOL, __version__, Party.SERVER))
KERNEL_WELCOME = wire.encode(wire.Welcome(wire.PROTOCOL, "9.9.9", Party.KERNEL))

Answer = tuple[int, Any, dict[str, str]]


class Site:
    """A server: what it answers, and what it was asked."""

    def __init__(self, port: int, scheme: str = "http") -> None:
        self.port, self.scheme = port, scheme
        self.answers: dict[str, Answer] = {"figport/api/about": (200, ABOUT, {})}
        self.asked: list[tuple[str, str, str, bytes]] = []
        """Methods, paths, tokens and bodies."""
        self.opened: list[tuple[str, str | None, str | None, str | None]] = []
        """Of sockets: paths, tokens, cookies and origins."""
        self.says: list[bytes | str | None] = [wire.pack(0, SERVER_WELCOME), wire.pack(0, KERNEL_WELCOME)]
        """What a socket says once something was said to it; None closes it."""
        self.heard: list[bytes | str] = []
        self.closes = 0
        self.refuses: Callable[[str | None], int | None] = lambda origin: None
        """With what a socket is refused that has an origin, or none; 0 hangs up, 1 never answers."""
        self.over = asyncio.Event()
        """Set at the end; until then some wait."""

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}/base/"

    def visit(self, token: str = "t", *, timeout: float = 10.0, verify: bool = True) -> Visit:
        return Visit(Address(self.url, token, verify), timeout)


class Plain(web.RequestHandler):
    def initialize(self, site: Site) -> None:
        self.site = site

    async def _answer(self, path: str) -> None:
        token = self.request.headers.get("Authorization", "")
        self.site.asked.append((self.request.method or "", path, token, self.request.body))
        code, body, headers = self.site.answers.get(path, (404, "nothing", {}))
        if code == 0:
            await self.site.over.wait()
            return
        self.set_status(code)
        for name, value in headers.items():
            self.set_header(name, value)
        self.write(body if isinstance(body, str) else json.dumps(body))

    get = post = delete = _answer


class Sockets(websocket.WebSocketHandler):
    def initialize(self, site: Site) -> None:
        self.site = site

    def check_origin(self, origin: str) -> bool:
        return True

    async def get(self, *args: Any, **kwargs: Any) -> None:
        headers = self.request.headers
        self.site.opened.append((args[0], headers.get("Authorization"), headers.get("Cookie"), headers.get("Origin")))
        code = self.site.refuses(headers.get("Origin"))
        if code == 0:
            self.detach().close()
            return
        if code == 1:
            await self.site.over.wait()
            return
        if code is not None:
            self.set_status(code)
            self.finish("no")
            return
        await super().get(*args, **kwargs)

    def open(self, *args: str, **kwargs: str) -> None:
        """Say nothing before something was said."""

    def on_message(self, message: str | bytes) -> None:
        self.site.heard.append(message)
        says, self.site.says = self.site.says, []
        for one in says:
            if one is None:
                self.close(4400, "enough")
                return
            self.write_message(one, binary=isinstance(one, bytes))

    def on_close(self) -> None:
        self.site.closes += 1


async def serve(tls: ssl.SSLContext | None = None) -> tuple[Site, httpserver.HTTPServer]:
    (socket,) = netutil.bind_sockets(0, "127.0.0.1")
    site = Site(socket.getsockname()[1], "http" if tls is None else "https")
    routes = [(r"/base/(figport/kernels/.*/socket)", Sockets, {"site": site}), (r"/base/(.*)", Plain, {"site": site})]
    server = httpserver.HTTPServer(web.Application(cast("Any", routes)), ssl_options=tls)
    server.add_socket(socket)
    return site, server


@pytest.fixture
def site(jp_asyncio_loop: asyncio.AbstractEventLoop) -> Iterator[Site]:
    site, server = jp_asyncio_loop.run_until_complete(serve())
    yield site
    site.over.set()
    server.stop()
    jp_asyncio_loop.run_until_complete(server.close_all_connections())
