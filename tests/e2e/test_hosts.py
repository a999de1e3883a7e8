"""Figures in the places that admins set up: Notebook 7, TLS, environments apart, switched off."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import VERSIONS
from tests.e2e.page import Figure, Notebook
from tests.e2e.server import (
    TOKEN,
    Server,
    certificate,
    end_kernels,
    jupyter_environment,
    running,
    write_kernelspec,
    write_notebook,
)
from tests.e2e.stored import save

pytestmark = pytest.mark.e2e

CELL = """
%matplotlib figport
import matplotlib.pyplot as plt
fig, ax = plt.subplots()
ax.plot([0, 1], [0, 1], lw=5)
"""


HOLD = "fig.canvas.manager.revivable = True\nfig.canvas.draw_idle()"


def blue(pixels: np.ndarray) -> int:
    """Count the pixels that have the colour of matplotlib's first line."""
    return int((np.abs(pixels[..., :3].astype(int) - (0x1F, 0x77, 0xB4)).max(axis=2) < 40).sum())


def open_figure(page: Page, server: Server, *, app: str = "lab", kernel: str = "python3") -> tuple[Notebook, Figure]:
    """Run the cell in a new notebook and return its figure, with the line on it."""
    write_notebook(server.root / "figure.ipynb", [CELL, "print(*ax.get_xlim())", HOLD, "%matplotlib figport"], kernel)
    notebook = Notebook(page, server, "figure.ipynb", app=app)
    notebook.run(0)
    figure = notebook.figure()
    figure.until(lambda pixels: blue(pixels) > 500)
    return notebook, figure


def pan(figure: Figure) -> None:
    """Drag the figure and see it move."""
    before = figure.pixels()
    figure.tool("pan").click()
    figure.root.locator('[data-figport-tool="pan"][aria-pressed="true"]').wait_for()
    figure.drag((0.4, 0.5), (0.6, 0.5))
    figure.until_changed(before)
    figure.until_answered()


def test_notebook_7(tab: Page, lab: Server) -> None:
    page = tab
    notebook, figure = open_figure(page, lab, app="notebook")
    pan(figure)
    notebook.run(1)
    left, right = map(float, notebook.printed(1).split())
    assert left < -0.2
    assert right < 0.9
    before = figure.at_rest()
    figure.canvas.click()
    page.keyboard.press("g")
    gridded = figure.at_rest()
    assert not np.array_equal(gridded, before)
    # --- the panel, as a sidebar
    page.locator(".lm-MenuBar-itemLabel").get_by_text("View", exact=True).click()
    page.locator(".lm-Menu-itemLabel").get_by_text("Right Sidebar", exact=True).click()
    page.locator(".lm-Menu-itemLabel").get_by_text("Show Figures", exact=True).click()
    card = page.locator("#figport-sidebar .figport-card")
    card.get_by_text("640 × 480 · 1 view").wait_for()
    with page.context.expect_page() as opened:
        card.locator(".figport-card-title").click()
    alone = Figure.alone(opened.value)
    # It fills its window there, and has its own size again when that is closed.
    alone.at_rest()
    opened.value.close(run_before_unload=True)
    page.bring_to_front()
    notebook.figure().until(lambda pixels: np.array_equal(pixels, gridded), what="it has another size still")
    # --- reopened with another kernel, and brought back to life
    page.bring_to_front()
    notebook.run(2)
    save(page)
    kept = lab.root / "figure.ipynb"
    assert "revive" in kept.read_text()
    end_kernels(lab)
    notebook = Notebook(page.context.new_page(), lab, kept.name, app="notebook")
    Figure(notebook.page.locator(".figport-figure")).until_state("dead")
    notebook.run(3)
    notebook.page.locator(".figport-revive").click()
    notebook.page.locator('.figport-figure[data-figport-state="live"]').wait_for()
    pan(notebook.figure())


def test_over_tls_all_bytes_of_figures_go_through_the_servers_own_port(
    folder: Path, new_context: Callable[..., BrowserContext]
) -> None:
    cert, key = certificate(folder)
    tls = (f"--ServerApp.certfile={cert}", f"--ServerApp.keyfile={key}")
    with running(folder, arguments=tls) as server:
        page = new_context(ignore_https_errors=True).new_page()
        places: set[tuple[str, str]] = set()
        received: list[int] = []

        def note(address: str) -> None:
            parts = urlsplit(address)
            if parts.scheme not in ("data", "blob", "about"):
                places.add((parts.scheme, parts.netloc))

        page.on("request", lambda request: note(request.url))
        page.on("websocket", lambda socket: note(socket.url))
        page.on(
            "websocket",
            lambda socket: (
                socket.on("framereceived", lambda data: received.append(len(data)))
                if "/figport/" in socket.url
                else None
            ),
        )
        _, figure = open_figure(page, server)
        pan(figure)
        host = urlsplit(server.url).netloc
        assert urlsplit(server.url).scheme == "https"
        assert places == {("https", host), ("wss", host)}
        assert sum(received) > 10_000
        with page.context.expect_page() as opened:
            figure.tool("open").click()
        assert opened.value.url.startswith("https://")
        Figure.alone(opened.value)


def test_kernel_and_server_in_environments_of_their_own(
    page: Page, folder: Path, environment: Callable[[str], Path]
) -> None:
    """The kernel's has no Jupyter server, the server's has no matplotlib, numpy or pillow.

    A kernel of each version runs in such an environment in `test_running_cells`.
    """
    kernel, server_python = VERSIONS[-1], environment("server-only")
    kernel_python = environment(kernel)
    lacking = [(server_python, name) for name in ("matplotlib", "numpy", "PIL")]
    for python, name in [*lacking, *((environment(version), "jupyter_server") for version in VERSIONS)]:
        found = subprocess.run([python, "-c", f"import {name}"], capture_output=True, check=False)
        assert found.returncode != 0, f"{name} is in the environment that must lack it"
    write_kernelspec(folder / "data", kernel, kernel_python)
    with running(folder, python=server_python) as server:
        _, figure = open_figure(page, server, kernel=kernel)
        pan(figure)


def environment_beside(place: Path) -> Path:
    """Return the Python of an environment with all that the tests' own has, and settings of its own."""
    venv.create(place, symlinks=True, with_pip=False)
    base = {"base": str(place), "platbase": str(place)}
    library = Path(sysconfig.get_path("purelib", scheme="venv", vars=base))
    (library / "all.pth").write_text(f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n")
    (place / "share").mkdir(exist_ok=True)
    (place / "share" / "jupyter").symlink_to(Path(sys.prefix, "share", "jupyter"))
    shutil.copytree(Path(sys.prefix, "etc", "jupyter"), place / "etc" / "jupyter")
    return place / "bin" / "python"


def test_switched_off_and_on_again(page: Page, folder: Path) -> None:
    """Jupyter writes such settings into the environment, so the test has one that nobody shares."""
    python = environment_beside(folder / "environment")

    def extension(command: str, *arguments: str) -> str:
        # What `jupyter server extension` starts, which needs that environment's programs on PATH.
        line = [str(python), "-m", "jupyter_server", "extension", command, *arguments]
        environment = jupyter_environment(folder)
        done = subprocess.run(line, env=environment, stdout=-1, stderr=subprocess.STDOUT, text=True, check=True)
        return done.stdout

    def listed() -> str:
        return next(line for line in extension("list").splitlines() if "figport_server" in line)

    assert "enabled" in listed()
    extension("disable", "figport_server")
    with running(folder, python=python) as server:
        write_notebook(server.root / "figure.ipynb", [CELL])
        notebook = Notebook(page, server, "figure.ipynb")
        notebook.run(0)
        badge = page.locator(".figport-figure .figport-badge")
        badge.get_by_text("jupyter server extension enable figport_server").wait_for(state="attached")
        # The picture of the output stays.
        expect(notebook.cell(0).locator("img").first).to_be_visible()
        assert page.request.get(server.address("figport/")).status == 404
    extension("enable", "figport_server")
    # What is then there for pages is seen in all other tests; this one has seen that it can be away. Notebook 7's own
    # program, whose pages the others take from JupyterLab's server.
    with running(folder, python=python, program="notebook") as server:
        page.goto(server.address("figport/"))
        expect(page.locator(".figport-panel")).to_have_attribute("data-figport-count", "0")


def test_without_login_nothing_is_shown(page: Page, lab: Server) -> None:
    response = page.goto(f"{lab.url}figport/kernels/01234567-89ab-cdef-0123-456789abcdef/figures/{'0' * 32}")
    assert response is not None
    assert "/login" in page.url
    response = page.goto(
        f"{lab.url}figport/kernels/01234567-89ab-cdef-0123-456789abcdef/figures/{'0' * 32}?token={TOKEN}"
    )
    assert response is not None
    assert response.status == 404
    assert "kernel" in page.locator("body").inner_text().lower()
