"""Where JupyterLab puts outputs: a second view, out of sight, folded away, in another place of the notebook."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.page import Figure, Notebook
from tests.e2e.server import Server, write_notebook
from tests.e2e.test_lifetime import drawn, menu, printed, until_prints

pytestmark = pytest.mark.e2e

# Figures stay as windows do, so that all of them can be counted.
SETUP = (
    "%matplotlib figport\nimport figport\nfigport.options.close_unseen = False\n"
    "import asyncio\nimport numpy as np\nimport matplotlib.pyplot as plt"
)
FIGURE = """
fig, ax = plt.subplots()
ax.plot([0, 1], [0, 1], lw=5)
draws = []
fig.canvas.mpl_connect('draw_event', lambda event: draws.append(1))
print('text below the figure')
"""
VIEWS = """
from matplotlib._pylab_helpers import Gcf
print([len(manager.session) for manager in Gcf.get_all_fig_managers()])
"""
CHANGE = """
step = getattr(fig, 'step', 0)
before = len(draws)
for step in range(step, step + 5):
    ax.set_title(f'step {step}')
    fig.canvas.draw_idle()
    await asyncio.sleep(0.1)
fig.step = step + 1
print(len(draws) - before)
"""
"""Changes the figure, and says how often it was drawn meanwhile: not at all if nobody sees it."""
UNSEEN = """
session = fig.canvas.manager.session
while any(session.view(name).visible for name in session):
    await asyncio.sleep(0.01)
"""
"""Waits until nobody sees the figure; that is told on another way than this cell came."""
SHOT = "fig.canvas.draw()\nnp.save('shot.npy', np.asarray(fig.canvas.buffer_rgba()))"
LIVES = """
() => {
  window.lives = [];
  const has = node => node.querySelector && (node.matches('.figport-figure') || node.querySelector('.figport-figure'));
  new MutationObserver(records => {
    for (const record of records) {
      window.lives.push(...[...record.addedNodes].filter(has).map(() => '+'));
      window.lives.push(...[...record.removedNodes].filter(has).map(() => '-'));
    }
  }).observe(document.body, { childList: true, subtree: true });
}
"""
"""Notes when a figure is put into the page or taken out of it."""


def pan(figure: Figure) -> None:
    """Drag a figure, see it move, and wait until the kernel has dealt with that."""
    before = figure.pixels()
    if figure.tool("pan").get_attribute("aria-pressed") != "true":
        figure.tool("pan").click()
        figure.root.locator('[data-figport-tool="pan"][aria-pressed="true"]').wait_for()
    figure.drag((0.4, 0.5), (0.5, 0.5))
    figure.until_changed(before)
    figure.until_answered()


def truth(notebook: Notebook, number: int, server: Server) -> np.ndarray:
    """Run the cell that writes down what the kernel has to show, and return that."""
    notebook.run(number)
    return np.asarray(np.load(server.root / "shot.npy"))


def shows(figure: Figure, pixels: np.ndarray) -> None:
    """Bring a figure into sight and wait until it shows just that."""
    figure.canvas.scroll_into_view_if_needed()
    figure.until(lambda seen: bool(np.array_equal(seen, pixels)), what="the view is not right")


def choose(page: Page, at: Locator, name: str) -> None:
    """Choose from the context menu of a place."""
    at.click(button="right")
    page.locator(".lm-Menu-itemLabel").get_by_text(name, exact=True).click()


def test_a_new_view_of_an_output_is_a_second_live_view(lab: Server, opened: Callable[..., Notebook]) -> None:
    notebook = opened(SETUP, FIGURE, VIEWS, CHANGE, SHOT)
    page = notebook.page
    # One view is put below the other, and the mouse is to reach all of both.
    page.set_viewport_size({"width": 1200, "height": 1600})
    notebook.run(0)
    notebook.run(1)
    first = notebook.figure()
    choose(page, first.root.locator(".figport-title"), "Create New View for Cell Output")
    second = Figure.live(page.locator(".jp-LinkedOutputView .figport-figure"))
    first = Figure(page.locator(".jp-NotebookPanel .figport-figure"))
    until_prints(notebook, 2, "[2]")
    # Each follows the other, and one draw serves both.
    for used, other in ((second, first), (first, second)):
        before = other.pixels()
        pan(used)
        other.until_changed(before)
        right = truth(notebook, 4, lab)
        shows(first, right)
        shows(second, right)
    assert 0 < int(printed(notebook, 3)) <= 6
    right = truth(notebook, 4, lab)
    shows(first, right)
    shows(second, right)
    # Outputs taken away and made anew are so in both.
    notebook.run(1)
    expect(page.locator(".figport-figure")).to_have_count(2)
    second, first = Figure.live(second.root), Figure.live(first.root)
    until_prints(notebook, 2, "[0, 2]")
    page.locator('.lm-TabBar-tab:has-text("Output View") .lm-TabBar-tabCloseIcon').click()
    expect(page.locator(".figport-figure")).to_have_count(1)
    until_prints(notebook, 2, "[0, 1]")
    pan(first)


IN_OUTPUT = """
import ipywidgets as W
out = W.Output()
with out:
    fig, ax = plt.subplots(figsize=(4, 3))
    ax.plot([0, 1], [0, 1], lw=5)
display(out)
"""
CLONE = """
() => {
  const { commands, shell } = window.jupyterapp;
  return commands.execute('docmanager:clone').then(() => [...shell.widgets('main')].length);
}
"""
"""Opens the notebook once more, beside itself."""


def test_a_figure_in_an_output_has_views_of_its_output_and_of_the_whole_notebook(
    lab: Server, opened: Callable[..., Notebook]
) -> None:
    notebook = opened(SETUP, IN_OUTPUT, VIEWS, SHOT)
    page = notebook.page
    page.set_viewport_size({"width": 1600, "height": 1600})
    notebook.run(0)
    notebook.run(1)
    Figure.live(page.locator(".figport-figure"))
    choose(page, notebook.cell(1).locator(".jp-OutputArea-output").last, "Create New View for Cell Output")
    linked = Figure.live(page.locator(".jp-LinkedOutputView .figport-figure"))
    until_prints(notebook, 2, "[2]")
    assert page.evaluate(CLONE) >= 2
    panels = page.locator(".jp-NotebookPanel:visible")
    expect(panels).to_have_count(2)
    views = [linked, *(Figure.live(panel.locator(".figport-figure")) for panel in panels.all())]
    until_prints(notebook, 2, "[3]")
    for used in views:
        before = [view.pixels() for view in views]
        pan(used)
        for view, pixels in zip(views, before, strict=True):
            view.until_changed(pixels)
        right = truth(notebook, 3, lab)
        for view in views:
            shows(view, right)


FILLERS = ["\n".join("pass" for _ in range(12))] * 30
AT_THE_END = f"""
{UNSEEN}
{CHANGE}
{SHOT}
{VIEWS}
print('done', step)
"""


def scroll(page: Page, *, end: bool) -> None:
    """Scroll a notebook to its end or its beginning, and stay until it is quiet: heights are guessed and corrected."""
    page.evaluate("window.calm = { frames: 0, height: 0 }")
    page.wait_for_function(
        """end => {
          const { calm } = window;
          const outer = document.querySelector('.jp-WindowedPanel-outer');
          const cells = [...document.querySelectorAll('.jp-Notebook .jp-Cell')];
          const { top, bottom, height } = (end ? cells.at(-1) : cells[0]).getBoundingClientRect();
          if (height > 0 && bottom > 0 && top < innerHeight && outer.scrollHeight === calm.height) {
            calm.frames += 1;
          } else {
            outer.scrollTo(0, end ? outer.scrollHeight : 0);
            Object.assign(calm, { frames: 0, height: outer.scrollHeight });
          }
          return calm.frames > 20;
        }""",
        arg=end,
    )


@pytest.mark.parametrize("mode", ["full", "contentVisibility"])
def test_a_figure_scrolled_far_away_costs_nothing_and_comes_back_right(mode: str, tab: Page, lab: Server) -> None:
    page = tab
    place = Path(lab.environment["JUPYTERLAB_SETTINGS_DIR"], "@jupyterlab", "notebook-extension")
    place.mkdir(parents=True, exist_ok=True)
    setting = place / "tracker.jupyterlab-settings"
    setting.write_text(json.dumps({"windowingMode": mode}))
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url) if "/figport/" in socket.url else None)
    try:
        write_notebook(lab.root / f"long-{mode}.ipynb", [SETUP, FIGURE, *FILLERS, AT_THE_END])
        notebook = Notebook(page, lab, f"long-{mode}.ipynb")
        notebook.run(0)
        notebook.run(1)
        figure, _ = drawn(notebook)
        for turn in (1, 2):
            # The cell has the keyboard: such a one JupyterLab leaves in the page, invisibly.
            notebook.cell(1).locator(".jp-InputArea-editor").click()
            before = figure.pixels()
            scroll(page, end=True)
            # Not by its number: cells that were out of sight may not be in the page.
            last = page.locator(".jp-Notebook .jp-Cell").last
            last.locator(".jp-InputArea-editor").click()
            page.keyboard.press("Control+Enter")
            last.get_by_text(f"done {5 * turn - 1}").wait_for()
            draws, views, _ = last.locator("pre").all_inner_texts()[-1].splitlines()
            assert (draws, views) == ("0", "[1]")
            assert np.array_equal(figure.pixels(), before)
            scroll(page, end=False)
            shows(figure, np.load(lab.root / "shot.npy"))
        pan(figure)
        assert len(sockets) == 1
    finally:
        setting.unlink()


def test_a_figure_moves_with_its_cell_and_is_folded_away_with_it(lab: Server, opened: Callable[..., Notebook]) -> None:
    notebook = opened(SETUP, FIGURE, "1", SHOT, CHANGE, UNSEEN + CHANGE)
    page = notebook.page
    notebook.run(0)
    notebook.run(1)
    figure, before = drawn(notebook)
    canvas = figure.canvas.element_handle()
    assert canvas is not None

    def is_in(number: int) -> None:
        """The very same view, as live as it was."""
        expect(notebook.cell(number).locator(".figport-figure")).to_have_count(1)
        expect(page.locator(".figport-figure")).to_have_count(1)
        assert canvas.evaluate("canvas => canvas.isConnected")
        figure.until_state("live")

    # --- folded away: not drawn; unfolded: right again
    notebook.cell(1).locator(".jp-OutputCollapser").click()
    figure.root.wait_for(state="detached")
    assert printed(notebook, 5) == "0"
    notebook.cell(1).locator(".jp-Placeholder").click()
    figure.until_changed(before)
    is_in(1)
    # --- in a box that scrolls, and out of it
    for _ in range(2):
        notebook.cell(1).locator(".jp-OutputArea-promptOverlay").click()
        assert int(printed(notebook, 4)) > 0
        shows(figure, truth(notebook, 3, lab))
    after = figure.pixels()
    # --- moved by the menu, both ways, and by hand
    notebook.cell(1).locator(".jp-InputPrompt").click()
    for name, number in (("Move Cell Down", 2), ("Move Cell Up", 1)):
        menu(page, "Edit", name)
        is_in(number)
        assert np.array_equal(figure.pixels(), after)
    for start, over, end in ((1, 0, 0), (0, 2, 1)):
        scroll(page, end=False)
        grip = notebook.cell(start).locator(".jp-InputPrompt").bounding_box()
        target = notebook.cell(over).bounding_box()
        assert grip is not None
        assert target is not None
        page.mouse.move(grip["x"] + 20, grip["y"] + 10)
        page.mouse.down()
        page.mouse.move(grip["x"] + 40, grip["y"] + 30, steps=4)
        page.mouse.move(target["x"] + 200, target["y"] + 3, steps=8)
        page.mouse.up()
        is_in(end)
    pan(figure)
    # --- split
    notebook.cell(1).locator(".cm-line").nth(2).click()
    menu(page, "Edit", "Split Cell")
    expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(7)
    is_in(2)
    shows(figure, truth(notebook, 4, lab))
    pan(figure)
