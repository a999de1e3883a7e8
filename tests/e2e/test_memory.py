"""Figures that came and went take no memory with them: not of the browser, nor of the server, nor of the kernel."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import CDPSession, Page, Request, expect

from tests.e2e.page import Notebook
from tests.e2e.server import Server, write_notebook

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads Linux's memory counters"),
]

BATCH = 25
WARM_UP = 2
"""Batches after which fonts, caches and compiled code are there."""
ROUNDS = 8
"""So two hundred figures; `tests/kernel/test_memory.py` makes five hundred, without a browser. The limits are small in
proportion: what each figure leaves behind counts."""
STRAY = 5
"""Objects that are on their way out while one counts: the canvas of the last frame, a list that JupyterLab redraws."""
PIXELS = 1.15
"""What the DOM keeps for itself goes up and down by a tenth; the pixels of 200 figures would be more than a half."""

SETUP = """
%matplotlib figport
import gc, os
import matplotlib.pyplot as plt
plt.rcParams['figure.max_open_warning'] = 0
"""
TURN = f"""
if plt.get_fignums():
    plt.close('all')
    gc.collect()
else:
    for number in range({BATCH}):
        fig = plt.figure(figsize=(1.5, 0.8))
        fig.add_axes((0, 0, 1, 1), frameon=False, xticks=[], yticks=[]).plot([1, 4, number])
    plt.show()
    print(os.getpid())
"""
"""Shows a batch of figures; run again, it closes them and takes their outputs away."""

PAINTED = f"""
() => document.querySelectorAll('.figport-figure[data-figport-state="live"][data-figport-frame]').length === {BATCH}
"""
EXACT = ("HTMLCanvasElement", "WebSocket", "AbortController", "ResizeObserver", "IntersectionObserver")
"""What a view has of its own, and JupyterLab has little of."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What is in use: bytes, and what lives in the page."""

    kernel: int
    server: int
    heap: int
    """Of the page's JavaScript."""
    pixels: int
    """Buffers and the DOM's own memory, of the page."""
    alive: dict[str, int]
    nodes: int
    listeners: int


def resident(process: int) -> int:
    """Return the bytes of memory that a process has."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * 4096


def alive(cdp: CDPSession, name: str) -> int:
    """Count the objects of a class that the page holds; collects garbage before."""
    group = {"objectGroup": "counted"}
    prototype = cdp.send("Runtime.evaluate", {"expression": f"{name}.prototype", **group})["result"]["objectId"]
    found = cdp.send("Runtime.queryObjects", {"prototypeObjectId": prototype, **group})["objects"]["objectId"]
    length = {"functionDeclaration": "function() { return this.length; }", "returnByValue": True}
    count = cdp.send("Runtime.callFunctionOn", {"objectId": found, **length})
    cdp.send("Runtime.releaseObjectGroup", group)
    return int(count["result"]["value"])


def memory(cdp: CDPSession, *, kernel: int, server: int) -> Memory:
    """Return what page, server and kernel use now."""
    # A collection that has begun keeps what was alive then, so a whole batch: let it end before one counts.
    cdp.send("HeapProfiler.collectGarbage")
    counts = {name: alive(cdp, name) for name in EXACT}
    cdp.send("HeapProfiler.collectGarbage")
    metrics = {one["name"]: int(one["value"]) for one in cdp.send("Performance.getMetrics")["metrics"]}
    usage = cdp.send("Runtime.getHeapUsage")
    return Memory(
        kernel=resident(kernel),
        server=resident(server),
        heap=int(usage["usedSize"]),
        pixels=int(usage["embedderHeapUsedSize"] + usage["backingStorageSize"]),
        alive=counts,
        nodes=metrics["Nodes"],
        listeners=metrics["JSEventListeners"],
    )


def saves(request: Request) -> bool:
    """Whether JupyterLab saves this page's workspace."""
    return request.method == "PUT" and "api/workspaces/many" in request.url


def lists(request: Request) -> bool:
    """Whether it asks for all of them."""
    return request.method == "GET" and "api/workspaces?" in request.url


def test_two_hundred_figures_give_back_the_memory_of_browser_server_and_kernel(page: Page, lab: Server) -> None:
    # So large that a whole batch is seen, and so painted.
    page.set_viewport_size({"width": 1000, "height": 5000})
    write_notebook(lab.root / "many.ipynb", [SETUP, TURN])
    saved: list[Request] = []
    page.on("request", lambda request: saved.append(request) if saves(request) else None)
    notebook = Notebook(page, lab, "many.ipynb")
    notebook.run(0)
    cdp = page.context.new_cdp_session(page)
    cdp.send("Performance.enable")

    def batch() -> int:
        """Have a batch of figures painted, close them, clear the output; return the kernel's process."""
        notebook.run(1)
        page.wait_for_function(PAINTED)
        process = int(notebook.printed(1))
        notebook.run(1)
        expect(page.locator(".figport-figure")).to_have_count(0)
        return process

    def measured(kernel: int) -> Memory:
        return memory(cdp, kernel=kernel, server=lab.process.pid)

    # JupyterLab lists its workspaces every ten seconds, and has a hundred listeners for one that is new, as this one.
    with page.expect_event("requestfinished", lambda request: bool(saved) and lists(request)):
        for _ in range(WARM_UP - 1):
            batch()
    before = measured(batch())
    kernel = [batch() for _ in range(ROUNDS)][-1]
    after = measured(kernel)
    # A buffer that a collection met in use is given back by a later one.
    end = time.monotonic() + 20
    while after.pixels >= before.pixels * PIXELS and time.monotonic() < end:
        after = measured(kernel)

    assert after.kernel < before.kernel * 1.04, (before, after)
    assert after.server < before.server * 1.04, (before, after)
    assert after.heap < before.heap * 1.06, (before, after)
    assert after.pixels < before.pixels * PIXELS, (before, after)
    for name in EXACT:
        assert after.alive[name] <= before.alive[name] + STRAY, (name, before, after)
    # A hundred nodes, and a good many listeners, belong to each figure.
    assert after.nodes < before.nodes * 1.008, (before, after)
    assert after.listeners < before.listeners * 1.008, (before, after)
