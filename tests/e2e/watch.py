"""Watches a cell with figures, frame by frame, as an eye would."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Locator

START = """
cell => {
  const seen = window.figportWatch = [];
  // A picture: something was painted on the canvas, or there is a picture in its place.
  const shows = figure => {
    if (figure.querySelector('.figport-afterimage, .figport-placeholder:not([hidden])')) return true;
    const canvas = figure.querySelector('canvas.figport-canvas');
    if (!canvas || canvas.hidden || !canvas.width || !canvas.height) return false;
    const { data } = canvas.getContext('2d').getImageData(0, 0, 8, 8);
    return data.some(value => value !== 0);
  };
  const look = () => {
    if (window.figportWatch !== seen) return;
    const figures = [...cell.querySelectorAll('.figport-figure')];
    const top = cell.nextElementSibling.getBoundingClientRect().top - cell.getBoundingClientRect().top;
    const scrolled = Math.round(cell.getBoundingClientRect().top);
    seen.push([figures.length, figures.filter(shows).length, Math.round(top), scrolled]);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
"""
STOP = "() => { const seen = window.figportWatch; window.figportWatch = null; return seen; }"


@dataclass(frozen=True, slots=True)
class Frame:
    """What was seen at one moment."""

    figures: int
    """How many figures there were."""
    pictures: int
    """How many of them showed a picture."""
    height: int
    """Pixels from the cell's top to that of the next."""
    top: int
    """Pixels from the window's top to the cell's."""


@contextmanager
def watching(cell: Locator) -> Iterator[list[Frame]]:
    """Look at a cell while the block runs; the list is filled when it ends, with what the browser painted since."""
    frames: list[Frame] = []
    cell.evaluate(START)
    yield frames
    frames += [Frame(*frame) for frame in cell.page.evaluate(STOP)]
