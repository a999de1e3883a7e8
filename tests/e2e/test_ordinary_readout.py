"""What stands around the picture: read-out, badge, what paper shows, what is offered once a figure is closed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.e2e.case import Case, in_axes

pytestmark = pytest.mark.e2e

TWO_LINES = """
fig, ax = plt.subplots(figsize=(3.2, 2.4))
ax.set(xlim=(0, 10), ylim=(0, 10))
ax.format_coord = lambda x, y: (
    f"wavelength {x * 100 + 300:.3f} nm, intensity {y * 1e4:.1f} counts\\nenergy {1239.8 / (x * 100 + 300):.5f} eV"
)
"""
BOXES = """
root => {
  const box = element => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return [x, y, width, height];
  };
  const cells = [...document.querySelectorAll('.jp-Notebook .jp-Cell')];
  return [root, root.querySelector('canvas'), root.querySelector('.figport-toolbar'), ...cells].map(box);
}
"""
"""Where the figure, its picture, its tools and all cells of the notebook are."""
FITS = """
message => {
  const figure = message.closest('.figport-figure').getBoundingClientRect();
  const range = document.createRange();
  range.selectNodeContents(message);
  const text = range.getBoundingClientRect(), box = message.getBoundingClientRect();
  return {
    width: message.scrollWidth <= message.clientWidth,
    height: message.scrollHeight <= message.clientHeight,
    inside: text.left >= figure.left && text.right <= figure.right && text.bottom <= figure.bottom + 1,
    seen: text.width > 100 && box.top >= 0 && box.bottom <= innerHeight,
    lines: range.getClientRects().length,
  };
}
"""


@pytest.mark.cells(TWO_LINES)
def test_a_read_out_of_two_lines_fits_into_a_small_figure_and_moves_nothing(case: Case) -> None:
    """A figure of 320 px whose `format_coord` returns two lines; of a longer read-out 0 of 247 px were seen."""
    case.run(0)
    figure = case.figure(0)
    case.page.mouse.move(0, 0)
    before: Any = figure.root.evaluate(BOXES)
    figure.hover(*in_axes(0.5, 0.5))
    text = figure.until_readout(r"wavelength .* nm, intensity .* counts\nenergy .* eV")
    assert text.startswith("wavelength 8")
    fits = figure.root.locator(".figport-message").evaluate(FITS)
    assert fits.pop("lines") >= 2
    assert fits == dict.fromkeys(fits, True)
    assert figure.root.evaluate(BOXES) == before


WIDE = "fig, ax = plt.subplots(figsize=(14, 3))"
CUT_OFF = """
figure => [...figure.querySelectorAll('.figport-tool, .figport-pill, .figport-handle, .figport-detail > p')]
  .filter(part => part.checkVisibility())
  .filter(part => {
    const box = part.getBoundingClientRect();
    const output = figure.closest('.jp-OutputArea-output').getBoundingClientRect();
    const [left, right] = part.closest('.figport-detail') === null ? [output.left, output.right] : [0, innerWidth];
    return box.width === 0 || box.left < left - 1 || box.right > right + 1;
  })
  .map(part => part.className)
"""
"""What of a figure cannot be seen whole, from left to right."""


@pytest.mark.cells(WIDE)
def test_all_around_a_wide_figure_is_in_sight_in_a_narrow_window(case: Case) -> None:
    """Badge and corner of a figure wider than its cell were out of sight, the badge's words cut off."""
    case.page.set_viewport_size({"width": 640, "height": 900})
    case.run(0)
    figure = case.figure(0)
    figure.tool("private_copy").click()
    figure.root.locator(".figport-pill").click()
    expect(figure.root.locator(".figport-detail")).to_be_visible()
    assert figure.root.evaluate(CUT_OFF) == []
    assert figure.root.evaluate("e => e.scrollWidth <= e.parentElement.clientWidth")


@pytest.mark.cells("fig, ax = plt.subplots(figsize=(4, 3)); fig.canvas.manager.revivable = True", "plt.close(fig)")
def test_a_closed_figure_that_the_notebook_holds_can_be_brought_back(case: Case) -> None:
    """Closed while its page is open: the picture stays, with the button; pressed, it is as live as before."""
    case.run(0)
    figure = case.figure(0)
    before = figure.at_rest()
    case.run(1)
    figure.until_state("dead")
    badge = figure.root.locator(".figport-badge")
    expect(badge).to_have_text("Closed")
    button = case.figures(0).locator(".figport-revive")
    button.click()
    # The view that was dead makes room for one that lives.
    expect(button).to_have_count(0)
    expect(case.figures(0)).to_have_count(1)
    alive = case.figure(0)
    alive.until(lambda pixels: np.array_equal(pixels, before))
    case.toggle(alive, "pan")


@pytest.mark.cells("fig, ax = plt.subplots(figsize=(14, 2)); ax.plot([1, 2]);")
def test_paper_has_the_picture_alone(case: Case) -> None:
    """Printed, a figure is without tools, badge and handle, and no wider than the paper."""
    case.run(0)
    figure = case.figure(0)
    chrome = figure.root.locator(".figport-header, .figport-foot, .figport-handle")
    page = case.page
    try:
        page.emulate_media(media="print")
        assert [chrome.nth(number).is_visible() for number in range(chrome.count())] == [False] * 3
        width, height, room = figure.canvas.evaluate(
            "canvas => [canvas.offsetWidth, canvas.offsetHeight, canvas.closest('.figport-output').clientWidth]"
        )
        assert 100 < width <= room
        assert height == pytest.approx(width / 7, abs=1)
    finally:
        page.emulate_media(media="screen")
    assert figure.canvas.evaluate("canvas => [canvas.offsetWidth, canvas.offsetHeight]") == [1400, 200]
