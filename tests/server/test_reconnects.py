"""A thousand pages come and go, in every way that a connection can end; nothing of them is left anywhere."""

from __future__ import annotations

import asyncio
import gc
import os
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp
from zmq.eventloop.zmqstream import ZMQStream

from figport import wire
from figport_server.extension import Figport
from tests.server import client
from tests.server.client import Page, own_session
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
      len(r.registry._noted), len(os.listdir('/proc/self/fd')), threading.active_count())
"""
ROUNDS = 500
FEW = 8
"""File descriptors of the test's own asking, which ZeroMQ closes in a thread of its own, a little later."""


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


def server_side(figport: Figport) -> dict[str, int]:
    """Count what the server holds."""
    gc.collect()
    hubs = [bridge._hub for bridge in figport._bridges.values()]
    bridges = list(figport._bridges.values())
    return {
        "bridges": len(bridges),
        "seats": sum(len(bridge._seats) for bridge in bridges),
        "pages": sum(len(hub._pages) for hub in hubs),
        "views": sum(len(hub._views) for hub in hubs),
        "requests": sum(len(hub._requests) for hub in hubs),
        "streams": sum(isinstance(one, ZMQStream) and not one.closed() for one in gc.get_objects()),
    }


def files() -> int:
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


async def settled(figport: Figport) -> dict[str, int]:
    """Return the counts of the server once they rest: sockets take a moment to close."""
    counts = [server_side(figport)]
    while len(counts) < 10 or any(one != counts[-1] for one in counts[-10:]):
        await asyncio.sleep(0.05)
        counts.append(server_side(figport))
        assert len(counts) < 200, counts[-10:]
    return counts[-1]


async def test_a_thousand_reconnects_leave_nothing(
    jp_serverapp: ServerApp, figport: Figport, start_kernel: StartKernel, open_page: OpenPage, jp_ws_fetch: client.Fetch
) -> None:
    kernel = await start_kernel(None)
    manager = jp_serverapp.kernel_manager.get_kernel(kernel)
    (figure,) = await told(manager, MAKE)

    async def rounds() -> None:
        for number in range(ROUNDS):
            await come_and_go(await Page.open(jp_ws_fetch, kernel), figure, number)

    # What is made once and kept (threads, caches) is made.
    for number in range(10):
        await come_and_go(await Page.open(jp_ws_fetch, kernel), figure, number)
    kernel_before = [int(count) for count in await told(manager, COUNT)]
    assert kernel_before[:5] == [0, 0, 0, 0, 0]
    before, files_before = await settled(figport), files()
    nobody = {"bridges": 0, "seats": 0, "pages": 0, "views": 0, "requests": 0}
    assert {name: before[name] for name in nobody} == nobody

    async def same_in_kernel() -> None:
        *counts, kernel_files, threads = [int(count) for count in await told(manager, COUNT)]
        assert counts == [0, 0, 0, 0, 0]
        assert kernel_files <= kernel_before[5] + FEW
        assert threads <= kernel_before[6]

    # The last page that leaves takes the link to the kernel with it: each of these makes a new one.
    await rounds()
    assert await settled(figport) == before
    await same_in_kernel()
    # With a page that stays, the link stays.
    keeper = await open_page(kernel)
    await keeper.say(1, wire.Attach(figure, 1.0, False, (wire.Codec.RUNS,)))
    while not isinstance((await keeper.next())[1], wire.FigureState):
        pass
    while_kept = await settled(figport)
    await rounds()
    counts = await settled(figport)
    assert counts == while_kept
    assert (counts["bridges"], counts["seats"], counts["pages"], counts["views"]) == (1, 1, 1, 1)
    assert (await told(manager, COUNT))[:4] == ["1", "1", "2", "0"]
    keeper.connection.close()
    assert await settled(figport) == before
    await same_in_kernel()
    assert files() <= files_before + FEW
