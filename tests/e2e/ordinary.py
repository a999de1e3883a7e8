"""An ordinary notebook: six figures and three widgets, used while a cell runs and afterwards.

What it looks like in the end depends on nothing but what was done: each run gives the same pictures, whatever kernel it
has and on whichever threads that runs the widgets' callbacks.
"""

from __future__ import annotations

import hashlib
import io
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image
from playwright.sync_api import ConsoleMessage, Error, expect

from tests.e2e.page import Figure, Notebook
from tests.e2e.server import Server

CELLS: Final = (
    """
%matplotlib figport
import sys, time
import numpy as np
import matplotlib.pyplot as plt
import ipywidgets as widgets
from matplotlib._pylab_helpers import Gcf
plt.rc("figure", figsize=(5, 3))
x = np.linspace(0, 10, 400)
# Nobody sees what callbacks of widgets raise.
raised, show = [], get_ipython().showtraceback
def note(*args, **kwargs):
    raised.append(repr(sys.exc_info()[1]))
    show(*args, **kwargs)
get_ipython().showtraceback = note
""",
    """
fig, ax = plt.subplots()
waves = [ax.plot(x, np.sin(x + shift), label=rf"$\\sin(x + {shift})$")[0] for shift in range(3)]
ax.set_title(r"$\\frac{1}{2}\\sqrt{x^2}$")
ax.legend(loc="upper right");
""",
    """
fig2, ax2 = plt.subplots()
fig2.colorbar(ax2.imshow(np.add.outer(x, x).reshape(400, 400) % 3));
""",
    """
fig3, ax3 = plt.subplots(layout="constrained")
ax3.scatter(x, np.cos(x), c=x, s=20 + 10 * x, alpha=0.5)
ax3.set(xlabel="time", ylabel="$y_i$");
""",
    """
fig4, axs = plt.subplots(2, 2, sharex=True)
for number, one in enumerate(axs.flat):
    one.plot(x, x**number)
    one.grid(True)
""",
    """
fig5, ax5 = plt.subplots(subplot_kw={"projection": "3d"})
u, v = np.meshgrid(np.linspace(-1, 1, 15), np.linspace(-1, 1, 15))
ax5.plot_surface(u, v, u * v);
""",
    """
fig6, ax6 = plt.subplots()
(line,) = ax6.plot(x, np.sin(x))
ax6.set_ylim(-2, 2)
frequency = widgets.FloatSlider(value=1, min=0.5, max=4, step=0.5, description="frequency")
height = widgets.Dropdown(options=[("one", 1), ("half", 0.5), ("two", 2)], description="height")
colour = widgets.Button(description="Next colour")
clicks = 0

def follow(change):
    line.set_ydata(height.value * np.sin(frequency.value * x))
    fig6.canvas.draw_idle()

def redraw(change):
    line.set_ydata(height.value * np.sin(frequency.value * x))
    fig6.canvas.draw()
    fig6.canvas.flush_events()

def paint(button):
    global clicks
    clicks += 1
    line.set_color(f"C{clicks}")
    ax6.set_title(f"colour $C_{clicks}$")
    fig6.canvas.draw()

frequency.observe(follow, "value")
height.observe(redraw, "value")
colour.on_click(paint)
widgets.VBox([frequency, height, colour])
""",
    """
print("runs", flush=True)
for step in range(21):
    waves[0].set_ydata(np.sin(x + step / 10))
    fig.canvas.draw_idle()
    fig.canvas.flush_events()
    time.sleep(0.02)
""",
    """
for manager in Gcf.get_all_fig_managers():
    figure = manager.canvas.figure
    figure.savefig(f"ordinary-{manager.num}.raw", format="raw", facecolor=figure.get_facecolor())
print(frequency.value, height.value, clicks, *raised)
""",
)
FIGURES: Final = 6
LOOP, LAST = 7, 8
"""The cell of the loop that draws, and the one that writes down what the figures look like."""
TALL: Final = (1200, 5000)
"""A window that shows all of it: nothing scrolls."""
LIMIT: Final = 60_000
"""Milliseconds that anything may take: runs beside others are slow, and how slow is not what this is about."""
FAULTS: Final = re.compile(r"Traceback|\b\w*(Error|Exception)\b|^\[[EC] |CRITICAL")
"""What a line of the server's log has that tells of a fault; its kernels write there, too."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run went."""

    errors: tuple[str, ...]
    pictures: Mapping[str, str]
    """The SHA-256 of each canvas's pixels and of a screenshot of each output."""


def use(open_notebook: Callable[..., Notebook], server: Server, kernel: str) -> Outcome:
    """Run the notebook, use its widgets, and return what there is to see when it has come to rest.

    Parameters
    ----------
    open_notebook
        Opens a notebook with some cells and a kernel, see the fixture ``opened``.
    server
        Where that is.
    kernel
        The name of the kernel's specification.
    """
    logged = len(server.lines)
    notebook = open_notebook(*CELLS, kernel=kernel)
    page = notebook.page
    told: list[str] = []

    def from_console(message: ConsoleMessage) -> None:
        if message.type == "error" and "figport" in f"{message.text} {message.location.get('url')}":
            told.append(f"console: {message.text}")

    def from_page(error: Error) -> None:
        if "figport" in (error.stack or ""):
            told.append(f"page: {error.stack}")

    page.on("console", from_console)
    page.on("pageerror", from_page)
    before = page.viewport_size
    try:
        page.set_viewport_size({"width": TALL[0], "height": TALL[1]})
        pictures = _work(notebook, server)
    except Exception as error:  # a run that does not come to its end is one that failed, not the end of the others
        pictures = {}
        told.append(f"{type(error).__name__}: {error}")
    finally:
        page.remove_listener("console", from_console)
        page.remove_listener("pageerror", from_page)
        if before is not None:
            page.set_viewport_size(before)
    shown = page.locator('.jp-Notebook [data-mime-type$="error"], .jp-Notebook [data-mime-type$="stderr"], .jp-Dialog')
    told += [f"shown: {text}" for text in shown.all_inner_texts()]
    told += [f"server: {line.strip()}" for line in server.lines[logged:] if FAULTS.search(line)]
    return Outcome(tuple(told), pictures)


def _work(notebook: Notebook, server: Server) -> dict[str, str]:
    page = notebook.page
    # All at once, as "run all" does.
    for number in range(LOOP):
        notebook.start(number)
    for number in range(LOOP):
        notebook.until_ended(number, timeout=LIMIT)
    figures = page.locator(".figport-figure")
    expect(figures).to_have_count(FIGURES)
    for number in range(FIGURES):
        Figure.live(figures.nth(number), timeout=LIMIT)
    # In a running cell and afterwards: what runs on a thread of its own runs beside it, the rest waits.
    handle, button = page.locator(".noUi-handle").first, page.locator(".jupyter-button").first
    notebook.start(LOOP)
    notebook.cell(LOOP).locator(".jp-OutputArea-output").get_by_text("runs").wait_for()
    for _ in range(3):
        handle.press("ArrowRight")
        button.click()
    page.locator(".widget-dropdown select").select_option("two")
    notebook.until_ended(LOOP, timeout=LIMIT)
    for _ in range(2):
        handle.press("ArrowRight")
        button.click()
    page.locator(".widget-dropdown select").select_option("half")
    _until_done(notebook, "3.5 0.5 5")
    digests = {}
    for number in range(FIGURES):
        wanted = np.frombuffer((server.root / f"ordinary-{number + 1}.raw").read_bytes(), np.uint8)
        digests[f"canvas {number + 1}"] = _digest_of(Figure(figures.nth(number)), wanted)
    page.mouse.move(2, 2)
    page.evaluate("document.activeElement?.blur()")
    outputs = page.locator(".jp-Notebook .jp-Cell .jp-OutputArea-child")
    boxes = [output.bounding_box() for output in outputs.all()]
    with Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))) as shot:
        for number, box in enumerate(boxes):
            assert box is not None
            left, top = round(box["x"]), round(box["y"])
            part = shot.crop((left, top, left + round(box["width"]), top + round(box["height"])))
            digests[f"output {number + 1}"] = hashlib.sha256(part.tobytes()).hexdigest()
    return digests


def _digest_of(figure: Figure, wanted: npt.NDArray[np.uint8]) -> str:
    pixels = figure.until(
        lambda seen: np.array_equal(seen.ravel(), wanted),
        timeout=LIMIT,
        what="a figure does not look as matplotlib draws it",
    )
    return hashlib.sha256(pixels.tobytes()).hexdigest()


def _until_done(notebook: Notebook, wanted: str) -> None:
    """Run the last cell until all that was done to the widgets has come to the kernel, which takes ways of its own."""
    end = time.monotonic() + LIMIT / 1000
    notebook.run(LAST, timeout=LIMIT)
    while not (printed := notebook.printed(LAST).strip()).startswith(wanted):
        assert time.monotonic() < end, f"the widgets are {printed}, not {wanted}"
        notebook.run(LAST, timeout=LIMIT)
    assert printed == wanted, f"callbacks raised: {printed}"
