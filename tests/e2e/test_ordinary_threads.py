"""Figures beside ipywidgets, whose callbacks JupyterLab has run in subshells."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from tests.e2e.case import Case, count

pytestmark = pytest.mark.e2e

ROUNDS = 10


def until_told(case: Case, number: int, words: str) -> str:
    """Run a cell until what it prints begins so: a widget's last callback may end after its picture was seen."""
    end = time.monotonic() + 20
    while not (told := case.run(number)).startswith(words):
        assert time.monotonic() < end, told
    return told


ANNOTATOR = """
import ipywidgets as W
frames = np.random.rand(50, 80, 120); pts = {}; i = [0]
fig, ax = plt.subplots(figsize=(5, 3.4)); im = ax.imshow(frames[0]); sc = ax.scatter([], [], c="r")
def show():
    im.set_data(frames[i[0]]); sc.set_offsets(pts.get(i[0], np.empty((0, 2))))
    ax.set_title(i[0]); fig.canvas.draw_idle()
def click(e):
    if e.inaxes and e.button == 1:
        pts[i[0]] = np.vstack([pts.get(i[0], np.empty((0, 2))), [e.xdata, e.ydata]]); show()
fig.canvas.mpl_connect("button_press_event", click)
b = W.Button(description="next"); b.on_click(lambda _: (i.__setitem__(0, i[0] + 1), show()))
display(b)
"""


IN_AN_OUTPUT = (
    ANNOTATOR.replace("fig, ax =", "with plt.ioff(): fig, ax =").replace("display(b)", "out = W.Output()")
    + "with out: display(fig)\ndisplay(W.VBox([W.HBox([b]), out]))"
)
"""As video annotators have it: figure and buttons in one box."""


WHERE = """
print({page: len(points) for page, points in pts.items()}, ax.get_title())
places = [ax.transData.transform(points) / fig.bbox.size for points in pts.values()]
print(np.abs((places - np.array([(0.3, 0.5), (0.5, 0.5), (0.7, 0.5)])) * fig.bbox.size).max() <= 1)
"""


def annotate(case: Case) -> None:
    """Click three times, then at once the next button, ten times, as fast as a robot can."""
    case.run(0)
    figure = case.figure(0)
    case.exact(figure)
    button = case.cell(0).locator(".jupyter-button", has_text="next")
    # Both are in sight then, and nothing moves any more.
    button.scroll_into_view_if_needed()
    places = [figure.at(x, 0.5) for x in (0.3, 0.5, 0.7)]
    box = button.bounding_box()
    assert box is not None
    mouse = case.page.mouse
    for _ in range(ROUNDS):
        for place in places:
            mouse.click(*place)
        mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    case.idle(figure)
    # Each within a pixel of where it was.
    assert until_told(case, 1, f"{dict.fromkeys(range(ROUNDS), 3)} {ROUNDS}\n").endswith("\nTrue")
    case.exact(figure)


@pytest.mark.cells(ANNOTATOR, WHERE)
@pytest.mark.parametrize("run", [1, 2])
def test_clicks_of_an_annotator_are_filed_under_their_page(case: Case, run: int) -> None:
    annotate(case)


@pytest.mark.cells(IN_AN_OUTPUT, WHERE)
def test_clicks_of_an_annotator_in_a_box_are_filed_under_their_page(case: Case) -> None:
    annotate(case)


SLIDER = """
import ipywidgets as W, threading
fig, ax = plt.subplots(); line, = ax.plot([0, 1], [0, 1], lw=5, color="k")
seen, on_main = [], set()
slider = W.IntSlider(0, 0, 40)
colors = {10: "red", 20: "blue"}
def moved(change):
    on_main.add(threading.current_thread() is threading.main_thread())
    line.set_ydata([0, change.new]); ax.set_ylim(0, 40); line.set_color(colors.get(change.new, "k"))
    fig.canvas.draw(); fig.canvas.flush_events(); seen.append(change.new)
slider.observe(moved, "value"); display(slider)
"""


@pytest.mark.cells(
    SLIDER,
    "import time; print('in', flush=True)\nwhile seen[-1] != 21: time.sleep(0.01)",
    "print(seen[-1], seen == sorted(seen), on_main)",
)
def test_a_slider_draws_on_its_subshell_idle_and_while_a_cell_runs(case: Case) -> None:
    """Its callback draws and flushes events, as tutorials for ipympl do; nothing raises, and the figure follows."""
    case.run(0)
    figure = case.figure(0)
    case.exact(figure)
    cell = case.cell(0)
    handle = cell.locator(".noUi-handle")
    for _ in range(10):
        handle.press("ArrowRight")
    figure.until(lambda pixels: count(pixels, 255, 0, 0) > 200)
    until_told(case, 2, "10 True")
    case.start(1)
    expect(case.cell(1).locator(".jp-OutputArea-output pre")).to_have_text("in\n")
    for _ in range(10):
        handle.press("ArrowRight")
    figure.until(lambda pixels: count(pixels, 0, 0, 255) > 200)
    handle.press("ArrowRight")
    case.until_ended(1)
    assert case.run(2).startswith("21 True ")
    assert "False" in case.run(2)
    case.exact(figure)
    expect(cell.locator(".jp-OutputArea-output pre").filter(has_text="Error")).to_have_count(0)
