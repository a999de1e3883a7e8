"""A figure outlives its kernel: the notebook holds its picture as it was left, and the figure itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.case import in_axes
from tests.e2e.line_figure import LINE, SETUP, blue
from tests.e2e.page import Figure, Notebook
from tests.e2e.server import Server, end_kernels, write_notebook
from tests.e2e.stored import DIRTY, output, picture, pictures, save, until_follow

pytestmark = pytest.mark.e2e

HELD = f"{LINE}\nfig.canvas.manager.revivable = True"


def test_a_reopened_notebook_shows_what_was_seen_and_brings_it_back_to_life(
    lab_page: Page, tab: Page, lab: Server
) -> None:
    file = lab.root / "held.ipynb"
    limits = "from matplotlib._pylab_helpers import Gcf\nprint(*Gcf.figs[1].canvas.figure.axes[0].get_xlim())"
    write_notebook(file, [SETUP, HELD, limits])
    notebook = Notebook(lab_page, lab, file.name, loaded=True)
    # Twice, so that its number is another one when the next kernel runs it.
    notebook.run(0)
    notebook.run(0)
    notebook.run(1)
    figure = notebook.figure()
    home = figure.at_rest()
    assert blue(home).sum() > 500
    save(notebook.page)
    # Looking changes nothing; what the hand did is in the file without any cell.
    figure.hover(*in_axes(0.5, 0.5))
    figure.until_readout(r"\(x, y\) = ")
    figure.tool("pan").click()
    figure.drag(in_axes(0.5, 0.5), in_axes(0.75, 0.5))
    panned = figure.at_rest()
    assert not np.array_equal(panned, home)
    notebook.page.wait_for_selector(DIRTY, state="attached")
    save(notebook.page)
    held = output(file, 1)
    assert np.array_equal(picture(held), panned)
    assert held["metadata"]["image/png"].items() > {"width": 640, "height": 480}.items()
    lab_page.evaluate("window.jupyterapp.shell.currentWidget.dispose()")
    end_kernels(lab)

    # In a page that has seen nothing of it.
    notebook = Notebook(tab, lab, file.name)
    page = notebook.page
    dead = Figure(page.locator(".figport-figure").first)
    dead.until_state("dead")
    shown = page.locator(".figport-placeholder").first
    expect(shown).to_be_visible()
    source, *sizes = shown.evaluate(
        "async image => {"
        " await image.decode(); return [image.src, image.naturalWidth, image.naturalHeight, image.clientWidth]; }"
    )
    assert sizes == [640, 480, 640]
    assert np.array_equal(picture({"data": {"image/png": source.partition(",")[2]}}), panned)
    expect(page.locator(DIRTY)).to_have_count(0)
    button = page.locator(".figport-revive")
    expect(button).to_have_text("Bring back to life")
    button.click()
    expect(page.locator(".figport-pill")).to_have_text("figport is not loaded in the notebook's kernel")
    notebook.run(0)
    button.click()
    # The view that was dead makes room for one that lives.
    expect(button).to_have_count(0, timeout=20_000)
    alive = notebook.figure()
    alive.until(lambda pixels: bool(np.array_equal(pixels, panned)))
    alive.tool("home").click()
    alive.until(lambda pixels: bool(np.array_equal(pixels, home)))
    notebook.run(2)
    assert notebook.printed(2).split() == ["0.0", "10.0"]
    # Its picture follows, and the notebook goes on holding the figure itself.
    until_follow(page, 1, home)
    save(page)
    held = output(file, 1)
    assert np.array_equal(picture(held), home)
    assert held["metadata"]["application/vnd.figport.v1+json"]["revive"]
    page.reload()
    notebook.until_ready()
    again = Figure.live(page.locator(".figport-figure").first)
    again.until(lambda pixels: bool(np.array_equal(pixels, home)))
    # A copy of it lies below it, not in the cell that ran last.
    again.tool("private_copy").click()
    expect(page.locator(".figport-figure")).to_have_count(2)
    expect(notebook.cell(1).locator(".figport-figure")).to_have_count(2)


SAVE_ON_RELEASE = """
() => {
  window.saved = 0;
  Jupyter.notebook.events.on('notebook_saved.Notebook', () => { window.saved += 1; });
  window.addEventListener('pointerup', () => { void Jupyter.notebook.save_notebook(); }, { once: true });
}
"""
"""The kernel hears of both at once, however slow the machine is: the picture in the output has not followed yet."""


def held(file: Path, *wanted: np.ndarray) -> bool:
    """Return whether the second cell has these pictures in the file."""
    found = pictures(file, 1)
    return len(found) == len(wanted) and all(map(np.array_equal, found, wanted))


def test_a_private_copy_lies_below_its_figure(lab: Server, opened: Callable[..., Notebook]) -> None:
    notebook = opened(SETUP, LINE)
    page = notebook.page
    notebook.run(0)
    notebook.run(1)
    figure = notebook.figure()
    home = figure.at_rest()
    assert blue(home).sum() > 500
    figure.tool("private_copy").click()
    expect(page.locator(".figport-figure")).to_have_count(2)
    # Its upper edge is in sight, or is not: that is a matter of the lines above. What is not seen is not painted.
    page.locator(".figport-figure").nth(1).scroll_into_view_if_needed()
    copy = notebook.figure(1)
    expect(copy.root.locator(".figport-title")).to_have_text("Figure 1 (private copy)")
    expect(notebook.cell(1).locator(".figport-figure")).to_have_count(2)
    copy.until(lambda pixels: bool(np.array_equal(pixels, home)))
    copy.tool("pan").click()
    copy.drag(in_axes(0.5, 0.5), in_axes(0.75, 0.5))
    panned = copy.at_rest()
    assert not np.array_equal(panned, home)
    assert np.array_equal(figure.pixels(), home)
    # The saved notebook has both. In a page that was reloaded both live, each one's picture follows, and copies still
    # go below their figure, though JupyterLab does not remember the cell's request.
    file = lab.root / "test_a_private_copy_lies_below_its_figure.ipynb"
    until_follow(page, 1, home, panned)
    save(page)
    assert held(file, home, panned)
    page.reload()
    notebook.until_ready()
    figure = notebook.figure()
    page.locator(".figport-figure").nth(1).scroll_into_view_if_needed()
    copy = notebook.figure(1)
    figure.until(lambda pixels: bool(np.array_equal(pixels, home)))
    copy.until(lambda pixels: bool(np.array_equal(pixels, panned)))
    copy.drag(in_axes(0.5, 0.5), in_axes(0.5, 0.75))
    moved = copy.at_rest()
    assert not np.array_equal(moved, panned)
    until_follow(page, 1, home, moved)
    save(page)
    assert held(file, home, moved)
    figure.tool("private_copy").click()
    expect(page.locator(".figport-figure")).to_have_count(3)
    expect(notebook.cell(1).locator(".figport-figure")).to_have_count(3)
    page.locator(".figport-figure").nth(2).scroll_into_view_if_needed()
    notebook.figure(2)
    figure.root.locator(".figport-pill").click()
    with page.context.expect_page() as tab_opened:
        figure.root.get_by_text("Open it in its own tab").click()
    tab = Figure.alone(tab_opened.value)
    expect(tab.root.locator(".figport-title")).to_have_text("Figure 1 (private copy)")


NOTE_FOCUS = """
canvas => {
  window.focused = [];
  const note = () => window.focused.push(document.activeElement === canvas);
  new MutationObserver(() => queueMicrotask(() => queueMicrotask(note))).observe(
    canvas.closest('.output'), { childList: true, subtree: true }
  );
}
"""
"""Notes at the end of each task that changes an output, before any other, whether a canvas there has the focus."""


def test_in_the_classic_notebook_figures_are_kept_and_brought_back(tab: Page, lab: Server) -> None:
    page = tab
    file = lab.root / "classic.ipynb"
    write_notebook(file, [f"{SETUP}\n{HELD}", SETUP])

    def connected() -> None:
        page.wait_for_function(
            "() => typeof Jupyter !== 'undefined' && Jupyter.notebook?.kernel?.is_connected()", timeout=60_000
        )

    page.goto(lab.address("nbclassic/notebooks/classic.ipynb"))
    connected()
    page.evaluate("() => Jupyter.notebook.get_cell(0).execute()")
    figure = Figure.live(page.locator(".figport-figure").first)
    home = figure.at_rest()
    assert blue(home).sum() > 500
    stored = "() => Jupyter.notebook.get_cell(0).output_area.outputs[0]"
    page.wait_for_function(f"({stored})().data['image/png'] !== undefined")
    before = page.evaluate(f"({stored})().data['image/png']")
    canvas = figure.canvas.element_handle()
    figure.tool("pan").click()
    figure.canvas.click()
    figure.canvas.evaluate(NOTE_FOCUS)
    figure.drag(in_axes(0.5, 0.5), in_axes(0.75, 0.5))
    panned = figure.at_rest()
    assert not np.array_equal(panned, home)
    page.wait_for_function(f"before => ({stored})().data['image/png'] !== before", arg=before)
    assert np.array_equal(picture(page.evaluate(stored)), panned)
    # The same canvas, still in the page, with the keyboard: no key of a hand that is quick is the notebook's.
    assert canvas is not None
    focused = "canvas => canvas.isConnected && document.activeElement === canvas"
    page.wait_for_function(f"canvas => window.focused.length > 0 && ({focused})(canvas)", arg=canvas)
    assert all(page.evaluate("window.focused")), page.evaluate("window.focused")
    expect(page.locator(".figport-figure")).to_have_count(1)
    figure.until_state("live")
    page.keyboard.press("h")
    figure.until(lambda pixels: bool(np.array_equal(pixels, home)))
    # Saved before its picture has come, the notebook is unsaved again, and the next save has it.
    page.evaluate(SAVE_ON_RELEASE)
    figure.drag(in_axes(0.5, 0.5), in_axes(0.3, 0.5))
    page.wait_for_function("() => window.saved === 1 && Jupyter.notebook.dirty")
    page.evaluate("() => Jupyter.notebook.save_notebook()")
    page.wait_for_function("() => window.saved === 2")
    (kept,) = pictures(file, 0)
    figure.until(lambda pixels: np.array_equal(kept, pixels), what="the file has not what was seen")
    assert not np.array_equal(kept, home)
    # Not while the output is made anew around it.
    figure.until_answered()
    page.wait_for_function(focused, arg=canvas)
    page.keyboard.press("h")
    figure.until(lambda pixels: bool(np.array_equal(pixels, home)))
    # A private copy lies below its figure, and goes its own way.
    page.evaluate("() => Jupyter.notebook.get_cell(1).execute()")
    figure.tool("private_copy").click()
    expect(page.locator(".figport-figure")).to_have_count(2)
    shown = page.locator(".cell").first.locator(".figport-figure").nth(1)
    shown.scroll_into_view_if_needed()
    copy = Figure.live(shown)
    copy.tool("pan").click()
    copy.drag(in_axes(0.5, 0.5), in_axes(0.75, 0.5))
    panned = copy.at_rest()
    assert not np.array_equal(panned, home)
    assert np.array_equal(figure.pixels(), home)
    # Saved as it is, and reopened with another kernel.
    beside = stored.replace("outputs[0]", "outputs[1]")
    copy.until(lambda pixels: np.array_equal(picture(page.evaluate(beside)), pixels), what="it did not follow")
    page.wait_for_function(f"before => ({stored})().data['image/png'] === before", arg=before)
    page.evaluate("() => Jupyter.notebook.save_notebook()")
    page.wait_for_function("() => !Jupyter.notebook.dirty")
    end_kernels(lab)
    # nbclassic does not wait for extensions: this one comes late, when the outputs are there already, as pictures.
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    page.route("**/nbextensions/figport/extension.js*", hold)
    with page.expect_request("**/nbextensions/figport/extension.js*"):
        # Not until all is loaded: where that script is asked for early, the page waits for it.
        page.reload(wait_until="commit")
    connected()
    expect(page.locator(".output_png")).to_have_count(2)
    page.wait_for_function("() => !Jupyter.notebook.dirty")
    late.pop().continue_()
    dead = Figure(page.locator(".figport-figure").first)
    dead.until_state("dead")
    button = page.locator(".figport-revive").first
    button.click()
    expect(page.locator(".figport-pill").first).to_have_text("figport is not loaded in the notebook's kernel")
    page.evaluate("() => Jupyter.notebook.get_cell(1).execute()")
    page.wait_for_function("() => document.querySelectorAll('.input_prompt')[1].innerText.includes('[1]')")
    button.click()
    page.locator('.figport-figure[data-figport-state="live"]').wait_for()
    alive = Figure.live(page.locator(".figport-figure").first)
    alive.until(lambda pixels: bool(np.array_equal(pixels, home)))
    # This page made no request that the figure could answer; its picture follows, and a copy lies below it.
    before = page.evaluate(f"({stored})().data['image/png']")
    alive.tool("pan").click()
    alive.drag(in_axes(0.5, 0.5), in_axes(0.75, 0.5))
    panned = alive.at_rest()
    assert not np.array_equal(panned, home)
    page.wait_for_function(f"before => ({stored})().data['image/png'] !== before", arg=before)
    assert np.array_equal(picture(page.evaluate(stored)), panned)
    page.wait_for_function("() => Jupyter.notebook.dirty")
    alive.tool("private_copy").click()
    third = page.locator(".cell").first.locator(".figport-figure").nth(2)
    third.scroll_into_view_if_needed()
    Figure.live(third).until(lambda pixels: np.array_equal(pixels, panned), what="the copy is another picture")
