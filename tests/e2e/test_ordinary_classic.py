"""Ordinary habits in the classic notebook."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, WebSocket, expect

from tests.e2e import access
from tests.e2e.line_figure import blue
from tests.e2e.page import Figure
from tests.e2e.page import cells as cells_of
from tests.e2e.server import Server, write_notebook

pytestmark = pytest.mark.e2e

SETUP = "%matplotlib figport\nimport matplotlib.pyplot as plt\nfrom IPython.display import clear_output"
LOOP = """
fig, ax = plt.subplots(figsize=(4, 3))
for step in range(8):
    ax.cla()
    ax.plot([0, 1], [0, step], lw=6)
    clear_output(wait=True)
    display(fig)
print("end")
"""
PRINTS = """
seen, _ = plt.subplots(figsize=(3, 2))
seen.canvas.mpl_connect("button_press_event", lambda event: print("hit", event.button))
seen.canvas.mpl_connect("key_press_event", lambda event: 1 / 0);
"""
AGAIN = LOOP.replace("wait=True", "wait=False").replace("figsize=(4, 3)", "figsize=(3, 2)")


KERNEL_COMES_LATE = """
  if (sessionStorage.getItem('late') === 'once') {
    sessionStorage.removeItem('late');
    const { open, send } = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.open = function (method, url, ...more) {
      this.sessions = /api\\/sessions/.test(url);
      return open.call(this, method, url, ...more);
    };
    XMLHttpRequest.prototype.send = function (...body) {
      if (!this.sessions) return send.apply(this, body);
      const figures = () => document.querySelectorAll('.figport-figure').length;
      const look = () =>
        figures() === 3 ? setTimeout(() => send.apply(this, body), 100) : requestAnimationFrame(look);
      look();
    };
  }
"""
"""The page hears of its kernel only when its figures are there, as it does on a busy machine."""


def until_connected(page: Page) -> None:
    """Wait until cells can be run."""
    page.wait_for_function("() => window.Jupyter?.notebook?.kernel?.is_connected()", timeout=60_000)


def test_loops_leave_one_live_figure_and_callbacks_print_where_it_is(tab: Page, lab: Server) -> None:
    """`clear_output(wait=True); display(fig)`, and without `wait`: the figure was gone for good.

    And what callbacks print and raise was seen nowhere once the page was reloaded.
    """
    page = tab
    page.add_init_script(KERNEL_COMES_LATE)
    write_notebook(lab.root / "loop.ipynb", [SETUP, LOOP, AGAIN, PRINTS])
    page.goto(lab.address("nbclassic/notebooks/loop.ipynb"))
    until_connected(page)
    page.evaluate("Jupyter.notebook.execute_all_cells()")
    cells = page.locator("#notebook .cell")
    for number, size in ((1, (300, 400)), (2, (200, 300))):
        expect(cells.nth(number).locator(".output_area pre")).to_have_text("end\n", timeout=30_000)
        roots = cells.nth(number).locator(".figport-figure")
        expect(roots).to_have_count(1)
        roots.scroll_into_view_if_needed()
        figure = Figure.live(roots)
        pixels = figure.at_rest()
        assert pixels.shape[:2] == size
        figure.tool("pan").click()
        expect(figure.tool("pan")).to_have_attribute("aria-pressed", "true")
        figure.drag((0.5, 0.5), (0.6, 0.6))
        assert not np.array_equal(figure.at_rest(), pixels)
        assert blue(pixels).sum() > 100

    printed = cells.nth(3).locator(".output_area pre")
    for times in (1, 2):
        root = cells.nth(3).locator(".figport-figure")
        root.scroll_into_view_if_needed()
        Figure.live(root).canvas.click()
        expect(printed.filter(has_text="hit 1")).to_have_count(times)
        page.keyboard.press("u")
        # Once per cause, then a count.
        expect(printed.filter(has_text="ZeroDivisionError")).to_have_count(times)
        if times == 1:
            # The page that comes has never heard of the requests of cells.
            page.evaluate("Jupyter.notebook.save_notebook()")
            page.evaluate("sessionStorage.setItem('late', 'once')")
            page.reload()
            until_connected(page)

    # --- of somebody else's notebook the figures are pictures, until one asks for more
    file = lab.root / "loop.ipynb"
    file.write_text(file.read_text().replace('print(\\"end\\")', 'print(\\"END\\")'))
    assert "END" in file.read_text()
    page.reload()
    until_connected(page)
    roots = page.locator(".figport-figure")
    buttons = page.locator(".figport-revive")
    expect(buttons).to_have_text(["Connect"] * 3)
    expect(page.locator(".figport-placeholder:visible")).to_have_count(3)
    before = cells_of(page)
    buttons.nth(1).focus()
    for key in "xcvmddr":
        page.keyboard.press(key)
    assert cells_of(page) == before
    expect(buttons.nth(1)).to_be_focused()
    buttons.nth(1).click()
    expect(buttons).to_have_count(2)
    roots.nth(1).scroll_into_view_if_needed()
    assert blue(Figure.live(roots.nth(1)).pixels()).sum() > 100


ANNOTATOR = """
from figport import order
# What the page says of the order may come later on a busy machine than a kernel waits for it.
order.FIRST = order.LONGEST = 20
page, points = 0, {}
fig, ax = plt.subplots(figsize=(4, 3))
def click(event): points[page] = points.get(page, 0) + 1
def next_page(message): global page; page += 1; ax.set_title(page); fig.canvas.draw_idle()
fig.canvas.mpl_connect("button_press_event", click)
get_ipython().kernel.comm_manager.register_target("next", lambda comm, _: comm.on_msg(next_page));
"""
ROUNDS = 10


def test_clicks_of_an_annotator_are_filed_under_their_page(tab: Page, lab: Server) -> None:
    """The page tells the kernel what of its input comes before each message of a widget, and what after."""
    page = tab
    told, input_sent = messages_sent(page)
    write_notebook(lab.root / "annotator.ipynb", [SETUP, ANNOTATOR, "print(points)"])
    page.goto(lab.address("nbclassic/notebooks/annotator.ipynb"))
    until_connected(page)
    page.evaluate("Jupyter.notebook.execute_cells([0, 1])")
    root = page.locator("#notebook .cell").nth(1).locator(".figport-figure")
    figure = Figure.live(root)
    figure.at_rest()
    page.evaluate("window.comm = Jupyter.notebook.kernel.comm_manager.new_comm('next', {})")
    for _ in range(ROUNDS):
        for x in (0.3, 0.5, 0.7):
            page.mouse.click(*figure.at(x, 0.5))
        page.evaluate("comm.send({})")
    page.evaluate("Jupyter.notebook.execute_cells([2])")
    expect(page.locator("#notebook .cell").nth(2).locator(".output_area pre")).to_have_text(
        f"{dict.fromkeys(range(ROUNDS), 3)}\n"
    )
    clicked = [message["header"]["msg_id"] for message in told if message["header"]["msg_type"] == "comm_msg"]
    assert len(clicked) >= ROUNDS
    assert all(any(one.encode() in data for data in input_sent) for one in clicked[-ROUNDS:])


def messages_sent(page: Page) -> tuple[list[dict[str, Any]], list[bytes]]:
    """Return lists that get what the page sends its kernel from now on: by nbclassic's socket, and by the figures'."""
    told: list[dict[str, Any]] = []
    of_figures: list[bytes] = []

    def listen(socket: WebSocket) -> None:
        if "/figport/" in socket.url:
            socket.on("framesent", lambda data: of_figures.append(data if isinstance(data, bytes) else data.encode()))
        elif "/channels" in socket.url:
            socket.on("framesent", lambda data: told.append(json.loads(data)))

    page.on("websocket", listen)
    return told, of_figures


FORMS = """
fig, ax = plt.subplots(figsize=(6, 4))
ax.plot([1, 2, 3], "o-", label="up");
"""


HELD = "() => Jupyter.notebook.get_cell(1).output_area.outputs[0].data['image/png']"
"""The picture in the output of the second cell."""


def test_forms_and_tools_do_here_what_they_do_elsewhere(tab: Page, lab: Server) -> None:
    """Figure options with keys that are commands of the notebook, subplots by a slider, the whole screen, help."""
    page = tab
    write_notebook(lab.root / "forms.ipynb", [SETUP, FORMS, "print(ax.get_title(), ax.get_xscale())"])
    page.goto(lab.address("nbclassic/notebooks/forms.ipynb"))
    until_connected(page)
    page.evaluate("Jupyter.notebook.execute_all_cells()")
    root = page.locator("#notebook .cell").nth(1).locator(".figport-figure")
    root.scroll_into_view_if_needed()
    figure = Figure.live(root)
    before, cells = figure.at_rest(), cells_of(page)
    form = root.locator(".figport-form")
    figure.tool("customize").click()
    expect(form.get_by_label("What to change")).to_be_focused()
    title = form.locator("[data-figport-field=title]").locator("input, textarea")
    title.focus()
    title.press_sequentially("ddxxab")
    title.press("Tab")
    form.locator("[data-figport-field=xscale] select").select_option("symlog")
    titled = figure.at_rest()
    assert not np.array_equal(titled, before)
    access.check(root)
    undo = form.get_by_role("button", name="Undo")
    for _ in range(2):
        undo.click()
    np.testing.assert_array_equal(figure.at_rest(), before)
    redo = form.get_by_role("button", name="Redo")
    for _ in range(2):
        redo.click()
    np.testing.assert_array_equal(figure.at_rest(), titled)
    redo.press("Escape")
    expect(figure.tool("customize")).to_be_focused()
    figure.tool("subplots").click()
    form.locator("[data-figport-field=left] input").last.press("ArrowRight")
    moved = figure.at_rest()
    assert not np.array_equal(moved, titled)
    figure.tool("help").click()
    expect(form).to_contain_text("Full screen, and back")
    form.get_by_role("button", name="Close the form").click()
    figure.canvas.focus()
    page.keyboard.press("f")
    page.wait_for_function("() => document.fullscreenElement?.classList.contains('figport-figure')")
    # The picture in the output follows the hand, for which the notebook makes the output anew.
    held = page.evaluate(HELD)
    for _ in range(4):
        page.keyboard.press("g")
    page.wait_for_function(f"held => ({HELD})() !== held", arg=held)
    assert page.evaluate("document.fullscreenElement?.classList.contains('figport-figure')")
    page.keyboard.press("f")
    figure.until(lambda pixels: np.array_equal(pixels, moved))
    assert cells_of(page) == cells
    page.evaluate("Jupyter.notebook.execute_cells([2])")
    expect(page.locator("#notebook .cell").nth(2).locator(".output_area pre")).to_have_text("ddxxab symlog\n")
