"""Figures beside ipywidgets, whose callbacks JupyterLab has run in subshells; and prompts while people select."""

from __future__ import annotations

import pytest

from tests.e2e.case import Case

pytestmark = pytest.mark.e2e

ROUNDS = 10

ANNOTATOR = """
import ipywidgets as W
frames = np.random.rand(50, 80, 120); pts = {}; i = [0]; where = set()
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


@pytest.mark.cells(ANNOTATOR, "print({page: len(points) for page, points in pts.items()})")
@pytest.mark.parametrize("run", [1, 2, 3])
def test_clicks_of_an_annotator_are_filed_under_their_page(case: Case, run: int) -> None:
    """Three clicks, then at once the next button, ten times, as fast as a robot can."""
    case.run(0)
    figure = case.figure(0)
    case.exact(figure)
    button = case.cell(0).locator(".jupyter-button", has_text="next")
    box = button.bounding_box()
    assert box is not None
    mouse = case.page.mouse
    for _ in range(ROUNDS):
        for x in (0.3, 0.5, 0.7):
            mouse.click(*figure.at(x, 0.5))
        mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    case.idle(figure)
    assert case.run(1) == str(dict.fromkeys(range(ROUNDS), 3))
