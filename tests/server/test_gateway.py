"""Figures of kernels that a gateway runs, on a real Jupyter server: Jupyter Kernel Gateway and Enterprise Gateway."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import shutil
import signal
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from socket import IPPROTO_TCP, TCP_NODELAY
from typing import Any

import pytest
from jupyter_server.gateway.gateway_client import GatewayClient
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import HTTPClientError

from figport import wire
from figport.errors import ErrorCode
from figport.wire import KernelStatus
from figport_server.gateway_socket import MAX_SENT, dial
from tests.server import gateways
from tests.server.client import TIMEOUT, Fetch
from tests.server.conftest import OpenPage, StartKernel
from tests.server.gateways import Certificates, Gateway, Notebook, Road, View

pytestmark = [
    pytest.mark.filterwarnings("ignore:Unclosed WebSocketClientConnection:ResourceWarning"),
    pytest.mark.long,  # gateways, and kernels with matplotlib, take seconds to start
]

MAKE = """
import matplotlib
matplotlib.use('figport')
import matplotlib.pyplot as plt
fig, ax = plt.subplots(figsize=(4, 3))
line, = ax.plot([1, 3, 2])
print(fig.canvas.manager.id)
"""
BLIT = """
import time
background = fig.canvas.copy_from_bbox(ax.bbox)
for step in range(20):
    fig.canvas.restore_region(background)
    line.set_ydata([step, 0, 3])
    ax.draw_artist(line)
    fig.canvas.blit(ax.bbox)
    fig.canvas.flush_events()
    time.sleep(0.02)
"""
BUSY = "import time\nprint('busy', flush=True)\nend = time.monotonic() + {}\nwhile time.monotonic() < end: pass"


@pytest.fixture(scope="module", params=list(gateways.KINDS))
def gateway(
    request: pytest.FixtureRequest, environment: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gateway]:
    """One of each kind; the first by TLS, with certificates of both sides."""
    certificates = None
    if request.param == "kernel-gateway" and shutil.which("openssl"):
        certificates = Certificates.make(tmp_path_factory.mktemp("certificates"))
    folder = tmp_path_factory.mktemp(request.param)
    with gateways.running(environment(request.param), request.param, folder, certificates) as running:
        yield running
    GatewayClient.clear_instance()
    with warnings.catch_warnings():
        # jupyter_server leaves the notebook's own socket unclosed when a gateway has cut it.
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture(scope="module")
def road(gateway: Gateway) -> Iterator[Road]:
    road = Road(gateway.port)
    yield road
    road.close()


@pytest.fixture
def settings(gateway: Gateway, road: Road, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    monkeypatch.setenv("KERNEL_USERNAME", "somebody")  # Enterprise Gateway starts no kernels for root
    GatewayClient.clear_instance()  # the last server's; it is there until that one has ended
    return {"GatewayClient": gateway.settings(road.port), "Figport": {"beat": 0.3, "answer_timeout": 0.8}}


async def test_a_figure_of_a_gateways_kernel_lives(
    gateway: Gateway,
    jp_serverapp: ServerApp,
    jp_ws_fetch: Fetch,
    jp_fetch: Fetch,
    start_kernel: StartKernel,
    open_page: OpenPage,
    tmp_path: Path,
) -> None:
    kernel = await start_kernel(None)
    notebook = await Notebook.open(jp_ws_fetch, kernel)
    figure = (await notebook.run(MAKE)).strip()
    view = await View.attach(await open_page(kernel), 1, figure)
    # The panel lists kernels in which figures were shown.
    (entry,) = json.loads((await jp_fetch("figport", "api", "kernels")).body)
    assert (entry["id"], entry["loaded"]) == (kernel, True)

    # Use counts as activity at the gateway, which goes by what kernels publish.
    known = gateway.ask("GET", f"kernels/{kernel}")["last_activity"]
    await view.say(wire.UseTool("pan"))
    async with asyncio.timeout(TIMEOUT):
        while gateway.ask("GET", f"kernels/{kernel}")["last_activity"] == known:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
    # Input: a drag with the toolbar moves the axes.
    before = await notebook.run("print(ax.get_xlim())")
    await view.drag((200, 150), (240, 170))
    assert await notebook.run("print(ax.get_xlim())") != before

    # A cell that computes.
    cell = await notebook.begin(BUSY.format(4))
    await notebook.end(cell, says="busy")
    await view.drag((240, 170), (200, 150))
    await notebook.end(cell)

    # A cell that waits for clicks, and one that blits.
    await view.say(wire.UseTool("pan"))
    cell = await notebook.begin("print('asks', flush=True)\nprint(len(plt.ginput(2, timeout=30)))")
    await notebook.end(cell, says="asks")
    await view.click(200, 150)
    await view.click(210, 140)
    assert "2" in await notebook.end(cell)
    frames = view.frames
    cell = await notebook.begin(BLIT)
    await view.until(lambda: view.frames >= frames + 5)
    await notebook.end(cell)

    # A file, and a figure that comes back.
    download = await jp_fetch("figport", "kernels", kernel, "figures", figure, "download", params={"format": "png"})
    assert download.body.startswith(b"\x89PNG")
    stored = tmp_path / "stored"
    await notebook.run(f"import figport\nfigport.save(fig, {str(stored)!r})")
    revived = await jp_fetch("figport", "kernels", kernel, "revive", method="POST", body=stored.read_bytes())
    again = json.loads(revived.body)["figure"]
    assert again != figure
    second = await View.attach(await open_page(kernel), 1, again)
    assert second.pixels is not None
    # What the gateway would not take is refused here, and the socket stays.
    with pytest.raises(HTTPClientError) as refused:
        await jp_fetch("figport", "kernels", kernel, "revive", method="POST", body=b"x" * MAX_SENT)
    assert json.loads(refused.value.response.body)["code"] == ErrorCode.TOO_LARGE  # type: ignore[union-attr]
    await view.click(205, 145)
    # Nobody else was sent a frame: the notebook's own socket is alive.
    assert await notebook.run("print(6 * 7)") == "42\n"
    notebook.connection.close()


one_kind = pytest.mark.parametrize("gateway", ["kernel-gateway"], indirect=True)
"""What is ours alone is tried with one of them."""


@one_kind
async def test_a_connection_that_fails_comes_back_and_the_kernel_keeps_one_view(
    gateway: Gateway,
    road: Road,
    jp_ws_fetch: Fetch,
    start_kernel: StartKernel,
    open_page: OpenPage,
) -> None:
    kernel = await start_kernel(None)
    notebook = await Notebook.open(jp_ws_fetch, kernel)
    figure = (await notebook.run(MAKE)).strip()
    pid = int(await notebook.run("import os; print(os.getpid())"))

    # Small messages do not wait until the gateway has confirmed those before.
    socket = await dial(kernel, lambda channel, message: None, ping=1.0, log=logging.getLogger("test"))
    assert socket._connection is not None
    assert socket._connection.protocol is not None
    stream = socket._connection.protocol.stream
    assert stream is not None
    assert stream.socket.getsockopt(IPPROTO_TCP, TCP_NODELAY)
    socket.close()

    # A token that the gateway does not know any more.
    GatewayClient.instance().auth_token = "wrong"
    page = await open_page(kernel)
    failure = await (await View.attach(page, 1, figure)).failure()
    assert failure.code == ErrorCode.INTERNAL
    assert "401" in failure.what
    GatewayClient.instance().auth_token = gateways.TOKEN
    view = await View.attach(page, 2, figure)

    # A kernel that is stopped.
    os.kill(pid, signal.SIGSTOP)
    await view.kernel_status(KernelStatus.SILENT)
    os.kill(pid, signal.SIGCONT)
    await view.kernel_status(KernelStatus.ANSWERING)

    await view.say(wire.UseTool("pan"))
    await view.drag((200, 150), (240, 170))

    # A connection that is cut, and one that swallows what is sent.
    for number, fail in ((3, road.cut), (4, road.swallow)):
        view.told.clear()
        fail()
        await view.kernel_status(KernelStatus.SILENT)
        road.clear()
        assert (await view.failure()).code == ErrorCode.TIMEOUT
        view = await View.attach(page, number, figure)
        await view.kernel_status(KernelStatus.ANSWERING)
        await view.drag((240, 170), (200, 150))
        # What was there before the cut is not there any more.
        notebook.connection.close()
        notebook = await Notebook.open(jp_ws_fetch, kernel)
        assert await notebook.run("print(len(fig.canvas.manager.session))") == "1\n"

    # Somebody else ends the kernel; or the gateway culls it, which looks the same.
    gateway.ask("DELETE", f"kernels/{kernel}")
    await view.kernel_status(KernelStatus.SHUTDOWN)
    notebook.connection.close()


@one_kind
async def test_what_becomes_of_a_gateways_kernel_is_told(
    gateway: Gateway,
    jp_fetch: Fetch,
    jp_ws_fetch: Fetch,
    start_kernel: StartKernel,
    open_page: OpenPage,
) -> None:
    kernel = await start_kernel(None)
    notebook = await Notebook.open(jp_ws_fetch, kernel)
    page = await open_page(kernel)
    view = await View.attach(page, 1, (await notebook.run(MAKE)).strip())
    # Restarted from here.
    await jp_fetch("api", "kernels", kernel, "restart", method="POST", allow_nonstandard_methods=True)
    await view.kernel_status(KernelStatus.RESTARTED)
    view = await View.attach(page, 2, (await notebook.run(MAKE)).strip())
    # Restarted by somebody else, of which this server's manager knows nothing.
    gateway.ask("POST", f"kernels/{kernel}/restart", {})
    await view.kernel_status(KernelStatus.RESTARTED)
    view = await View.attach(page, 3, (await notebook.run(MAKE)).strip())
    # Killed; the gateway starts another.
    os.kill(int(await notebook.run("import os; print(os.getpid())")), signal.SIGKILL)
    await view.kernel_status(KernelStatus.RESTARTED)
    assert wire.KernelFate(KernelStatus.RESTARTING) in view.told
    view = await View.attach(page, 4, (await notebook.run(MAKE)).strip())
    # Gone with its gateway.
    gateway.kill()
    await view.kernel_status(KernelStatus.SILENT)
    gateway.start()
    await view.kernel_status(KernelStatus.SHUTDOWN)
    notebook.connection.close()
