"""What follows from what a kernel manager says of a kernel's process."""

from __future__ import annotations

import asyncio
import concurrent.futures
import json
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jupyter_server.gateway.managers import GatewayKernelManager

from figport_server import gateway, processes
from figport_server.kernel_liveness import Finding

KERNEL = "0a-0b-0c-0d-0e"


class Kernels(dict[str, Any]):
    """A server's kernel manager."""

    def __init__(self, manager: Any, *, cull_idle_timeout: float = 0) -> None:
        super().__init__({KERNEL: manager})
        self.cull_idle_timeout = cull_idle_timeout

    def get_kernel(self, kernel: str) -> Any:
        return self[kernel]


def manager(*, alive: bool = True, pid: int = 1, idle: float = 0.0, **more: Any) -> Any:
    """A manager of a kernel that this server has started."""

    async def is_alive() -> bool:
        return alive

    last = datetime.now(UTC) - timedelta(seconds=idle)
    provisioner = SimpleNamespace(pid=pid)
    return SimpleNamespace(is_alive=is_alive, provisioner=provisioner, last_activity=last, **more)


def done() -> asyncio.Future[None]:
    future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    future.set_result(None)
    return future


@pytest.mark.parametrize(
    ("has", "known", "finding"),
    [
        ({}, 1, Finding.RUNS),
        ({}, None, Finding.RUNS),
        ({"pid": 2}, 1, Finding.REPLACED),
        ({"shutting_down": True}, 1, Finding.CHANGING),
        ({"alive": False, "autorestart": True}, 1, Finding.FALLEN),
        ({"alive": False, "autorestart": False}, 1, Finding.DEAD),
        ({"alive": False}, 1, Finding.DEAD),
    ],
)
async def test_of_a_kernel_of_its_own_the_server_knows_all(
    has: dict[str, Any], known: object, finding: Finding
) -> None:
    one = manager(**has)
    assert await processes.find(Kernels(one), KERNEL, one, known) is finding


async def test_a_kernel_that_is_being_started_is_neither_dead_nor_alive() -> None:
    ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    one = manager(alive=False, ready=ready)
    assert await processes.find(Kernels(one), KERNEL, one, None) is Finding.CHANGING
    ready.set_result(None)
    assert await processes.find(Kernels(one), KERNEL, one, None) is Finding.DEAD


@pytest.mark.parametrize(
    ("allowed", "idle", "finding"),
    [(0, 1e6, Finding.SHUTDOWN), (60, 59, Finding.SHUTDOWN), (60, 61, Finding.CULLED), (-1, 1e6, Finding.SHUTDOWN)],
)
async def test_a_kernel_that_is_gone_was_culled_where_it_had_rested_long_enough(
    allowed: float, idle: float, finding: Finding
) -> None:
    one = manager(idle=idle)
    kernels = Kernels(one, cull_idle_timeout=allowed)
    del kernels[KERNEL]
    assert await processes.find(kernels, KERNEL, one, 1) is finding


async def test_another_kernel_of_the_same_name_is_not_the_one() -> None:
    assert await processes.find(Kernels(manager()), KERNEL, manager(), 1) is Finding.SHUTDOWN


class TestOfOthers:
    """Of a kernel that somebody else has started there is only its port."""

    @pytest.fixture
    def free(self) -> int:
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            port: int = one.getsockname()[1]
        return port

    async def test_tcp(self, free: int) -> None:
        one = manager(owns_kernel=False, transport="tcp", ip="127.0.0.1", hb_port=free)
        assert await processes.find(Kernels(one), KERNEL, one, None) is Finding.DEAD
        with socket.create_server(("127.0.0.1", free)):
            assert await processes.find(Kernels(one), KERNEL, one, None) is Finding.RUNS

    async def test_ipc(self, tmp_path: Path) -> None:
        one = manager(owns_kernel=False, transport="ipc", ip=str(tmp_path / "kernel"), hb_port=5)
        assert await processes.find(Kernels(one), KERNEL, one, None) is Finding.DEAD
        with socket.socket(socket.AF_UNIX) as port:
            port.bind(str(tmp_path / "kernel-5"))
            port.listen()
            assert await processes.find(Kernels(one), KERNEL, one, None) is Finding.RUNS

    async def test_a_port_that_cannot_be_reached_says_nothing(self, tmp_path: Path) -> None:
        one = manager(owns_kernel=False, transport="ipc", ip=str(tmp_path / ("x" * 200)), hb_port=5)
        assert await processes.find(Kernels(one), KERNEL, one, None) is Finding.RUNS


class Remote(GatewayKernelManager):
    """A kernel of a gateway."""

    def __init__(self) -> None:
        self.kernel_url = "http://gateway/api/kernels/1"


@pytest.mark.parametrize(("state", "finding"), [("idle", Finding.RUNS), ("dead", Finding.DEAD)])
async def test_of_one_behind_a_gateway_the_gateway_knows(
    monkeypatch: pytest.MonkeyPatch, state: str, finding: Finding
) -> None:
    async def answer(url: str, **_: Any) -> Any:
        return SimpleNamespace(body=json.dumps({"execution_state": state}))

    monkeypatch.setattr(gateway, "gateway_request", answer)  # jupyter_server's
    one = Remote()
    assert await processes.find(Kernels(one), KERNEL, one, None) is finding


class TestStarted:
    async def test_one_that_nobody_is_starting(self) -> None:
        await processes.started(SimpleNamespace())
        await processes.started(SimpleNamespace(ready=done()))

    async def test_of_another_thread(self) -> None:
        ready: concurrent.futures.Future[None] = concurrent.futures.Future()
        waiting = asyncio.ensure_future(processes.started(SimpleNamespace(ready=ready)))
        asyncio.get_running_loop().call_soon(ready.set_result, None)
        async with asyncio.timeout(10):
            await waiting

    async def test_who_stops_to_wait_does_not_stop_the_start(self) -> None:
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting = asyncio.ensure_future(processes.started(SimpleNamespace(ready=ready)))
        asyncio.get_running_loop().call_soon(waiting.cancel)
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert not ready.cancelled()

    async def test_a_start_that_fails_is_told(self) -> None:
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        ready.set_exception(RuntimeError("no such kernel"))
        with pytest.raises(RuntimeError, match="no such kernel"):
            await processes.started(SimpleNamespace(ready=ready))


@pytest.mark.parametrize(
    ("make", "identity"),
    [
        (lambda: manager(pid=7), 7),
        (lambda: SimpleNamespace(provisioner=None), None),
        (lambda: SimpleNamespace(provisioner=SimpleNamespace()), None),
        (SimpleNamespace, None),
    ],
)
def test_a_process_is_told_by_what_its_provisioner_says(make: Callable[[], Any], identity: object) -> None:
    assert processes.identity(make()) == identity


def test_nobody_has_used_a_kernel_since_its_last_activity() -> None:
    assert 60 <= processes.idle_seconds(manager(idle=60)) < 120
