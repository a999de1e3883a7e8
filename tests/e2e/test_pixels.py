"""The canvas shows exactly what Agg drew, whatever led there."""

from __future__ import annotations

import base64
import itertools
import zlib
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from playwright.sync_api import BrowserContext

from tests.e2e.page import Figure, Notebook
from tests.e2e.server import Server, write_notebook

pytestmark = pytest.mark.e2e

Pixels = npt.NDArray[np.uint8]

FIGURE = """
%matplotlib figport
import base64, zlib
import numpy as np
import matplotlib.pyplot as plt
fig, ax = plt.subplots(figsize=(4, 3), facecolor={face})
ax.patch.set_alpha({alpha})
x = np.linspace(0, 10, 400)
for shift in range(3):
    ax.plot(x, np.sin(x + shift), label=f'line {{shift}}')
ax.scatter(x, np.cos(x), c=x, alpha=0.5)
ax.set(title='exactly', xlim=(0, 10), ylim=(-2, 2))
ax.legend(loc='upper right')
across, up = ax.axvline(5, color='k', lw=0.8), ax.axhline(0, color='k', lw=0.8)
def follow(event):
    if event.inaxes is ax:
        across.set_xdata([event.xdata] * 2)
        up.set_ydata([event.ydata] * 2)
        fig.canvas.draw_idle()
left = 0
def leave(event):
    global left
    left += 1
    fig.canvas.toolbar.set_message(f'left {{left}}')
fig.canvas.mpl_connect('motion_notify_event', follow)
_ = fig.canvas.mpl_connect('figure_leave_event', leave)
"""

AGG = """
from matplotlib.backends.backend_agg import FigureCanvasAgg
FigureCanvasAgg.draw(fig.canvas)
print(base64.b64encode(zlib.compress(bytes(fig.canvas.buffer_rgba()))).decode())
"""

AS_CANVAS = """
([text, width, height]) => {
  const data = Uint8ClampedArray.from(atob(text), letter => letter.charCodeAt(0));
  const context = new OffscreenCanvas(width, height).getContext('2d');
  context.putImageData(new ImageData(data, width, height), 0, 0);
  const seen = context.getImageData(0, 0, width, height).data;
  let letters = '';
  for (let at = 0; at < seen.length; at += 32768) letters += String.fromCharCode(...seen.subarray(at, at + 32768));
  return btoa(letters);
}
"""
"""What a canvas gives back of pixels: where something shines through not the same: it keeps colours premultiplied."""


def drawn(notebook: Notebook, cell: int, shape: tuple[int, ...]) -> Pixels:
    """Return the pixels of a full draw by Agg."""
    notebook.run(cell)
    return np.frombuffer(zlib.decompress(base64.b64decode(notebook.printed(cell))), np.uint8).reshape(shape)


def until_exact(notebook: Notebook, figure: Figure, cell: int) -> Pixels:
    """Wait until the canvas shows what Agg draws, and return it.

    The mouse leaves the figure first (but for the first cell, where it never was there), and with that all input has
    arrived: otherwise Agg might draw something older.
    """
    if cell > 1:
        notebook.page.mouse.move(2, 2)
        figure.until_readout(f"^left {cell - 1}$")
    shape = figure.pixels().shape
    wanted = drawn(notebook, cell, shape)
    arguments = [base64.b64encode(wanted.tobytes()).decode(), shape[1], shape[0]]
    seen = base64.b64decode(notebook.page.evaluate(AS_CANVAS, arguments))
    expected = np.frombuffer(seen, np.uint8).reshape(shape)
    solid = wanted[..., 3] == 255
    assert np.array_equal(expected[solid], wanted[solid])
    return figure.until(lambda pixels: np.array_equal(pixels, expected), what="the canvas does not show what Agg drew")


@pytest.mark.parametrize("ratio", [1, 2])
@pytest.mark.parametrize(
    ("face", "alpha"),
    [("'white'", 1), ("(0.2, 0.5, 0.8, 0.35)", 0.5), ("'none'", 0)],
    ids=["opaque", "tinted", "clear"],
)
def test_canvas_equals_agg_after_hovering_panning_and_zooming(
    face: str, alpha: float, ratio: int, lab: Server, new_context: Callable[..., BrowserContext]
) -> None:
    name = f"pixels-{ratio}-{round(10 * alpha)}.ipynb"
    write_notebook(lab.root / name, [FIGURE.format(face=face, alpha=alpha), *[AGG] * 5])
    notebook = Notebook(new_context(device_scale_factor=ratio).new_page(), lab, name)
    notebook.run(0)
    figure = notebook.figure()
    figure.until(lambda pixels: pixels.shape == (300 * ratio, 400 * ratio, 4))
    seen = [until_exact(notebook, figure, 1)]
    assert bool((seen[0][..., 3] == 255).all()) == (alpha == 1)

    for step in range(8):
        figure.hover(0.4 + 0.03 * step, 0.6 - 0.02 * step)
    seen.append(until_exact(notebook, figure, 2))

    figure.tool("pan").click()
    figure.root.locator('[data-figport-tool="pan"][aria-pressed="true"]').wait_for()
    figure.drag((0.4, 0.5), (0.62, 0.41), steps=12)
    seen.append(until_exact(notebook, figure, 3))

    figure.drag((0.5, 0.5), (0.6, 0.35), steps=6, button="right")
    seen.append(until_exact(notebook, figure, 4))

    figure.tool("home").click()
    figure.hover(0.3, 0.3)
    seen.append(until_exact(notebook, figure, 5))
    for before, after in itertools.pairwise(seen):
        assert not np.array_equal(before, after), "nothing happened"
