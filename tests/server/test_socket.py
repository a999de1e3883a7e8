"""Pages on real sockets, a real server and real kernels."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import HTTPClientError

from figport import wire
from figport.errors import CLOSE_CODES, ErrorCode
from figport_server.extension import Figport
from tests.server import client
from tests.server.client import ATTACH, TIMEOUT, Fetch, pointer
from tests.server.conftest import OpenPage, StartKernel


async def test_a_figure_from_end_to_end(
    figport: Figport, jp_serverapp: ServerApp, open_page: OpenPage, start_kernel: StartKernel
) -> None:
    kernel = await start_kernel()
    page = await open_page(kernel)
    await page.say(1, ATTACH)  # without waiting for the kernel's WELCOME
    assert (await page.hear(0, wire.Welcome)).party is wire.Party.KERNEL
    await page.hear(1, wire.FigureState)
    manager: Any = jp_serverapp.kernel_manager.get_kernel(kernel)
    before = manager.last_activity
    await page.say(1, pointer(1.5, 2))
    assert (await page.hear(1, wire.Readout)).text == "1.5,2"
    assert manager.last_activity > before
    # The views' ends.
    await page.say(1, wire.UseTool("close"))
    await page.hear(1, wire.Closed)
    await page.attach(3)
    await page.say(3, wire.UseTool("vanish"))
    assert (await page.hear(3, wire.Failure)).code == ErrorCode.INTERNAL
    await page.say(4, wire.Attach("0" * 32, 1.0, True, ()))
    assert (await page.hear(4, wire.Failure)).code == ErrorCode.UNKNOWN_FIGURE
    # Connections of notebooks are not counted up: output of a closed notebook stays buffered.
    assert jp_serverapp.kernel_manager.kernel_model(kernel)["connections"] == 0


async def test_two_pages_share_one_link_and_are_alone_on_it(
    figport: Figport, open_page: OpenPage, start_kernel: StartKernel
) -> None:
    kernel = await start_kernel()
    first = await open_page(kernel)
    second = await open_page(kernel)
    for page in (first, second):
        assert (await page.hear(0, wire.Welcome)).party is wire.Party.KERNEL
        await page.attach()
    assert await first.counts() == "hellos=1 asked=0 closed=0"
    await second.say(1, pointer(7, 7))
    assert (await second.hear(1, wire.Readout)).text == "7,7"
    # A bad page does not disturb the other.
    second.connection.close()
    await first.counted("hellos=1 asked=0 closed=1")
    bad = await open_page(kernel)
    await bad.connection.write_message("text")
    assert await bad.closing() == CLOSE_CODES[ErrorCode.MALFORMED]
    await first.say(1, pointer(8, 8))
    assert (await first.hear(1, wire.Readout)).text == "8,8"
    # The last one takes the link away.
    assert list(figport._bridges) == [kernel]
    first.connection.close()
    await client.until(lambda: figport._bridges[kernel].unused)
    third = await open_page(kernel)
    await third.hear(0, wire.Welcome)
    await third.attach()
    # What the first link said last comes by another socket than this question.
    await third.counted("hellos=2 asked=0 closed=3")


@pytest.mark.parametrize("way", ["comm"])
async def test_fallback_from_end_to_end(open_page: OpenPage, start_kernel: StartKernel, way: str) -> None:
    page = await open_page(await start_kernel(way))
    await page.hear(0, wire.Welcome)
    await page.attach()
    await page.say(1, pointer(1, 2))
    assert (await page.hear(1, wire.Readout)).text == "1,2"


async def test_no_backend_is_said_and_the_next_attach_tries_again(
    jp_serverapp: ServerApp, open_page: OpenPage, start_kernel: StartKernel
) -> None:
    kernel = await start_kernel(None)
    page = await open_page(kernel)
    await page.say(1, ATTACH)
    error = await page.hear(1, wire.Failure)
    assert (error.code, error.fatal) == (ErrorCode.NO_BACKEND, True)
    assert "%matplotlib figport" in error.fix
    await client.install(jp_serverapp.kernel_manager.get_kernel(kernel), "control")
    await page.say(2, ATTACH)
    assert (await page.hear(0, wire.Welcome)).party is wire.Party.KERNEL
    await page.hear(2, wire.FigureState)


async def test_a_link_that_cannot_be_made_is_said_and_tried_again(
    figport: Figport, open_page: OpenPage, start_kernel: StartKernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel = await start_kernel()
    manager: Any = figport.bridge(kernel).manager
    with monkeypatch.context() as broken:
        broken.setattr(type(manager), "session", property(lambda self: 1 / 0))
        page = await open_page(kernel)
        error = await page.hear(0, wire.Failure)
        assert (error.code, error.fatal) == (ErrorCode.INTERNAL, False)
        assert "ZeroDivisionError" in error.what
    await page.say(1, ATTACH)
    await page.hear(0, wire.Welcome)
    await page.hear(1, wire.FigureState)


async def test_what_nobody_of_the_kernel_can_have_said_is_dropped_and_logged_once(
    open_page: OpenPage, start_kernel: StartKernel, caplog: pytest.LogCaptureFixture
) -> None:
    page = await open_page(await start_kernel())
    await page.hear(0, wire.Welcome)
    await page.attach()
    for _ in range(3):
        await page.say(1, wire.UseTool("unreadable"))  # another's signature; content that is a list
    assert await page.counts() == "hellos=1 asked=0 closed=0"
    (record,) = [one for one in caplog.records if one.levelno >= logging.WARNING]
    assert "cannot be read" in record.getMessage()
    assert record.exc_info is None


async def test_protocol_mismatch_of_the_kernel(open_page: OpenPage, start_kernel: StartKernel) -> None:
    page = await open_page(await start_kernel("control", protocol=wire.PROTOCOL + 1))
    await page.say(1, ATTACH)
    error = await page.hear(1, wire.Failure)
    assert (error.code, error.fatal) == (ErrorCode.PROTOCOL, True)
    assert "pip install 'figport[server]==9.9.9'" in error.fix


async def test_protocol_mismatch_of_the_page(open_page: OpenPage, start_kernel: StartKernel) -> None:
    page = await open_page(await start_kernel(None), hello=False)
    await page.say(0, wire.Hello(wire.PROTOCOL - 1, "0.0.1", wire.Party.PAGE))
    error = await page.hear(0, wire.Failure)
    assert (error.code, error.fatal) == (ErrorCode.PROTOCOL, True)
    assert await page.closing() == CLOSE_CODES[ErrorCode.PROTOCOL]


async def test_bad_messages(open_page: OpenPage, start_kernel: StartKernel) -> None:
    page = await open_page(await start_kernel())
    await page.hear(0, wire.Welcome)
    await page.attach()
    for message, code in (
        (bytes([200]) + bytes(7), ErrorCode.UNKNOWN_KIND),
        (b"", ErrorCode.MALFORMED),
        (wire.encode(wire.Ack(1)) + bytes(wire.MAX_INPUT), ErrorCode.TOO_LARGE),
    ):
        await page.say(1, message)
        error = await page.hear(1, wire.Failure)
        assert (error.code, error.fatal) == (code, False)
    await page.say(1, wire.UseTool("garbage"))
    assert (await page.hear(1, wire.Failure)).code == ErrorCode.UNKNOWN_KIND
    await page.say(1, pointer(1, 1))
    await page.hear(1, wire.Readout)
    # Far too long: cut off before it is read.
    await page.say(1, bytes(wire.MAX_INPUT * 5))
    assert await page.closing() in (1009, None)


class TestTimeout:
    @pytest.fixture
    def settings(self) -> dict[str, dict[str, Any]]:
        return {"Figport": {"hello_timeout": 0.2}}

    async def test_a_page_that_says_nothing_is_closed(self, open_page: OpenPage, start_kernel: StartKernel) -> None:
        silent = await open_page(await start_kernel(None), hello=False)
        assert await silent.closing() == CLOSE_CODES[ErrorCode.TIMEOUT]


class TestLimits:
    @pytest.fixture
    def settings(self) -> dict[str, dict[str, Any]]:
        return {
            "Figport": {
                "max_views_per_socket": 1,
                "max_waiting_bytes": 1_000_000,
                "max_message_bytes": 2000,
                "channels": ["control"],
            }
        }

    async def test_settings_reach_their_places(self, open_page: OpenPage, start_kernel: StartKernel) -> None:
        page = await open_page(await start_kernel())
        await page.hear(0, wire.Welcome)
        await page.attach()
        await page.say(2, ATTACH)
        error = await page.hear(2, wire.Failure)
        assert (error.code, error.fatal) == (ErrorCode.LIMIT, True)
        await page.say(1, wire.encode(wire.Ack(1)) + bytes(2000))
        assert (await page.hear(1, wire.Failure)).code == ErrorCode.TOO_LARGE

    async def test_a_slow_reader_is_closed_and_no_other(
        self, figport: Figport, open_page: OpenPage, start_kernel: StartKernel, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Its line in the log had no reason: that was the page's to repeat, and one that does not read says nothing."""
        caplog.set_level(logging.INFO)
        kernel = await start_kernel()
        slow, quick = [await open_page(kernel) for _ in range(2)]
        for page in (slow, quick):
            await page.hear(0, wire.Welcome)
            await page.attach()
        # tornado's client reads on only when somebody takes what it has read.
        await slow.say(1, wire.UseTool("flood"))
        while "closed=1" not in await quick.counts():
            pass
        assert await slow.closing() == CLOSE_CODES[ErrorCode.SLOW]
        assert await quick.counts() == "hellos=1 asked=0 closed=1"
        said = [line for line in caplog.messages if line.startswith("figport close")]
        assert ['reason="slow"' in line for line in said] == [True]
        assert figport.counters.closes["slow"] == 1


class TestPending:
    @pytest.fixture
    def settings(self) -> dict[str, dict[str, Any]]:
        return {"AsyncMappingKernelManager": {"use_pending_kernels": True}}

    async def test_a_kernel_that_is_still_being_started(self, open_page: OpenPage, start_kernel: StartKernel) -> None:
        page = await open_page(await start_kernel(None))
        await page.say(1, ATTACH)
        assert (await page.hear(1, wire.Failure)).code == ErrorCode.NO_BACKEND


async def test_restart_by_the_user(
    jp_serverapp: ServerApp, jp_fetch: Fetch, open_page: OpenPage, start_kernel: StartKernel
) -> None:
    kernel = await start_kernel()
    page = await open_page(kernel)
    await page.hear(0, wire.Welcome)
    await page.attach()
    await jp_fetch("api", "kernels", kernel, "restart", method="POST", allow_nonstandard_methods=True)
    assert (await page.hear(0, wire.KernelFate)).status is wire.KernelStatus.RESTARTED
    await page.say(1, pointer(1, 1))  # of a view that is gone: no answer, no error
    await page.say(2, ATTACH)
    assert (await page.hear(2, wire.Failure)).code == ErrorCode.NO_BACKEND
    await client.install(jp_serverapp.kernel_manager.get_kernel(kernel), "control")
    await page.say(3, ATTACH)
    await page.hear(0, wire.Welcome)
    await page.hear(3, wire.FigureState)


async def test_shutdown(figport: Figport, jp_fetch: Fetch, open_page: OpenPage, start_kernel: StartKernel) -> None:
    kernel = await start_kernel()
    page = await open_page(kernel)
    await page.hear(0, wire.Welcome)
    await page.attach()
    await jp_fetch("api", "kernels", kernel, method="DELETE")
    assert (await page.hear(0, wire.KernelFate)).status is wire.KernelStatus.SHUTDOWN
    assert await page.closing() == CLOSE_CODES[ErrorCode.KERNEL_GONE]
    await client.until(lambda: not figport._bridges)


class TestDeath:
    @pytest.fixture(params=[5, 0])
    def restarts(self, request: pytest.FixtureRequest) -> int:
        limit: int = request.param
        return limit

    @pytest.fixture
    def settings(self, restarts: int) -> dict[str, dict[str, Any]]:
        return {"KernelRestarter": {"time_to_dead": 0.2, "restart_limit": restarts}}

    async def test_death(self, restarts: int, open_page: OpenPage, start_kernel: StartKernel) -> None:
        page = await open_page(await start_kernel())
        await page.hear(0, wire.Welcome)
        await page.attach()
        await page.say(1, wire.UseTool("die"))
        if restarts:
            assert (await page.hear(0, wire.KernelFate)).status is wire.KernelStatus.RESTARTING
            assert (await page.hear(0, wire.KernelFate)).status is wire.KernelStatus.RESTARTED
            await page.say(2, ATTACH)
            assert (await page.hear(2, wire.Failure)).code == ErrorCode.NO_BACKEND
        else:
            assert (await page.hear(0, wire.KernelFate)).status is wire.KernelStatus.DEAD
            assert await page.closing() == CLOSE_CODES[ErrorCode.KERNEL_GONE]


async def test_about(jp_fetch: Fetch) -> None:
    response = await jp_fetch("figport", "api", "about")
    about = json.loads(response.body)
    assert about["protocol"] == wire.PROTOCOL
    assert isinstance(about["version"], str)


async def test_a_page_opened_while_another_asks_is_not_lost(open_page: OpenPage, start_kernel: StartKernel) -> None:
    kernel = await start_kernel("comm")
    pages = await asyncio.gather(*(open_page(kernel) for _ in range(3)))
    for page in pages:
        await page.say(1, ATTACH)
    async with asyncio.timeout(TIMEOUT):
        for page in pages:
            await page.hear(0, wire.Welcome)
            await page.hear(1, wire.FigureState)
    assert (await pages[0].counts()).startswith("hellos=1 ")


async def test_a_kernel_that_goes_while_somebody_is_let_in_is_missing_and_no_page_is_counted(
    figport: Figport, jp_ws_fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Authorizers may take their time."""
    kernel = "0a-0b-0c-0d-0e"
    monkeypatch.setattr(figport.kernels, "find", {kernel: kernel}.get)
    with pytest.raises(HTTPClientError) as caught:
        await jp_ws_fetch("figport", "kernels", kernel, "socket")
    assert caught.value.code == 404
    assert figport.usage.sockets == 0
