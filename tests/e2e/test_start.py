"""The manual's first page, as somebody goes through it who has never seen figport: its code, and what it promises."""

from __future__ import annotations

import re
import textwrap
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.page import Figure, Notebook
from tests.e2e.server import Server

pytestmark = pytest.mark.e2e

HERE: Final = Path(__file__).parents[2]
PAGE: Final = (HERE / "docs" / "start.md").read_text(encoding="utf-8")
BLOCK: Final = re.compile(r"(?:^    .*\n)+", re.MULTILINE)
PROGRAMS: Final = ("pip ", "jupyter ")
CODE: Final = [
    textwrap.dedent(block).strip() for block in BLOCK.findall(PAGE) if not block.strip().startswith(PROGRAMS)
]
DATA: Final = "time,volts\n" + "".join(f"{number / 10},{number % 17}\n" for number in range(200))


def root(notebook: Notebook, number: int) -> Figure:
    """Return the figure of a cell, live and on screen."""
    found = notebook.cell(number).locator(".figport-figure")
    expect(found).to_have_count(1)
    found.scroll_into_view_if_needed()
    return Figure.live(found)


def test_the_first_page_leads_to_a_live_figure_of_ones_own_data(
    lab: Server, opened: Callable[..., Notebook], lab_page: Page
) -> None:
    (lab.root / "measured.csv").write_text(DATA)
    assert len(CODE) == 4
    notebook = opened(*CODE)
    notebook.run(0)
    notebook.run(1)
    figure = root(notebook, 1)
    before = figure.at_rest()
    figure.tool("pan").click()
    figure.drag((0.5, 0.5), (0.4, 0.6))
    panned = figure.until_changed(before)
    figure.tool("pan").click()
    figure.hover(0.5, 0.5)
    figure.until_readout(r"^\(x, y\) = \(.+, .+\)$")
    box = figure.root.get_by_role("button", name="Size of the figure").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    lab_page.mouse.move(x, y)
    lab_page.mouse.down()
    lab_page.mouse.move(x - 100, y - 50, steps=4)
    lab_page.mouse.up()
    figure.until(lambda pixels: pixels.shape == (panned.shape[0] - 50, panned.shape[1] - 100, 4))
    sized = figure.at_rest()
    notebook.run(2)
    figure = root(notebook, 1)
    followed = figure.at_rest()
    rows = np.flatnonzero((followed != sized).any(axis=(1, 2)))
    assert 0 < rows.size < sized.shape[0] / 10, "the title, and it alone, is new"
    notebook.run(3)
    own = root(notebook, 3)
    assert (own.at_rest()[..., :3] == (0x1F, 0x77, 0xB4)).all(axis=-1).sum() > 1000, "a curve of these data"
    expect(lab_page.locator('[data-mime-type$="error"], [data-mime-type$="stderr"]')).to_have_count(0)


def test_what_the_first_page_installs_is_there_to_be_installed() -> None:
    known = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    wanted = re.findall(r"pip install .*\[(\w+)\]", PAGE)
    assert wanted
    assert set(wanted) <= set(known)
