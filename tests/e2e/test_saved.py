"""The notebook's file holds what one saw: after any save, at the figure's full resolution, and for whoever opens it."""

from __future__ import annotations

import base64
import json

import numpy as np
import pytest
from playwright.sync_api import Page, Response, expect

from tests.e2e.case import in_axes
from tests.e2e.conftest import Shared
from tests.e2e.line_figure import LINE, SETUP, blue
from tests.e2e.notebook_apps import Classic
from tests.e2e.page import Figure, Notebook, cells
from tests.e2e.server import TOKEN, Server, write_notebook
from tests.e2e.stored import CLEAN, DIRTY, is_checkpoint, is_save, output, picture, save
from tests.e2e.test_lifetime import kernel_of
from tests.e2e.test_revival import HELD

pytestmark = pytest.mark.e2e

TIMER = """
timer = fig.canvas.new_timer(interval=1500)
timer.single_shot = True
timer.add_callback(lambda: fig.canvas.toolbar.set_message(f'resting at {place:.2f}'))
def rest(event):
    global place
    place = event.x / fig.bbox.width
    timer.start()
fig.canvas.mpl_connect('motion_notify_event', rest)
"""
"""Tells, in the figure itself, when and where the mouse has rested for longer than a picture waits to follow."""

SAVE_ON_RELEASE = """
canvas => canvas.addEventListener('pointerup', () => {
  document.querySelector('.jp-Toolbar [data-command="docmanager:save"]').click();
}, { once: true })
"""
"""The kernel hears of both at once, however slow the machine is: the picture in the output has not followed yet."""

SCRIPT = "<script>window.intruder = 1</script><img src='x:' onerror='window.intruder = 2'><b>harmless</b>"


def test_the_file_follows_a_save_and_nobody_who_only_looks(shared: Shared, lab_page: Page, lab: Server) -> None:
    file = lab.root / "saved.ipynb"
    write_notebook(file, [SETUP, f"{LINE}\n{TIMER}"])
    page = shared.lab(lab, 2)
    notebook = Notebook(page, lab, file.name, loaded=True)
    notebook.run(0)
    notebook.run(1)
    figure = notebook.figure()
    home = figure.until(lambda pixels: pixels.shape == (960, 1280, 4) and bool(blue(pixels).sum() > 500))
    figure.tool("pan").click()
    saves: list[Response] = []

    def note(answer: Response) -> None:
        if is_save(answer):
            saves.append(answer)

    page.on("response", note)
    figure.canvas.evaluate(SAVE_ON_RELEASE)
    with page.expect_response(is_checkpoint):
        figure.drag(in_axes(0.5, 0.5), in_axes(0.75, 0.5))
    # The picture comes too late for the file. Nobody saves but the user, whom the notebook tells that it is unsaved.
    # The model before its tab, which may still be marked from before the save.
    page.wait_for_function(f"() => !({CLEAN})()")
    expect(page.locator(DIRTY)).to_have_count(1)
    assert len(saves) == 1
    late = picture(output(file, 1))
    save(page)
    assert len(saves) == 2
    panned = picture(output(file, 1))
    assert not any(np.array_equal(panned, other) for other in (home, late))
    figure.until(lambda pixels: np.array_equal(pixels, panned), what="the file did not follow the figure")
    assert output(file, 1)["metadata"]["image/png"].items() > {"width": 640, "height": 480}.items()
    assert TOKEN not in file.read_text()
    page.remove_listener("response", note)
    page.evaluate("window.jupyterapp.shell.currentWidget.dispose()")

    # On another screen, where it is drawn anew.
    notebook = Notebook(lab_page, lab, file.name, loaded=True)
    figure = notebook.figure()
    figure.until(lambda pixels: pixels.shape == (480, 640, 4))
    figure.hover(*in_axes(0.3, 0.3))
    figure.hover(*in_axes(0.6, 0.6))
    figure.until_readout("resting at 0.59")
    expect(notebook.page.locator(DIRTY)).to_have_count(0)
    save(notebook.page)
    assert np.array_equal(picture(output(file, 1)), panned)


def test_an_untrusted_notebook_shows_the_picture_and_does_nothing(lab_page: Page, tab: Page, lab: Server) -> None:
    """Not even connect to a figure that lives, before somebody asks for it, runs the cell or trusts the notebook."""
    own, file, copied = (lab.root / name for name in ("own.ipynb", "untrusted.ipynb", "copied.ipynb"))
    write_notebook(own, [SETUP, HELD, "pass"])
    notebook = Notebook(lab_page, lab, own.name, loaded=True)
    # Twice, so that its number is another one when the next kernel runs it.
    notebook.run(0)
    notebook.run(0)
    notebook.run(1)
    notebook.figure().until(lambda pixels: bool(blue(pixels).sum() > 500))
    save(notebook.page)
    kernel = kernel_of(notebook.page, lab, own.name)
    # Somebody else had it in his hands: the notebook's signature is void, and so is the figure's.
    document = json.loads(own.read_text())
    seen = picture(output(own, 1))
    held = output(own, 1)["metadata"]["application/vnd.figport.v1+json"]["revive"]
    forged = bytearray(base64.b64decode(held))
    forged[len(forged) // 2] ^= 1
    text = json.dumps(document).replace(held, base64.b64encode(forged).decode())
    document = json.loads(text)
    html = {"output_type": "display_data", "metadata": {}, "data": {"text/html": SCRIPT, "text/plain": "x"}}
    document["cells"][2]["outputs"] = [html]
    file.write_text(json.dumps(document))
    # Not the same: what is trusted is what is in the file, wherever that is.
    document["cells"][2]["source"] = "'copied'"
    copied.write_text(json.dumps(document))

    page = tab
    asked: list[str] = []

    def note(address: str) -> None:
        # The page loads its code.
        if "/figport/" in address and "/extensions/" not in address:
            asked.append(address)

    page.on("request", lambda request: note(request.url))
    page.on("websocket", lambda socket: note(socket.url))
    notebook = Notebook(page, lab, file.name)
    dead = Figure(page.locator(".figport-figure"))
    dead.until_state("dead")
    shown = page.locator(".figport-placeholder")
    expect(shown).to_be_visible()
    assert np.array_equal(picture({"data": {"image/png": str(shown.get_attribute("src")).partition(",")[2]}}), seen)
    assert shown.evaluate("image => image.clientWidth") == 640
    button = page.locator(".figport-revive")
    expect(button).to_have_text("Connect")
    # JupyterLab does not trust it.
    expect(notebook.cell(2).locator("b")).to_have_text("harmless")
    assert page.evaluate("window.intruder") is None
    # Keys on its button are no commands of the notebook.
    before = cells(page)
    button.focus()
    for key in "xcvmddr":
        expect(button).to_be_focused()
        page.keyboard.press(key)
    assert cells(page) == before
    assert asked == []
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    expect(page.locator(DIRTY)).to_have_count(0)
    # --- whoever asks for it has the figure, also where JupyterLab makes its output anew
    button.click()
    expect(page.locator(".figport-pill")).to_have_text("Not connected: the figure is another notebook's")
    button.first.click()
    notebook.figure().until(lambda pixels: bool(blue(pixels).sum() > 500))
    page.evaluate("window.jupyterapp.commands.execute('notebook:move-cell-up')")
    notebook.figure().until(lambda pixels: bool(blue(pixels).sum() > 500))
    # --- and a copy that the reader trusts
    notebook = Notebook(page, lab, copied.name, loaded=True)
    expect(button).to_have_text("Connect")
    page.evaluate("void window.jupyterapp.commands.execute('notebook:trust')")
    page.locator(".jp-Dialog .jp-mod-accept").click()
    expect(page.locator(".figport-pill")).to_have_text("Not connected: the figure is another notebook's")
    button.first.click()
    notebook.figure().until(lambda pixels: bool(blue(pixels).sum() > 500))
    page.request.delete(lab.address(f"api/kernels/{kernel}"))
    dead.until_state("dead")

    # --- its kernel is gone: only who asks for it has it sent to the kernel, and that refuses it
    asked.clear()
    notebook = Notebook(page, lab, file.name, loaded=True)
    notebook.run(0)
    expect(button).to_have_text("Connect")
    assert asked == []
    button.click()
    expect(button).to_have_text("Bring back to life")
    assert not [url for url in asked if "/revive" in url]
    button.click()
    expect(page.locator(".figport-pill")).to_contain_text("changed")
    assert len([url for url in asked if "/revive" in url]) == 1
    dead.until_state("dead")
    # --- a cell that is run is as trusted as any
    notebook.run(1)
    notebook.figure().until(lambda pixels: bool(blue(pixels).sum() > 500))


def test_a_copy_of_a_notebook_leaves_the_figures_of_the_first_one_alone(lab_page: Page, tab: Page, lab: Server) -> None:
    """They live in that one's kernel: here, where another one runs, are their pictures until somebody wants more."""
    first, copied, again = (lab.root / name for name in ("first.ipynb", "copied_first.ipynb", "copied_again.ipynb"))
    write_notebook(first, [SETUP, HELD, "print(*ax.get_xlim())"])
    notebook = Notebook(lab_page, lab, first.name, loaded=True)
    # Twice, so that its number is another one when the next kernel runs it.
    notebook.run(0)
    notebook.run(0)
    notebook.run(1)
    home = notebook.figure().at_rest()
    save(notebook.page)
    for file in (copied, again):
        file.write_bytes(first.read_bytes())

    def apart(notebook: Notebook) -> Figure:
        figure = Figure(notebook.cell(1).locator(".figport-figure").first)
        figure.until_state("dead")
        expect(figure.root.locator(".figport-pill")).to_have_text("Not connected: the figure is another notebook's")
        expect(figure.root.locator(".figport-placeholder")).to_be_visible()
        expect(figure.root.locator(".figport-revive")).to_have_text(["Connect", "Make a copy here"])
        return figure

    copy = Notebook(lab_page, lab, copied.name, loaded=True)
    figure = apart(copy)
    # What comes of its cell is its own.
    copy.run(0)
    copy.run(1)
    figure = copy.figure()
    figure.tool("pan").click()
    figure.drag(in_axes(0.5, 0.5), in_axes(0.75, 0.5))
    assert not np.array_equal(figure.at_rest(), home)
    copy.run(2)
    assert copy.printed(2).split() != ["0.0", "10.0"]
    # Also where the page is loaded anew and the file names the first one's kernel still.
    panned = figure.at_rest()
    # Not waited for: it ends when the dialog is answered.
    lab_page.evaluate("() => void window.jupyterapp.commands.execute('docmanager:reload')")
    lab_page.locator(".jp-Dialog .jp-mod-accept").click()
    copy.figure().until(lambda pixels: np.array_equal(pixels, panned))
    # In the classic notebook as well, where somebody wants the other one's.
    classic = Classic(tab, lab, again.name)
    figure = apart(classic)
    figure.root.locator(".figport-revive").first.click()
    shared = classic.figure()
    shared.until(lambda pixels: np.array_equal(pixels, home))
