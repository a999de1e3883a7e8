"""Servers that run cells and take outputs in the page's place: a page may come when all of that is long done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import BrowserContext

from tests.e2e.page import Notebook
from tests.e2e.server import running, write_kernelspec, write_notebook
from tests.e2e.test_places import FIGURE, SETUP, pan

pytestmark = [pytest.mark.e2e, pytest.mark.long]

KERNEL = "ipykernel-7.4"


@pytest.mark.parametrize("server", ["server-documents", "server-nbmodel"])
def test_figures_are_live_where_the_server_takes_the_outputs(
    new_context: Callable[..., BrowserContext], folder: Path, environment: Callable[[str], Path], server: str
) -> None:
    """They were not: nobody but JupyterLab's own executor notes in a cell that somebody ran it, so it is trusted."""
    write_kernelspec(folder / "data", KERNEL, environment(KERNEL))
    with running(folder, python=environment(server)) as started:
        file = started.root / "there.ipynb"
        write_notebook(file, [SETUP, FIGURE], KERNEL)
        page = new_context().new_page()
        notebook = Notebook(page, started, file.name)
        notebook.run(0)
        notebook.run(1)
        figure = notebook.figure()
        before = figure.pixels()
        pan(figure)
        final = figure.at_rest()
        assert not np.array_equal(final, before)
        page.reload()
        again = notebook.figure()
        again.until(lambda pixels: np.array_equal(pixels, final), what="the page that comes later sees another picture")
        before = again.pixels()
        pan(again)
        again.until_changed(before)
