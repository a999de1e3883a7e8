"""Pages that flood, kernels that take nothing, too many of everything: the memory of the server stays within bounds."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import HTTPResponse
from tornado.websocket import WebSocketClosedError

from figport import wire
from figport.errors import CLOSE_CODES, ErrorCode
from figport_server.extension import Figport
from tests.server import client
from tests.server.client import Fetch, Page, pointer, run
from tests.server.conftest import OpenPage, StartKernel
from tests.server.test_access import get
from tests.server.test_kernel_liveness import process, shown

KEY = wire.encode(wire.Key(wire.KeyAction.PRESS, "x" * 60_000, 0.0, 0.0, ()))


def memory() -> float:
    """Return the megabytes of this process, which is the server and its pages."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


async def flood(page: Page, message: bytes, *, until: asyncio.Event | None = None) -> None:
    """Say the same again and again, as fast as it is read."""
    with suppress(WebSocketClosedError):
        while until is None or not until.is_set():
            await page.say(1, message)


class TestAStoppedKernel:
    @pytest.fixture
    def settings(self) -> dict[str, dict[str, Any]]:
        return {"Figport": {"stall_timeout": 4.0, "max_input_rate": 100_000.0}}

    async def test_it_fills_nobodys_memory(
        self, jp_serverapp: ServerApp, open_page: OpenPage, start_kernel: StartKernel
    ) -> None:
        kernel = await start_kernel()
        page = await shown(open_page, kernel)
        pid = process(jp_serverapp, kernel)
        before = memory()
        os.kill(pid, signal.SIGSTOP)
        try:
            flooding = asyncio.ensure_future(flood(page, KEY))
            # In these seconds it was 1.6 GB.
            assert await page.closing() == CLOSE_CODES[ErrorCode.LIMIT]
            assert memory() - before < 60
            flooding.cancel()
        finally:
            os.kill(pid, signal.SIGCONT)
        again = await shown(open_page, kernel)
        await again.say(1, pointer(3, 4))
        assert (await again.hear(1, wire.Readout)).text == "3,4"


class TestAFlood:
    @pytest.fixture
    def settings(self) -> dict[str, dict[str, Any]]:
        return {"Figport": {"max_input_rate": 200.0}}

    async def test_a_page_that_floods_keeps_nobody_waiting(
        self, open_page: OpenPage, start_kernel: StartKernel
    ) -> None:
        kernel = await start_kernel()
        loud = await shown(open_page, kernel)
        enough = asyncio.Event()
        flooding = asyncio.ensure_future(flood(loud, wire.encode(wire.Ack(1)), until=enough))
        quiet = await shown(open_page, await start_kernel())
        same = await shown(open_page, kernel)
        async with asyncio.timeout(client.TIMEOUT):
            for page in (quiet, same):
                for number in range(20):
                    await page.say(1, pointer(number, 0))
                    assert (await page.hear(1, wire.Readout)).text == f"{number},0"
        enough.set()
        loud.connection.close()
        flooding.cancel()


class TestTooMany:
    @pytest.fixture
    def settings(self) -> dict[str, dict[str, Any]]:
        return {"Figport": {"max_sockets_per_user": 2, "max_requests": 1, "download_timeout": 20.0}}

    async def test_sockets(self, figport: Figport, open_page: OpenPage, start_kernel: StartKernel) -> None:
        kernel = await start_kernel()
        pages = [await open_page(kernel) for _ in range(2)]
        late = await open_page(kernel, hello=False)
        error = await late.hear(0, wire.Failure)
        assert (error.code, error.fatal) == (ErrorCode.LIMIT, True)
        assert "Figport.max_sockets_per_user" in error.fix
        assert await late.closing() == CLOSE_CODES[ErrorCode.LIMIT]
        pages[0].connection.close()
        await client.until(lambda: sum(figport.usage._users.values()) == 1)
        await open_page(kernel)

    async def test_downloads(self, jp_fetch: Fetch, open_page: OpenPage, start_kernel: StartKernel) -> None:
        kernel = await start_kernel()
        page = await shown(open_page, kernel)
        address = f"figport/kernels/{kernel}/figures/{client.ATTACH.figure}/download"
        waiting = asyncio.ensure_future(get(jp_fetch, address, params={"format": "never"}))
        await page.counted("hellos=1 asked=1 closed=0")
        assert (await get(jp_fetch, address, params={"format": "pdf"})).code == 429
        waiting.cancel()


class TestTrickles:
    @pytest.fixture
    def settings(self) -> dict[str, dict[str, Any]]:
        return {"Figport": {"max_waiting_bytes_total": 100_000}}

    async def test_a_body_that_does_not_come(
        self,
        figport: Figport,
        jp_fetch: Fetch,
        jp_http_port: int,
        jp_auth_header: dict[str, str],
        start_kernel: StartKernel,
    ) -> None:
        kernel = await start_kernel()
        assert (await get(jp_fetch, "figport/api/about")).code == 200  # the server listens
        head = [
            f"POST /a%40b/figport/kernels/{kernel}/revive HTTP/1.1",
            "Host: localhost",
            f"Authorization: {jp_auth_header['Authorization']}",
            "Content-Length: 90000",
        ]

        async def trickle() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
            reader, writer = await asyncio.open_connection("127.0.0.1", jp_http_port)
            writer.write("\r\n".join([*head, "", "x"]).encode())
            return reader, writer

        _, writer = await trickle()
        await client.until(lambda: figport.usage.reservations == 1)
        # Another that would not fit beside it is told to come later.
        other: HTTPResponse = await get(jp_fetch, f"figport/kernels/{kernel}/revive", method="POST", body=bytes(20_000))
        assert other.code == 429
        writer.close()
        await client.until(lambda: figport.usage.reservations == 0)
        # It is not waited for for ever.
        figport.body_timeout = 0.2
        reader, writer = await trickle()
        async with asyncio.timeout(client.TIMEOUT):
            assert await reader.read() == b""
        writer.close()
        await client.until(lambda: figport.usage.reservations == 0)
        figport.body_timeout = 30.0
        assert (await get(jp_fetch, f"figport/kernels/{kernel}/revive", method="POST", body=b"x")).code == 200


async def test_a_kernel_that_is_stopped_is_asked_once_for_all_lists(
    jp_serverapp: ServerApp, jp_fetch: Fetch, start_kernel: StartKernel
) -> None:
    kernel = await start_kernel(None)
    pid = process(jp_serverapp, kernel)
    await get(jp_fetch, "figport/api/kernels")
    await run(jp_serverapp.kernel_manager.get_kernel(kernel), "1")  # so that it is asked again
    os.kill(pid, signal.SIGSTOP)
    try:
        before = len(os.listdir("/proc/self/fd"))
        asked = [asyncio.ensure_future(get(jp_fetch, "figport/api/kernels")) for _ in range(100)]
        most = 0
        while not all(one.done() for one in asked):
            most = max(most, len(os.listdir("/proc/self/fd")))
            await asyncio.sleep(0.05)
        assert {(await one).code for one in asked} == {200}
        # The rest are the requests themselves.
        assert most - before < 250
    finally:
        os.kill(pid, signal.SIGCONT)


async def test_what_was_counted_for_pages_is_given_back(
    figport: Figport, open_page: OpenPage, start_kernel: StartKernel
) -> None:
    kernel = await start_kernel()
    slow, quick = [await shown(open_page, kernel) for _ in range(2)]
    await slow.say(1, wire.UseTool("flood"))
    await client.until(lambda: figport.usage.waiting_bytes > 1_000_000)
    slow.connection.close()
    await quick.counted("hellos=1 asked=0 closed=1")
    quick.connection.close()
    await client.until(lambda: (figport.usage.waiting_bytes, sum(figport.usage._users.values())) == (0, 0))


class TestManyPagesOfAStoppedKernel:
    @pytest.fixture
    def settings(self) -> dict[str, dict[str, Any]]:
        return {"Figport": {"max_input_rate": 100_000.0, "max_input_bytes_per_user": 300_000}}

    async def test_they_fill_no_more_than_their_user_may(
        self, figport: Figport, jp_serverapp: ServerApp, open_page: OpenPage, start_kernel: StartKernel
    ) -> None:
        kernel = await start_kernel()
        pages = [await shown(open_page, kernel) for _ in range(10)]
        inputs = figport.usage.inputs
        pid = process(jp_serverapp, kernel)
        enough = asyncio.Event()
        os.kill(pid, signal.SIGSTOP)
        try:
            flooding = [asyncio.ensure_future(flood(page, KEY, until=enough)) for page in pages]
            sockets = list(figport.bridge(kernel)._sockets.values())
            await client.until(lambda: all(getattr(socket, "_gate", None) is not None for socket in sockets))
            # One of them alone might have a megabyte.
            assert 300_000 < inputs.total < 300_000 + len(pages) * 61_000
            enough.set()
        finally:
            os.kill(pid, signal.SIGCONT)
        await asyncio.gather(*flooding)
        for page in pages:
            await page.say(1, pointer(3, 4))
            assert (await page.hear(1, wire.Readout)).text == "3,4"
        assert inputs.total == 0
