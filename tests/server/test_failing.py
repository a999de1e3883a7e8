"""Whatever fails once, wherever: a neighbour notices nothing, and what comes later works."""

from __future__ import annotations

import os
import signal
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp

from figport import wire
from figport.wire import KernelStatus
from figport_server.extension import Figport
from figport_server.socket import FigureSocket
from figport_server.zmq_link import ZmqLink
from tests.server.client import ATTACH, HELLO, Page, pointer, until
from tests.server.conftest import OpenPage, StartKernel
from tests.server.test_kernel_liveness import kernel_status, process, shown

MOST = 30


def everything(*_args: object) -> bool:
    """Say yes."""
    return True


class Fails:
    """Calls something through, and fails once instead: the N-th time that `concerns` says yes of the arguments."""

    def __init__(self, inner: Callable[..., Any], nth: int, concerns: Callable[..., bool] = everything) -> None:
        self._inner, self._left, self._concerns = inner, nth, concerns
        self.failed = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._concerns(*args):
            self._left -= 1
            if self._left == 0:
                self.failed = True
                raise OSError("on purpose")
        return self._inner(*args, **kwargs)


async def each(
    monkeypatch: pytest.MonkeyPatch,
    method: tuple[type, str],
    go: Callable[[], Awaitable[Callable[[], Awaitable[None]]]],
    concerns: Callable[..., bool] = everything,
) -> int:
    """Fail the first call, the second, … of a method until one is not made any more; return how many there are.

    `go` has the calls made, and returns what is to be tried afterwards, when nothing fails any more.
    """
    owner, name = method
    inner = getattr(owner, name)
    for nth in range(1, MOST):
        fails = Fails(inner, nth, concerns)
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, lambda *args, _fails=fails, **kwargs: _fails(*args, **kwargs))
            afterwards = await go()
        await afterwards()
        if not fails.failed:
            return nth - 1
    raise AssertionError("more calls than are tried")


async def use(page: Page) -> None:
    """Do some of everything on views 1 and 2, and wait until the server has read it."""
    await page.say(0, HELLO)
    await page.say(1, ATTACH)
    await page.say(1, pointer(1, 2))
    await page.say(1, wire.UseTool("counts"))
    await page.say(1, wire.UseTool("close"))
    await page.say(2, ATTACH)
    await page.say(2, wire.Detach())
    for _ in range(2):
        await page.say(0, HELLO)
    # Those of server and kernel to the first, and these two. One of all at most fails, so the last is not waited for.
    for _ in range(3):
        await page.hear(0, wire.Welcome)


async def answered(page: Page, *moves: tuple[float, float]) -> None:
    """Move, and wait until any of the moves is answered."""
    for x, y in moves:
        await page.say(1, pointer(x, y))
    while (await page.hear(1, wire.Readout)).text not in [f"{x:g},{y:g}" for x, y in moves]:
        pass


class TestBesideANeighbour:
    @pytest.fixture
    def settings(self) -> dict[str, dict[str, Any]]:
        # What is asked again, in case that nothing was received, is asked soon.
        return {"Figport": {"beat": 0.3}}

    @pytest.mark.parametrize(
        ("method", "least"),
        [((ZmqLink, "_send"), 8), ((ZmqLink, "_take_control"), 5), ((FigureSocket, "write_message"), 6)],
        ids=["to the kernel", "of the kernel", "to the page"],
    )
    async def test_one_message_that_fails(
        self,
        figport: Figport,
        open_page: OpenPage,
        start_kernel: StartKernel,
        monkeypatch: pytest.MonkeyPatch,
        method: tuple[type, str],
        least: int,
    ) -> None:
        kernel = await start_kernel()
        neighbour = await shown(open_page, kernel)
        kept: list[object] = [*figport.bridge(kernel)._sockets.values()]

        async def go() -> Callable[[], Awaitable[None]]:
            page = await open_page(kernel, hello=False)
            await use(page)
            await answered(neighbour, (7, 1), (7, 2))

            async def afterwards() -> None:
                await answered(neighbour, (8, 8))
                await page.say(9, ATTACH)
                await page.hear(9, wire.FigureState)
                page.connection.close()

            return afterwards

        made = await each(monkeypatch, method, go, lambda owner, *_: owner not in kept)
        assert made >= least

    async def test_one_message_that_fails_while_the_kernel_is_greeted(
        self, figport: Figport, open_page: OpenPage, start_kernel: StartKernel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """With the one that says how long the server may be silent, nobody was told anything for half a minute."""
        kernel = await start_kernel()

        async def go() -> Callable[[], Awaitable[None]]:
            page = await open_page(kernel)
            for view in (1, 2):
                await page.say(view, ATTACH)
            while True:
                view, message, _ = await page.next()
                if view in (1, 2):
                    assert isinstance(message, wire.FigureState | wire.Failure)
                    break

            async def afterwards() -> None:
                await page.say(9, ATTACH)
                await page.hear(9, wire.FigureState)
                page.connection.close()
                await until(lambda: figport.bridge(kernel).unused)

            return afterwards

        assert await each(monkeypatch, (ZmqLink, "_send"), go) >= 4


class TestLifeSigns:
    @pytest.fixture
    def settings(self) -> dict[str, dict[str, Any]]:
        return {"Figport": {"beat": 0.2, "answer_timeout": 0.5}}

    async def test_a_question_that_cannot_be_asked_is_asked_again(
        self, jp_serverapp: ServerApp, open_page: OpenPage, start_kernel: StartKernel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nobody was asked any more, and a kernel that was stopped later seemed to be well."""
        kernel = await start_kernel()
        page = await shown(open_page, kernel)
        fails = Fails(ZmqLink.alive, 1)
        with monkeypatch.context() as patch:
            patch.setattr(ZmqLink, "alive", lambda *args, _fails=fails: _fails(*args))
            await until(lambda: fails.failed)
        pid = process(jp_serverapp, kernel)
        os.kill(pid, signal.SIGSTOP)
        try:
            await kernel_status(page, KernelStatus.SILENT)
        finally:
            os.kill(pid, signal.SIGCONT)
        await kernel_status(page, KernelStatus.ANSWERING)
