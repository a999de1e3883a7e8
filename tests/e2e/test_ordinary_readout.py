"""What stands around the picture: read-out, badge, what paper shows, what is offered once a figure is closed."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.e2e import access
from tests.e2e.case import Case, in_axes
from tests.e2e.stored import picture

pytestmark = pytest.mark.e2e

EDGE = "box => `${getComputedStyle(box).borderTopWidth} ${getComputedStyle(box).borderTopStyle}`"
"""What draws the edge of a box where there are no shadows."""


LAID_OUT = """
() => {
  const edge = document.querySelector('.jp-SideBar.jp-mod-right');
  return edge === null || Math.round(edge.getBoundingClientRect().right) === innerWidth;
}
"""
"""Whether JupyterLab has laid its panels out in the window as it is now: that comes after the window."""


@contextmanager
def window(page: Page, width: int) -> Iterator[None]:
    """Have the browser's window this wide while the block runs."""
    before = page.viewport_size
    assert before is not None
    page.set_viewport_size({"width": width, "height": 900})
    try:
        page.wait_for_function(LAID_OUT)
        yield
    finally:
        page.set_viewport_size(before)
    page.wait_for_function(LAID_OUT)


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
STANDS = f"""
async root => {{
  for (let frame = 0, still = 0, last = ''; still < 10; frame += 1) {{
    if (frame > 1800) throw new Error('nothing comes to rest');
    await new Promise(requestAnimationFrame);
    const now = JSON.stringify(({BOXES})(root));
    still = now === last ? still + 1 : 0;
    last = now;
  }}
}}
"""
"""Waits until all of these stay where they are: a notebook measures its cells some time after it has shown them."""
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
    figure.root.evaluate(STANDS)
    before: Any = figure.root.evaluate(BOXES)
    figure.hover(*in_axes(0.5, 0.5))
    text = figure.until_readout(r"wavelength .* nm, intensity .* counts\nenergy .* eV")
    assert text.startswith("wavelength 8")
    fits = figure.root.locator(".figport-message").evaluate(FITS)
    assert fits.pop("lines") >= 2
    assert fits == dict.fromkeys(fits, True)
    assert figure.root.evaluate(BOXES) == before


LONG = """
for width in (3.2, 6.4):
    fig, ax = plt.subplots(figsize=(width, 2.4))
    fig.canvas.manager.set_window_title(f"Temperature at the second sensor of the north wall, in the night of {width}")
    ax.set_title("Temperature at the second sensor of the north wall, every minute")
    ax.imshow(np.linspace(1, 9, 100).reshape(10, 10) * 1e-12, extent=(1e6, 1e6 + 1, -1e-9, 1e-9), aspect="auto");
"""


@pytest.mark.cells(LONG)
def test_the_value_of_an_image_is_read_in_small_figures_with_long_titles(case: Case) -> None:
    """At 320 and 640 px, also in a window of 640: the read-out whole, no tool pushed out, and nothing moves."""
    case.run(0)
    page = case.page
    for which, width in ((0, 1280), (1, 1280), (1, 640)):
        with window(page, width):
            figure = case.figure(0, which)
            figure.hover(0.02, 0.02)
            figure.until_readout("^$")
            figure.root.evaluate(STANDS)
            before: Any = figure.root.evaluate(BOXES)
            # Where a picture that is wider than its cell is seen, too.
            figure.hover(*in_axes(0.1, 0.5))
            figure.until_readout(r"^\(x, y\) = \(1000000\.\d+, .*\)\s\[\d\.\d+e-12\]$")
            fits = figure.root.locator(".figport-message").evaluate(FITS)
            assert fits.pop("lines") >= 1
            assert fits == dict.fromkeys(fits, True)
            assert figure.root.evaluate(BOXES) == before
            assert figure.root.evaluate(CUT_OFF) == []


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
    case.run(0)
    with window(case.page, 640):
        figure = case.figure(0)
        figure.tool("private_copy").click()
        figure.root.locator(".figport-pill").click()
        expect(figure.root.locator(".figport-detail")).to_be_visible()
        figure.root.evaluate(STANDS)
        assert figure.root.evaluate(CUT_OFF) == []
        assert figure.root.evaluate("e => e.scrollWidth <= e.parentElement.clientWidth")


IN_A_ROW = """
import ipywidgets as W
out = W.Output()
with out:
    fig, ax = plt.subplots(figsize=(4, 3))
W.HBox([W.Button(description="Add line"), out])
"""
BUSY = """
import os, time
while not os.path.exists("seen"):
    time.sleep(0.05)
"""
BADGE = """
(root, widths) => {
  const badge = root.querySelector('.figport-badge'), pill = badge.firstElementChild, words = pill.lastElementChild;
  const box = part => part.getBoundingClientRect();
  const apart = (a, b) => a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
  const places = () => {
    const parts = [...root.querySelectorAll('.figport-title, .figport-tool, .figport-body, .figport-foot')];
    return parts.map(box).map(({ left, top, width }) => [left, top, width].map(Math.round).join(' ')).join();
  };
  const seen = widths.map(width => {
    root.style.width = width === null ? '' : `${width}px`;
    const [frame, told] = [box(root), box(pill)];
    const beside = [...root.querySelectorAll('.figport-tool')].every(tool => apart(box(tool), told));
    const within = told.left >= frame.left && told.right <= frame.right + 1;
    const before = places();
    badge.hidden = true;
    const still = before === places();
    badge.hidden = false;
    const state = new Range();
    state.setStart(words.firstChild, 0);
    state.setEnd(words.firstChild, 'Kernel busy'.length);
    const whole = words.scrollWidth <= words.clientWidth;
    const readable = whole || box(state).right + 12 <= box(words).right;
    return [width, words.textContent.slice(0, 11), width > 580 || whole, readable, within, beside, still];
  });
  root.style.width = '';
  return seen;
}
"""
"""Returns of each width whether the badge's words are whole (in wide figures the first ones), in sight, beside the
tools, and move nothing."""


@pytest.mark.cells(IN_A_ROW, BUSY)
def test_what_the_badge_says_can_be_read_above_a_narrow_figure(case: Case) -> None:
    """In a row of widgets, where a figure is no wider than its picture, it said "Ker…"."""
    case.run(0)
    figure = case.figure(0)
    seen = case.file.with_name("seen")
    seen.unlink(missing_ok=True)
    case.start(1)
    figure.tool("pan").click()
    expect(figure.root.locator(".figport-badge")).to_contain_text("Kernel busy")
    widths = (None, 260, 330, 350, 380, 419, 421, 440, 500, 580, 582, 640, 700, 800)
    told = figure.root.evaluate(BADGE, widths)
    seen.touch()
    case.until_ended(1)
    assert told == [[width, "Kernel busy", *[True] * 5] for width in widths]


LABEL = """
root => {
  const label = part => getComputedStyle(part, '::after').content;
  const room = root.closest('.jp-OutputArea-output').getBoundingClientRect();
  const labelled = [...root.querySelectorAll('*')].filter(part => label(part).includes('×'));
  return labelled.map(part => [label(part), part.getBoundingClientRect().right <= room.right]);
}
"""
"""Returns the sizes that are shown at corners of a figure, and whether these are in sight."""


@pytest.mark.cells(
    "fig, ax = plt.subplots(figsize=(4, 3))", "print(*(fig.get_size_inches() * fig.dpi).round().astype(int))"
)
def test_the_handle_of_a_figure_dragged_far_beyond_its_cell_is_found_again(case: Case) -> None:
    """Dragged by 600 px out of cell and window: the corner stays in sight, and a second drag goes on from there."""
    page = case.page
    case.run(0)
    figure = case.figure(0)
    handle = figure.root.locator(".figport-handle")

    def drag(right: float, down: float) -> None:
        figure.hover(0.1, 0.1)
        expect(handle).to_be_visible()
        box = handle.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        # What is there is the handle, and nothing that lies over it.
        assert page.evaluate("([x, y]) => document.elementFromPoint(x, y)?.className", [x, y]) == "figport-handle"
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + right, y + down, steps=5)
        ((size, in_sight),) = figure.root.evaluate(LABEL)
        assert (size.strip('"').count(" × "), in_sight) == (1, True)
        page.mouse.up()

    def sized(width: int, height: int) -> None:
        expect(figure.canvas).to_have_css("width", f"{width}px")
        expect(figure.canvas).to_have_css("height", f"{height}px")
        assert case.run(1) == f"{width} {height}"

    with window(page, 1000):
        room = case.cell(0).locator(".jp-OutputArea-output").first.evaluate("e => e.getBoundingClientRect().right")
        beyond = round(room - handle.evaluate("e => e.getBoundingClientRect().right")) + 600
        drag(beyond, 60)
        sized(400 + beyond, 360)
        assert figure.root.evaluate(CUT_OFF) == []
        drag(-300, -60)
        sized(100 + beyond, 300)


@pytest.mark.cells("fig, ax = plt.subplots(figsize=(4, 3)); ax.plot([1, 2]);")
def test_all_around_a_figure_is_seen_in_forced_colors(case: Case) -> None:
    """Contrast themes take shadows, gradients and backgrounds away: nothing of ours is seen by one of those alone."""
    case.run(0)
    figure = case.figure(0)
    page = case.page
    page.emulate_media(forced_colors="active")
    try:
        case.toggle(figure, "pan")
        plain = figure.tool("zoom").evaluate("tool => getComputedStyle(tool).backgroundColor")
        expect(figure.tool("pan")).not_to_have_css("background-color", plain)
        figure.tool("save").click()
        menu = figure.root.get_by_role("menu").locator("visible=true")
        assert menu.evaluate(EDGE) != "0px none"
        page.keyboard.press("Escape")
        figure.tool("private_copy").click()
        figure.root.locator(".figport-pill").click()
        detail = figure.root.locator(".figport-detail")
        assert detail.evaluate(EDGE) != "0px none"
        page.keyboard.press("Escape")
        figure.hover(0.5, 0.5)
        handle = figure.root.locator(".figport-handle")
        pixels = picture({"data": {"image/png": base64.b64encode(handle.screenshot()).decode()}})
        # Its lines, on what is behind it.
        assert len(np.unique(pixels.reshape(-1, 4), axis=0)) > 1
    finally:
        page.emulate_media(forced_colors="none")


@pytest.mark.cells("fig, ax = plt.subplots(figsize=(4, 3)); ax.set_title('Waves')", "plt.close(fig)")
def test_a_figure_can_be_used_by_who_cannot_see_it(case: Case) -> None:
    """axe-core finds nothing: with a tool pressed, with a menu open, with a badge and its text, closed."""
    case.run(0)
    figure = case.figure(0)
    case.toggle(figure, "pan")
    figure.hover(0.5, 0.5)
    expect(figure.root.locator(".figport-message")).not_to_be_empty()
    access.check(figure.root)
    figure.tool("save").click()
    figure.root.get_by_role("menu").locator("visible=true").wait_for()
    access.check(figure.root)
    case.page.keyboard.press("Escape")
    figure.tool("private_copy").click()
    figure.root.locator(".figport-pill").click()
    figure.root.locator(".figport-detail").wait_for()
    access.check(figure.root)
    case.page.keyboard.press("Escape")
    case.run(1)
    figure.until_state("dead")
    access.check(figure.root)


@pytest.mark.cells(
    "fig, ax = plt.subplots(figsize=(4, 3)); ax.set_title('Waves'); fig.canvas.manager.revivable = True",
    "plt.close(fig)",
)
def test_a_closed_figure_that_the_notebook_holds_can_be_brought_back(case: Case) -> None:
    """Closed while its page is open: the picture stays, with the button; pressed, it is as live as before."""
    case.run(0)
    figure = case.figure(0)
    before = figure.at_rest()
    case.run(1)
    figure.until_state("dead")
    badge = figure.root.locator(".figport-badge")
    expect(badge).to_have_text("Closed")
    # To who cannot see it: a picture with the words that it had, and a button.
    expect(figure.root.get_by_role("img", name="Waves")).to_be_visible()
    expect(figure.root.get_by_role("application")).to_have_count(0)
    expect(figure.root.get_by_role("button", name="Bring back to life", exact=True)).to_be_enabled()
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
