"""A notebook's kernel, asked without the notebook: whoever uses keys or fingers alone has both in a figure then."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from playwright.sync_api import Page

from tests.e2e.server import TOKEN, Server

HELPERS = """
from matplotlib._pylab_helpers import Gcf
def figure_of(number):
    return Gcf.figs[number].canvas.figure
def axes_of(number):
    return figure_of(number).axes[0]
def keep_layouts(count):
    for number in range(1, count + 1):
        figure_of(number).set_layout_engine("none")
def plain(value):
    return value.item() if hasattr(value, "item") else value
"""
LIMIT = 15
"""Seconds."""


class Kernel:
    """A kernel, and the page that shows its notebook."""

    def __init__(self, client: BlockingKernelClient, page: Page) -> None:
        self._client = client
        self._page = page
        client.execute(HELPERS, silent=True)

    def ask(self, expression: str) -> Any:
        """Return the value of an expression that can be written as a literal."""
        number = self._client.execute("", silent=True, user_expressions={"value": f"plain(({expression}))"})
        while True:
            content = self._client.get_shell_msg(timeout=LIMIT)
            if content["parent_header"].get("msg_id") == number:
                break
        value = content["content"]["user_expressions"]["value"]
        assert value["status"] == "ok", value
        return ast.literal_eval(value["data"]["text/plain"])

    def until(self, expression: str, holds: Callable[[Any], bool] | None = None) -> Any:
        """Return the value of an expression as soon as it is true, or as `holds` says.

        Input takes another way to the kernel than questions.
        """
        end = time.monotonic() + LIMIT
        while True:
            value = self.ask(expression)
            if holds(value) if holds is not None else value:
                return value
            assert time.monotonic() < end, f"{expression} is {value}"
            self._page.evaluate("() => new Promise(requestAnimationFrame)")


@contextmanager
def kernel_of(page: Page, server: Server, name: str) -> Iterator[Kernel]:
    """Ask the kernel of a notebook until the block ends."""
    sessions = page.request.get(f"{server.url}api/sessions?token={TOKEN}").json()
    (number,) = [session["kernel"]["id"] for session in sessions if session["path"] == name]
    file = Path(server.environment["JUPYTER_RUNTIME_DIR"], f"kernel-{number}.json")
    client = BlockingKernelClient(connection_file=str(file))
    client.load_connection_file()
    client.start_channels(iopub=False, stdin=False, hb=False, control=False)
    try:
        yield Kernel(client, page)
    finally:
        client.stop_channels()
