"""A thousand pages come and go, in every way that a connection can end; nothing of them is left anywhere."""

from __future__ import annotations

import asyncio
import gc
import math
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
import zmq
from jupyter_server.serverapp import ServerApp
from tornado.ioloop import IOLoop
from zmq.eventloop.zmqstream import ZMQStream

from figport import wire
from figport_server.extension import Figport
from tests.server import client
from tests.server.client import TIMEOUT, Page, own_session
from tests.server.conftest import OpenPage, StartKernel

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts Linux's file descriptors")

MAKE = """
import os, gc, threading, matplotlib
matplotlib.use('figport')
import matplotlib.pyplot as plt
from figport import runtime
plt.ion()
fig = plt.figure(figsize=(1, 1))
r = runtime.current()
print(fig.canvas.manager.id)
"""
COUNT = """
print(len(fig.canvas.manager.session), len(r.registry._views), len(r.registry.link._peers), len(r.catalogue),
      len(r.registry.inbox), len(os.listdir('/proc/self/fd')), threading.active_count())
"""
_Counts = TypeVar("_Counts")

ROUNDS = 500
FEW = 8
"""File descriptors of the test's own asking, which ZeroMQ closes in a thread of its own, a little later."""
NOBODY = {"bridges": 1, "seats": 0, "pages": 0, "views": 0, "requests": 0}
KEEPER = {"bridges": 1, "seats": 1, "pages": 1, "views": 1, "requests": 0}


async def told(manager: Any, code: str) -> list[str]:
    """Return the words that code in a kernel prints."""
    text: list[str] = []

    def on_output(message: dict[str, Any]) -> None:
        if message["msg_type"] == "stream":
            text.append(message["content"]["text"])

    asker = manager.client(session=own_session(manager))
    asker.start_channels(hb=False, stdin=False)
    try:
        await asker.wait_for_ready(timeout=60)
        await asker.execute_interactive(code, timeout=60, allow_stdin=False, output_hook=on_output)
    finally:
        asker.stop_channels()
    return "".join(text).split()


async def kernel_side(manager: Any) -> list[int]:
    """Count what the kernel holds, see `COUNT`."""
    return [int(count) for count in await told(manager, COUNT)]


async def server_side(figport: Figport) -> dict[str, int]:
    """Count what the server holds."""
    hubs = [bridge._hub for bridge in figport._bridges.values()]
    bridges = list(figport._bridges.values())
    return {
        "bridges": len(bridges),
        "seats": sum(len(bridge._sockets) for bridge in bridges),
        "pages": sum(len(hub._pages.open) for hub in hubs),
        "views": sum(len(hub._pages.views) for hub in hubs),
        "requests": sum(len(hub._kernel._requests) for hub in hubs),
        "streams": await open_streams(),
    }


async def open_streams() -> int:
    """Count the streams of this test's server that are open."""
    gc.collect()
    return sum(isinstance(one, ZMQStream) and is_open_here(one) for one in gc.get_objects())


def is_open_here(stream: ZMQStream) -> bool:
    """Whether a stream is open and belongs to this test's server, which runs on an event loop of its own.

    `ZMQStream.closed` does not merely tell: it closes what somebody else, as another test, left half closed.
    """
    socket: zmq.Socket[bytes] | None = stream.socket
    return stream.io_loop is IOLoop.current() and socket is not None and not socket.closed


async def files() -> int:
    """Count the file descriptors of the server, which is this process."""
    return len(os.listdir("/proc/self/fd"))


async def come_and_go(page: Page, figure: str, number: int) -> None:
    """Do what a page does, as far as this one gets, and be gone without a word, or with one."""
    await page.say(0, client.HELLO)
    attach = wire.Attach(figure, 1.0, number % 10 == 0, (wire.Codec.RUNS,))
    match number % 5:
        case 0:
            pass  # gone before anything was answered
        case 1:
            await page.say(1, attach)
        case 2:
            await page.say(1, attach)
            await page.hear(1, wire.FigureState)
        case 3:
            await page.say(1, wire.ListFigures())
            await page.say(2, attach)
            await page.say(2, wire.Detach())
        case 4:
            await page.say(1, attach)
            await page.hear(1, wire.FigureState)
            stream: Any = page.connection.protocol
            stream.stream.close()  # the cable is pulled: no closing handshake
    page.connection.close()


async def settled(count: Callable[[], Awaitable[_Counts]], right: Callable[[_Counts], bool]) -> _Counts:
    """Return the counts once they are right: on each side sockets take a moment to close."""
    counts = await count()
    try:
        async with asyncio.timeout(TIMEOUT):
            while not right(counts):
                await asyncio.sleep(0.05)
                counts = await count()
    except TimeoutError:
        pytest.fail(f"it comes to rest with {counts}")
    return counts


async def test_a_thousand_reconnects_leave_nothing(
    jp_serverapp: ServerApp, figport: Figport, start_kernel: StartKernel, open_page: OpenPage, jp_ws_fetch: client.Fetch
) -> None:
    kernel = await start_kernel(None)
    manager = jp_serverapp.kernel_manager.get_kernel(kernel)
    (figure,) = await told(manager, MAKE)

    async def rounds(count: int) -> None:
        for number in range(count):
            await come_and_go(await Page.open(jp_ws_fetch, kernel), figure, number)

    async def server_holds(who: dict[str, int], streams: int) -> None:
        wanted = {**who, "streams": streams}
        await settled(lambda: server_side(figport), lambda counts: counts == wanted)

    async def kernel_holds(*wanted: int, files: float = math.inf, threads: float = math.inf) -> list[int]:
        def is_right(counts: list[int]) -> bool:
            return counts[:5] == list(wanted) and counts[5] <= files and counts[6] <= threads

        return await settled(lambda: kernel_side(manager), is_right)

    streams = await open_streams()
    # What is made once and kept (threads, caches) is made.
    await rounds(10)
    await server_holds(NOBODY, streams)
    *_, kernel_files, kernel_threads = await kernel_holds(0, 0, 0, 0, 0)
    files_before = await files()
    # The last page that leaves takes the link to the kernel with it: each of these makes a new one.
    await rounds(ROUNDS)
    await server_holds(NOBODY, streams)
    await kernel_holds(0, 0, 0, 0, 0, files=kernel_files + FEW, threads=kernel_threads)
    # With a page that stays, the link stays.
    keeper = await open_page(kernel)
    await keeper.say(1, wire.Attach(figure, 1.0, False, (wire.Codec.RUNS,)))
    while not isinstance((await keeper.next())[1], wire.FigureState):
        pass
    with_link = await open_streams()
    assert with_link > streams
    await server_holds(KEEPER, with_link)
    await rounds(ROUNDS)
    await server_holds(KEEPER, with_link)
    await kernel_holds(1, 1, 2, 0, 0)
    keeper.connection.close()
    await server_holds(NOBODY, streams)
    await kernel_holds(0, 0, 0, 0, 0, files=kernel_files + FEW, threads=kernel_threads)
    await settled(files, lambda count: count <= files_before + FEW)
