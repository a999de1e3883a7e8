"""What callbacks print and raise, as a person sees it: where the figure is, before and after the page is reloaded."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, Response, WebSocket, expect

from tests.e2e.page import Figure, Notebook
from tests.e2e.server import Server, write_notebook
from tests.e2e.stored import until_saved

pytestmark = pytest.mark.e2e

SETUP = (
    "%matplotlib figport\nimport ipywidgets as W\nimport matplotlib.pyplot as plt\nfrom IPython.display import display"
)
BY_BUTTON = """
out, button = W.Output(), W.Button(description="make")
def make(_):
    with out:
        out.clear_output()
        fig, ax = plt.subplots(figsize=(3, 2))
        fig.canvas.mpl_connect("button_press_event", lambda e: print("hit", round(e.xdata, 1)))
        fig.canvas.mpl_connect("key_press_event", lambda e: 1 / 0)
button.on_click(make)
display(button, out)
"""
IN_A_CELL = """
log = W.Output()
@log.capture()
def tell(e):
    print("seen", e.button)
fig, ax = plt.subplots(figsize=(3, 2))
fig.canvas.mpl_connect("button_press_event", tell)
fig.canvas.mpl_connect("key_press_event", lambda e: print("key", e.key))
display(log)
"""
COLLECTED = "print(*(line for one in (out, log) for line in one.outputs if 'text' in line))"


def printed(cell: Locator) -> Locator:
    """Return what was printed below a cell."""
    return cell.locator(".jp-OutputArea-output pre")


def requests_of(page: Page) -> list[bytes]:
    """Return the requests for what callbacks print, as the page sends them from now on."""
    sent: list[bytes] = []

    def listen(socket: WebSocket) -> None:
        def note(data: str | bytes) -> None:
            raw = data if isinstance(data, bytes) else data.encode()
            if b"comm_info_request" in raw and b"figport.prints" in raw:
                sent.append(raw)

        socket.on("framesent", note)

    page.on("websocket", listen)
    return sent


def figure_in(cell: Locator) -> Figure:
    expect(cell.locator(".figport-figure")).to_have_count(1)
    return Figure.live(cell.locator(".figport-figure"))


def show_sidebar(page: Page) -> None:
    """Open the list of all figures, and wait until JupyterLab has taken note of it."""

    def noted(response: Response) -> bool:
        return "/api/workspaces/" in response.url and "figport-sidebar" in (response.request.post_data or "")

    with page.expect_response(noted):
        page.locator('[data-id="figport-sidebar"]').click()


def test_callbacks_print_where_the_figure_is(tab: Page, lab: Server) -> None:
    """For a figure that a button made in an Output, and for one in a cell whose callback prints into an Output.

    A view has its request when something is printed, and not before: the kernel answers each on its main thread. It is
    there in time for an Output that is the first to hear of it.
    """
    page = tab
    requests = requests_of(page)
    file = lab.root / "prints.ipynb"
    write_notebook(file, [SETUP, BY_BUTTON, IN_A_CELL, COLLECTED])
    notebook = Notebook(page, lab, file.name)
    made, shown = notebook.cell(1), notebook.cell(2)
    for number in range(3):
        notebook.run(number)
    made.locator("button", has_text="make").click()
    for times in (1, 2):
        one, other = figure_in(made), figure_in(shown)
        # ipywidgets brings its Outputs back after a while.
        expect(shown.locator(".widget-output")).to_have_count(1)
        assert len(requests) == 2 * times - 2
        one.canvas.click()
        expect(printed(made).filter(has_text="hit 0.5")).to_have_count(times)
        page.keyboard.press("u")
        # Once per cause, then a count.
        expect(printed(made).filter(has_text="ZeroDivisionError")).to_have_count(times)
        other.canvas.click()
        expect(printed(shown).filter(has_text="seen 1")).to_have_text("seen 1\n" * times)
        page.keyboard.press("u")
        expect(printed(shown).filter(has_text="key u")).to_have_text("key u\n" * times)
        assert len(requests) == 2 * times
        if times == 1:
            # The page that comes has never heard of the requests of cells and buttons.
            page.locator('.jp-Toolbar [data-command="docmanager:save"]').first.click()
            expect(page.locator(".jp-mod-current.jp-mod-dirty")).to_have_count(0)
            show_sidebar(page)
            page.reload()
            notebook.until_ready()
            # What was open beside the notebook still is.
            expect(page.locator("#figport-sidebar")).to_be_visible()
    notebook.run(3)
    collected = notebook.printed(3)
    assert [collected.count(text) for text in ("hit 0.5", "seen 1", "key u")] == [2, 2, 0]


def test_notebook_7(tab: Page, lab: Server) -> None:
    page = tab
    file = lab.root / "prints-7.ipynb"
    write_notebook(file, [SETUP, IN_A_CELL])
    notebook = Notebook(page, lab, file.name, app="notebook")
    notebook.run(0)
    notebook.run(1)
    figure_in(notebook.cell(1))
    until_saved(page, lambda: "vnd.figport" in file.read_text())
    page.reload()
    notebook.until_ready()
    expect(notebook.cell(1).locator(".widget-output")).to_have_count(1)
    figure_in(notebook.cell(1)).canvas.click()
    page.keyboard.press("u")
    expect(printed(notebook.cell(1)).filter(has_text="seen 1")).to_be_visible()
    expect(printed(notebook.cell(1)).filter(has_text="key u")).to_be_visible()
