"""The link to real kernels, on each channel, without pages."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp

from figport import wire
from figport.errors import ErrorCode, FigportError
from figport.wire import KernelStatus
from figport_server.kernel_link import Channel
from figport_server.zmq_link import ZmqLink
from tests.server.client import ATTACH, TIMEOUT, busy, causes, own_session, pointer, run
from tests.server.conftest import StartKernel

HELLO = wire.encode(wire.Hello(wire.PROTOCOL, "1", wire.Party.SERVER))
ALL = tuple(Channel)


class Ear:
    """A listener that remembers, and lets one wait."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()

    def link_up(self, answer: bytes) -> None:
        self.heard.put_nowait(("up", answer))

    def link_failed(self, error: FigportError) -> None:
        self.heard.put_nowait(("failed", error.code))

    def kernel_said(self, comm: str, message: bytes | memoryview) -> None:
        self.heard.put_nowait((comm, bytes(message)))

    def kernel_closed(self, comm: str) -> None:
        self.heard.put_nowait(("closed", comm))

    def kernel_received(self, mark: int) -> None:
        self.heard.put_nowait(("received", mark))

    def kernel_silent(self) -> None:
        self.heard.put_nowait(("silent", None))

    def kernel_answers(self) -> None:
        self.heard.put_nowait(("answers", None))

    def kernel_became(self, status: KernelStatus) -> None:
        self.heard.put_nowait(("became", status))

    async def next(self) -> tuple[str, Any]:
        async with asyncio.timeout(TIMEOUT):
            return await self.heard.get()


def make(manager: Any, ear: Ear, channels: tuple[Channel, ...] = ALL) -> ZmqLink:
    return ZmqLink(manager, ear, channels=channels, beat=60.0, log=logging.getLogger("test"))


def decoded(message: bytes) -> wire.Message:
    return wire.decode(message, wire.Party.KERNEL)[0]


async def converse(link: ZmqLink, ear: Ear) -> None:
    """Open a comm, get a figure, send input, get an answer, have the kernel close it."""
    link.connect(HELLO)
    name, answer = await ear.next()
    assert name == "up", answer
    assert decoded(answer) == wire.Welcome(wire.PROTOCOL, "9.9.9", wire.Party.KERNEL)
    link.open("a" * 32, wire.encode(ATTACH))
    comm, message = await ear.next()
    assert (comm, type(decoded(message))) == ("a" * 32, wire.FigureState)
    link.send("a" * 32, wire.encode(pointer(3, 4)))
    assert decoded((await ear.next())[1]) == wire.Readout("3,4")
    for number in (1, 2):
        link.mark(number)
    assert [await ear.next(), await ear.next()] == [("received", 1), ("received", 2)]
    link.send("a" * 32, wire.encode(wire.UseTool("close")))
    assert decoded((await ear.next())[1]) == wire.Closed()
    assert await ear.next() == ("closed", "a" * 32)


async def test_control(jp_serverapp: ServerApp, start_kernel: StartKernel) -> None:
    manager = jp_serverapp.kernel_manager.get_kernel(await start_kernel("control"))
    ear = Ear()
    link = make(manager, ear)
    await converse(link, ear)
    # Unicast: a second link has a mailbox of its own.
    other = Ear()
    second = make(manager, other)
    await converse(second, other)
    assert ear.heard.empty()
    second.close()
    link.close()
    link.close()


async def test_what_several_views_are_told_comes_once(jp_serverapp: ServerApp, start_kernel: StartKernel) -> None:
    manager = jp_serverapp.kernel_manager.get_kernel(await start_kernel("control"))
    ear = Ear()
    link = make(manager, ear)
    link.connect(HELLO)
    await ear.next()
    names = [letter * 32 for letter in "abc"]
    for name in names:
        link.open(name, wire.encode(ATTACH))
        await ear.next()
    link.send(names[1], wire.encode(wire.UseTool("everybody")))
    told = [await ear.next() for _ in names]
    assert sorted(comm for comm, _ in told) == names
    assert {decoded(message) for _, message in told} == {wire.Readout("to all")}
    # One that has left hears nothing.
    link.end(names[0])
    link.send(names[1], wire.encode(wire.UseTool("everybody")))
    told = [await ear.next() for _ in range(2)]
    assert sorted(comm for comm, _ in told) == names[1:]
    assert ear.heard.empty()
    link.close()


@pytest.mark.parametrize("channels", [ALL, (Channel.SUBSHELL,), (Channel.CONTROL, Channel.SHELL), (Channel.SHELL,)])
async def test_fallbacks(
    jp_serverapp: ServerApp,
    start_kernel: StartKernel,
    channels: tuple[Channel, ...],
    caplog: pytest.LogCaptureFixture,
) -> None:
    manager = jp_serverapp.kernel_manager.get_kernel(await start_kernel("comm"))
    ear = Ear()
    link = make(manager, ear, channels)
    await converse(link, ear)
    link.close()
    # Once, and only where figures cannot live while cells run.
    told = [record.getMessage() for record in caplog.records if "shell channel alone" in record.getMessage()]
    assert len(told) == (Channel.SUBSHELL not in channels)


async def test_control_and_subshells_answer_while_a_cell_runs(
    jp_serverapp: ServerApp, start_kernel: StartKernel
) -> None:
    for way in ("control", "comm"):
        manager = jp_serverapp.kernel_manager.get_kernel(await start_kernel(way))
        async with busy(manager):
            for _ in range(2):  # the second one works only if deleting the first one's subshell harmed nothing
                ear = Ear()
                link = make(manager, ear)
                await converse(link, ear)
                link.close()
        await without_subshells(manager)


@pytest.mark.parametrize("way", ["control", "comm"])
@pytest.mark.parametrize("name", ["ipykernel-6.31", "ipykernel-7.0"])
async def test_other_kernels(
    environment: Callable[[str], Path],
    jp_kernel_dir: Path,
    jp_serverapp: ServerApp,
    start_kernel: StartKernel,
    name: str,
    way: str,
) -> None:
    argv = [str(environment(name)), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    # pytest-jupyter puts the tests' own packages on the path of every kernel.
    spec = {"argv": argv, "display_name": name, "language": "python", "env": {"PYTHONPATH": ""}}
    (jp_kernel_dir / name).mkdir()
    (jp_kernel_dir / name / "kernel.json").write_text(json.dumps(spec))
    kernel = await start_kernel(way, name=name)
    manager = jp_serverapp.kernel_manager.get_kernel(kernel)
    major, minor = name.removeprefix("ipykernel-").split(".")
    await run(manager, f"import ipykernel; assert ipykernel.version_info[:2] == ({major}, {minor})")
    ear = Ear()
    link = make(manager, ear)
    await converse(link, ear)
    link.close()
    bare = jp_serverapp.kernel_manager.get_kernel(await start_kernel(None, name=name))
    link = make(bare, ear)
    link.connect(HELLO)
    assert await ear.next() == ("failed", ErrorCode.NO_BACKEND)
    link.close()


@pytest.mark.parametrize("channels", [ALL, (Channel.CONTROL,), (Channel.SHELL,)])
async def test_nobody_listens(
    jp_serverapp: ServerApp, start_kernel: StartKernel, channels: tuple[Channel, ...]
) -> None:
    """The kernel hears of it nothing that it would log as strange, and tells its clients of no comm."""
    manager = jp_serverapp.kernel_manager.get_kernel(await start_kernel(None))
    heard: Any = manager.client(session=own_session(manager))
    heard.start_channels(hb=False, stdin=False)
    await heard.wait_for_ready(timeout=60)
    ear = Ear()
    link = make(manager, ear, channels)
    link.connect(HELLO)
    assert await ear.next() == ("failed", ErrorCode.NO_BACKEND)
    link.close()
    assert set((await causes(heard)).values()) <= {"comm_info_request", "kernel_info_request"}
    heard.stop_channels()
    await without_subshells(manager)


async def subshells(manager: Any) -> list[str]:
    """Return the subshells of a kernel, asked on a client's own control channel."""
    client = manager.client(session=own_session(manager))
    client.start_channels(hb=False, stdin=False, iopub=False, shell=False)
    try:
        message = client.session.msg("list_subshell_request")
        client.control_channel.send(message)
        reply = await client.get_control_msg(timeout=TIMEOUT)
        found: list[str] = reply["content"]["subshell_id"]
        return found
    finally:
        client.stop_channels()


async def without_subshells(manager: Any) -> None:
    """Wait until a kernel has no subshell: a link says on a socket of its own that it needs its one no more."""
    async with asyncio.timeout(TIMEOUT):
        while await subshells(manager):
            pass


async def test_a_busy_kernel_that_listens_between_cells_keeps_the_link_waiting(
    jp_serverapp: ServerApp, start_kernel: StartKernel
) -> None:
    manager = jp_serverapp.kernel_manager.get_kernel(await start_kernel("comm"))
    async with busy(manager):
        ear = Ear()
        link = make(manager, ear, (Channel.SHELL,))
        link.connect(HELLO)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.0):
                await ear.heard.get()
        link.close()


async def test_closing_while_connecting_says_nothing_more(jp_serverapp: ServerApp, start_kernel: StartKernel) -> None:
    manager = jp_serverapp.kernel_manager.get_kernel(await start_kernel("control"))
    ear, witness = Ear(), Ear()
    early = make(manager, ear)
    early.connect(HELLO)
    early.close(gone=True)
    link = make(manager, witness)
    await converse(link, witness)
    link.close()
    assert ear.heard.empty()
