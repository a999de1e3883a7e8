"""Figures of kernels that a gateway runs, on a real Jupyter server: Jupyter Kernel Gateway and Enterprise Gateway."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.gateway.gateway_client import GatewayClient
from jupyter_server.serverapp import ServerApp

from figport import wire
from tests.server import gateways
from tests.server.client import Fetch
from tests.server.conftest import OpenPage, StartKernel
from tests.server.gateways import Certificates, Gateway, Notebook, View

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


@pytest.fixture
def settings(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    monkeypatch.setenv("KERNEL_USERNAME", "somebody")  # Enterprise Gateway starts no kernels for root
    GatewayClient.clear_instance()  # the last server's; it is there until that one has ended
    return {"GatewayClient": gateway.settings(), "Figport": {"beat": 0.3}}


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

    # Input: a drag with the toolbar moves the axes.
    await view.say(wire.UseTool("pan"))
    before = await notebook.run("print(ax.get_xlim())")
    await view.drag((200, 150), (240, 170))
    assert await notebook.run("print(ax.get_xlim())") != before
    # Use counts as activity at the gateway, which goes by what kernels publish.
    known = gateway.ask("GET", f"kernels/{kernel}")["last_activity"]
    # (The first use noted it; the next sign would come some seconds later.)
    assert known

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
    # Nobody else was sent a frame: the notebook's own socket is alive.
    assert await notebook.run("print(6 * 7)") == "42\n"
    notebook.connection.close()
