"""Which kernels a server has, under which names, and what asking them does to them."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import shlex
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import zmq
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.session import Session
from jupyter_server.serverapp import ServerApp

from figport import wire
from figport_server.extension import Figport
from figport_server.kernels import Kernels
from tests.server.client import TIMEOUT, Fetch, busy, causes, install, own_session, run, until
from tests.server.conftest import StartKernel

OPEN_COMM = f"from comm import create_comm\ncomm = create_comm(target_name={wire.COMM_TARGET!r})\n"
"""As figport does when it is loaded."""


class Two:
    """Kernels of which one is shut down while they are listed, and the other rests."""

    last_activity = 7.0
    known = frozenset({"gone", "there"})

    async def list_kernels(self) -> list[dict[str, Any]]:
        return [{"id": name, "name": "python3", "execution_state": "idle"} for name in ("gone", "there")]

    async def list_sessions(self) -> list[dict[str, Any]]:
        return []

    def __contains__(self, kernel: str) -> bool:
        return kernel in self.known

    def get_kernel(self, kernel: str) -> Any:
        if kernel == "gone":
            raise KeyError(kernel)
        return self


async def test_a_kernel_that_vanishes_while_all_are_listed_is_missing_alone() -> None:
    manager = Two()
    kernels = Kernels(manager, manager, lambda kernel: False, logging.getLogger("figport"))
    kernels._loaded["there"] = (manager.last_activity, True)  # it was asked when it was used last
    assert [(entry.id, entry.loaded) for entry in await kernels.entries()] == [("there", True)]


class Broken:
    """A kernel whose sockets nobody can open."""

    last_activity = 7.0

    def __init__(self) -> None:
        self.session = Session(key=b"a key")
        self.ready: asyncio.Future[None] | None = None
        self.asked = 0

    def connect_control(self, identity: bytes) -> None:
        self.asked += 1
        raise zmq.ZMQError(zmq.EINVAL)


class WithBroken(Two):
    def __init__(self) -> None:
        self.broken = Broken()

    def get_kernel(self, kernel: str) -> Any:
        return self.broken if kernel == "gone" else self


async def test_a_kernel_that_cannot_be_asked_keeps_no_other_from_the_list(caplog: pytest.LogCaptureFixture) -> None:
    manager = WithBroken()
    kernels = Kernels(manager, manager, lambda kernel: False, logging.getLogger("figport"))
    kernels._loaded["there"] = (manager.last_activity, True)
    for _ in range(2):
        assert [(entry.id, entry.loaded) for entry in await kernels.entries()] == [("gone", False), ("there", True)]
    assert manager.broken.asked == 1, "it is let alone for a while"
    assert "cannot ask kernel gone whether it is loaded: Invalid argument" in caplog.text


async def test_a_fault_of_the_servers_own_makes_no_kernel_vanish_but_one_that_is_gone() -> None:
    manager = WithBroken()
    kernels = Kernels(manager, manager, lambda kernel: False, logging.getLogger("figport"))
    kernels._loaded["there"] = (manager.last_activity, True)
    kernels._loaded["gone"] = (6.0, True)  # it has been used since
    assert [(entry.id, entry.loaded) for entry in await kernels.entries()] == [("gone", True), ("there", True)]
    kernels._silent.clear()
    manager.known = frozenset({"there"})
    assert [entry.id for entry in await kernels.entries()] == ["there"]


async def test_a_kernel_that_is_being_started_has_no_ports_yet_and_is_not_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("figport_server.kernels.TIMEOUT", 0.05)
    manager = WithBroken()
    manager.broken.ready = asyncio.get_running_loop().create_future()
    kernels = Kernels(manager, manager, lambda kernel: False, logging.getLogger("figport"))
    kernels._loaded["there"] = (manager.last_activity, True)
    assert [(entry.id, entry.loaded) for entry in await kernels.entries()] == [("gone", False), ("there", True)]
    assert manager.broken.asked == 0


async def listed(fetch: Fetch) -> dict[str, dict[str, Any]]:
    response = await fetch("figport", "api", "kernels")
    return {entry["id"]: entry for entry in json.loads(response.body)}


async def test_a_kernel_without_figport_hears_nothing_strange_and_rests(
    jp_serverapp: ServerApp, jp_fetch: Fetch, start_kernel: StartKernel
) -> None:
    kernel = await start_kernel(None)
    manager: Any = jp_serverapp.kernel_manager.get_kernel(kernel)
    heard = manager.client(session=own_session(manager))
    heard.start_channels(hb=False, stdin=False)
    await heard.wait_for_ready(timeout=60)
    before = manager.last_activity
    assert (await listed(jp_fetch))[kernel]["loaded"] is False
    first = await causes(heard)
    assert set(first.values()) <= {"comm_info_request", "kernel_info_request"}
    # What was asked once is not asked again while the kernel rests, and asking kept it from nothing.
    assert (await listed(jp_fetch))[kernel]["loaded"] is False
    assert manager.last_activity == before
    second = await causes(heard)
    # The end of what was asked before may come late.
    assert [second[one] for one in second.keys() - first.keys()] == ["kernel_info_request"]
    heard.stop_channels()


async def test_figport_is_found_also_while_a_cell_runs(
    jp_serverapp: ServerApp, jp_fetch: Fetch, start_kernel: StartKernel
) -> None:
    kernel = await start_kernel(None)
    assert (await listed(jp_fetch))[kernel]["loaded"] is False
    manager: Any = jp_serverapp.kernel_manager.get_kernel(kernel)
    asker = manager.client(session=own_session(manager))
    asker.start_channels(hb=False, stdin=False)
    await asker.wait_for_ready(timeout=60)
    await asker.execute_interactive(
        "import matplotlib; matplotlib.use('figport'); import matplotlib.pyplot as plt; plt.figure()", timeout=60
    )
    asker.stop_channels()
    async with busy(manager), asyncio.timeout(TIMEOUT):
        entry = (await listed(jp_fetch))[kernel]
        assert entry["loaded"] is True
        assert entry["name"] == kernel


def is_read(fifo: Path, ends: list[int]) -> bool:
    """Return whether somebody reads a FIFO; if so, the end to write to joins the others."""
    with suppress(OSError):
        ends.append(os.open(fifo, os.O_WRONLY | os.O_NONBLOCK))
        return True
    return False


@pytest.mark.parametrize("comms", [1, 0], ids=["loaded", "bare"])
async def test_a_kernel_that_cannot_answer_is_what_it_was(
    jp_serverapp: ServerApp, jp_fetch: Fetch, start_kernel: StartKernel, tmp_path: Path, comms: int
) -> None:
    kernel = await start_kernel(None)
    manager: Any = jp_serverapp.kernel_manager.get_kernel(kernel)
    await run(manager, OPEN_COMM * comms)
    assert (await listed(jp_fetch))[kernel]["loaded"] is bool(comms)
    before = manager.last_activity
    fifo = tmp_path / "held"
    os.mkfifo(fifo)
    # Called so, C keeps Python's lock, and the shell waits until the other end is closed. What is printed is flushed
    # before: IOPub is a thread that needs the lock, and the server must hear that the kernel does something.
    wait = f"read line < {shlex.quote(str(fifo))}".encode()
    held = f"import ctypes\nprint('held', flush=True)\nctypes.PyDLL(None).system({wait!r})"
    cell = asyncio.ensure_future(run(manager, held))
    ends: list[int] = []
    await until(lambda: is_read(fifo, ends))
    try:
        await until(lambda: manager.last_activity != before)
        assert (await listed(jp_fetch))[kernel]["loaded"] is bool(comms)
        assert not cell.done()
    finally:
        os.close(ends[0])
    await cell


class TestExternalKernels:
    @pytest.fixture
    def settings(self, tmp_path: Path) -> dict[str, dict[str, Any]]:
        return {"ServerApp": {"allow_external_kernels": True, "external_connection_dir": str(tmp_path)}}

    async def test_they_go_by_names_that_stay(
        self, jp_serverapp: ServerApp, jp_fetch: Fetch, figport: Figport, tmp_path: Path
    ) -> None:
        named = "kernel-01234567-89ab-cdef-0123-456789abcdef"
        (tmp_path / "elsewhere").mkdir()
        manager = AsyncKernelManager(connection_file=str(tmp_path / "elsewhere" / f"{named}.json"))
        await manager.start_kernel()
        try:
            own = wire.own_name(manager.session.key)
            assert own is not None
            assert figport.kernels.find(own) is None
            (tmp_path / "linked.json").symlink_to(manager.connection_file)
            kernel = figport.kernels.find(own)
            assert kernel is not None
            assert figport.kernels.find("01234567-89ab-cdef-0123-456789abcdef") == kernel
            assert figport.kernels.find(kernel) == kernel
            assert figport.kernels.external(kernel)
            await install(jp_serverapp.kernel_manager.get_kernel(kernel), "control")
            entry = (await listed(jp_fetch))[kernel]
            assert entry["name"] == "01234567-89ab-cdef-0123-456789abcdef"
            response = await jp_fetch("figport", "api", "kernels", own)
            assert json.loads(response.body) == {"id": kernel, "external": True, "channel": None}
            # One bridge, whatever the name.
            assert figport.bridge(kernel) is figport.bridge(kernel)
            (tmp_path / "linked.json").unlink()
            await listed(jp_fetch)
            assert figport.kernels.find(own) is None
        finally:
            await manager.shutdown_kernel(now=True)

    async def test_one_that_was_killed_is_not_loaded_any_more(
        self, jp_serverapp: ServerApp, jp_fetch: Fetch, figport: Figport, tmp_path: Path
    ) -> None:
        """Its connection file stays, so the server goes on to list it."""
        manager = AsyncKernelManager(connection_file=str(tmp_path / "kernel.json"))
        await manager.start_kernel()
        try:
            await run(manager, OPEN_COMM)
            own = wire.own_name(manager.session.key)
            assert own is not None
            kernel = figport.kernels.find(own)
            assert kernel is not None
            assert (await listed(jp_fetch))[kernel]["loaded"] is True
            await manager.signal_kernel(signal.SIGKILL)
            assert (await listed(jp_fetch))[kernel]["loaded"] is False
        finally:
            await manager.shutdown_kernel(now=True)
