"""Checks once per process that drawing with memories gives matplotlib's own pixels. If it does not, nothing is kept.

Our shortcuts lean on what matplotlib does inside. A version that does it otherwise would show wrong pictures, so a
small figure is drawn both ways and compared before any shortcut is taken. It takes some 0.15 s, once, after a first
picture is there.
"""

from __future__ import annotations

import functools
import warnings

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from figport.threads import main_only

from . import ticks
from .agg import Renderer
from .colours import Colours
from .recording import Call


@main_only
def passes() -> bool:
    """Whether the pixels are the same. Main thread."""
    return _answer()


@functools.cache
def _answer() -> bool:
    try:
        # The answer is for the whole process, so with matplotlib's own settings: the user's may call for LaTeX, which
        # takes seconds or is not there.
        with warnings.catch_warnings(), mpl.rc_context():
            warnings.simplefilter("ignore")
            mpl.rcdefaults()
            return _passes()
    except Exception:
        # A matplotlib that is so different; the ordinary way is always there.
        return False


def is_known() -> bool:
    """Whether `passes` answers at once."""
    return _answer.cache_info().currsize > 0


def _passes() -> bool:
    # A size that is no whole number of pixels.
    figure = Figure((2.4, 1.6), dpi=72)
    plain: RendererAgg = FigureCanvasAgg(figure).get_renderer()
    axes = figure.add_axes((0.25, 0.3, 0.6, 0.5))
    axes.set_ylabel("$y^2$")
    axes.set_title("Title\nÄg", color="C1", alpha=0.5)
    axes.tick_params(axis="x", rotation=30)
    axes.locator_params(nbins=3)
    axes.imshow(np.arange(130 * 130).reshape(130, 130) % 97, extent=(0, 1, 0, 1), aspect="auto", alpha=0.5)
    # So many that what lies outside of the axes is left out.
    there, everywhere = np.linspace(-1, 2, 18), np.linspace(-1, 2, 400)
    axes.pcolormesh(there, there, np.add.outer(there[1:], there[1:]), alpha=0.5)
    axes.scatter(everywhere, everywhere % 1, c=everywhere, s=9)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    moving = figure.text(0.5, 0.1, "Text", clip_on=True)
    ours = Renderer(plain.width, plain.height, plain.dpi, figure)
    ours.uses_shortcuts = True
    calls: list[Call] = []
    colours = Colours()
    # Somewhere, a few pixels further, and within a pixel.
    for step in (0.0, 3.0, 3.25):
        start = -step / 103.68
        axes.set_xlim(start, start + 1)
        moving.set_position((0.5 + step / 172.8, 0.1))
        plain.clear()
        figure.draw(plain)
        ours.clear()  # type: ignore[no-untyped-call]
        with ticks.once(figure, labels=False), colours.kept(figure), ours.recording() as record:
            figure.draw(ours)
        calls = record.calls
        if not record.complete or not _same(ours, plain):
            return False
    ours.clear()  # type: ignore[no-untyped-call]
    ours.play(calls)
    return _same(ours, plain) and _round_alike(ours, plain)


def _round_alike(ours: Renderer, plain: RendererAgg) -> bool:
    """Whether a text comes back rightly at the same whole pixels, wherever sums of floats fall."""
    texts: list[RendererAgg] = [ours, plain]
    for place in (40 + 1e-9, 41 - 1e-9, 42.0):
        for renderer in texts:
            renderer.clear()
            renderer.draw_text(renderer.new_gc(), place, place, "0.25", FontProperties(), 0)
        if not _same(ours, plain):
            return False
    return True


def _same(one: RendererAgg, other: RendererAgg) -> bool:
    return np.array_equal(np.asarray(one.buffer_rgba()), np.asarray(other.buffer_rgba()))
