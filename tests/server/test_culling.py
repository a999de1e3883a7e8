"""Culling beside an animation that runs by itself: frames are no use, and somebody who watches is."""

from __future__ import annotations

import asyncio
import gc
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from jupyter_server.gateway.gateway_client import GatewayClient
from jupyter_server.serverapp import ServerApp

from figport.wire import KernelStatus
from tests.server import gateways
from tests.server.client import TIMEOUT, Fetch
from tests.server.conftest import OpenPage, StartKernel
from tests.server.gateways import Gateway, Notebook, View

pytestmark = [
    pytest.mark.filterwarnings("ignore:Unclosed WebSocketClientConnection:ResourceWarning"),
    pytest.mark.long,  # kernels with matplotlib, which are idle for seconds
]

IDLE: Final = 2
"""Seconds without use after which a kernel is culled."""
CULLING: Final[dict[str, Any]] = {"cull_idle_timeout": IDLE, "cull_interval": 1, "cull_connected": False}

ANIMATION: Final = """
import matplotlib
matplotlib.use('figport')
import matplotlib.pyplot as plt
from matplotlib.animation import FuncAnimation
fig, ax = plt.subplots(figsize=(1, 1))
line, = ax.plot([0, 1])
def step(number):
    line.set_ydata([0, number % 10])
animation = FuncAnimation(fig, step, interval=100, cache_frame_data=False)
print(fig.canvas.manager.id)
"""


async def animated(kernel: str, ws_fetch: Fetch, open_page: OpenPage) -> View:
    """Show an animation that runs, in a page, and close the notebook's own socket."""
    notebook = await Notebook.open(ws_fetch, kernel)
    figure = (await notebook.run(ANIMATION)).strip()
    view = await View.attach(await open_page(kernel), 1, figure)
    await view.until(lambda: view.frames > 3)
    notebook.connection.close()
    return view


async def runs_on(view: View, seconds: float) -> None:
    """Watch for so long, and assert that nothing became of the kernel."""
    loop = asyncio.get_running_loop()
    end, before = loop.time() + seconds, view.frames
    await view.until(lambda: loop.time() > end, seconds + TIMEOUT)
    assert view.frames > before + 5
    assert not view.failures


class TestHere:
    """The server's own kernels."""

    @pytest.fixture
    def settings(self, watching: bool, cull_connected: bool) -> dict[str, dict[str, Any]]:
        # Nothing is culled before there is somebody who watches, however long that takes.
        culling = CULLING | {"cull_connected": cull_connected, "cull_idle_timeout": 1000}
        return {"Figport": {"beat": 0.3, "watching_is_activity": watching}, "MappingKernelManager": culling}

    @pytest.mark.parametrize(("watching", "cull_connected"), [(True, False), (False, False), (True, True)])
    async def test_who_watches_keeps_it_where_the_admin_says_so(
        self,
        jp_serverapp: ServerApp,
        jp_ws_fetch: Fetch,
        start_kernel: StartKernel,
        open_page: OpenPage,
        watching: bool,
        cull_connected: bool,
    ) -> None:
        """Where connected ones are culled too, frames that are shown and acknowledged are no use."""
        view = await animated(await start_kernel(None), jp_ws_fetch, open_page)
        jp_serverapp.kernel_manager.cull_idle_timeout = IDLE
        if watching and not cull_connected:
            await runs_on(view, 2 * IDLE + 1)
        else:
            await view.kernel_status(KernelStatus.CULLED)
        view.page.connection.close()


@pytest.fixture(scope="module")
def gateway(environment: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway that culls; it ends after the server, which takes leave of its kernels."""
    options = tuple(f"--MappingKernelManager.{name}={value}" for name, value in CULLING.items())
    kind = "kernel-gateway"
    with gateways.running(environment(kind), kind, tmp_path_factory.mktemp(kind), options=options) as running:
        yield running
    GatewayClient.clear_instance()
    with warnings.catch_warnings():
        # jupyter_server leaves the notebook's own socket unclosed when a gateway has cut it.
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


class TestBehindAGateway:
    """A gateway culls its kernels itself, by what they publish."""

    @pytest.fixture
    def settings(self, gateway: Gateway) -> dict[str, dict[str, Any]]:
        GatewayClient.clear_instance()
        return {"GatewayClient": gateway.settings(), "Figport": {"beat": 0.3}}

    async def test_a_socket_of_ours_keeps_it_and_without_one_it_goes(
        self, gateway: Gateway, jp_ws_fetch: Fetch, start_kernel: StartKernel, open_page: OpenPage
    ) -> None:
        view = await animated(await start_kernel(None), jp_ws_fetch, open_page)
        await runs_on(view, 2 * IDLE + 1)
        view.page.connection.close()
        async with asyncio.timeout(TIMEOUT):
            while gateway.ask("GET", "kernels"):  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.1)
