"""The canvas shows exactly what Agg drew, whatever led there."""

from __future__ import annotations

import base64
import itertools
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from tests.e2e.page import Notebook
from tests.e2e.server import Server

pytestmark = pytest.mark.e2e

Pixels = npt.NDArray[np.uint8]

SCENE = """
import numpy as np
import matplotlib.pyplot as plt
from matplotlib.backends.backend_agg import FigureCanvasAgg

def make(face, alpha):
    fig, ax = plt.subplots(figsize=(4, 3), facecolor=face)
    ax.patch.set_alpha(alpha)
    x = np.linspace(0, 10, 400)
    for shift in range(3):
        ax.plot(x, np.sin(x + shift), label=f'line {shift}')
    ax.scatter(x, np.cos(x), c=x, alpha=0.5)
    ax.set(title='exactly', xlim=(0, 10), ylim=(-2, 2))
    ax.legend(loc='upper right')
    across, up = ax.axvline(5, color='k', lw=0.8), ax.axhline(0, color='k', lw=0.8)
    asked = []

    def follow(event):
        if event.inaxes is ax:
            across.set_xdata([event.xdata] * 2)
            up.set_ydata([event.ydata] * 2)
            fig.canvas.draw_idle()

    def answer(event):
        asked.append(event.key)
        fig.canvas.toolbar.set_message(f'asked {len(asked)}')

    fig.canvas.mpl_connect('motion_notify_event', follow)
    fig.canvas.mpl_connect('key_press_event', answer)
    return fig

def draw(fig, path):
    FigureCanvasAgg.draw(fig.canvas)
    with open(path, 'wb') as file:
        file.write(fig.canvas.buffer_rgba())
"""
"""A module, not a cell: so the figure and the cell below are seen together, and nothing scrolls under the mouse."""

AS_CANVAS = """
async ([text, width, height]) => {
  const through = async (bytes, stream) =>
    new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
  const packed = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
  const data = new Uint8ClampedArray((await through(packed, new DecompressionStream('deflate'))).buffer);
  const context = new OffscreenCanvas(width, height).getContext('2d');
  context.putImageData(new ImageData(data, width, height), 0, 0);
  const seen = context.getImageData(0, 0, width, height).data;
  const bytes = await through(seen, new CompressionStream('deflate'));
  let letters = '';
  for (let at = 0; at < bytes.length; at += 32768) letters += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(letters);
}
"""
"""What a canvas gives back of pixels: where something shines through not the same: it keeps colours premultiplied."""


class Watched:
    """A figure in a notebook, whose canvas is compared with what Agg draws of it."""

    def __init__(self, notebook: Notebook, number: int, path: Path) -> None:
        self.figure = notebook.figure(number)
        self._notebook = notebook
        self._number = number
        self._path = path
        self._asked = 0

    def until_exact(self) -> Pixels:
        """Wait until the canvas shows what Agg draws, and return that.

        The mouse leaves the figure first, and then a key is pressed in it: when that is answered, all input before it
        has been dealt with. Otherwise Agg might draw something older than what is shown at last.
        """
        page, figure = self._notebook.page, self.figure
        page.mouse.move(2, 2)
        figure.canvas.focus()
        page.keyboard.press("u")
        self._asked += 1
        figure.until_readout(f"^asked {self._asked}$")
        self._notebook.run(2 * self._number + 1)
        shape = figure.pixels().shape
        wanted = np.frombuffer(self._path.read_bytes(), np.uint8).reshape(shape)
        packed = base64.b64encode(zlib.compress(wanted.tobytes(), 1)).decode()
        seen = page.evaluate(AS_CANVAS, [packed, shape[1], shape[0]])
        expected = np.frombuffer(zlib.decompress(base64.b64decode(seen)), np.uint8).reshape(shape)
        solid = wanted[..., 3] == 255
        assert np.array_equal(expected[solid], wanted[solid])
        figure.until(lambda pixels: np.array_equal(pixels, expected), what="the canvas does not show what Agg drew")
        return wanted


FACES = {"opaque": ("white", 1), "tinted": ((0.2, 0.5, 0.8, 0.35), 0.5), "clear": ("none", 0)}
"""The colour behind the axes, and how much of theirs they have."""


@pytest.mark.parametrize("ratio", [1, 2])
def test_canvas_equals_agg_after_hovering_panning_and_zooming(
    ratio: int, lab: Server, opened: Callable[..., Notebook]
) -> None:
    (lab.root / "scene.py").write_text(SCENE)
    cells = []
    for name, (face, alpha) in FACES.items():
        cells += [
            f"%matplotlib figport\nimport scene; {name} = scene.make({face!r}, {alpha})",
            f"scene.draw({name}, {f'{name}-{ratio}'!r})",
        ]
    notebook = opened(*cells, ratio=ratio)
    for number, (name, (_, alpha)) in enumerate(FACES.items()):
        notebook.run(2 * number)
        is_exact(Watched(notebook, number, lab.root / f"{name}-{ratio}"), ratio, opaque=alpha == 1)


def is_exact(watched: Watched, ratio: int, *, opaque: bool) -> None:
    """Use a figure in all ways, and compare what its canvas shows after each."""
    figure = watched.figure
    figure.until(lambda pixels: pixels.shape == (300 * ratio, 400 * ratio, 4))
    seen = [watched.until_exact()]
    assert bool((seen[0][..., 3] == 255).all()) == opaque

    for step in range(8):
        figure.hover(0.4 + 0.03 * step, 0.6 - 0.02 * step)
    seen.append(watched.until_exact())

    figure.tool("pan").click()
    figure.root.locator('[data-figport-tool="pan"][aria-pressed="true"]').wait_for()
    figure.drag((0.4, 0.5), (0.62, 0.41), steps=12)
    seen.append(watched.until_exact())

    figure.drag((0.5, 0.5), (0.6, 0.35), steps=6, button="right")
    seen.append(watched.until_exact())

    figure.tool("home").click()
    seen.append(watched.until_exact())
    for before, after in itertools.pairwise(seen):
        assert not np.array_equal(before, after), "nothing happened"
