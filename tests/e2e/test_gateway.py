"""A figure of a kernel that a gateway runs, in JupyterLab."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page

from tests.e2e.page import Notebook
from tests.e2e.server import running, write_notebook
from tests.server import gateways

pytestmark = [pytest.mark.e2e, pytest.mark.long]  # a gateway, a JupyterLab and a kernel of their own

CURVE = """
%matplotlib figport
import matplotlib.pyplot as plt
fig, ax = plt.subplots(figsize=(4, 3))
ax.plot([1, 3, 2])
"""


def test_a_figure_behind_a_gateway_is_panned_and_shows_what_its_kernel_draws(
    page: Page, folder: Path, environment: Callable[[str], Path]
) -> None:
    kind = "kernel-gateway"
    with gateways.running(environment(kind), kind, folder / kind) as gateway:
        told = [f"--gateway-url={gateway.url}", f"--GatewayClient.auth_token={gateways.TOKEN}"]
        with running(folder, arguments=told) as server:
            write_notebook(server.root / "figure.ipynb", [CURVE, "print(*ax.get_xlim())"])
            notebook = Notebook(page, server, "figure.ipynb")
            notebook.run(0)
            figure = notebook.figure()
            before = figure.at_rest()
            figure.tool("pan").click()
            figure.root.locator('[data-figport-tool="pan"][aria-pressed="true"]').wait_for()
            figure.drag((0.4, 0.5), (0.6, 0.5))
            assert not np.array_equal(figure.at_rest(), before)
            # The kernel's own socket carries on, and its axes are where the picture has them.
            notebook.run(1)
            left, right = map(float, notebook.printed(1).split())
            assert left < -0.3
            assert right < 1.9
            # As a check of the check: it is the gateway's kernel.
            (kernel,) = gateway.ask("GET", "kernels")
            assert kernel["id"] in figure._address()
