"""What people set for their eyes and their writing: contrast themes, no motion, from right to left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.case import Case, in_axes

pytestmark = pytest.mark.e2e

FIGURE = "fig, ax = plt.subplots(figsize=(4, 3)); ax.set(xlim=(0, 10), ylim=(0, 10));"

RING = """
part => {
  const { outlineColor, outlineStyle, outlineWidth, forcedColorAdjust } = getComputedStyle(part);
  const probe = document.body.appendChild(document.createElement('i'));
  probe.style.cssText = `outline: 2px solid Highlight; forced-color-adjust: ${forcedColorAdjust}`;
  const wanted = getComputedStyle(probe).outlineColor;
  probe.remove();
  return [document.activeElement === part, outlineColor === wanted || outlineColor, outlineStyle, outlineWidth];
}
"""
"""Whether a part has the focus and a ring of the user's colour around it, and how that is drawn."""


def ringed(part: Locator) -> None:
    """Focus a part by keyboard means, and see that this is seen: by its style, and by its pixels."""
    part.evaluate("part => part.focus({ preventScroll: true, focusVisible: true })")
    assert part.evaluate(RING) == [True, True, "solid", "2px"], part
    focused = part.screenshot()
    part.evaluate("part => { part.style.outline = 'none'; }")
    assert part.screenshot() != focused, part
    part.evaluate("part => { part.style.outline = ''; }")


@pytest.mark.cells(FIGURE)
def test_where_the_keyboard_is_is_seen_in_forced_colors(case: Case) -> None:
    """On the picture, a tool, the corner, the badge, an entry of a menu."""
    case.run(0)
    figure = case.figure(0)
    page = case.page
    page.emulate_media(forced_colors="active")
    try:
        figure.hover(0.5, 0.5)
        ringed(figure.canvas)
        ringed(figure.tool("zoom"))
        ringed(figure.root.locator(".figport-handle"))
        figure.tool("private_copy").click()
        pill = figure.root.locator(".figport-pill")
        expect(pill).to_be_visible()
        page.mouse.move(0, 0)
        ringed(pill)
        figure.tool("save").press("Enter")
        ringed(figure.root.get_by_role("menuitem").locator("visible=true").nth(1))
        page.keyboard.press("Escape")
    finally:
        page.emulate_media(forced_colors="none")


ANIMATED = """
root => {
  const parts = [root.querySelector('.figport-badge'), root.querySelector('[data-figport-tool="save"]')];
  const [badge, save] = parts;
  // As they are while the kernel computes, and while a file is made.
  const before = [badge.hidden, badge.dataset.figportBadge];
  badge.hidden = false;
  badge.dataset.figportBadge = 'busy';
  save.classList.add('figport-waiting');
  const names = root.getAnimations({ subtree: true }).map(one => one.animationName ?? one.transitionProperty);
  save.classList.remove('figport-waiting');
  [badge.hidden, badge.dataset.figportBadge] = before;
  return names.sort();
}
"""


@pytest.mark.cells(FIGURE)
def test_nothing_moves_by_itself_for_who_wants_no_motion(case: Case) -> None:
    case.run(0)
    figure = case.figure(0)
    page = case.page
    page.emulate_media(reduced_motion="no-preference")
    assert {"figport-pulse", "figport-wait"} <= set(figure.root.evaluate(ANIMATED))
    page.emulate_media(reduced_motion="reduce")
    try:
        assert figure.root.evaluate(ANIMATED) == []
    finally:
        page.emulate_media(reduced_motion="no-preference")


CLIPPED = """
root => [...root.querySelectorAll('.figport-title, .figport-tool, .figport-pill, .figport-message, .figport-handle')]
  .filter(part => part.checkVisibility() && part.getBoundingClientRect().width > 0)
  .filter(part => {
    const box = part.getBoundingClientRect(), output = root.closest('.jp-OutputArea-output').getBoundingClientRect();
    return box.left < output.left - 1 || box.right > output.right + 1 || part.scrollWidth > part.clientWidth + 1;
  })
  .map(part => part.className)
"""
PRESSED = """
fig, ax = plt.subplots(figsize=(4, 3)); ax.set(xlim=(0, 10), ylim=(0, 10))
places = []
fig.canvas.mpl_connect("button_press_event", lambda event: places.append((event.xdata, event.ydata)));
"""


@contextmanager
def from_right_to_left(page: Page) -> Iterator[None]:
    """Have a page written so while the block runs."""
    page.evaluate("document.dir = 'rtl'")
    try:
        yield
    finally:
        page.evaluate("document.dir = ''")


@pytest.mark.cells(PRESSED, "print(*np.round(places[0], 1), *(fig.get_size_inches() * fig.dpi).round().astype(int))")
def test_a_figure_in_a_page_from_right_to_left(case: Case) -> None:
    """Nothing is cut off; a click is where it is seen; the corner that resizes is at the left, and drags that way."""
    page = case.page
    case.run(0)
    with from_right_to_left(page):
        figure = case.figure(0)
        page.mouse.click(*figure.at(*in_axes(0.2, 0.7)))
        figure.until_readout("=")
        assert figure.root.evaluate(CLIPPED) == []
        handle, canvas = figure.root.locator(".figport-handle").bounding_box(), figure.canvas.bounding_box()
        assert handle is not None
        assert canvas is not None
        assert handle["x"] == pytest.approx(canvas["x"], abs=1)
        assert handle["y"] + handle["height"] == pytest.approx(canvas["y"] + canvas["height"], abs=1)
        x, y = handle["x"] + 12, handle["y"] + 12
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x - 60, y + 30, steps=5)
        page.mouse.up()
        expect(figure.canvas).to_have_css("width", "460px")
        expect(figure.canvas).to_have_css("height", "330px")
        figure.until_answered()
        assert case.run(1) == "2.0 7.0 460 330"
        case.exact(figure)
