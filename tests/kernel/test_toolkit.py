"""Kernels that wait in a toolkit's event loop between cells, as after ``%gui qt``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.kernel.client import Kernel
from tests.kernel.test_threads import PLOT

TOOLKIT = """
import asyncio, types
from ipykernel import eventloops
class Loop: ended = threading.Event()
# What we ask of Qt: to have a loop's method called in the thread that is in it.
standin = types.ModuleType("standin"); Loop.__module__ = "standin"; sys.modules["standin"] = standin
standin.Qt = types.SimpleNamespace(ConnectionType=types.SimpleNamespace(QueuedConnection="queued"))
def invoke(loop, method, connection):
    assert (method, connection) == ("quit", "queued"); loop.ended.set()
standin.QMetaObject = types.SimpleNamespace(invokeMethod=invoke)
def wait(kernel):
    # ipykernel 7 enters a toolkit's loop also while a request waits for its turn in asyncio's, when more than a
    # millisecond has gone by since the last one: it then lies there until something else wakes the loop. That is
    # between those two, and not what is looked at here.
    if hasattr(kernel, "_main_asyncio_lock") and len(asyncio.all_tasks()) > 1: return
    stream = getattr(eventloops, "get_shell_stream", lambda kernel: kernel.shell_stream)(kernel)
    while not stream.flush(limit=1):
        if Loop.ended.wait(.02):
            Loop.ended.clear()
            break
_kernel = get_ipython().kernel
_kernel.app = types.SimpleNamespace(qt_event_loop=Loop()); _kernel.eventloop = wait
"""


@pytest.fixture
def waiting(kernel: Kernel) -> Iterator[Kernel]:
    """A kernel whose own loop stands still until a message comes on the shell channel."""
    kernel.run(TOOLKIT)
    yield kernel
    kernel.run("_kernel.eventloop = None; del _kernel.app")


def test_figures_live_while_the_kernel_waits_in_a_toolkit(waiting: Kernel) -> None:
    """Clicks and timers between cells; nothing is run in between, which would wake the kernel."""
    waiting.run(
        PLOT + "cid = fig.canvas.mpl_connect('button_press_event', lambda event: (timer.start(), say('clicked')))\n"
        "say = lambda text: print(text, flush=True); ticks = []; timer = fig.canvas.new_timer(30)\n"
        "timer.add_callback(lambda: (ticks.append(1), say(f'tick {len(ticks)}')))"
    )
    view = waiting.view()
    view.settle()
    waiting.quiet()
    view.click(100, 100)

    def said(text: str) -> bool:
        return any(text in one["content"]["text"] for one in waiting.iopub if one["msg_type"] == "stream")

    waiting.until(lambda: said("clicked"))
    waiting.until(lambda: said("tick 5"))
