"""The panel: all figures of all kernels, as a sidebar and as a page."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e import access
from tests.e2e.page import Figure, Notebook, until_page
from tests.e2e.server import TOKEN, Server, end_kernels, write_notebook

pytestmark = pytest.mark.e2e

SETUP = "%matplotlib figport\nimport time, figport\nimport matplotlib.pyplot as plt"
FIGURES = """
first, ax = plt.subplots(num='Waves')
ax.plot([0, 1], [0, 1], lw=5)
second, ax2 = plt.subplots(figsize=(4, 4), num='Square')
ax2.plot([0, 1], [1, 0], 'r', lw=5)
draws = []
first.canvas.mpl_connect('draw_event', lambda event: draws.append('first'))
"""
LISTS = "from figport import runtime; len(runtime.current().catalogue)"

THUMBNAIL = """
async image => {
  // A newer one may take its place meanwhile.
  if (image.hidden || !(await image.decode().then(() => true, () => false))) return { width: 0, height: 0, blue: 0 };
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const data = context.getImageData(0, 0, canvas.width, canvas.height).data;
  let blue = 0;
  for (let at = 0; at < data.length; at += 4) blue += data[at] < 80 && data[at + 2] > 140;
  return { width: canvas.width, height: canvas.height, blue };
}
"""


def card(panel: Locator, title: str) -> Locator:
    """Return the card of a figure."""
    return panel.locator(".figport-card").filter(has_text=title)


def counts(panel: Locator, number: int) -> None:
    """Wait until the panel shows so many figures."""
    expect(panel).to_have_attribute("data-figport-count", str(number), timeout=60_000)
    expect(panel.locator(".figport-card")).to_have_count(number)


def until_thumbnail(card: Locator, *, filled: bool = False) -> None:
    """Wait until a card shows the thumbnail of the figure with the blue line; `filled` says that it fills a window."""
    image, page = card.locator("img"), card.page
    end = time.monotonic() + 60
    while True:
        seen = image.evaluate(THUMBNAIL)
        if seen["blue"] > 200:
            width, height = seen["width"], seen["height"]
            assert (width == 360 or height == 270) if filled else (width, height) == (360, 270)
            assert width <= 360
            assert height <= 270
            return
        assert time.monotonic() < end, f"there is no thumbnail of it: {seen}"
        page.evaluate("() => new Promise(requestAnimationFrame)")


@pytest.fixture(autouse=True)
def _no_kernels(lab: Server) -> None:
    """The panel shows the figures of all kernels, also those that other tests left."""
    end_kernels(lab)


def test_the_panel_shows_opens_and_closes_figures(
    lab_page: Page, lab: Server, new_context: Callable[..., BrowserContext]
) -> None:
    page, printed = lab_page, len(lab.lines)
    headers = {"Authorization": f"token {TOKEN}"}
    bare = page.request.post(f"{lab.url}api/kernels", headers=headers, data={"name": "python3"}).json()["id"]
    write_notebook(lab.root / "panel.ipynb", [SETUP, FIGURES, "print(len(draws))", "time.sleep(600)", LISTS])
    notebook = Notebook(page, lab, "panel.ipynb", loaded=True)
    notebook.run(0)
    notebook.run(1)
    notebook.figure()
    # --- the sidebar
    page.locator('li[data-id="figport-sidebar"]').click()
    panel = page.locator("#figport-sidebar .figport-panel")
    counts(panel, 2)
    waves = card(panel, "Waves")
    waves.get_by_text("640 × 480 · 1 view").wait_for()
    card(panel, "Square").get_by_text("400 × 400 · 1 view").wait_for()
    until_thumbnail(waves)
    access.check(panel)
    expect(panel.locator(".figport-section-head h2")).to_have_text("panel.ipynb")
    # A kernel without figport is left alone: it was sent nothing that it does not know, and was not used.
    panel.get_by_text("1 other kernel has not loaded figport.").wait_for()
    # It may say that it is busy while it tells the server so.
    kernel = f"{lab.url}api/kernels/{bare}"

    def state() -> str:
        return str(page.request.get(kernel, headers=headers).json()["execution_state"])

    until_page(page, lambda: state() in {"idle", "starting"}, timeout=20_000, what=state)
    page.request.delete(kernel, headers=headers)
    # --- a figure of its own, which counts as a view
    with page.context.expect_page() as opened:
        waves.locator(".figport-card-title").click()
    alone = Figure.alone(opened.value)
    page.bring_to_front()
    waves.get_by_text("2 views").wait_for()
    # --- closing one
    card(panel, "Square").get_by_role("button", name="Close Square").click()
    counts(panel, 2)
    card(panel, "Square").locator('[data-figport-entry="close"]').click()
    counts(panel, 1)
    Figure(page.locator(".figport-figure").nth(1)).until_state("dead")
    # --- a page of its own, in another browser, while the kernel computes; nothing is drawn for it
    notebook.run(2)
    before = notebook.printed(2)
    notebook.start(3)
    other = new_context(color_scheme="dark").new_page()
    other.goto(lab.address("figport/"))
    second = other.locator(".figport-panel")
    counts(second, 1)
    until_thumbnail(second.locator(".figport-card"), filled=True)
    # Pages of their own, this one dark.
    access.check(other.locator("html"))
    access.check(alone.root.page.locator("html"))
    assert notebook.cell(3).locator(".jp-InputPrompt").inner_text().strip() == "[*]:"
    page.locator('[data-command="notebook:interrupt-kernel"]').first.click()
    notebook.until_ended(3)
    notebook.run(2)
    assert notebook.printed(2) == before
    # --- closed, it costs nothing: no list is kept
    other.close()
    page.locator('li[data-id="figport-sidebar"]').click()
    panel.wait_for(state="hidden")
    # What the pages say takes another way than the cell.
    end = time.monotonic() + 30
    while True:
        notebook.run(4)
        kept = notebook.printed(4).strip()
        if kept == "0":
            break
        assert time.monotonic() < end, f"lists are kept: {kept}"
    assert np.asarray(alone.pixels()).any()
    # Long after the kernel without figport was looked at.
    assert not [line for line in lab.lines[printed:] if "UNKNOWN CONTROL" in line or "No such comm target" in line]


def move(card: Locator, notebook: str) -> None:
    """Move a figure to the kernel of another notebook, and confirm that."""
    card.locator(".figport-card-move").click()
    card.page.get_by_role("menuitem", name=notebook).click()
    card.page.get_by_role("menuitem", name="Move").click()


def test_a_figure_moves_to_another_kernel(
    lab_page: Page, tab: Page, lab: Server, new_context: Callable[..., BrowserContext]
) -> None:
    held = "import threading; second.lock = threading.Lock()"
    limits = "print(*plt.figure(1).axes[0].get_xlim(), plt.get_fignums())"
    write_notebook(lab.root / "from.ipynb", [SETUP, FIGURES, f"{held}\n{limits}"])
    write_notebook(lab.root / "to.ipynb", [SETUP, limits])
    source = Notebook(lab_page, lab, "from.ipynb", loaded=True)
    source.run(0)
    source.run(1)
    figure = source.figure()
    home = figure.at_rest()
    figure.tool("pan").click()
    figure.drag((0.5, 0.5), (0.7, 0.4))
    panned = figure.at_rest()
    assert not np.array_equal(panned, home)
    source.run(2)
    target = Notebook(tab, lab, "to.ipynb")
    target.run(0)
    target.page.locator('li[data-id="figport-sidebar"]').click()
    panel = target.page.locator("#figport-sidebar .figport-panel")
    counts(panel, 2)
    here, there = (
        panel.locator(".figport-section").filter(has=target.page.locator("h2", has_text=name))
        for name in ("from.ipynb", "to.ipynb")
    )
    # What cannot be stored stays, and says why.
    move(card(here, "Square"), "to.ipynb")
    here.locator(".figport-section-note").get_by_text("lock").wait_for()
    # From the page of its own, in a browser that has seen no other of the server.
    alone = new_context().new_page()
    alone.goto(lab.address("figport/"))
    own = alone.locator(".figport-panel .figport-section").filter(has=alone.locator("h2", has_text="from.ipynb"))
    move(card(own, "Waves"), "to.ipynb")
    card(there, "Waves").wait_for()
    card(here, "Waves").wait_for(state="detached")
    expect(card(here, "Square")).to_be_visible()
    figure.until_state("dead")
    with target.page.context.expect_page() as opened:
        card(there, "Waves").locator(".figport-card-title").click()
    moved = Figure.alone(opened.value)
    # There it fills the window.
    expect(moved.canvas).not_to_have_css("width", f"{panned.shape[1]}px")
    there_too = moved.at_rest()
    target.page.bring_to_front()
    target.run(1)
    assert float(target.printed(1).split()[0]) == float(source.printed(2).split()[0])
    # With its history.
    opened.value.bring_to_front()
    moved.tool("home").click()
    moved.until_changed(there_too)
    target.page.bring_to_front()
    target.run(1)
    assert target.printed(1).split() == ["-0.05", "1.05", "[1]"]
    source.page.bring_to_front()
    assert float(source.printed(2).split()[0]) < -0.2
