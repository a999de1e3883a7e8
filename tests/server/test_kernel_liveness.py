"""What people are told of kernels that stop, hang, die and do not come back, and who is believed."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.restarter import KernelRestarter
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import HTTPResponse

from figport import wire
from figport.errors import CLOSE_CODES, ErrorCode
from figport.wire import KernelStatus
from figport_server.actions import Limits
from figport_server.extension import KERNEL_EVENTS, Figport
from figport_server.kernel_liveness import LOOK
from tests.server import client
from tests.server.client import Fetch, Page, pointer, run
from tests.server.conftest import OpenPage, StartKernel
from tests.server.test_kernels import is_read

SHORT_TIMEOUTS = {"beat": 0.3, "answer_timeout": 0.6}
"""Silence is told after twice the time that an answer may take; the defaults are what `test_defaults` says."""


@pytest.fixture
def settings() -> dict[str, dict[str, Any]]:
    # A server looks every three seconds whether a kernel has died.
    return {"Figport": SHORT_TIMEOUTS, "KernelRestarter": {"time_to_dead": 0.5}}


async def shown(open_page: OpenPage, kernel: str) -> Page:
    """Return a page that shows a figure of a kernel."""
    page = await open_page(kernel)
    await page.hear(0, wire.Welcome)
    await page.attach()
    return page


async def kernel_status(page: Page, wanted: KernelStatus, seconds: float = client.TIMEOUT) -> None:
    """Wait until a page is told what became of its kernel: that, and nothing else."""
    async with asyncio.timeout(seconds):
        assert (await page.hear(0, wire.KernelFate)).status is wanted


async def still_works(page: Page) -> None:
    await page.say(1, pointer(3, 4))
    assert (await page.hear(1, wire.Readout)).text == "3,4"


def process(jp_serverapp: ServerApp, kernel: str) -> int:
    manager: Any = jp_serverapp.kernel_manager.get_kernel(kernel)
    pid: int = manager.provisioner.pid
    return pid


def test_defaults() -> None:
    assert (Figport.beat.default_value, Figport.answer_timeout.default_value) == (3.0, 2.0)
    assert Limits().restart_seconds == LOOK + 2 * KernelRestarter().time_to_dead == 8.0


async def test_a_stopped_kernel_is_silent_until_it_goes_on(
    jp_serverapp: ServerApp, open_page: OpenPage, start_kernel: StartKernel
) -> None:
    kernel = await start_kernel()
    page = await shown(open_page, kernel)
    pid = process(jp_serverapp, kernel)
    os.kill(pid, signal.SIGSTOP)
    try:
        await kernel_status(page, KernelStatus.SILENT)
        # Who comes now is told so as well, though the kernel was never greeted for him.
        late = await open_page(kernel)
        async with asyncio.timeout(client.TIMEOUT):
            while not isinstance((await late.next())[1], wire.KernelFate):
                pass
    finally:
        os.kill(pid, signal.SIGCONT)
    await kernel_status(page, KernelStatus.ANSWERING)
    await still_works(page)
    await late.hear(0, wire.KernelFate)
    await late.attach()


async def test_a_kernel_that_is_stopped_before_anybody_comes(
    jp_serverapp: ServerApp, open_page: OpenPage, start_kernel: StartKernel
) -> None:
    kernel = await start_kernel()
    pid = process(jp_serverapp, kernel)
    os.kill(pid, signal.SIGSTOP)
    try:
        page = await open_page(kernel)
        await page.say(1, client.ATTACH)
        await kernel_status(page, KernelStatus.SILENT)
    finally:
        os.kill(pid, signal.SIGCONT)
    await page.hear(0, wire.Welcome)
    await kernel_status(page, KernelStatus.ANSWERING)
    await page.hear(1, wire.FigureState)


async def test_code_that_holds_pythons_lock(
    jp_serverapp: ServerApp, open_page: OpenPage, start_kernel: StartKernel, tmp_path: Path
) -> None:
    kernel = await start_kernel()
    page = await shown(open_page, kernel)
    fifo = tmp_path / "held"
    os.mkfifo(fifo)
    wait = f"read line < {shlex.quote(str(fifo))}".encode()
    manager: Any = jp_serverapp.kernel_manager.get_kernel(kernel)
    cell = asyncio.ensure_future(run(manager, f"import ctypes\nctypes.PyDLL(None).system({wait!r})"))
    ends: list[int] = []
    await client.until(lambda: is_read(fifo, ends))
    try:
        await kernel_status(page, KernelStatus.SILENT)
    finally:
        os.close(ends[0])
    await cell
    await kernel_status(page, KernelStatus.ANSWERING)
    await still_works(page)


async def test_a_cell_that_runs_is_no_silence(
    jp_serverapp: ServerApp, open_page: OpenPage, start_kernel: StartKernel
) -> None:
    async def watch(way: str) -> None:
        kernel = await start_kernel(way)
        page = await shown(open_page, kernel)
        async with client.busy(jp_serverapp.kernel_manager.get_kernel(kernel)):
            await page.say(1, pointer(3, 4))
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(3):  # longer than it takes until silence is told
                    await page.hear(0, wire.KernelFate)

    await asyncio.gather(watch("control"), watch("comm"))


class TestWithoutRestarter:
    @pytest.fixture
    def settings(self) -> dict[str, dict[str, Any]]:
        return {"Figport": SHORT_TIMEOUTS, "KernelManager": {"autorestart": False}}

    async def test_a_killed_kernel_is_dead(
        self, jp_serverapp: ServerApp, open_page: OpenPage, start_kernel: StartKernel
    ) -> None:
        kernel = await start_kernel()
        page = await shown(open_page, kernel)
        os.kill(process(jp_serverapp, kernel), signal.SIGKILL)
        told = []
        async with asyncio.timeout(client.TIMEOUT):
            while KernelStatus.DEAD not in told:
                told.append((await page.hear(0, wire.KernelFate)).status)
        assert told[-1:] == [KernelStatus.DEAD]
        assert set(told[:-1]) <= {KernelStatus.SILENT}
        assert await page.closing() == CLOSE_CODES[ErrorCode.KERNEL_GONE]


async def test_a_restart_that_fails(
    jp_serverapp: ServerApp, jp_fetch: Fetch, open_page: OpenPage, start_kernel: StartKernel
) -> None:
    kernel = await start_kernel()
    page = await shown(open_page, kernel)
    manager: Any = jp_serverapp.kernel_manager.get_kernel(kernel)
    # The environment in which the kernel ran is gone.
    manager.kernel_spec.argv[0] = "/nonexistent/python"
    answer = await jp_fetch(
        "api", "kernels", kernel, "restart", method="POST", allow_nonstandard_methods=True, raise_error=False
    )
    assert isinstance(answer, HTTPResponse)
    assert answer.code == 500
    told = []
    async with asyncio.timeout(client.TIMEOUT):
        while KernelStatus.DEAD not in told:
            told.append((await page.hear(0, wire.KernelFate)).status)
    assert set(told[:-1]) <= {KernelStatus.SILENT, KernelStatus.RESTARTING}
    assert await page.closing() == CLOSE_CODES[ErrorCode.KERNEL_GONE]


class TestOthersWhoListen:
    @pytest.fixture
    def settings(self) -> dict[str, dict[str, Any]]:
        return {"KernelRestarter": {"time_to_dead": 0.2, "restart_limit": 0}}

    async def test_they_hear_of_the_death_too(
        self, jp_serverapp: ServerApp, open_page: OpenPage, start_kernel: StartKernel
    ) -> None:
        kernel = await start_kernel()
        manager: Any = jp_serverapp.kernel_manager.get_kernel(kernel)
        heard: list[str] = []
        manager.add_restart_callback(lambda: heard.append("before"), "dead")
        page = await shown(open_page, kernel)
        manager.add_restart_callback(lambda: heard.append("after"), "dead")
        os.kill(process(jp_serverapp, kernel), signal.SIGKILL)
        await kernel_status(page, KernelStatus.DEAD)
        assert heard == ["before", "after"]


class TestWithoutEvents:
    async def test_a_restart_is_found_out(
        self, jp_serverapp: ServerApp, jp_fetch: Fetch, figport: Figport, open_page: OpenPage, start_kernel: StartKernel
    ) -> None:
        figport._events.remove_listener(listener=figport._on_event)
        kernel = await start_kernel()
        page = await shown(open_page, kernel)
        await jp_fetch("api", "kernels", kernel, "restart", method="POST", allow_nonstandard_methods=True)
        told = []
        async with asyncio.timeout(client.TIMEOUT):
            while KernelStatus.RESTARTED not in told:
                told.append((await page.hear(0, wire.KernelFate)).status)
        assert set(told[:-1]) <= {KernelStatus.SILENT, KernelStatus.ANSWERING}
        figport._events.add_listener(schema_id=KERNEL_EVENTS, listener=figport._on_event)

    async def test_a_shutdown_is_found_out(
        self, jp_serverapp: ServerApp, jp_fetch: Fetch, figport: Figport, open_page: OpenPage, start_kernel: StartKernel
    ) -> None:
        figport._events.remove_listener(listener=figport._on_event)
        kernel = await start_kernel()
        page = await shown(open_page, kernel)
        await jp_fetch("api", "kernels", kernel, method="DELETE")
        told = []
        async with asyncio.timeout(client.TIMEOUT):
            while KernelStatus.SHUTDOWN not in told:
                told.append((await page.hear(0, wire.KernelFate)).status)
        assert set(told[:-1]) <= {KernelStatus.SILENT}
        await client.until(lambda: not figport._bridges)
        figport._events.add_listener(schema_id=KERNEL_EVENTS, listener=figport._on_event)


class TestKernelsOfOthers:
    @pytest.fixture
    def settings(self, tmp_path: Path) -> dict[str, dict[str, Any]]:
        return {
            "Figport": SHORT_TIMEOUTS,
            "ServerApp": {"allow_external_kernels": True, "external_connection_dir": str(tmp_path)},
        }

    @pytest.mark.parametrize("transport", ["tcp", "ipc"])
    async def test_stopped_is_not_dead(
        self, jp_serverapp: ServerApp, figport: Figport, open_page: OpenPage, tmp_path: Path, transport: str
    ) -> None:
        manager = AsyncKernelManager(connection_file=str(tmp_path / "kernel.json"), transport=transport)
        await manager.start_kernel()
        try:
            own = wire.own_name(manager.session.key)
            assert own is not None
            kernel = figport.kernels.find(own)
            assert kernel is not None
            await client.install(jp_serverapp.kernel_manager.get_kernel(kernel), "control")
            page = await shown(open_page, kernel)
            await manager.signal_kernel(signal.SIGSTOP)
            await kernel_status(page, KernelStatus.SILENT)
            await manager.signal_kernel(signal.SIGCONT)
            await kernel_status(page, KernelStatus.ANSWERING)
            await still_works(page)
            await manager.signal_kernel(signal.SIGKILL)
            told = []
            async with asyncio.timeout(client.TIMEOUT):
                while KernelStatus.DEAD not in told:
                    told.append((await page.hear(0, wire.KernelFate)).status)
            assert set(told[:-1]) <= {KernelStatus.SILENT}
        finally:
            await manager.shutdown_kernel(now=True)
