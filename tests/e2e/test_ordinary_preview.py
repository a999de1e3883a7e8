"""The page moves what axes show while people pan and zoom, until the picture comes that the kernel draws."""

from __future__ import annotations

import base64
import json
from typing import Literal

import numpy as np
import numpy.typing as npt
import pytest

from tests.e2e.case import Case
from tests.e2e.page import Figure

pytestmark = pytest.mark.e2e

Pixels = npt.NDArray[np.uint8]

KINDS = """
import time
import figport
figport.options.preview = True
figport.options.quality = "lossless"
x = np.linspace(0.1, 10, 400)

def line(fig):
    fig.add_subplot().plot(x, np.sin(x), label="sine")
    fig.axes[0].legend()

def image(fig):
    fig.add_subplot().imshow(np.hypot(*np.mgrid[-30:30, -20:20]))

def shared(fig):
    for axes in fig.subplots(2, 2, sharex="col", sharey="row").flat:
        axes.plot(x, np.cos(x))

def twins(fig):
    axes = fig.add_subplot()
    axes.plot(x, np.sin(x))
    axes.twinx().plot(x, x ** 2, "r")

def logarithmic(fig):
    fig.add_subplot().loglog(x, x ** 2)
    fig.axes[0].grid()

def scatter(fig):
    fig.add_subplot().scatter(x, np.sin(x) ** 3, c=x)

made = []
for kind in (line, image, shared, twins, logarithmic, scatter):
    fig = plt.figure(figsize=(4, 3))
    kind(fig)
    fig.canvas.manager.toolbar.pan()
    # So slow that the page is always first.
    fig.canvas.mpl_connect("draw_event", lambda event: time.sleep(0.1))
    made.append(fig)
"""
NUMBER = 6
STRETCHED = (0, 4)
INSIDES = """
import json
from typing import Literal
from figport.sending import placement, previewing
def insides(fig):
    return [vars_of(place.inside) for place in previewing.describe(fig, placement.describe(fig))]
def vars_of(area):
    return [area.x, area.y, area.width, area.height]
print(json.dumps([insides(fig) for fig in made]))
"""
WATCH = """
root => {
  const canvas = root.querySelector('canvas.figport-canvas');
  const look = () => {
    const { width, height } = canvas;
    const data = canvas.getContext('2d').getImageData(0, 0, width, height).data;
    let text = '';
    for (let at = 0; at < data.length; at += 32768) text += String.fromCharCode(...data.subarray(at, at + 32768));
    return { width, height, data: btoa(text) };
  };
  // Once for each change of the mark, in the moment in which the canvas changes.
  const seen = (root.figportSeen = { before: look(), previews: [], after: null });
  new MutationObserver(() => {
    if (root.hasAttribute('data-figport-preview')) {
      seen.previews.push(look());
      seen.after = null;
    } else {
      seen.after = look();
    }
  }).observe(root, { attributes: true, attributeFilter: ['data-figport-preview'] });
}
"""


def read(taken: dict[str, object]) -> Pixels:
    data = np.frombuffer(base64.b64decode(str(taken["data"])), np.uint8)
    return data.reshape(int(str(taken["height"])), int(str(taken["width"])), 4)


def previewed(
    figure: Figure, way: tuple[float, float], button: Literal["left", "right"] = "left"
) -> tuple[Pixels, Pixels, Pixels]:
    """Drag by one move; return the picture before, the preview and the true picture, as they were seen."""
    page, root = figure.root.page, figure.root
    root.evaluate(WATCH)
    x, y = figure.at(0.35, 0.65)
    page.mouse.move(x, y)
    page.mouse.down(button=button)
    page.mouse.move(x + way[0], y + way[1])
    handle = root.element_handle()
    page.wait_for_function("root => root.figportSeen.previews.length > 0 && root.figportSeen.after", arg=handle)
    page.mouse.up(button=button)
    seen = root.evaluate("root => root.figportSeen")
    return read(seen["before"]), read(seen["previews"][0]), read(seen["after"])


def off(one: Pixels, other: Pixels) -> float:
    """Return the fraction of the pixels that differ visibly."""
    return float((np.abs(one.astype(int) - other).max(axis=2) > 24).mean())


def inside(pixels: Pixels, areas: list[list[int]], edge: int) -> Pixels:
    """Return the pixels of parts of a picture, but for their edges, in one row."""
    parts = [
        pixels[top + edge : top + height - edge, left + edge : left + width - edge]
        for left, top, width, height in areas
    ]
    return np.concatenate([part.reshape(1, -1, 4) for part in parts], axis=1)


@pytest.mark.long
@pytest.mark.cells(KINDS, INSIDES)
def test_what_is_moved_in_the_page_is_what_the_kernel_then_draws(case: Case) -> None:
    """Panned by whole pixels, so but for what comes into sight the same; stretched, nearer than before."""
    case.run(0)
    for which, areas in enumerate(json.loads(case.run(1))):
        figure = case.figure(0, which)
        before, preview, true = (inside(pixels, areas, 30) for pixels in previewed(figure, (23, -11)))
        assert off(preview, true) < 0.01, which
        if which in STRETCHED:
            before, preview, true = (inside(pixels, areas, 30) for pixels in previewed(figure, (20, -20), "right"))
            assert off(preview, true) < 0.9 * off(before, true), which
    # What comes to rest has no preview, and is what matplotlib makes of it.
    case.exact(*(case.figure(0, which) for which in range(NUMBER)))


@pytest.mark.cells(
    """
import figport
figport.options.preview = True
fig, ax = plt.subplots()
ax.plot([0, 10], [0, 10])
ax.callbacks.connect("xlim_changed", lambda axes: axes.get_xlim() == (0, 10) or axes.set_xlim(0, 10))
ax.set_xlim(0, 10)
fig.canvas.manager.toolbar.pan()
"""
)
def test_axes_that_move_otherwise_are_previewed_twice_and_no_more(case: Case) -> None:
    """A callback holds the limits: pictures say so, also those in which no pixel changes."""
    case.run(0)
    figure = case.figure(0)
    for _ in range(2):
        previewed(figure, (30, 0))
    root = figure.root
    root.evaluate(WATCH)
    figure.drag((0.35, 0.65), (0.6, 0.65))
    figure.until_answered()
    assert root.evaluate("root => root.figportSeen.previews.length") == 0
    case.exact(figure)
