"""Processes that are killed in the middle of a drag: ``python -m bench.kills --rounds 20``.

A Python client takes a page's place: it holds a button down and moves, and comes back by itself as a page does. Killed
(``kill -9``) is, again and again, one of

* **proxy**: what stands between page and server. The view has to come back;
* **render**: the process that draws figures while a cell computes. The view has to go on;
* **kernel**: the view has to be told, and a figure of the restarted kernel has to live;
* **server**: the view has to find the server that is started again, and be told that it has no such kernel.

In the end the descriptors, threads and children of server and kernel are counted beside those after the first round.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from tornado.httpclient import HTTPClientError
from tornado.websocket import WebSocketClosedError, websocket_connect

from figport import wire
from tests.e2e.server import TOKEN, Server, free_port, running
from tests.server.client import Page, at_once
from tests.server.gateways import Notebook

from .gateways import MAKE
from .kernels import rest

PATIENCE = 60.0
"""Seconds that anything may take."""

PROXY = """
import asyncio, sys
async def pipe(reader, writer):
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()
async def serve(reader, writer):
    inward, outward = await asyncio.open_connection("127.0.0.1", int(sys.argv[2]))
    await asyncio.gather(pipe(reader, outward), pipe(inward, writer), return_exceptions=True)
async def main():
    async with await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1])) as server:
        await server.serve_forever()
asyncio.run(main())
"""


class View:
    """A page that drags, whatever happens."""

    def __init__(self, port: Callable[[], int]) -> None:
        self._port = port
        self.kernel = self.figure = self._pans = ""
        self.frames = 0
        self.told: list[str] = []
        """What was said about why there are no frames."""
        self.task = asyncio.ensure_future(self._live())

    async def _live(self) -> None:
        while True:
            with suppress(OSError, WebSocketClosedError, AssertionError):
                await self._connection()
            await asyncio.sleep(0.2)

    async def _connection(self) -> None:
        """Connect, attach, press, and move until it ends."""
        address = f"ws://127.0.0.1:{self._port()}/user/x/figport/kernels/{self.kernel}/socket?token={TOKEN}"
        try:
            page = Page(at_once(await websocket_connect(address)))
        except HTTPClientError as error:
            self.told.append(f"HTTP {error.code}")
            return
        moving: asyncio.Task[None] | None = None
        try:
            await page.say(0, wire.Hello(wire.PROTOCOL, "1", wire.Party.PAGE))
            await page.say(1, wire.Attach(self.figure, 1.0, True, tuple(wire.Codec)))
            if self.figure != self._pans:
                self._pans = self.figure  # once: the figure remembers, and the button would end it
                await page.say(1, wire.UseTool("pan"))
            moving = asyncio.ensure_future(self._drag(page))
            while isinstance(packet := await page.connection.read_message(), bytes):
                view, data = wire.unpack(packet)
                server = data[0] in (wire.Kind.KERNEL, wire.Kind.RIGHTS)
                message, _ = wire.decode(data, wire.Party.SERVER if server else wire.Party.KERNEL)
                match message:
                    case wire.Frame():
                        self.frames += 1
                        await page.say(view, wire.Ack(message.seq))
                    case wire.KernelFate():
                        self.told.append(message.status)
                        if message.status is wire.KernelStatus.RESTARTED:
                            return  # its figures are gone, so a page looks at what its notebook makes then
                    case wire.Failure():
                        self.told.append(message.code)
                        if message.fatal:
                            return
                    case _:
                        pass
        finally:
            if moving is not None:
                moving.cancel()
            page.connection.close()

    async def _drag(self, page: Page) -> None:
        with suppress(WebSocketClosedError):
            await page.say(1, wire.Pointer(wire.PointerAction.PRESS, 320, 240, 0, 1, False, ()))
            step = 0
            while True:
                step += 1
                x, y = 320 + abs(step % 200 - 100), 240 + step % 7
                await page.say(1, wire.Pointer(wire.PointerAction.MOVE, x, y, -1, 1, False, ()))
                await asyncio.sleep(0.05)

    async def lives(self) -> None:
        """Wait for frames that come from now on."""
        before = self.frames
        await _until(lambda: self.frames > before + 3, "no frames come")

    async def hears(self, *words: str) -> None:
        """Wait until one of these was said."""
        await _until(lambda: any(word in self.told for word in words), f"none of {words} is said")


async def _until(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError(f"After {PATIENCE:.0f} s {what}")
        await asyncio.sleep(0.01)


async def run(server: Server, kernel: str, code: str) -> str:
    """Run code in a kernel and return what it printed."""
    address = f"{server.url.replace('http', 'ws', 1)}api/kernels/{kernel}/channels?token={TOKEN}"
    notebook = Notebook(at_once(await websocket_connect(address)))
    try:
        return (await notebook.run(code)).strip()
    finally:
        notebook.connection.close()


def counted(process: psutil.Process) -> str:
    """Return what a process has."""
    return f"{process.num_fds()} descriptors, {process.num_threads()} threads, {len(process.children())} children"


class Site:
    """A server, a proxy before it, and a view."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.port = free_port()
        self.proxy = self._start_proxy()
        self.view = View(lambda: self.port)

    def _start_proxy(self) -> subprocess.Popen[bytes]:
        target = str(urlsplit(self.server.url).port)
        return subprocess.Popen(
            [sys.executable, "-c", PROXY, str(self.port), target], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    async def begin(self) -> None:
        """Start a kernel with a figure, and look at it."""
        self.view.kernel = (await rest(self.server, "POST", "kernels"))["id"]
        await self.figure()

    async def figure(self) -> None:
        """Make a figure in the kernel, and look at that."""
        self.view.figure = await run(self.server, self.view.kernel, MAKE)
        await self.view.lives()

    async def process(self) -> psutil.Process:
        """Return the kernel's process."""
        return psutil.Process(int(await run(self.server, self.view.kernel, "import os; print(os.getpid())")))

    async def kill_proxy(self) -> None:
        self.proxy.kill()
        self.proxy.wait()
        self.proxy = self._start_proxy()
        await self.view.lives()

    async def kill_render(self) -> None:
        kernel = await self.process()
        busy = "import time\nend = time.monotonic() + 3\nwhile time.monotonic() < end: sum(range(1000))"
        cell = asyncio.ensure_future(run(self.server, self.view.kernel, busy))
        await asyncio.sleep(1)
        for child in kernel.children(recursive=True):
            child.send_signal(signal.SIGKILL)
        await self.view.lives()
        await cell

    async def kill_kernel(self) -> None:
        kernel = await self.process()
        self.view.told.clear()
        kernel.send_signal(signal.SIGKILL)
        await self.view.hears(wire.KernelStatus.RESTARTED)
        await self.figure()

    def end(self) -> None:
        """End the view and the proxy."""
        self.view.task.cancel()
        self.proxy.kill()
        self.proxy.wait()


async def repeat(name: str, rounds: int, site: Site, kill: Callable[[], Awaitable[None]]) -> None:
    """Kill again and again, and say how long it took until all was well."""
    took, first = [], ""
    server = psutil.Process(site.server.process.pid)
    for _ in range(rounds):
        began = time.monotonic()
        await kill()
        took.append(time.monotonic() - began)
        first = first or f"{counted(server)}; kernel {counted(await site.process())}"
    last = f"{counted(server)}; kernel {counted(await site.process())}"
    print(f"{name} x {rounds}: well again after {statistics.median(took):.1f} s, at most {max(took):.1f} s", flush=True)
    print(f"  after the first: server {first}\n  after the last:  server {last}", flush=True)


def _gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


async def kill_server(rounds: int, place: Path) -> None:
    """Kill servers, each with its view, and start others where they were."""
    took, port = [], free_port()
    for number in range(rounds):
        with running(place / f"a{number}", program="jupyter_server", port=port) as server:
            site = Site(server)
            await site.begin()
            kernel = await site.process()
            os.kill(server.process.pid, signal.SIGKILL)
            server.process.wait()
            began = time.monotonic()
            with running(place / f"b{number}", program="jupyter_server", port=port):
                site.view.told.clear()
                await site.view.hears("HTTP 404")
                await _until(partial(_gone, kernel), "the kernel lives on")
                took.append(time.monotonic() - began)
            site.end()
    print(f"server x {rounds}: told after {statistics.median(took):.1f} s, at most {max(took):.1f} s", flush=True)


async def main() -> None:
    """Kill and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.kills", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--what", default="proxy,render,kernel,server")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        with running(place / "one", program="jupyter_server") as server:
            site = Site(server)
            await site.begin()
            kills = {"proxy": site.kill_proxy, "render": site.kill_render, "kernel": site.kill_kernel}
            for name, kill in kills.items():
                if name in given.what.split(","):
                    await repeat(name, given.rounds, site, kill)
            site.end()
        if "server" in given.what.split(","):
            await kill_server(given.rounds, place)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
