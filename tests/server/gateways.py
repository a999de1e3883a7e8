"""Real gateways for tests, and what a browser sees of their kernels through a Jupyter server."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tornado.websocket import WebSocketClientConnection

from bench.relay import Relay
from figport import wire
from figport.testing.decoding import Pixels, lay
from tests import ports
from tests.server.client import TIMEOUT, Fetch, Page

TOKEN = "a-token-of-the-gateway"
START = 60.0
"""Seconds that a gateway may take to start."""

KINDS = {
    "kernel-gateway": ("kernel_gateway", "KernelGatewayApp", ["--JupyterWebsocketPersonality.list_kernels=True"]),
    "enterprise-gateway": ("enterprise_gateway", "EnterpriseGatewayApp", ["--EnterpriseGatewayApp.list_kernels=True"]),
}
"""By environment: the module, the application, and what a notebook server needs to be set."""


@dataclass(frozen=True, slots=True)
class Certificates:
    """Files of an authority of our own."""

    folder: Path

    def file(self, name: str) -> str:
        return str(self.folder / name)

    @classmethod
    def make(cls, folder: Path) -> Certificates:
        """Make an authority, and a certificate of each side."""

        def openssl(*words: str) -> None:
            subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

        new = ("-newkey", "rsa:2048", "-nodes", "-days", "2")
        openssl("req", "-x509", *new, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=authority")
        (folder / "names").write_text("subjectAltName=IP:127.0.0.1,DNS:localhost")
        for side in ("server", "client"):
            request = ("-keyout", f"{side}.key", "-out", f"{side}.csr", "-subj", f"/CN={side}")
            openssl("req", *new[:3], *request)
            signed = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names")
            openssl("x509", "-req", "-in", f"{side}.csr", "-out", f"{side}.pem", *signed)
        return cls(folder)


@dataclass
class Gateway:
    """A gateway's process."""

    python: Path
    kind: str
    folder: Path
    certificates: Certificates | None = None
    options: tuple[str, ...] = ()
    port: int = 0
    process: subprocess.Popen[bytes] = field(init=False)

    @property
    def url(self) -> str:
        return f"{'http' if self.certificates is None else 'https'}://127.0.0.1:{self.port}"

    def settings(self, port: int | None = None, token: str = TOKEN) -> dict[str, Any]:
        """Return how a Jupyter server is told of it: what an admin writes; `port` is that of a relay in front of it."""
        told: dict[str, Any] = {"url": self.url.replace(str(self.port), str(port or self.port)), "auth_token": token}
        if self.certificates is not None:
            # jupyter_server uses the authority only together with a certificate of its own.
            names = {"ca_certs": "ca.pem", "client_cert": "client.pem", "client_key": "client.key"}
            told |= {name: self.certificates.file(file) for name, file in names.items()}
        return told

    def start(self) -> None:
        """Start it, and wait until it answers."""
        module, app, options = KINDS[self.kind]
        if not self.port:
            self.port = ports.free_port()
        if self.certificates is not None:
            files = {"certfile": "server.pem", "keyfile": "server.key", "client_ca": "ca.pem"}
            options = [*options, *(f"--{app}.{name}={self.certificates.file(file)}" for name, file in files.items())]
        where = {f"JUPYTER_{name}_DIR": str(self.folder / name.lower()) for name in ("DATA", "CONFIG", "RUNTIME")}
        ports.configure(Path(where["JUPYTER_CONFIG_DIR"]))
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    *(str(self.python), "-m", module),
                    *(f"--{app}.{name}={value}" for name, value in (("ip", "127.0.0.1"), ("port", self.port))),
                    *(f"--{app}.port_retries=0", *options, *self.options),
                ],
                env={**os.environ, **where, "KG_AUTH_TOKEN": TOKEN, "EG_AUTH_TOKEN": TOKEN, "PYTHONPATH": ""},
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
            )
        end = time.monotonic() + START
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > end:
                raise AssertionError((self.folder / "log").read_text())
            time.sleep(0.1)  # it can only be asked

    def _answers(self) -> bool:
        try:
            self.ask("GET", "kernels")
        except OSError:
            return False
        return True

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Ask the gateway itself, behind the server's back."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/api/{path}", data, method=method)
        request.add_header("Authorization", f"token {TOKEN}")
        context = None
        if self.certificates is not None:
            context = ssl.create_default_context(cafile=self.certificates.file("ca.pem"))
            context.load_cert_chain(self.certificates.file("client.pem"), self.certificates.file("client.key"))
        with urllib.request.urlopen(request, timeout=TIMEOUT, context=context) as answer:
            return json.loads(answer.read() or b"null")

    def kill(self) -> None:
        """End it at once, and all of its kernels."""
        with suppress(OSError):
            kernels = [] if self.process.poll() is not None else self.ask("GET", "kernels")
            for kernel in kernels:
                with suppress(urllib.error.HTTPError):
                    self.ask("DELETE", f"kernels/{kernel['id']}")
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(TIMEOUT)


@contextmanager
def running(
    python: Path, kind: str, folder: Path, certificates: Certificates | None = None, options: tuple[str, ...] = ()
) -> Iterator[Gateway]:
    """Run a gateway until the block ends."""
    gateway = Gateway(python, kind, folder, certificates, options)
    try:
        gateway.start()
        yield gateway
    finally:
        gateway.kill()


class Road:
    """What lies between the server and the gateway: a relay, on a thread of its own."""

    def __init__(self, target: int) -> None:
        self._loop = asyncio.new_event_loop()
        self._relay = Relay(target)
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        opening = asyncio.start_server(self._relay.connected, "127.0.0.1", 0)
        self._server = asyncio.run_coroutine_threadsafe(opening, self._loop).result(TIMEOUT)
        self.port: int = self._server.sockets[0].getsockname()[1]

    def cut(self) -> None:
        """Close all connections."""
        self._loop.call_soon_threadsafe(self._relay.stop)

    def swallow(self) -> None:
        """Have nothing arrive any more that is sent from now on, without closing anything."""
        self._shape(1e6)

    def clear(self) -> None:
        """Let connections that are opened from now on carry again."""
        self._shape(0.0)

    def _shape(self, delay: float) -> None:
        async def shape() -> None:
            self._relay.shape(delay=delay, rate=float("inf"))

        asyncio.run_coroutine_threadsafe(shape(), self._loop).result(TIMEOUT)

    def close(self) -> None:
        """End it."""

        async def end() -> None:
            self._server.close()
            self._relay.stop()
            await asyncio.gather(*self._relay._tasks, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(end(), self._loop).result(TIMEOUT)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(TIMEOUT)
        self._loop.close()


class Notebook:
    """The notebook's own socket to its kernel, as JupyterLab has it."""

    def __init__(self, connection: WebSocketClientConnection) -> None:
        self.connection = connection
        self._session = os.urandom(8).hex()

    @classmethod
    async def open(cls, ws_fetch: Fetch, kernel: str) -> Notebook:
        return cls(await ws_fetch("api", "kernels", kernel, "channels"))

    async def begin(self, code: str) -> str:
        """Have the kernel run code; return the request's id."""
        header = {
            "msg_id": os.urandom(8).hex(),
            "msg_type": "execute_request",
            "session": self._session,
            "username": "",
            "version": "5.3",
            "date": "2026-01-01T00:00:00Z",
        }
        content = {"code": code, "silent": False, "store_history": False, "allow_stdin": False}
        message = {"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content}
        await self.connection.write_message(json.dumps(message))
        return header["msg_id"]

    async def end(self, request: str, *, says: str | None = None) -> str:
        """Wait until the run has ended, or has printed `says`; return what it printed."""
        text = ""
        while True:
            async with asyncio.timeout(TIMEOUT):
                raw = await self.connection.read_message()
            assert isinstance(raw, str), "the notebook's own socket is closed"
            message = json.loads(raw)
            if message["parent_header"].get("msg_id") != request:
                continue
            content = message["content"]
            match message["msg_type"]:
                case "stream":
                    text += content["text"]
                case "error":
                    raise AssertionError("\n".join(content["traceback"]))
                case "status" if content["execution_state"] == "idle":
                    return text
                case _:
                    pass
            if says is not None and says in text:
                return text

    async def run(self, code: str) -> str:
        """Have the kernel run code; return what it prints."""
        return await self.end(await self.begin(code))


class View:
    """A view on a page's socket that paints what comes and says so."""

    def __init__(self, page: Page, number: int) -> None:
        self.page = page
        self.number = number
        self.pixels: Pixels | None = None
        self.frames = 0
        self.told: list[wire.Message] = []
        """What came beside frames, on this view and for the page as a whole."""
        self.failures: list[wire.Failure] = []
        """Errors that ended this view."""
        self._seq = 0

    @classmethod
    async def attach(cls, page: Page, number: int, figure: str) -> View:
        """Attach to a figure, and wait for its first picture, or for the reason why there is none."""
        view = cls(page, number)
        await page.say(number, wire.Attach(figure, 1.0, True, (wire.Codec.RUNS,)))
        await view.until(lambda: view.frames or view.failures)
        return view

    async def until(self, condition: Callable[[], object], seconds: float = TIMEOUT) -> None:
        """Take messages until something holds."""
        async with asyncio.timeout(seconds):
            while not condition():
                number, message, payload = await self.page.next()
                if number not in (0, self.number):
                    continue
                if isinstance(message, wire.Frame) and number == self.number:
                    assert message.base in (0, self._seq)
                    self.pixels, self._seq = lay(self.pixels, message, payload), message.seq
                    self.frames += 1
                    await self.say(wire.Ack(message.seq))
                else:
                    self.told.append(message)
                    if number and isinstance(message, wire.Failure) and message.fatal:
                        self.failures.append(message)

    async def kernel_status(self, status: wire.KernelStatus) -> None:
        """Wait until the page is told what became of the kernel."""
        kernel_status = wire.KernelFate(status)
        await self.until(lambda: kernel_status in self.told)

    async def failure(self) -> wire.Failure:
        """Wait until the view fails."""
        await self.until(lambda: self.failures)
        return self.failures[0]

    async def say(self, *messages: wire.Message) -> None:
        for message in messages:
            await self.page.say(self.number, message)

    async def point(self, action: wire.PointerAction, x: float, y: float, button: int = -1, buttons: int = 0) -> None:
        await self.say(wire.Pointer(action, x, y, button, buttons, False, ()))

    async def drag(self, start: tuple[float, float], stop: tuple[float, float], steps: int = 5) -> None:
        """Press at one point, move to another so that each move is painted, release there."""
        await self.point(wire.PointerAction.PRESS, *start, button=0, buttons=1)
        for step in range(1, steps + 1):
            before = self.frames
            x, y = (a + (b - a) * step / steps for a, b in zip(start, stop, strict=True))
            await self.point(wire.PointerAction.MOVE, x, y, buttons=1)
            await self.until(lambda before=before: self.frames > before)  # type: ignore[misc]
        await self.point(wire.PointerAction.RELEASE, *stop, button=0)

    async def click(self, x: float, y: float) -> None:
        await self.point(wire.PointerAction.PRESS, x, y, button=0, buttons=1)
        await self.point(wire.PointerAction.RELEASE, x, y, button=0)
