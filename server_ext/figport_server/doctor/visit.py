"""What a server that runs answers, through whatever is in front of it: as a page asks, and with a page's WebSocket.

The token goes to the named server only, in a header, without redirections. Then the cookie that the server gives is
used, as by a browser, and the Origin is the page's, so that a proxy that changes the host's name is noticed.
"""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlsplit

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest, HTTPResponse
from tornado.simple_httpclient import HTTPStreamClosedError, HTTPTimeoutError
from tornado.websocket import WebSocketClientConnection, WebSocketClosedError, WebSocketError, websocket_connect

from figport import wire
from figport.errors import ErrorCode, FigportError
from figport_server import error_texts, kernel_link
from figport_server.kernel_link import Channel
from figport_server.version import __version__

from .checks import Check, note, ok, wrong

TIMEOUT: Final = 20.0
"""Seconds that a server has to answer."""
KERNEL_TIMEOUT: Final = 40.0
"""The same for a kernel; the server itself gives up earlier."""

_ENABLE: Final = "jupyter server extension enable figport_server, then restart the server"
_UPGRADE: Final = (
    "Have the proxy pass the headers Upgrade and Connection on, over HTTP/1.1 (docs/admin.md has a recipe)"
)
_HOST: Final = (
    "Have the proxy pass Host on as it came (nginx: proxy_set_header Host $http_host), or set ServerApp.allow_origin"
)
_NEWER: Final = (
    "In the kernel's environment run: pip install --upgrade 'ipykernel>=6.29', and have Figport.channels name control"
)
_TOKEN: Final = "Give the server's token in JUPYTER_TOKEN, or as ?token=… of the address"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is, and how to get in."""

    url: str
    """With a final slash."""
    token: str = ""
    verify: bool = True
    """Whether its certificate must be trusted."""

    def __repr__(self) -> str:
        return self.url


class Stop(Exception):
    """Nothing more can be found out; holds the check that says why."""

    def __init__(self, check: Check) -> None:
        super().__init__(check.what)
        self.check = check


class Line:
    """A WebSocket to a server."""

    def __init__(self, socket: WebSocketClientConnection) -> None:
        self._socket = socket
        self._over = False

    async def write(self, message: str | bytes) -> None:
        """Send a message. One that is closed takes none, and `read` tells that."""
        with suppress(WebSocketClosedError):
            await self._socket.write_message(message, binary=isinstance(message, bytes))

    async def read(self) -> str | bytes | None:
        """Return what comes next; None when it is closed."""
        packet = await self._socket.read_message()
        self._over = packet is None
        return packet

    async def leave(self) -> None:
        """Close it, and wait until it is; tornado gives up a peer that does not answer."""
        self._socket.close()
        while not self._over:
            await self.read()

    def __str__(self) -> str:
        """Say how it was closed."""
        return f"{self._socket.close_code} {self._socket.close_reason or ''}".strip()


class Visit:
    """One look at one server.

    Parameters
    ----------
    address
        Where it is.
    timeout
        Seconds that it has to answer.
    """

    def __init__(self, address: Address, timeout: float = TIMEOUT) -> None:
        self.address = address
        self._timeout = timeout
        self._cookies = ""
        self._client = AsyncHTTPClient(force_instance=True)

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    # --- HTTP ---------------------------------------------------------------------------------------------

    async def fetch(self, path: str, method: str = "GET", body: Mapping[str, Any] | None = None) -> HTTPResponse:
        """Ask the server; never raises for an answer, whatever it is.

        Raises
        ------
        Stop
            If there is none.
        """
        request = HTTPRequest(
            self.address.url + path,
            method=method,
            body=None if body is None else json.dumps(body),
            headers=self._token(),
            follow_redirects=False,
            request_timeout=self._timeout,
            connect_timeout=self._timeout,
            validate_cert=self.address.verify,
        )
        try:
            return await self._client.fetch(request, raise_error=False)
        except ssl.SSLError as error:
            text = f"The server's certificate is not trusted here: {error.reason}"
            raise Stop(wrong("answer", text, "Name its authority in SSL_CERT_FILE, or look with --insecure")) from None
        except (HTTPTimeoutError, HTTPStreamClosedError, OSError) as error:
            text = f"Nobody answers there: {error}"
            raise Stop(wrong("answer", text, "Start the server or its proxy, or mend the address")) from None

    def _token(self) -> dict[str, str]:
        return {"Authorization": f"token {self.address.token}"} if self.address.token else {}

    async def about(self) -> Check:
        """Look whether our extension answers on its route."""
        answer = await self.fetch("figport/api/about")
        where = f"{self.address.url}figport/api/about"
        cookies = [value.partition(";")[0] for value in answer.headers.get_list("Set-Cookie")]
        self._cookies = "; ".join(cookies)
        match answer.code:
            case 200:
                return _version(answer, where)
            case 301 | 302 | 303 | 307 | 308:
                target = urlsplit(answer.headers.get("Location", ""))
                shown = f"{target.netloc}{target.path}"
                raise Stop(wrong("extension", f"{where} sends to {shown} instead of answering", _TOKEN))
            case 403 if (await self.fetch("api")).code == 403:  # nobody needs a token for this one
                text = (
                    "The server answers nobody who calls it by the name that it is told, as it listens to this machine"
                )
                raise Stop(wrong("answer", text, "Set ServerApp.allow_remote_access = True, as it is behind a proxy"))
            case 401 | 403:
                given = "does not accept the token" if self.address.token else "wants a token"
                raise Stop(wrong("extension", f"The server {given}", _TOKEN))
            case 404:
                server = await self.fetch("api")
                if server.code == 200 and "version" in body_of(server):
                    raise Stop(wrong("extension", "The server runs, and has not loaded figport", _ENABLE))
                text = f"There is no Jupyter server at {self.address.url}"
                raise Stop(wrong("answer", text, "Mend the address: it ends with ServerApp.base_url"))
            case code:
                fix = "Look into the log of the server, and of the proxy in front of it"
                raise Stop(wrong("answer", f"{where} answers with HTTP {code} {answer.reason}", fix))

    async def kernels(self) -> list[dict[str, Any]]:
        """Return which kernels run."""
        answer = await self.fetch("figport/api/kernels")
        found = body_of(answer)
        if answer.code != 200 or not isinstance(found, list):
            text = f"The list of kernels is not to be had: HTTP {answer.code} {answer.reason}"
            raise Stop(wrong("kernels", text, _TOKEN))
        return found

    # --- the WebSocket ------------------------------------------------------------------------------------

    async def look_at(self, kernel: str) -> list[Check]:
        """Open a page's WebSocket to a kernel, say hello, and wait for the server's hello and the kernel's."""
        socket, opened = await self.open_socket(f"figport/kernels/{quote(kernel)}/socket")
        try:
            return [opened, *await self._greet(socket, kernel)]
        finally:
            await socket.leave()

    async def open_socket(self, path: str) -> tuple[Line, Check]:
        """Open a WebSocket as a page of the server would.

        Raises
        ------
        Stop
            If it does not open.
        """
        site = urlsplit(self.address.url)
        name = "WebSocket"
        try:
            return await self._connect(path, f"{site.scheme}://{site.netloc}"), ok(name, "A WebSocket opens")
        except (HTTPStreamClosedError, HTTPTimeoutError, WebSocketError, TimeoutError, OSError) as error:
            text = f"No WebSocket opens: {type(error).__name__} {error}".strip()
            raise Stop(wrong(name, text, _UPGRADE)) from None
        except HTTPClientError as error:
            if error.code == 403 and await self._opens_without_origin(path):
                text = "The server refuses a page's WebSocket: it knows itself under another name than the address has"
                raise Stop(wrong(name, text, _HOST)) from None
            if error.code == 403:
                raise Stop(wrong(name, "The server refuses the WebSocket (HTTP 403)", _TOKEN)) from None
            text = f"No WebSocket opens: what is in front of the server answers HTTP {error.code}"
            raise Stop(wrong(name, text, _UPGRADE)) from None

    async def _connect(self, path: str, origin: str | None) -> Line:
        # With a cookie only: whoever shows a token is not asked where he comes from, and pages show none.
        credential = {"Cookie": self._cookies} if "username-" in self._cookies else self._token()
        headers = {**credential, **({} if origin is None else {"Origin": origin})}
        address = self.address.url.replace("http", "ws", 1) + path
        request = HTTPRequest(
            address,
            headers=headers,
            validate_cert=self.address.verify,
            connect_timeout=self._timeout,
            request_timeout=self._timeout,
        )
        async with asyncio.timeout(self._timeout):
            return Line(await websocket_connect(request))

    async def _opens_without_origin(self, path: str) -> bool:
        try:
            await (await self._connect(path, None)).leave()
        except (HTTPClientError, WebSocketError, TimeoutError, OSError):
            return False
        return True

    async def _greet(self, socket: Line, kernel: str) -> list[Check]:
        shown = f"kernel {kernel[:8]}"
        try:
            hello = wire.Hello(wire.PROTOCOL, __version__, wire.Party.PAGE)
            await socket.write(wire.pack(0, wire.encode(hello)))
            async with asyncio.timeout(self._timeout):
                await _hear(socket, wire.Party.SERVER)
        except TimeoutError:
            text = "The WebSocket opens, and nothing comes through it"
            return [wrong("hello", text, _UPGRADE)]
        except FigportError as error:
            return [wrong("hello", f"The server does not say hello: {error.what}", error.fix)]
        checks = [ok("hello", "The server says hello through it")]
        try:
            async with asyncio.timeout(KERNEL_TIMEOUT):
                version = await _hear(socket, wire.Party.KERNEL)
            checks.append(await self._reached(kernel, f"{shown}: reached, figport {version}", shown))
        except TimeoutError:
            silent = error_texts.no_answer()
            checks.append(wrong(shown, f"{shown}: {silent.what}", silent.fix))
        except FigportError as error:
            # Most notebooks have no figures.
            judge = note if error.code is ErrorCode.NO_BACKEND else wrong
            checks.append(judge(shown, f"{shown}: {error.what}", error.fix))
        return checks

    async def _reached(self, kernel: str, text: str, name: str) -> Check:
        """Say of a kernel that is reached by which of its channels, where the server tells."""
        said: Any = {}
        with suppress(Stop):  # it is reached all the same
            said = body_of(await self.fetch(f"figport/api/kernels/{quote(kernel)}"))
        channel = said.get("channel") if isinstance(said, dict) else None
        match channel:
            case Channel.CONTROL:
                return ok(name, f"{text}, on its control channel: figures live also while a cell runs")
            case Channel.SUBSHELL:
                return ok(name, f"{text}, on a subshell: figures live also while a cell runs")
            case Channel.SHELL:
                return note(name, f"{text}, on its shell channel alone: figures rest while a cell runs", _NEWER)
            case kernel_link.GATEWAY:
                text = f"{text}, through the gateway on its control channel: figures live also while a cell runs"
                return ok(name, text)
            case _:
                return ok(name, text)


async def _hear(socket: Line, party: wire.Party) -> str:
    """Wait until somebody says WELCOME, and return his version.

    Raises
    ------
    FigportError
        If an error comes instead, or the socket is closed.
    """
    while True:
        packet = await socket.read()
        if packet is None:
            raise error_texts.malformed(f"the WebSocket was closed with {socket}")
        if isinstance(packet, str):
            raise error_texts.malformed("text came through the WebSocket, where figport sends none")
        _, data = wire.unpack(packet)
        kernel = data[:1] and wire.Party.KERNEL in wire.MESSAGES[wire.Kind(data[0])].senders
        message, _ = wire.decode(data, wire.Party.KERNEL if kernel else wire.Party.SERVER)
        match message:
            case wire.Welcome() if message.party is party:
                wire.check_protocol(message, ours=__version__, mine=wire.Party.PAGE)
                return message.version
            case wire.Failure():
                raise error_texts.as_error(message)
            case _:
                pass


def _version(answer: HTTPResponse, where: str) -> Check:
    said = body_of(answer)
    version, protocol = said.get("version"), said.get("protocol")
    if protocol is None:
        text = f"{where} is answered by something else than figport"
        raise Stop(wrong("extension", text, "Mend the address: it ends with ServerApp.base_url"))
    text = f"The extension answers: figport {version}, protocol {protocol}"
    if protocol != wire.PROTOCOL:
        fix = "Restart the server, if its figport was upgraded while it ran; else look with the doctor of its Python"
        return wrong("extension", f"{text}; here is figport {__version__}, protocol {wire.PROTOCOL}", fix)
    return ok("extension", text)


def body_of(answer: HTTPResponse) -> Any:
    """Return the JSON of an answer; nothing if it is none."""
    try:
        return json.loads(answer.body or b"")
    except ValueError:
        return {}
