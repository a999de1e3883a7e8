"""The page moves what axes show while people pan and zoom, until the picture comes that the kernel draws."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

import numpy as np
import numpy.typing as npt
import pytest
from playwright.sync_api import expect

from tests.e2e.case import Case
from tests.e2e.page import Figure

pytestmark = pytest.mark.e2e

Pixels = npt.NDArray[np.uint8]

HELD = """
import os, time
# Main waits, and nobody is to draw in its place.
figport.options.busy_snapshots = False

def hold(event):
    while os.path.exists("held"):
        time.sleep(0.01)
"""
"""A callback of draws that waits as long as a test holds pictures back."""
KINDS = f"""
{HELD}
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
    fig.canvas.mpl_connect("draw_event", hold)
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


@contextmanager
def holding(case: Case) -> Iterator[None]:
    """Hold pictures back until the block ends, so that the page is first, however slow it is."""
    held = case.file.with_name("held")
    held.touch()
    try:
        yield
    finally:
        held.unlink()


def watched(case: Case, figure: Figure, act: Callable[[], None]) -> tuple[Pixels, Pixels, Pixels]:
    """Do something; return the picture before, the first preview and the true picture, as they were seen."""
    page, root = figure.root.page, figure.root
    root.evaluate(WATCH)
    handle = root.element_handle()
    with holding(case):
        act()
        page.wait_for_function("root => root.figportSeen.previews.length > 0", arg=handle)
    page.wait_for_function("root => root.figportSeen.after", arg=handle)
    seen = root.evaluate("root => root.figportSeen")
    return read(seen["before"]), read(seen["previews"][0]), read(seen["after"])


def previewed(
    case: Case, figure: Figure, way: tuple[float, float], button: Literal["left", "right"] = "left"
) -> tuple[Pixels, Pixels, Pixels]:
    """Drag by one move; return as `watched`."""
    mouse = figure.root.page.mouse

    def drag() -> None:
        x, y = figure.at(0.35, 0.65)
        mouse.move(x, y)
        mouse.down(button=button)
        mouse.move(x + way[0], y + way[1])

    pictures = watched(case, figure, drag)
    mouse.up(button=button)
    return pictures


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
        before, preview, true = (inside(pixels, areas, 30) for pixels in previewed(case, figure, (23, -11)))
        assert off(preview, true) < 0.01, which
        if which in STRETCHED:
            before, preview, true = (
                inside(pixels, areas, 30) for pixels in previewed(case, figure, (20, -20), "right")
            )
            assert off(preview, true) < 0.9 * off(before, true), which
    # What comes to rest has no preview, and is what matplotlib makes of it.
    case.exact(*(case.figure(0, which) for which in range(NUMBER)))


@pytest.mark.cells(
    f"""
{HELD}
fig, ax = plt.subplots()
ax.plot([0, 10], [0, 10])
ax.callbacks.connect("xlim_changed", lambda axes: axes.get_xlim() == (0, 10) or axes.set_xlim(0, 10))
ax.set_xlim(0, 10)
fig.canvas.mpl_connect("draw_event", hold)
fig.canvas.manager.toolbar.pan()
"""
)
def test_axes_that_move_otherwise_are_previewed_twice_and_no_more(case: Case) -> None:
    """A callback holds the limits: pictures say so, also those in which no pixel changes."""
    case.run(0)
    figure = case.figure(0)
    for _ in range(2):
        previewed(case, figure, (30, 0))
        # A gesture that begins before the last one was answered is not forgiven for it.
        figure.until_answered()
    root = figure.root
    root.evaluate(WATCH)
    figure.drag((0.35, 0.65), (0.6, 0.65))
    figure.until_answered()
    assert root.evaluate("root => root.figportSeen.previews.length") == 0
    case.exact(figure)


@pytest.mark.cells(
    f"""
{HELD}
x = np.linspace(0, 10, 400)
fig, ax = plt.subplots()
ax.plot(x, np.sin(x))
fig.canvas.mpl_connect("draw_event", hold)
"""
)
def test_wheel_keys_and_rectangles_are_previewed(case: Case) -> None:
    """Each leads nearer to what the kernel draws than what was seen before; labels keep their size and their places."""
    case.run(0)
    figure = case.figure(0)
    page = figure.root.page
    keyboard, mouse = page.keyboard, page.mouse

    def wheel() -> None:
        mouse.wheel(0, -100)

    def rectangle() -> None:
        mouse.move(*figure.at(0.4, 0.7))
        mouse.down()
        mouse.move(*figure.at(0.8, 0.3))
        mouse.up()

    mouse.click(*figure.at(0.5, 0.5))
    figure.until_answered()
    for act in (
        wheel,
        lambda: keyboard.press("h"),
        lambda: keyboard.press("c"),
        rectangle,
        lambda: keyboard.press("h"),
    ):
        if act is rectangle:
            case.toggle(figure, "zoom")
        if act is wheel:
            mouse.move(*figure.at(0.5, 0.5))
            keyboard.down("Control")
        before, preview, true = watched(case, figure, act)
        if act is wheel:
            keyboard.up("Control")
        height, width = true.shape[:2]
        # Below the axes are labels alone.
        parts = [
            picture[round(0.1 * height) : round(0.87 * height), round(0.14 * width) : round(0.88 * width)]
            for picture in (before, preview, true)
        ]
        assert off(parts[1], parts[2]) < 0.9 * off(parts[0], parts[2])
    case.exact(figure)


@pytest.mark.cells(
    f"""
{HELD}
fig = plt.figure(figsize=(5, 4))
ax = fig.add_axes((0.15, 0.15, 0.7, 0.7))
ax.plot(np.linspace(0, 10, 50), np.tile([0, 1], 25) * 1e5, "g")
ax.set_title("inside", y=0.8)
fig.text(0.3, 0.3, "of the figure", bbox={{"facecolor": "yellow"}})
fig.legend([ax.lines[0]], ["zigzag"], loc=(0.55, 0.25))
over = fig.add_axes((0.6, 0.5, 0.3, 0.25))
over.plot([0, 1], "r")
fig.canvas.manager.toolbar.pan()
fig.canvas.mpl_connect("draw_event", hold)
""",
    """
import json
canvas = fig.canvas
height = fig.bbox.height
def rows(box):
    return [int(box.x0) + 1, int(height - box.y1) + 1, int(box.width) - 2, int(box.height) - 2]
still = [artist.get_window_extent() for artist in (ax.title, fig.texts[0], fig.legends[0])]
still += [over.bbox, *(label.get_window_extent() for label in over.get_yticklabels()[1:-1])]
labels = [label.get_window_extent() for label in ax.get_xticklabels() if label.get_text()][1:3]
offset = ax.yaxis.offsetText.get_window_extent()
print(json.dumps([[rows(box) for box in still], [rows(box) for box in labels], rows(offset)]))
""",
)
def test_what_does_not_move_is_not_drawn_over_and_labels_slide(case: Case) -> None:
    """A title inside, a text and a legend of the figure, axes that lie over others; the offset beside the labels."""
    case.run(0)
    still, labels, offset = json.loads(case.run(1))
    figure = case.figure(0)
    before, preview, true = previewed(case, figure, (20, -15))
    for left, top, width, height in [*still, offset]:
        part = slice(top, top + height), slice(left, left + width)
        assert np.array_equal(preview[part], before[part])
    for left, top, width, height in labels:
        was = before[top : top + height, left : left + width]
        slid = slice(top, top + height), slice(left + 20, left + 20 + width)
        assert np.array_equal(preview[slid], was)
        assert off(preview[slid], true[slid]) < 0.2
        assert off(before[slid], true[slid]) > off(preview[slid], true[slid])
    case.exact(figure)


@pytest.mark.cells(
    f"""
{HELD}
fig, ax = plt.subplots()
ax.plot([0, 1])
fig.canvas.manager.toolbar.pan()
fig.canvas.mpl_connect("draw_event", hold)
"""
)
def test_a_picture_that_is_late_is_told(case: Case) -> None:
    """After a quarter of a second the figure says that what is seen is a preview; with the picture that goes."""
    case.run(0)
    figure = case.figure(0)
    mouse = figure.root.page.mouse
    mouse.move(*figure.at(0.4, 0.6))
    mouse.down()
    with holding(case):
        mouse.move(*figure.at(0.5, 0.5))
        expect(figure.root).to_have_attribute("data-figport-preview", "late")
    expect(figure.root).not_to_have_attribute("data-figport-preview", "late")
    mouse.up()
    figure.until_answered()
    assert figure.root.get_attribute("data-figport-preview") is None
    case.exact(figure)


@pytest.mark.cells(
    """
import time
figport.options.busy_snapshots = True
fig, ax = plt.subplots()
ax.plot([0, 1])
fig.canvas.manager.toolbar.zoom()
fig.canvas.mpl_connect("motion_notify_event", lambda event: time.sleep(0.3))
"""
)
def test_the_rubberband_follows_the_pointer_before_the_kernel_hears_of_it(case: Case) -> None:
    """While a slow callback runs, too; it ends at the axes' edge, and the kernel agrees in the end."""
    case.run(0)
    figure = case.figure(0)
    mouse = figure.root.page.mouse
    band = figure.root.locator(".figport-band-over")
    box = figure.root.locator("canvas.figport-canvas").bounding_box()
    assert box is not None
    mouse.move(box["x"] + 100, box["y"] + 100)
    mouse.down()
    for width, x in ((50, 150), (120, 220), (260, 700)):
        mouse.move(box["x"] + x, box["y"] + 180)
        seen = float(band.get_attribute("width") or 0)
        assert abs(seen - width) <= 1, x
    mouse.up()
    expect(figure.root.locator(".figport-rubberband")).to_be_hidden()
    figure.until_answered()
    expect(figure.root.locator(".figport-rubberband")).to_be_hidden()
    case.exact(figure)


@pytest.mark.cells(
    """
others = []
for make in (
    lambda: plt.figure().add_subplot(projection="polar").plot([0, 1], [0, 1]),
    lambda: plt.figure().add_subplot(projection="3d").plot([0, 1], [0, 1], [0, 1]),
):
    make()
    others.append(plt.gcf())
    others[-1].canvas.manager.toolbar.pan()
"""
)
def test_axes_that_do_not_simply_move_are_not_previewed(case: Case) -> None:
    """Polar and 3D: the picture is the kernel's, always."""
    case.run(0)
    for which in range(2):
        figure = case.figure(0, which)
        figure.root.evaluate(WATCH)
        figure.drag((0.45, 0.6), (0.55, 0.5))
        figure.until_answered()
        assert figure.root.evaluate("root => root.figportSeen.previews.length") == 0
    case.exact(*(case.figure(0, which) for which in range(2)))
