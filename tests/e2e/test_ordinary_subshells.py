"""An everyday page in JupyterLab where the messages of widgets do not go through subshells, as one can choose there.

Then widgets' callbacks run on the main thread, one after the other with cells, as in JupyterLab before 4.4.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import everyday_cells
from tests.e2e.case import SETUP, count
from tests.e2e.page import Figure, Notebook
from tests.e2e.server import Server
from tests.e2e.test_ordinary_threads import ANNOTATOR, SLIDER

pytestmark = pytest.mark.e2e

CHOOSE = "choice => { window.jupyterapp.serviceManager.kernels.commsOverSubshells = choice; }"
"""What JupyterLab does when its setting has changed."""


@pytest.fixture
def _without_subshells(lab_page: Page) -> Iterator[None]:
    lab_page.evaluate(CHOOSE, "disabled")
    yield
    if not lab_page.is_closed():
        lab_page.evaluate(CHOOSE, "perCommTarget")


BUTTON = """
out, button = W.Output(), W.Button(description="make")
with plt.ioff(): fig, ax = plt.subplots(figsize=(4, 3))
def press(_):
    ax.plot([0, 1], [0, len(ax.lines)], color=["g", "m", "y"][len(ax.lines)], lw=5)
    with out:
        out.clear_output()
        display(fig)
button.on_click(press); display(button, out)
"""
LOOP = """
from IPython.display import clear_output
fig, ax = plt.subplots(figsize=(4, 3))
for i in range(5):
    ax.plot([0, 1], [i, i + 1], color="r" if i == 4 else "k", lw=5)
    clear_output(wait=True)
    display(fig)
"""
(SET, SLIDES, TOLD, WAITS, INTERACTS, BUTTONS, LOOPS, ANNOTATES, FILED) = range(9)
CELLS = (
    f"{SETUP}\nplt.rc('figure', figsize=(4, 3))",
    SLIDER,
    "print(seen[-1:], seen == sorted(seen), on_main)",
    "import os, time; print('in', flush=True)\nwhile not os.path.exists('go'): time.sleep(0.01)",
    everyday_cells.INTERACT,
    BUTTON,
    LOOP,
    ANNOTATOR,
    "print({page: len(points) for page, points in pts.items()}, ax.get_title())",
)
ROUNDS = 3


def until_told(notebook: Notebook, number: int, wanted: str) -> None:
    """Run a cell until it prints this: a widget's message takes another way to the kernel than input."""
    end = time.monotonic() + 20
    notebook.run(number)
    while (told := notebook.printed(number).strip()) != wanted:
        assert time.monotonic() < end, told
        notebook.run(number)


def until_seen(figure: Figure, *colour: int) -> None:
    """Wait until a figure has a line of this colour, and is what matplotlib makes of it."""
    figure.until(lambda pixels: count(pixels, *colour) > 200)
    figure.at_rest()


@pytest.mark.usefixtures("_without_subshells")
def test_an_everyday_page_without_subshells(opened: Callable[..., Notebook], lab: Server) -> None:
    """Sliders that draw and flush, `interact`, a button that shows anew, a loop that clears, an annotator."""
    notebook = opened(*CELLS)
    page = notebook.page

    def figure(number: int) -> Figure:
        root = notebook.cell(number).locator(".figport-figure")
        expect(root).to_have_count(1)
        root.scroll_into_view_if_needed()
        return Figure.live(root)

    for number in (SET, SLIDES):
        notebook.run(number)
    follows = figure(SLIDES)
    handle = notebook.cell(SLIDES).locator(".noUi-handle")
    for _ in range(10):
        handle.press("ArrowRight")
    follows.until(lambda pixels: count(pixels, 255, 0, 0) > 200)
    until_told(notebook, TOLD, "[10] True {True}")
    # In a busy cell they wait for its end.
    (lab.root / "go").unlink(missing_ok=True)
    notebook.start(WAITS)
    expect(notebook.cell(WAITS).locator(".jp-OutputArea-output pre")).to_have_text("in\n")
    for _ in range(10):
        handle.press("ArrowRight")
    (lab.root / "go").touch()
    notebook.until_ended(WAITS)
    until_told(notebook, TOLD, "[20] True {True}")
    until_seen(follows, 0, 0, 255)

    notebook.run(INTERACTS)
    figure(INTERACTS)
    slider = notebook.cell(INTERACTS).locator(".noUi-handle")
    for _ in range(3):
        slider.press("ArrowRight")
    texts = notebook.cell(INTERACTS).locator(".jp-OutputArea-output pre").filter(has_text="f ")
    expect(texts).to_have_text(["f is 4\n", "'f was 4'"])
    figure(INTERACTS).at_rest()

    notebook.run(BUTTONS)
    button = notebook.cell(BUTTONS).get_by_role("button", name="make")
    for colour in ((0, 128, 0), (191, 0, 191), (191, 191, 0)):
        button.click()
        until_seen(figure(BUTTONS), *colour)

    notebook.run(LOOPS)
    until_seen(figure(LOOPS), 255, 0, 0)

    notebook.run(ANNOTATES)
    annotated = figure(ANNOTATES)
    annotated.at_rest()
    following = notebook.cell(ANNOTATES).get_by_role("button", name="next")
    for _ in range(ROUNDS):
        for x in (0.3, 0.5, 0.7):
            page.mouse.click(*annotated.at(x, 0.5))
        following.click()
    until_told(notebook, FILED, f"{dict.fromkeys(range(ROUNDS), 3)} {ROUNDS}")
    annotated.at_rest()
    faults = page.locator('.jp-Notebook [data-mime-type$="error"], .jp-Notebook [data-mime-type$="stderr"]')
    expect(faults).to_have_count(0)
